/** What a server first said of a process of its own that a signal ended, a PANIC left out: that is a reason. Null where none has. */
export function killedIn(log: string): string | null {
  return firstSaid(log, /\(PID \d+\) was terminated by signal (?!6\b)\d+/);
}

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

/** What a server first said of a crash: a PANIC, or a process of its own that a signal ended. Null where it has not. */
export function crashIn(log: string): string | null {
  return firstSaid(log, CRASHED);
}

/** As `LogChildExit` in `postmaster/postmaster.c` writes it; commands that it runs have no such number. */
const CRASHED = /\bPANIC: {2}|\(PID \d+\) was terminated by signal \d+/;

/** What a server last said of WAL that it cannot read (`access/transam/xlogreader.c`), null where it has not. */
export const walComplaint = (log: string): string | null => lastSaid(log, UNREADABLE_WAL);

/**
 * What was said in the last recovery from an archive that ended (`StartupXLOG`, `xlog.c`), where logs of several servers follow
 * one another; all of it where none has. Since the end of the recovery before, which is that of a standby that was promoted.
 */
export const lastRecovery = (log: string): string => log.split(RECOVERED).at(-2) ?? log;

const RECOVERED = /^.*LOG: {2}archive recovery complete/m;

/** What a server says again and again of one place in WAL that it cannot read; null where it does not. */
export function repeatedComplaint(log: string): string | null {
  const complaints = log.split('\n').filter((line) => UNREADABLE_WAL.test(line));
  const said = complaints.map((line) => line.replace(/^.*?(?=LOG: )/, ''));
  return said.find((text) => said.filter((other) => other === text).length >= OFTEN) ?? null;
}

/** How often the same complaint is one that does not end: a standby that is started looks at a place once or twice. */
const OFTEN = 5;

const UNREADABLE_WAL =
  /LOG: {2}(invalid (magic number|resource manager ID|record length|info bits|contrecord)|unexpected pageaddr|out-of-sequence timeline|record with incorrect|incorrect resource manager data checksum|there is no contrecord)/;

/**
 * What a program around the command that fetches WAL last said of what went wrong, where the server makes nothing of it;
 * PostgreSQL's own text is a FATAL. Null where none has, or where the command said that there is no such file.
 */
export const fetchComplaint = (log: string): string | null => lastSaid(log, CANNOT_FETCH);

/**
 * Below 126 an exit code is the command's own, and says that there is no such file; from there on it is that of a shell
 * which could not run it, or whose command a signal ended: `src/common/wait_error.c`.
 */
const CANNOT_FETCH =
  /^\S+: (.*: No space left on device$|error: (?!.* failed with exit code ([1-9]\d?|1[01]\d|12[0-5])$))/;

/** Whether a server says that it paused where it stopped recovery: `recoveryPausesHere` in `xlogrecovery.c`. */
export const pausesAtTarget = (log: string): boolean => afterStop(log, 'pausing at the end of recovery') !== null;

/**
 * Whether a server says that it shut down where it stopped recovery, and was not told to: `process_pm_child_exit` and
 * `process_pm_shutdown_request` in `postmaster.c`, until 15 `reaper` and `pmdie`.
 */
export function shutsDownAtTarget(log: string): boolean {
  const then = afterStop(log, 'shutdown at recovery target');
  return (
    then
      ?.find((line) => /received \w+ shutdown request|database system is shut down/.test(line))
      ?.includes('is shut down') === true
  );
}

/** The lines after the first with these words that follows one that says where recovery stops; null where there is none. */
function afterStop(log: string, words: string): string[] | null {
  const lines = log.split('\n');
  const stop = lines.findIndex((line) => / LOG: {2}recovery stopping /.test(line));
  const at = lines.findIndex((line, index) => index > stop && line.includes(words));
  return stop === -1 || at === -1 ? null : lines.slice(at + 1);
}

/**
 * Segments that a command could not be given for want of room in `/dev/shm`: it says so of a file, and the program around it
 * then names that file and the segment.
 */
