import { readFileSync, readdirSync } from 'node:fs';
import { waitFor } from '../../common/index.ts';
import { OWNER_VARIABLE, RUN_VARIABLE } from '../labels.ts';

/** A process of a run. */
interface RunProcess {
  readonly pid: number;
  readonly runId: string;
  readonly owner: string;
}

/** Processes on this host whose environment says that they belong to a run. Linux only. */
export function processesOfRuns(): RunProcess[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => {
      try {
        const environment = readFileSync(`/proc/${entry}/environ`, 'utf8').split('\0');
        const value = (name: string): string | undefined =>
          environment.find((variable) => variable.startsWith(`${name}=`))?.slice(name.length + 1);
        const runId = value(RUN_VARIABLE);
        // A zombie has an empty environment, so it is not found here and not waited for.
        return runId === undefined ? [] : [{ pid: Number(entry), runId, owner: value(OWNER_VARIABLE) ?? '' }];
      } catch {
        // It has ended meanwhile, or belongs to another user: not ours either way.
        return [];
      }
    });
}

/**
 * Ends every process of a run and waits until they are gone.
 *
 * @throws {HarnessError} when one is still there after ten seconds
 */
export async function endProcessesOf(runId: string): Promise<number> {
  const ours = (): number[] =>
    processesOfRuns()
      .filter((p) => p.runId === runId && p.pid !== process.pid)
      .map((p) => p.pid);
  const pids = ours();
  const ended = new Set(pids);
  await waitFor(
    'the processes of a run to end',
    () => {
      const left = ours();
      for (const pid of left) {
        ended.add(pid);
        try {
          process.kill(pid, 'SIGKILL');
        } catch {
          // Ended between the look and the signal.
        }
      }
      return left.length === 0 ? true : undefined;
    },
    { stage: 'lab', limitMs: 10_000 },
  );
  return ended.size;
}
