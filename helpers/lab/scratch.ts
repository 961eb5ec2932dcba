import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { owner } from './owner.ts';

/** Prefix of every directory that this project makes below the temporary directory. */
export const DIRECTORY_PREFIX = 'pg-tde-conformance-';
/** File in such a directory that names the run and the process that owns it. */
export const OWNER_FILE = 'owner';

/** Makes a directory below the temporary directory, for files that do not outlive the run; `sweep` finds it. */
export function scratchDirectory(runId: string): string {
  const directory = mkdtempSync(join(tmpdir(), DIRECTORY_PREFIX));
  writeFileSync(join(directory, OWNER_FILE), `${runId}\n${owner()}\n`);
  return directory;
}

/**
 * Removes such a directory, and the file that names its owner last: if something still writes to the directory and it
 * cannot be removed, the next sweep has to find it.
 */
export function removeScratch(directory: string): void {
  const options = { recursive: true, force: true, maxRetries: 10, retryDelay: 50 };
  let entries: string[];
  try {
    entries = readdirSync(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  for (const entry of entries.filter((name) => name !== OWNER_FILE)) rmSync(join(directory, entry), options);
  rmSync(directory, options);
}
