import type { Completed } from './machine.ts';

/**
 * A command under coreutils' `timeout`, which ends its whole process group: the backup tool forks a second process for
 * streamed WAL, which a kill of the first one, by the engine or its parent, would not end.
 */
export function underLimit(argv: readonly string[], limitMs: number): string[] {
  return ['timeout', '--kill-after=5', `${limitMs / 1000}`, ...argv];
}

/** What came of a command under {@link underLimit}: exit code 124, or 137 at the limit, comes from the limit. */
export function readLimited(completed: Completed, argv: readonly string[], limitMs: number): Completed {
  const atLimit = completed.durationMs >= limitMs;
  const timedOut =
    atLimit && (completed.exitCode === 124 || completed.exitCode === 137 || completed.signal === 'SIGKILL');
  return { ...completed, argv, timedOut, exitCode: timedOut ? null : completed.exitCode };
}
