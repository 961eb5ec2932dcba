import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** File in the directory of a run that was ended by a signal. */
const FILE = 'interrupted';

/**
 * Says that a run is being ended. Its cells run in another process, which looks for this: vitest's own signal to a test
 * gets lost once a test beside it has ended (4.1, `addRunningTest`).
 */
export function interrupt(runDirectory: string): void {
  writeFileSync(join(runDirectory, FILE), '');
}

/** Whether a run is being ended, or was. */
export function isInterrupted(runDirectory: string): boolean {
  return existsSync(join(runDirectory, FILE));
}
