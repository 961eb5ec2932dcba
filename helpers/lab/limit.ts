import type { Completed } from './machine.ts';

/**
 * A command under coreutils' `timeout`, which ends its whole process group: the backup tool forks a second process for
 * streamed WAL, and neither the engine nor a parent's kill would reach that.
 */
export function underLimit(argv: readonly string[], limitMs: number): string[] {
  return ['timeout', '--kill-after=5', `${limitMs / 1000}`, ...argv];
}

/** What became of a command that ran under {@link underLimit}: exit code 124, or 137 at the limit, is the limit's doing. */
export function readLimited(completed: Completed, argv: readonly string[], limitMs: number): Completed {
  const atLimit = completed.durationMs >= limitMs;
  const timedOut =
    atLimit && (completed.exitCode === 124 || completed.exitCode === 137 || completed.signal === 'SIGKILL');
  return { ...completed, argv, timedOut, exitCode: timedOut ? null : completed.exitCode };
}
