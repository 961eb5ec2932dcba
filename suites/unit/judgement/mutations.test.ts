import { describe, expect, test } from 'vitest';
import { packageFile } from '../../../helpers/common/index.ts';
import { type Evidence, evidenceAt, evidencePath } from '../../../helpers/evidence/index.ts';
import { judge, loadExpectations, reasonsText } from '../../../helpers/judgement/index.ts';

/** Real evidence, changed in one point and judged again: each change has a verdict of its own, or says why it has not. */

type Seen = Evidence;
type Change = (seen: Seen) => void;
/** `same` says why the verdict stays as it was. */
type Mutation = readonly [what: string, change: Change, verdict: string, reason?: RegExp, same?: string];

const expectations = loadExpectations('2026-11-24');
const recorded = (cell: string): Evidence =>
  evidenceAt(packageFile('suites', 'recorded', '18-2.2'), evidencePath(cell));

const restoreOf = (seen: Seen): NonNullable<Seen['restore']> => {
  if (!seen.restore) throw new Error(`${seen.id} was not restored`);
  return seen.restore;
};
const backupOf = (seen: Seen): NonNullable<Seen['backup']> => {
  if (!seen.backup) throw new Error(`${seen.id} has no backup`);
  return seen.backup;
};
const operationOf = (seen: Seen): NonNullable<Seen['operation']> => {
  if (!seen.operation) throw new Error(`${seen.id} has no operation`);
  return seen.operation;
};
const firstStart = (seen: Seen) => restoreOf(seen).starts[0]!;

/** The first start is the last, and ends so. */
const ends =
  (outcome: 'ended' | 'hangs' | 'died', message: string | null, exitCode: number | null = 1): Change =>
  (seen) => {
    const start = firstStart(seen);
    restoreOf(seen).starts = [{ ...start, outcome, message, exitCode, checks: [], keys: null, inRecovery: null }];
  };
const FAILS = ends('ended', 'FATAL:  something else');
const CRASHES = ends('died', 'LOG:  startup process (PID 5) was terminated by signal 11: Segmentation fault', null);
const PANICS = ends('ended', 'PANIC:  could not go on');
const HANGS = ends('hangs', 'LOG:  waiting for WAL');

const EQUAL = { what: 'app.enc_rows', outcome: 'equal' as const, detail: [] };
/** It starts, and every row is there; of a cell that did not start. */
const STARTS: Change = (seen) => {
  const start = firstStart(seen);
  restoreOf(seen).starts = [{ ...start, outcome: 'ready', message: null, exitCode: null, checks: [EQUAL] }];
};
/** The same with nothing in the log of what it was before. */
const inQuiet =
  (change: Change): Change =>
  (seen) => {
    change(seen);
    restoreOf(seen).log = '';
  };
const reads =
  (outcome: 'differs' | 'unreadable'): Change =>
  (seen) => {
    firstStart(seen).checks = [{ ...EQUAL, outcome, detail: ['changed here'] }];
  };
const STARTS_UNREADABLE: Change = (seen) => {
  STARTS(seen);
  reads('unreadable')(seen);
};
const leaks =
  (kind: 'E' | 'P', inWal: boolean): Change =>
  (seen) => {
    const path = inWal ? 'pg_wal/000000010000000000000004' : 'base/16384/16385';
    backupOf(seen).hits.push({ path, kind, inWal, count: 3, firstOffset: 1 });
  };
const tool =
  (over: Partial<Seen['backup'] & object>, exitCode: number | null): Change =>
  (seen) => {
    Object.assign(backupOf(seen), over);
    backupOf(seen).command.exitCode = exitCode;
    if (exitCode !== 0) seen.restore = null;
  };