export function segmentsWithoutRoom(log: string): string[] {
  const lines = log.split('\n');
  return lines.flatMap((line, at) => {
    const file = /(\/dev\/shm\/[^'"\s]+)['"]?: No space left on device/.exec(line)?.[1];
    const then = file === undefined ? undefined : lines.slice(at).find((one) => one.includes(`${file}" failed`));
    return /\b[0-9A-F]{24}\b/.exec(then ?? '') ?? [];
  });
}

/** What a server last said of a principal key that it does not get, or of its key provider; null where it has not. */
export const keyComplaint = (log: string): string | null => lastSaid(log, MISSING_KEY);

const MISSING_KEY =
  /(FATAL|ERROR|PANIC): {2}(key "[^"]*" not found in|failed to retrieve principal key|keyring lookup failed for principal key|key provider info file is corrupted|invalid input syntax for type json|Failed to (verify principal key header|decrypt key)|(WAL )?key file "[^"]*" (has wrong version|is corrupted))/;

/** The first line with what a pattern finds, from its level on: PANIC or LOG. */
function firstSaid(log: string, pattern: RegExp): string | null {
  const line = log.split('\n').find((each) => pattern.test(each));
  return line === undefined ? null : line.replace(/^.*?\b(?=(PANIC|LOG): )/, '').trim();
}

/** The last line with what a pattern finds, from its level on. */
function lastSaid(log: string, pattern: RegExp): string | null {
  const line = log.split('\n').findLast((one) => pattern.test(one));
  return line === undefined ? null : line.replace(/^.*?\b(?=(LOG|ERROR|FATAL|PANIC): )/, '').trim();
}

/** What a server last said of a standby and a primary whose WAL is not of one history; null where it has not. */
export const divergenceComplaint = (log: string): string | null => lastSaid(log, DIVERGED);

/** As `walsender.c` writes it, to its own log and to the standby's, and `xlogrecovery.c` and `walreceiver.c`. */
export const DIVERGED =
  /requested starting point \S+ (is ahead of the WAL flush position of this server|on timeline \d+ is not in this server's history)|forked off current database system timeline|highest timeline \d+ of the primary is behind recovery timeline/;

/** What a server last said of an archive command that failed, with the line before it, which is the command's own; null where none has. */
export function archiveComplaint(log: string): string | null {
  const lines = log.split('\n');
  const at = lines.findLastIndex((line) => ARCHIVE_FAILED.test(line));
  if (at === -1) return null;
  return [lines[at - 1] ?? '', lines[at] ?? '']
    .map((line) => line.replace(/^.*?\b(?=LOG: )/, '').trim())
    .filter((line) => line !== '')
    .join('; ');
}

const ARCHIVE_FAILED = /archive command (failed|was terminated)/;

/** What a server says of archiving that fails, and of a segment that it leaves for later after three attempts: `pgarch.c`. */
export const FAILS_TO_ARCHIVE =
  /archive command (failed|was terminated)|archiving write-ahead log file "\S+" failed too many times/;

/** Whether a line tells a client that it connected too early: such a line is a FATAL, but decides nothing. */
export function refusesEarlyClient(line: string): boolean {
  return /the database system is (starting up|shutting down|not (yet )?accepting connections|in recovery mode)/.test(
    line,
  );
}

/**
 * What a server says when it or its primary is stopped or cut off: the suite does that, so the server is not at fault.
 */
export const ASKED_FOR = [
  /terminating (connection|walreceiver process|background worker ".*") due to administrator command/,
  /terminating connection due to unexpected postmaster exit/,
  /(streaming replication receiver ".*" )?could not connect to the primary server/,
  /could not (receive data from|send (data|end-of-streaming message) to) (WAL stream|client|primary)(?!.*ERROR: )/,
  /terminating walreceiver due to timeout/,
  /replication terminated by primary server/,
  /canceling authentication due to timeout/,
] as const;

/**
 * Lines of a server log that tell of an error, each once; what our own stops and cuts cause is left out.
 */
export function errorsIn(log: string): string[] {
  const lines = log
    .split('\n')
    .filter(
      (line) =>
        /\b(WARNING|ERROR|FATAL|PANIC): {2}|was terminated by signal \d+/.test(line) || ARCHIVE_FAILED.test(line),
    );
  const told = lines.filter((line) => !refusesEarlyClient(line) && !ASKED_FOR.some((pattern) => pattern.test(line)));
  return [...new Set(told.map((line) => line.replace(/^.*?\b(?=(WARNING|ERROR|FATAL|PANIC|LOG): )/, '').trim()))];
}
