import { waitFor } from '../../common/index.ts';
import type { RecoveryStep } from '../../evidence/index.ts';
import { START_LIMIT_MS, decidingMessage } from '../../source/index.ts';
import { expectedOf } from '../look/expected.ts';
import { lookAtStandby } from '../look/read.ts';
import { endOfTimeline } from '../look/recovery.ts';
import { noteServer } from '../machines/note-programs.ts';
import type { Stage } from '../stage.ts';
import type { AnyAct, Outcome, Verb } from '../verb.ts';
import { replayed } from './follow.ts';
import { recoveryState } from './watched-server.ts';

/** A server pauses at its recovery target, and has every row then, and none from after it. */
export interface AwaitPause extends AnyAct {
  readonly do: 'await-pause';
  readonly machine: string;
}

/** A server is started, comes to its recovery target and shuts down there. */
export interface AwaitShutdown extends AnyAct {
  readonly do: 'await-shutdown';
  readonly machine: string;
}

/** What each is called among the steps of recovery. */
export const AT_TARGET = { pause: 'a pause at the target', shutdown: 'a shutdown at the target' } as const;

/** PostgreSQL has the words for both in `access/transam/xlogrecovery.c` and `postmaster/postmaster.c`. */
const PAUSE_STATE = 'SELECT pg_get_wal_replay_pause_state()';
const STOPPING = /recovery stopping (?:before|after) WAL location \(LSN\) "([0-9A-F]+\/[0-9A-F]+)"/;
const SHUT_DOWN = 'shutdown at recovery target';

export const awaitPause: Verb<AwaitPause> = {
  async perform({ machine }, stage) {
    const startedAt = Date.now();
    const { server } = stage.watch(machine);
    const state = (): Promise<string | null> =>
      server
        .withClient('postgres', (client) => client.query<[string]>({ text: PAUSE_STATE, rowMode: 'array' }))
        .then(
          ({ rows }) => rows[0]?.[0] ?? null,
          // Where no recovery is in progress, that is an error.
          () => null,
        );
    const said = await waitFor(
      'recovery to pause',
      async () => {
        const now = await state();
        return now === null || now === 'paused' ? [now] : undefined;
      },
      { stage: 'restore', limitMs: START_LIMIT_MS },
    ).catch(() => ['not paused']);
    const reached = await replayed(server);
    const wanted = stage.target?.wanted ?? '0/0';
    const step = { what: AT_TARGET.pause, startedAt, wanted } as const;
    if (said[0] === 'paused')
      return record(stage, machine, {
        ...step,
        reached,
        outcome: 'reached',
        message: null,
        checks: await lookAtStandby(server, expectedOf(stage, wanted)),
      });
    if ((await recoveryState(server)) === false) return opened(stage, machine, step);
    const message = decidingMessage(server.log()) ?? 'recovery does not pause';
    return record(stage, machine, {
      ...step,
      reached,
      outcome: said[0] === null ? 'ended' : 'stalled',
      message,
      checks: [],
    });
  },
  write: ({ machine }) => [`paused ${machine} "$WANTED" || conclude`],
  says: () => 'recovery pauses at its target',
  shell: () => ['servers/standby', 'archive/archive', 'servers/at-target'],
};

export const awaitShutdown: Verb<AwaitShutdown> = {
  async perform({ machine }, stage) {
    const startedAt = Date.now();
    await noteServer(stage, machine);
    await stage.watch(machine).begin();
    const log = await stage.watch(machine).endsByItself();
    const wanted = stage.target?.wanted ?? '0/0';
    const reached = STOPPING.exec(log ?? '')?.[1] ?? null;
    const step = { what: AT_TARGET.shutdown, startedAt, wanted } as const;
    // A server that has ended cannot be asked.
    if (log === null && (await recoveryState(stage.watch(machine).server)) === false)
      return opened(stage, machine, step);
    const outcome = log === null ? 'stalled' : log.includes(SHUT_DOWN) && reached !== null ? 'reached' : 'ended';
    const why = log === null ? 'it does not shut down' : (decidingMessage(log) ?? 'its log does not say why');
    const message = outcome === 'reached' ? null : why;
    return record(stage, machine, { ...step, reached, outcome, message, checks: [] });
  },
  write: ({ machine }) => [`shut_down_at_target ${machine} "$WANTED" || conclude`],
  says: () => 'the server shuts down at its target',
  shell: () => ['servers/standby', 'archive/archive', 'servers/at-target'],
};

/** The server let clients in, and did not do what it was to do at its target: whether it came that far is in its history. */
async function opened(
  stage: Stage,
  machine: string,
  step: Pick<Seen, 'what' | 'startedAt' | 'wanted'>,
): Promise<Outcome> {
  const ended = await endOfTimeline(stage.watch(machine).server, step.wanted);
  const outcome = ended.outcome === 'short' ? 'short' : 'ended';
  return record(stage, machine, { ...step, ...ended, outcome, message: 'the server lets clients in', checks: [] });
}

type Seen = Omit<RecoveryStep, 'machine' | 'durationMs'>;

function record(stage: Stage, machine: string, seen: Seen): Outcome {
  stage.watch(machine).steps.push({ ...seen, machine, durationMs: Date.now() - seen.startedAt });
  return seen.outcome === 'reached' ? 'goes-on' : 'ends-here';
}
