import { mkdtempSync, writeFileSync } from 'node:fs';
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
