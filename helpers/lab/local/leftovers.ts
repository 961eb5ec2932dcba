import { readFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DIRECTORY_PREFIX, OWNER_FILE, removeScratch } from '../scratch.ts';
import { endProcessesOf, processesOfRuns } from './processes.ts';

/**
 * Removes directories and ends processes of this project on this host, if they may go, and counts them.
 *
 * @param mayGo whether a thing may go, by the run that made it and that run's owner
 * @throws {HarnessError} when a process does not end
 */
export async function removeLocalLeftovers(
  mayGo: (thing: string, runId: string, owner: string) => boolean,
): Promise<{ processes: number; directories: number }> {
  const removed = { processes: 0, directories: 0 };
  const withDirectory = new Set<string>();
  for (const entry of readdirSync(tmpdir()).filter((name) => name.startsWith(DIRECTORY_PREFIX))) {
    const directory = join(tmpdir(), entry);
    const marks = marksOf(directory);
    if (!marks) continue;
    const { runId, owner } = marks;
    withDirectory.add(runId);
    if (!mayGo(directory, runId, owner)) continue;
    removed.processes += await endProcessesOf(runId);
    removeScratch(directory);
    removed.directories++;
  }
  // The directory of a process may be gone already, or lie in another temporary directory.
  const others = new Map(
    processesOfRuns()
      .filter(({ runId }) => !withDirectory.has(runId))
      .map(({ runId, owner }) => [runId, owner]),
  );
  for (const [runId, owner] of others) {
    if (mayGo(runId, runId, owner)) removed.processes += await endProcessesOf(runId);
  }
  return removed;
}

/** Run and owner of a directory; undefined if it names none, or another sweep has removed it. */
function marksOf(directory: string): { runId: string; owner: string } | undefined {
  try {
    const [runId = '', owner = ''] = readFileSync(join(directory, OWNER_FILE), 'utf8').split('\n');
    return { runId, owner };
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
