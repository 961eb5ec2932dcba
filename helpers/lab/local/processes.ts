import { readFileSync, readdirSync } from 'node:fs';
import { waitFor } from '../../common/index.ts';
import { RUN_VARIABLE } from '../labels.ts';

/** Process ids on this host whose environment says that they belong to a run, with the run's id. Linux only. */
export function processesOfRuns(): { pid: number; runId: string }[] {
  const found: { pid: number; runId: string }[] = [];
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const variable = readFileSync(`/proc/${entry}/environ`, 'utf8').split('\0').find((v) => v.startsWith(`${RUN_VARIABLE}=`));
      // A zombie has an empty environment, so it is not found here and not waited for.
      if (variable !== undefined) found.push({ pid: Number(entry), runId: variable.slice(RUN_VARIABLE.length + 1) });
    } catch {
      // Ended meanwhile, or another user's: not ours either way.
    }
  }
  return found;
}

/**
 * Ends every process of a run and waits until they are gone.
 *
 * @throws {HarnessError} when one is still there after ten seconds
 */
export async function endProcessesOf(runId: string): Promise<number> {
  const ours = (): number[] => processesOfRuns().filter((p) => p.runId === runId && p.pid !== process.pid).map((p) => p.pid);
  const pids = ours();
  const ended = new Set(pids);
  await waitFor('the processes of a run to end', () => {
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
  }, { stage: 'lab', limitMs: 10_000 });
  return ended.size;
}
