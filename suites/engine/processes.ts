import { waitFor } from '../../helpers/common/index.ts';
import { statusOf } from './support.ts';

/** Longest wait for what comes in the end: as long as only a hang takes, however busy the machine is. */
export const SURELY_MS = 600_000;

/**
 * Whether a process lives. One that has ended and whose parent is gone stays in the list as a zombie where the first
 * process reaps nothing, as in a container without an init.
 */
export function lives(pid: number): boolean {
  const state = statusOf(pid)?.state;
  return state !== undefined && state !== 'Z' && state !== 'X';
}

/** Waits until a program's workers have ended, which they do when the program is gone. */
export async function workersEnded(workers: readonly number[]): Promise<void> {
  await waitFor('the workers to end with it', () => (workers.some(lives) ? undefined : true), {
    stage: 'test',
    limitMs: SURELY_MS,
  });
}
