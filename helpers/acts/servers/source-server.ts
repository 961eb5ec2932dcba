import type { AnyAct, Verb } from '../verb.ts';

/** The source ends and is started again: with WAL encryption on it has another WAL key then. */
export interface RestartSource extends AnyAct {
  readonly do: 'restart-source';
  /** PostgreSQL's fast mode, or immediate: the next start is one after a crash. */
  readonly mode: 'fast' | 'immediate';
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
  async perform({ mode }, stage) {
    await stage.mustSource.restart(mode);
    return 'goes-on';
  },
  write: ({ mode }) => [restartLine(mode)],
  says: ({ mode }) => (mode === 'immediate' ? 'source crashed and started again' : 'source restarted'),
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
  write: () => crashLines(),
  says: () => 'source crashed',
};

/** The line of a script that ends the source and starts it again. */
export function restartLine(mode: 'fast' | 'immediate'): string {
  return mode === 'fast' ? 'restart_source source' : `restart_source source ${mode}`;
}

/** The lines of a script that crash the source. Every row has to be there: the highest position that fits into bash's signed integers. */
export const crashLines = (): string[] => ['STOP=7FFFFFFF/FFFFFFFF', 'stop source immediate || true'];
