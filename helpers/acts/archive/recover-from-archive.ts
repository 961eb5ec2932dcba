import { createReadStream } from 'node:fs';
import { configure } from '../../source/index.ts';
import { PLACES, onMachine } from '../places.ts';
import { hereDocument, words } from '../script-text.ts';
import { endOfTimeline } from '../look/recovery.ts';
import type { AnyAct, Verb } from '../verb.ts';

/** What was laid out gets the archive, and is told to recover from it. */
export interface BringArchive extends AnyAct {
  readonly do: 'bring-archive';
  readonly machine: string;
  /**
   * Settings for recovery; they may name places, and of the target `$WANTED`, its position, `$XID`, a transaction, and
   * `$TIME`, the source's clock.
   */
  readonly settings: readonly string[];
  /** The file that tells the server what to begin as. */
  readonly signal: 'recovery.signal' | 'standby.signal';
}

/** How far recovery came is read from the history of the timeline that ended it. */
export interface LookAtTarget extends AnyAct {
  readonly do: 'look-at-target';
  readonly machine: string;
  readonly what: string;
}

export const bringArchive: Verb<BringArchive> = {
  async perform({ machine: name, settings, signal }, stage) {
    const machine = stage.machine(name);
    await machine.put(createReadStream(stage.packedArchive), machine.root);
    const { wanted, xid, time } = stage.target ?? { wanted: '', xid: null, time: null };
    const lines = settings.map((line) =>
      onMachine(line, machine)
        .replaceAll('$WANTED', wanted)
        .replaceAll('$XID', xid ?? '')
        .replaceAll('$TIME', time ?? ''),
    );
    await configure(machine, lines, signal);
    return 'goes-on';
  },
  write: ({ machine, settings, signal }) => [
    '# Recovery from the archive.',
    `put "$SEEN/archive" ${machine} "${PLACES.archive}"`,
    hereDocument(
      `into ${machine} sh -c 'cat >>"$ROOT/data/postgresql.auto.conf" && rm -f "$ROOT"/data/*.signal && : >"$ROOT/data/${signal}"'`,
      settings.join('\n'),
      { tag: 'CONF', variables: ['ROOT', 'BIN', 'WANTED', 'XID', 'TIME'] },
    ),
  ],
  says: () => null,
};

export const lookAtTarget: Verb<LookAtTarget> = {
  async perform({ machine, what }, stage) {
    const watched = stage.watch(machine);
    const wanted = stage.target?.wanted ?? '0/0';
    const startedAt = watched.starts.at(-1)?.startedAt ?? Date.now();
    const ended = await endOfTimeline(watched.server, wanted);
    watched.steps.push({ what, machine, startedAt, durationMs: Date.now() - startedAt, wanted, checks: [], ...ended });
    stage.reached = wanted;
    // That recovery ended short is recorded here; the rows are compared up to where it ended.
    if (ended.outcome === 'short' && ended.reached !== null) {
      stage.reached = ended.reached;
      stage.sequenceBefore = stage.sequenceAtBackup;
    }
    return 'goes-on';
  },
  write: ({ machine, what }) => [
    `look_at_target ${machine} "$WANTED" ${words([what])}`,
    '[ "${OUTCOME[recovery]}" = complete ] || SEQUENCE_BEFORE=$SEQUENCE_AT_BACKUP',
  ],
  says: () => null,
  shell: () => ['archive/archive'],
};
