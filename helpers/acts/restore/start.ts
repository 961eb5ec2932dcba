import { waitFor } from '../../common/index.ts';
import type { Machine, TargetFacts } from '../../lab/index.ts';
import { START_LIMIT_MS, type Server, type StartResult, paths, startServer } from '../../source/index.ts';
import { decidingMessage } from '../../source/index.ts';
import { type Expected, amcheck, lookAtData, writeToIt } from './look.ts';
import { type KeysSetting, lookAtKeys } from './look-at-keys.ts';
import type { Check, StartObservation } from '../../evidence/index.ts';

/** What a started server is held against. */
export interface LookSetting {
  readonly facts: TargetFacts;
  readonly machine: Machine;
  readonly expected: Expected;
  /** Left out where keys are not at issue. */
  readonly keys: KeysSetting | undefined;
  /** Longest a start may take, in milliseconds. */
  readonly startLimitMs?: number;
}

type Which = StartObservation['which'];

/** Longest a server that answers no more may take to end, in milliseconds; one that starts over after a crash does not. */
const ENDING_LIMIT_MS = 5_000;

/** What came of starts in turn. */
export interface Started {
  readonly starts: StartObservation[];
  readonly log: string;
}

/**
 * One start after the other, each on what the one before it has left; the first that fails is the last.
 *
 * @param onceReady called when the first start has ended recovery; what it answers is what the server is held against
 */
export async function startInTurn(
  setting: LookSetting,
  turns: readonly Which[],
  onceReady?: (server: Server) => Promise<Expected>,
): Promise<Started> {
  const starts: StartObservation[] = [];
  const logs: string[] = [];
  let { expected } = setting;
  for (const [turn, which] of turns.entries()) {
    const ready = async (server: Server): Promise<Expected> =>
      (expected = turn === 0 && onceReady ? await onceReady(server) : expected);
    const { observed, log } = await startAndLook(setting, which, turn, turns[turn + 1], ready);
    starts.push(observed);
    logs.push(log);
    if (observed.outcome !== 'ready') break;
  }
  return { starts, log: logs.join('\n') };
}

/** What is known of a start that let nobody in. */
export function failedStart(
  which: Which,
  startedAt: number,
  started: Exclude<StartResult, { outcome: 'ready' }>,
): { observed: StartObservation; log: string } {
  const log = started.outcome === 'ended' ? started.completed.stdout + started.completed.stderr : started.log;
  const observed: StartObservation = {
    which,
    startedAt,
    outcome: started.outcome,
    exitCode: started.outcome === 'ended' ? started.completed.exitCode : null,
    message: decidingMessage(log),
    durationMs: started.outcome === 'ended' ? started.completed.durationMs : started.durationMs,
    inRecovery: null,
    checks: [],
    keys: null,
  };
  return { observed, log };
}

async function startAndLook(
  setting: LookSetting,
  which: Which,
  turn: number,
  next: Which | undefined,
  onceReady: (server: Server) => Promise<Expected>,
): Promise<{ observed: StartObservation; log: string }> {
  const { machine, startLimitMs: limitMs = START_LIMIT_MS } = setting;
  const startedAt = Date.now();
  const started = await startServer(machine, paths(machine).data, limitMs);
  if (started.outcome !== 'ready') return failedStart(which, startedAt, started);
  const { server, durationMs } = started;
  let ended = false;
  void server.ended.then(() => {
    ended = true;
  });
  const inRecovery = await endOfRecovery(server, limitMs);
  // It may let clients in while it recovers, and end of what comes then.
  const completed = inRecovery === null ? await server.endedWithin(ENDING_LIMIT_MS) : undefined;
  if (completed) return failedStart(which, startedAt, { outcome: 'ended', completed });
  const checks = await checksOf({ ...setting, expected: await onceReady(server) }, server, turn, next);
  const keys = setting.keys ? await lookAtKeys(server, setting.keys, turn === 0) : null;
  const answers = !ended && (await recoveryState(server)) !== null;
  const stopped = next === 'crash' ? await server.crash() : await server.stop();
  const log = server.log();
  const died = !answers || hasCrashed(log);
  const outcome = died ? 'died' : stopped && inRecovery !== true ? 'ready' : 'hangs';
  const message =
    outcome === 'ready'
      ? null
      : inRecovery === true
        ? 'recovery does not end'
        : (decidingMessage(log) ?? 'no reason in the log');
  return {
    observed: {
      which,
      startedAt,
      outcome,
      exitCode: stopped?.exitCode ?? null,
      message,
      durationMs,
      inRecovery,
      checks,
      keys,
    },
    log,
  };
}

/** Whether a process of a server has crashed: the server starts over and answers again, and the log has what happened. */
export function hasCrashed(log: string): boolean {
  return /was terminated by signal \d+/.test(log);
}

/** Reads everything; writes where another start comes, which has to find it. */
async function checksOf(setting: LookSetting, server: Server, turn: number, next: Which | undefined): Promise<Check[]> {
  const checks = await lookAtData(server, setting.expected, turn);
  const checked = turn === 0 ? await amcheck(setting.machine, setting.facts.tools) : undefined;
  return [...checks, ...(checked ? [checked] : []), ...(next === undefined ? [] : [await writeToIt(server, turn)])];
}

/**
 * Waits until recovery has ended: a server that is consistent lets clients in while it still replays.
 *
 * @returns whether it was still in recovery at the limit; null when it did not answer
 */
export async function endOfRecovery(server: Server, limitMs: number): Promise<boolean | null> {
  const ended = async (): Promise<boolean | null | undefined> => {
    const recovering = await recoveryState(server);
    return recovering === true ? undefined : recovering;
  };
  return waitFor('recovery to end', ended, { stage: 'restore', limitMs }).catch(() => true);
}

/** Whether a server is in recovery; null when it does not answer. */
export async function recoveryState(server: Server): Promise<boolean | null> {
  try {
    return await server.withClient('postgres', async (client) => {
      const { rows } = await client.query<{ recovering: boolean }>('SELECT pg_is_in_recovery() AS recovering');
      return rows[0]?.recovering ?? null;
    });
  } catch {
    return null;
  }
}
