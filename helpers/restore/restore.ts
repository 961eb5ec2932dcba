import type { Cell } from '../cell/index.ts';
import { waitFor } from '../common/index.ts';
import type { Machine, TargetFacts } from '../lab/index.ts';
import { START_LIMIT_MS, type Server, paths, startServer } from '../source/index.ts';
import { type Expected, amcheck, lookAtData, writeToIt } from './look.ts';
import { type KeysSetting, lookAtKeys } from './look-at-keys.ts';
import { decidingMessage } from './log.ts';
import type { Check, RestoreObservation, StartObservation } from './observation.ts';
import { layOut } from './unpack.ts';

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

/** What is restored where: a machine that has nothing of the source but the key material. */
export interface RestoreSetting extends LookSetting {
  readonly cell: Cell;
  /** The backup, packed. */
  readonly spool: string;
}

type Which = StartObservation['which'];

/**
 * Restores a backup, starts a server on it, looks at everything, writes, restarts and looks again; where keys are at
 * issue, once more after a crash. Whatever the server does is a result.
 *
 * @throws {HarnessError} when the machine cannot do its part
 */
export async function restoreBackup(setting: RestoreSetting): Promise<RestoreObservation> {
  await layOut(setting.machine, setting.cell.axes.format, setting.spool);
  return startInTurn(setting, setting.keys ? ['first', 'restart', 'crash'] : ['first', 'restart']);
}

/**
 * Lets a source crash, starts it again and looks at everything, as {@link restoreBackup} does with a backup.
 *
 * @throws {HarnessError} when the machine cannot do its part
 */
export async function crashAndStart(setting: LookSetting, source: Server): Promise<RestoreObservation> {
  await source.crash();
  return startInTurn(setting, ['crash', 'restart']);
}

/** One start after the other, each on what the one before it has left; the first that fails is the last. */
async function startInTurn(setting: LookSetting, turns: readonly Which[]): Promise<RestoreObservation> {
  const starts: StartObservation[] = [];
  const logs: string[] = [];
  for (const [turn, which] of turns.entries()) {
    const { observed, log } = await startAndLook(setting, which, turn, turns[turn + 1]);
    starts.push(observed);
    logs.push(log);
    if (observed.outcome !== 'ready') break;
  }
  return { starts, log: logs.join('\n') };
}

async function startAndLook(setting: LookSetting, which: Which, turn: number, next: Which | undefined): Promise<{ observed: StartObservation; log: string }> {
  const { machine, startLimitMs: limitMs = START_LIMIT_MS } = setting;
  const startedAt = Date.now();
  const started = await startServer(machine, paths(machine).data, limitMs);
  if (started.outcome !== 'ready') {
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
  const { server, durationMs } = started;
  let ended = false;
  void server.ended.then(() => {
    ended = true;
  });
  const inRecovery = await endOfRecovery(server, limitMs);
  const checks = await checksOf(setting, server, turn, next);
  const keys = setting.keys ? await lookAtKeys(server, setting.keys, turn === 0) : null;
  const answers = !ended && (await recoveryState(server)) !== null;
  const stopped = next === 'crash' ? await server.crash() : await server.stop();
  const log = server.log();
  // One crashed backend makes the server start over: it answers again, and the log has what happened.
  const died = !answers || /was terminated by signal \d+/.test(log);
  const outcome = died ? 'died' : stopped && inRecovery !== true ? 'ready' : 'hangs';
  const message = outcome === 'ready' ? null : inRecovery === true ? 'recovery does not end' : (decidingMessage(log) ?? 'no reason in the log');
  return { observed: { which, startedAt, outcome, exitCode: stopped?.exitCode ?? null, message, durationMs, inRecovery, checks, keys }, log };
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
async function endOfRecovery(server: Server, limitMs: number): Promise<boolean | null> {
  const ended = async (): Promise<boolean | null | undefined> => {
    const recovering = await recoveryState(server);
    return recovering === true ? undefined : recovering;
  };
  return waitFor('recovery to end', ended, { stage: 'restore', limitMs }).catch(() => true);
}

async function recoveryState(server: Server): Promise<boolean | null> {
  try {
    return await server.withClient('postgres', async (client) => {
      const { rows } = await client.query<{ recovering: boolean }>('SELECT pg_is_in_recovery() AS recovering');
      return rows[0]?.recovering ?? null;
    });
  } catch {
    return null;
  }
}
