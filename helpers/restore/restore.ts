import type { Cell } from '../cell/index.ts';
import { waitFor } from '../common/index.ts';
import type { Machine, TargetFacts } from '../lab/index.ts';
import { START_LIMIT_MS, type Server, paths, startServer } from '../source/index.ts';
import { type Expected, amcheck, lookAtData, writeToIt } from './look.ts';
import { decidingMessage } from './log.ts';
import type { Check, RestoreObservation, StartObservation } from './observation.ts';
import { layOut } from './unpack.ts';

/** What is restored where. */
export interface RestoreSetting {
  readonly cell: Cell;
  readonly facts: TargetFacts;
  /** A machine that has nothing of the source but the key material. */
  readonly machine: Machine;
  /** The backup, packed. */
  readonly spool: string;
  readonly expected: Expected;
  /** Longest a start may take, in milliseconds. */
  readonly startLimitMs?: number;
}

/**
 * Restores a backup, starts a server on it, looks at everything, writes, restarts and looks again. Whatever the server
 * does is a result.
 *
 * @throws {HarnessError} when the machine cannot do its part
 */
export async function restoreBackup(setting: RestoreSetting): Promise<RestoreObservation> {
  const { cell, machine, spool } = setting;
  await layOut(machine, cell.axes.format, spool);
  const first = await startAndLook(setting, 'first');
  if (first.observed.outcome !== 'ready') return { starts: [first.observed], log: first.log };
  const second = await startAndLook(setting, 'restart');
  return { starts: [first.observed, second.observed], log: `${first.log}\n${second.log}` };
}

async function startAndLook(setting: RestoreSetting, which: StartObservation['which']): Promise<{ observed: StartObservation; log: string }> {
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
    };
    return { observed, log };
  }
  const { server, durationMs } = started;
  let ended = false;
  void server.ended.then(() => {
    ended = true;
  });
  const inRecovery = await endOfRecovery(server, limitMs);
  const checks = await checksOf(setting, server, which);
  const answers = !ended && (await recoveryState(server)) !== null;
  const stopped = await server.stop();
  const log = server.log();
  // One crashed backend makes the server start over: it answers again, and the log has what happened.
  const died = !answers || /was terminated by signal \d+/.test(log);
  const outcome = died ? 'died' : stopped && inRecovery !== true ? 'ready' : 'hangs';
  const message = outcome === 'ready' ? null : inRecovery === true ? 'recovery does not end' : (decidingMessage(log) ?? 'no reason in the log');
  return { observed: { which, startedAt, outcome, exitCode: stopped?.exitCode ?? null, message, durationMs, inRecovery, checks }, log };
}

async function checksOf(setting: RestoreSetting, server: Server, which: StartObservation['which']): Promise<Check[]> {
  const checks = await lookAtData(server, setting.expected, which === 'restart');
  if (which === 'restart') return checks;
  const checked = await amcheck(setting.machine, setting.facts.tools);
  return [...checks, ...(checked ? [checked] : []), await writeToIt(server)];
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
