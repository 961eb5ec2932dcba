/**
 * The line of a server log that decided how it ended: the last PANIC or FATAL, or a process that a signal ended after
 * it. Lines follow `log_line_prefix` of a default configuration.
 */
export function decidingMessage(log: string): string | null {
  const lines = log.split('\n');
  const fatal = lines.findLastIndex((line) => /\b(FATAL|PANIC): {2}/.test(line) && !refusesEarlyClient(line));
  const killed = lines.findLastIndex((line) => /was terminated by signal \d+/.test(line));
  // A PANIC ends its process with a signal: it is the reason. A FATAL ends a session, and what a signal did after it is
  // another matter.
  const line = lines[killed > fatal && !/\bPANIC: {2}/.test(lines[fatal] ?? '') ? killed : fatal];
  return line === undefined ? null : line.replace(/^.*?\b(?=(FATAL|PANIC|LOG): )/, '').trim();
}

/** Whether a line tells a client that it came too early: it says so with FATAL, and decides nothing. */
export function refusesEarlyClient(line: string): boolean {
  return /the database system is (starting up|shutting down|not (yet )?accepting connections|in recovery mode)/.test(line);
}