const NOTHING = { received: false, positions: null, hits: [], walFiles: [], fileCount: 0, bytes: 0 };
const REFUSES = tool({ ...NOTHING, error: 'pg_tde_basebackup: error: no such host' }, 1);
/** It refuses before the operation was to be done. */
const REFUSES_AT_ONCE: Change = (seen) => {
  REFUSES(seen);
  Object.assign(backupOf(seen), { hold: null });
  seen.operation = null;
};
const BREAKS_OFF = tool({ received: true, positions: null, error: 'pg_tde_basebackup: error: broken pipe' }, 1);
const KEYS_BROKEN: Change = (seen) => {
  const { keys } = firstStart(seen);
  if (!keys) throw new Error(`${seen.id} looked at no keys`);
  keys.verified = [{ what: 'key of server', error: 'failed to retrieve principal key' }];
};
const OTHER_KEYS: Change = (seen) => {
  const { keys } = firstStart(seen);
  if (!keys) throw new Error(`${seen.id} looked at no keys`);
  keys.inForce = Object.fromEntries(Object.keys(keys.inForce).map((of) => [of, 'another']));
};
const recovery =
  (outcome: 'reached' | 'short' | 'stalled'): Change =>
  (seen) => {
    for (const step of restoreOf(seen).recovery) {
      step.outcome = outcome;
      if (outcome === 'reached') step.reached = step.wanted;
    }
  };
const WARNING = {
  message: 'the source has WAL keys, but no WAL encryption configured for the target backups',
  detail: 'This may lead to exposed data and broken backup.',
  hint: 'Run pg_basebackup with -E to encrypt streamed WAL.',
};

const LOGS =
  (line: string): Change =>
  (seen) =>
    void (restoreOf(seen).logErrors = [{ machine: 'restore', line }]);
/** What the server logged is not there, from words on to the end of the line. */
const unsaid =
  (words: RegExp): Change =>
  (seen) => {
    const restore = restoreOf(seen);
    if (!words.test(restore.log)) throw new Error(`the log of ${seen.id} has no ${words}`);
    restore.log = restore.log.replaceAll(new RegExp(words.source, 'g'), 'nothing');
  };
/** Where recovery came to. */
const reaches =
  (reached: string): Change =>
  (seen) => {
    for (const step of restoreOf(seen).recovery) step.reached = reached;
  };

