/**
 * The line of a server log that decided how it ended: the last PANIC or FATAL, else the last process that a signal
 * ended. Lines follow `log_line_prefix` of a default configuration.
 */
export function decidingMessage(log: string): string | null {
  const lines = log.split('\n');
  const fatal = lines.findLast((line) => /\b(FATAL|PANIC): {2}/.test(line) && !refusesEarlyClient(line));
  const killed = lines.findLast((line) => /was terminated by signal \d+/.test(line));
  const line = fatal ?? killed;
  return line === undefined ? null : line.replace(/^.*?\b(?=(FATAL|PANIC|LOG): )/, '').trim();
}

/** Whether a line tells a client that it came too early: it says so with FATAL, and decides nothing. */
export function refusesEarlyClient(line: string): boolean {
  return /the database system is (starting up|shutting down|not (yet )?accepting connections|in recovery mode)/.test(line);
}
