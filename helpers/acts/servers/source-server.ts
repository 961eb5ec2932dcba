import type { AnyAct, Verb } from '../verb.ts';

/** The source is shut down and started again: with WAL encryption on it has another WAL key then. */
export interface RestartSource extends AnyAct {
  readonly do: 'restart-source';
}

/** The source is shut down: a standby that streams from it has everything by then. */
export interface StopSource extends AnyAct {
  readonly do: 'stop-source';
}

/** The source ends in PostgreSQL's immediate mode: its next start is one after a crash. */
export interface CrashSource extends AnyAct {
  readonly do: 'crash-source';
}

export const restartSource: Verb<RestartSource> = {
  async perform(_act, stage) {
    await stage.mustSource.restart();
    return 'goes-on';
  },
  write: () => ['restart_source source'],
  says: () => 'source restarted',
};

export const stopSource: Verb<StopSource> = {
  async perform(_act, stage) {
    await stage.mustSource.stop();
    return 'goes-on';
  },
  write: () => ['stop source fast || give_up "the source does not end: $why"'],
  says: () => 'source shut down',
};

export const crashSource: Verb<CrashSource> = {
  async perform(_act, stage) {
    await stage.mustSource.server.crash();
    return 'goes-on';
  },
  // Every row has to be there: the highest position that fits into bash's signed integers.
  write: () => ['STOP=7FFFFFFF/FFFFFFFF', 'stop source immediate || true'],
  says: () => 'source crashed',
};
