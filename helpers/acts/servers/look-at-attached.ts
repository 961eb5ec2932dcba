import { waitFor } from '../../common/index.ts';
import type { RecoveryStep } from '../../evidence/index.ts';
import { currentLsn, decidingMessage, divergenceComplaint, walComplaint } from '../../source/index.ts';
import { expectedOf } from '../look/expected.ts';
import { lookAtStandby, ownBatch } from '../look/read.ts';
import type { AnyAct, Verb } from '../verb.ts';
import { replayed } from './follow.ts';

/**
 * A standby whose primary became another one, with the same timeline, at the same place: it has to say that it cannot follow, or
 * to end, and may have no other rows than those that it had.
 */
export interface LookAtAttached extends AnyAct {
  readonly do: 'look-at-attached';
  readonly machine: string;
  readonly primary: string;
  /** Whether the primary's WAL ends before what the standby has, or after it. */
  readonly primaryIs: 'behind' | 'past';
  readonly what: string;
}

/** Many times as long as a standby waits before it tries again: `wal_retrieve_retry_interval`, which servers here have at 200 ms. */
const LIMIT_MS = 30_000;

const SAYS: Readonly<Record<LookAtAttached['primaryIs'], (log: string) => string | null>> = {
  behind: divergenceComplaint,
  past: (log) => walComplaint(log) ?? divergenceComplaint(log),
};

/** In a script, what of the log is searched for. */
const PATTERNS: Readonly<Record<LookAtAttached['primaryIs'], string>> = {
  behind: 'ahead of the WAL flush position',
  past: 'LOG:  (invalid|unexpected pageaddr|out-of-sequence|record with|incorrect|there is no contrecord)',
};

export const lookAtAttached: Verb<LookAtAttached> = {
  async perform({ machine, primary, primaryIs, what }, stage) {
    const startedAt = Date.now();
    const standby = stage.watch(machine);
    const { server } = standby;
    const had = (await replayed(server)) ?? '0/0';
    const heard = server.log().length;
    const at = await stage.server(primary).withClient('postgres', currentLsn);
    let ended = false;
    void server.ended.then(() => {
      ended = true;
    });
    const said = (): string | null => SAYS[primaryIs](server.log().slice(heard));
    const outcome = await waitFor<RecoveryStep['outcome']>(
      'a standby to say that it cannot follow',
      () => (ended ? 'ended' : said() === null ? undefined : 'reached'),
      { stage: 'restore', limitMs: LIMIT_MS },
    ).catch((): RecoveryStep['outcome'] => 'stalled');
    // It may have gone on to WAL of the other one.
    const reached = (await replayed(server)) ?? had;
    standby.steps.push({
      what,
      machine,
      startedAt,
      durationMs: Date.now() - startedAt,
      wanted: had,
      reached,
      outcome,
      message:
        outcome === 'ended'
          ? decidingMessage(server.log())
          : (said() ?? `it says nothing, and its primary is at ${at}`),
      checks: outcome === 'ended' ? [] : await lookAtStandby(server, expectedOf(stage, had)),
    });
    stage.seen.attached.push({ what, standbyAt: had, primaryAt: at, said: said() });
    return outcome === 'ended' ? 'ends-here' : 'goes-on';
  },
  write: ({ machine, what, primaryIs }) => [
    `attached ${machine} '${PATTERNS[primaryIs]}' '${what}' ${ownBatch(0).batch} || conclude`,
  ],
  says: () => null,
  shell: () => ['servers/standby'],
};