const MUTATIONS: Readonly<Record<string, readonly Mutation[]>> = {
  'methods/stream-plain-e-keys': [
    ['the tool refuses', REFUSES, 'deviates', /backup\.encrypted: backup: refused/],
    ['the tool breaks off', BREAKS_OFF, 'deviates', /backup\.encrypted: backup: failed/],
    ['a signal ends the tool', tool({}, null), 'deviates', /backup: failed/],
    ['the tool succeeds and nothing arrives', tool(NOTHING, 0), 'deviates', /nothing has arrived/],
    ['an archive is damaged', tool({ damaged: ['base.tar: cut short'] }, 0), 'deviates', /base\.tar: cut short/],
    ['nothing was scanned', tool({ fileCount: 0, hits: [] }, 0), 'deviates', /secrecy: not-scanned/],
    ['the server gives a reason and ends', FAILS, 'deviates', /backup\.encrypted: startup: fails/],
    ['a signal ends the server', CRASHES, 'deviates', /server-crash: startup/],
    ['the server panics', PANICS, 'deviates', /server-crash: startup/],
    ['the server hangs', HANGS, 'deviates', /startup: hangs/],
    ['rows differ', reads('differs'), 'deviates', /silent-wrong-data: data/],
    ['rows cannot be read', reads('unreadable'), 'deviates', /data: unreadable/],
    ['rows of an encrypted table are in clear', leaks('E', false), 'deviates', /clear-text: secrecy/],
    ['its WAL is in clear', leaks('P', true), 'deviates', /clear-text: secrecy/],
    ['rows of a plain table are in clear', leaks('P', false), 'conforms', /./, 'a plain table is no secret'],
    [
      'a WAL segment is not there',
      (seen) => void (backupOf(seen).walFiles = ['000000010000000000000003']),
      'deviates',
      /false-success: backup/,
    ],
    ['a file of its manifest is not there', tool({ missing: ['base/5/1259'] }, 0), 'deviates', /false-success: backup/],
    ['a log has an error that nobody was told', LOGS('ERROR:  could not open file'), 'deviates', /hidden-error: log/],
    [
      'a log has a process that a signal ended',
      LOGS('LOG:  checkpointer (PID 7) was terminated by signal 6: Aborted'),
      'deviates',
      /hidden-error: log/,
    ],
    ['a log warns', LOGS('WARNING:  careful'), 'informational', /logs tell of errors/],
    [
      'a log has an error that a reader was told',
      (seen) => {
        reads('unreadable')(seen);
        firstStart(seen).checks[0]!.detail = ['invalid page in block 0'];
        LOGS('ERROR:  invalid page in block 0')(seen);
      },
      'deviates',
      /restore\.files: data: unreadable[^;]*$/,
    ],
    [
      'its own WAL is in clear',
      (seen) => void (restoreOf(seen).readableOwn = ['000000020000000000000005']),
      'deviates',
      /clear-text: secrecy: rows that the restored server wrote/,
    ],
    [
      'its WAL on disk is in clear',
      (seen) => void (restoreOf(seen).readableWal = ['000000010000000000000004']),
      'deviates',
      /wal\.sealed-restored: secrecy/,
    ],
    [
      'its relation files are in clear',
      (seen) => void (restoreOf(seen).readableFiles = ['base/16384/16385']),
      'deviates',
      /clear-text: secrecy: .* restored server's disk/,
    ],
    ['the backup has no positions', tool({ positions: null }, 0), 'inconclusive', /where it begins and ends/],
    ['the restart fails', (seen) => void (restoreOf(seen).starts.at(-1)!.outcome = 'ended'), 'deviates', /startup/],
    [
      'the harness failed',
      (seen) => void (seen.harnessError = { stage: 'lab', message: 'no disk', advice: '', description: '' }),
      'inconclusive',
      /no disk/,
    ],
  ],
  'methods/stream-plain': [
    ['it starts with every row', STARTS, 'departs', /method\.stream-needs-e: startup: starts/],
    ['the server hangs', HANGS, 'conforms', /./, 'a page says that it fails, and that is a way to'],
    ['a signal ends the server', CRASHES, 'deviates', /server-crash/],
    ['the tool refuses', REFUSES, 'departs', /backup: refused/],
    ['rows of an encrypted table are in clear', leaks('E', false), 'deviates', /clear-text/],
    ['its WAL is in clear', leaks('E', true), 'conforms', /./, 'a page says so'],
  ],
  'methods/stream-plain-e': [
    ['it gives another reason', tool({ error: 'error: disk full' }, 1), 'deviates', /reason given is not/],
    ['something has arrived', tool({ received: true }, 1), 'deviates', /backup: failed/],
    ['the tool succeeds and nothing arrives', tool({}, 0), 'deviates', /backup: failed/],
  ],
  'methods/none-plain': [
    ['no warning', tool({ warnings: [] }, 0), 'deviates', /method\.warns/],
    ['other words', tool({ warnings: [{ message: 'careful', detail: null, hint: null }] }, 0), 'deviates', /warns/],
    ['no hint', tool({ warnings: [{ ...WARNING, hint: null }] }, 0), 'deviates', /method\.warns/],
    ['it starts', STARTS, 'deviates', /method\.none: startup: starts/],
    ['another reason', FAILS, 'conforms', /method\.none/, 'no page says which reason it gives'],
    ['the tool refuses', REFUSES, 'deviates', /method\.none: backup: refused/],
  ],
  'methods/stream-tar-heavy': [
    ['it starts with every row', STARTS, 'departs', /method\.tar-stream/],
    ['it starts, and rows cannot be read', STARTS_UNREADABLE, 'conforms', /./, 'in which way it is broken is not said'],
    ['its WAL is sealed', tool({ hits: [] }, 0), 'departs', /method\.stream-exposes: secrecy: WAL sealed/],
    ['nothing was committed meanwhile', tool({ written: [] }, 0), 'inconclusive', /no commit lies/],
    [
      'too little WAL was filled',
      (seen) => void (backupOf(seen).positions!.stop = '0/4FFFFFF'),
      'inconclusive',
      /no commit|heavy load filled/,
    ],
  ],
  'methods/stream-plain-e-keys-heavy': [
    ['it starts with every row', STARTS, 'stale-known', /no longer shows/],
    ['it fails for another reason', FAILS, 'deviates', /backup\.encrypted: startup: fails/],
    // What is known is that a segment cannot be read from its first page on, and that it is there.
    [
      'segments are missing',
      (seen) => void backupOf(seen).walFiles?.pop(),
      'deviates',
      /false-success: backup.*000007/,
    ],
    [
      'no segment is there',
      (seen) => void (backupOf(seen).walFiles = []),
      'deviates',
      /false-success: backup.*is not there/,
    ],
    ['no page is unreadable', unsaid(/invalid magic number[^\n]*/), 'deviates', /backup\.encrypted: startup: fails/],
    ['another page is unreadable', unsaid(/offset 0\b/), 'deviates', /backup\.encrypted: startup: fails/],
    ['a signal ends the server', CRASHES, 'deviates', /server-crash/],
    ['the tool refuses', REFUSES, 'deviates', /backup: refused/],
  ],
  'methods/stream-plain-e-aes-256-keys-light': [
    [
      'it gives another reason',
      tool({ error: 'error: disk full' }, 1),
      'deviates',
      /backup\.e-cipher: backup: refused/,
    ],
    ['something has arrived', tool({ received: true }, 1), 'deviates', /backup: failed/],
  ],
  'methods/fetch-tar': [
    ['it warns', tool({ warnings: [WARNING] }, 0), 'stale-known', /no-warning-in-tar no longer shows/],
    ['the server gives a reason and ends', FAILS, 'deviates', /method\.tar-fetch: startup: fails/],
    ['rows differ', reads('differs'), 'deviates', /silent-wrong-data/],
    ['rows of an encrypted table are in clear', leaks('E', false), 'deviates', /clear-text/],
    ['its WAL is in clear', leaks('E', true), 'deviates', /clear-text/],
    ['a signal ends the server', CRASHES, 'deviates', /server-crash/],
  ],
  'window/stream-plain-e-keys-rotate-server-key-after-keys': [
    ['the operation was not reached', (seen) => void (seen.operation = null), 'inconclusive', /not reached/],
    ['a step failed', (seen) => void (operationOf(seen).steps[0]!.error = 'no'), 'inconclusive', /a step .* failed/],
    ['nobody looked at the effect', (seen) => void (operationOf(seen).effects = []), 'inconclusive', /nobody looked/],
    [
      'it took no effect',
      (seen) => {
        for (const effect of operationOf(seen).effects) effect.after = effect.before;
      },
      'inconclusive',
      /took no effect/,
    ],
    ['it came after the backup', (seen) => void (operationOf(seen).lsnAfter = 'F/0'), 'inconclusive', /lies between/],
    ['the tool ran on', (seen) => void (backupOf(seen).hold!.toolState = 'S'), 'inconclusive', /not stopped/],
    ['the server sent on', (seen) => void (backupOf(seen).hold!.bytesSentAfter = 1), 'inconclusive', /sent on/],
    ['nothing was held', (seen) => void (backupOf(seen).hold = null), 'inconclusive', /was not held/],
    ['the server gives a reason and ends', FAILS, 'departs', /window\.fixed: startup: fails/],
    ['a signal ends the server', CRASHES, 'deviates', /server-crash/],
    ['rows differ', reads('differs'), 'deviates', /silent-wrong-data/],
    ['rows cannot be read', reads('unreadable'), 'conforms', /./, 'a page warns of it; the note is about starting'],
    ['a key cannot be verified', KEYS_BROKEN, 'informational', /keys cannot be verified/],
    ['other keys are in force', OTHER_KEYS, 'informational', /other keys are in force/],
    ['its WAL is in clear', leaks('E', true), 'deviates', /clear-text/],
  ],
  'window/fetch-plain-rotate-database-key-after-keys': [
    [
      'the copies are from after it',
      (seen) => void (backupOf(seen).keyFiles.inBackup = { ...operationOf(seen).keyFiles.after }),
      'inconclusive',
      /in the backup, the copy of/,
    ],
    ['no warning', tool({ warnings: [] }, 0), 'deviates', /method\.warns/],
    ['the server gives a reason and ends', FAILS, 'departs', /window\.fixed/],
    ['the tool refuses', REFUSES, 'departs', /window\.fixed: backup: refused/],
    ['the tool refuses before it is held', REFUSES_AT_ONCE, 'departs', /window\.fixed: backup: refused/],
    [
      'the source dies before the tool is held',
      (seen) => {
        REFUSES_AT_ONCE(seen);
        seen.sourceCrash = 'LOG:  walsender process (PID 7) was terminated by signal 11: Segmentation fault';
      },
      'deviates',
      /server-crash: backup: .* the source/,
    ],
  ],
  'window/no-backup-rotate-server-key': [
    ['the server gives a reason and ends', FAILS, 'deviates', /crash\.recovers/],
    ['rows differ', reads('differs'), 'deviates', /silent-wrong-data/],
    ['a key cannot be verified', KEYS_BROKEN, 'departs', /restore\.keys-verify: keys: broken/],
    ['a signal ends the server', CRASHES, 'deviates', /server-crash/],
  ],
  'restores/none-plain-heavy-archive-wrapped-end-restarted': [
    ['recovery ends short', recovery('short'), 'deviates', /silent-wrong-data: recovery/],
    [
      'the archive is sealed',
      (seen) => void Object.assign(seen.archive!, { readable: [], dump: { exitCode: 1, records: 0, error: 'no' } }),
      'deviates',
      /archive\.decrypt: archive: sealed/,
    ],
    ['the archive is empty', (seen) => void (seen.archive!.files = []), 'deviates', /archive: failed/],
    ['not all WAL got there', (seen) => void (seen.archive!.failed = 'no space'), 'deviates', /archive: failed/],
    [
      'its WAL on disk is in clear',
      (seen) => void (restoreOf(seen).readableWal = ['000000010000000000000005']),
      'deviates',
      /archive\.restored-sealed/,
    ],
    [
      'a log has an error',
      (seen) => void (restoreOf(seen).logErrors = [{ machine: 'restore', line: 'ERROR:  no' }]),
      'deviates',
      /hidden-error: log/,
    ],
    [
      'nobody looked at WAL on disk',
      (seen) => void (restoreOf(seen).readableWal = null),
      'conforms',
      /./,
      'other claims hold, of which something was seen',
    ],
  ],
  'restores/none-plain-heavy-archive-raw-end-restarted': [
    ['recovery is complete', recovery('reached'), 'stale-known', /raw-archive-ends-early no longer shows/],
    ['the whole archive is lost', reaches('0/4000100'), 'deviates', /silent-wrong-data: recovery/],
    ['more of the archive is lost', reaches('0/7000000'), 'deviates', /silent-wrong-data: recovery/],
    ['no page is unreadable', unsaid(/invalid magic number[^\n]*/), 'deviates', /silent-wrong-data: recovery/],
    ['rows differ', reads('differs'), 'deviates', /silent-wrong-data: data/],
    ['a signal ends the server', CRASHES, 'deviates', /server-crash/],
  ],
  'restores/stream-plain-heavy-standby': [
    ['it does not start, as documented', FAILS, 'stale-known', /standby-fetches-wal-again no longer shows/],
    ['rows differ', reads('differs'), 'deviates', /silent-wrong-data/],
  ],
  'window/low-level-rotate-database-key-after-providers-only-material-at-begin': [
    ['it starts with every row', inQuiet(STARTS), 'stale-known', /no longer shows/],
    ['it gives a reason', inQuiet(FAILS), 'stale-known', /no longer shows/],
    ['it gives a reason after a crash', FAILS, 'deviates', /server-crash: startup/],
    ['no key is missed before', unsaid(/key "[^"]*" not found[^\n]*/), 'deviates', /server-crash: startup/],
    ['it panics', PANICS, 'deviates', /server-crash/],
  ],
  'control/stream-plain': [
    ['rows differ', reads('differs'), 'deviates', /silent-wrong-data/],
    ['the server gives a reason and ends', FAILS, 'informational', /does not start/, 'nothing is documented of it'],
    ['the tool refuses', REFUSES, 'informational', /gives no backup/, 'nothing is documented of it'],
    ['a signal ends the server', CRASHES, 'deviates', /server-crash/],
  ],
};

describe.for(Object.entries(MUTATIONS))('%s', ([cell, mutations]) => {
  test.for(mutations)('should be judged anew where %s', ([, change, verdict, reason, same]) => {
    const seen = structuredClone(recorded(cell));
    change(seen);
    const judged = judge(seen, expectations);
    expect(`${judged.verdict}: ${reasonsText(judged.reasons)}`).toMatch(
      new RegExp(`^${verdict}: .*${reason?.source ?? ''}`, 's'),
    );
    const before = judge(recorded(cell), expectations);
    expect(judged.verdict === before.verdict, 'another verdict, or why not').toBe(same !== undefined);
  });
});

test('there should be at least 60 changes', () => {
  expect(Object.values(MUTATIONS).flat().length).toBeGreaterThanOrEqual(60);
});
