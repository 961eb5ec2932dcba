import { loadExpectations } from '../../../helpers/judgement/index.ts';
import { questionsToProve } from '../../../helpers/scenarios/index.ts';
import { backupObservation, coordinates, takenAs } from '../fixtures.ts';
import { COMES_UP, type Cells, type Change, cell, ends, refuses, testChanges } from './changes.ts';

/** Evidence as the claims on tools have it, changed in one point and judged again. */

const expectations = loadExpectations('2026-11-24');

const runs = (exitCode: number, said: { readonly stdout?: string; readonly stderr?: string } = {}): Change => {
  const { command } = backupObservation();
  return (seen) => void (seen.toolRuns = [{ ...command, stdout: '', stderr: '', ...said, exitCode }]);
};
const CHECKED = { stdout: 'Checksum operation completed\nFiles scanned:   900\nBad checksums:  0\n' };
const SKIPPED = { stderr: 'pg_tde_checksums: skipped pg_tde encrypted file "base/16384/16385"\n', ...CHECKED };
const FOUND = { stderr: 'pg_tde_checksums: error: checksum verification failed in file "base/5/16385"\n' };
const UNREAD = { stderr: 'pg_tde_waldump: error: could not find a valid record after 0/5000028\n' };

const UNREADABLE = 'pg_tde_basebackup: error: could not retrieve server key';
const NOT_FOUND = 'pg_tde_basebackup: error: key "server-key" not found in key provider "global-file"';

const encryptsWith =
  (cipher: string): Change =>
  (seen) =>
    void (seen.walCipher = cipher);

const E = { walMethod: 'stream', encrypt: 'on', keyDirectory: 'copied' } as const;

/** The restored server names the path, as the source does. */
const NAMED_ODDLY: Change = (seen) => {
  const [question] = questionsToProve(coordinates({ keyStore: 'file-odd-path' }));
  const name = question?.name ?? 'nothing was asked';
  const { which, checks } = seen.restore!.starts[0]!;
  seen.answers = [{ which, name, atSource: 'true', expected: 'true', answer: 'true', error: null }];
  checks.push({ what: name, outcome: 'equal', detail: [] });
};

const SAYS_NOTHING: Change = (seen) => {
  ends('FATAL:  no')(seen);
  seen.answers = [];
};

/** The tool makes a backup. */
const TAKEN: Change = (seen) => void (seen.backup = takenAs(seen.axes, seen.target, backupObservation()));

const CELLS: Cells = {
  'pg_waldump -k on fetched WAL': [
    () => cell('2.2.1', { examinedBy: 'waldump-k' }, runs(0)),
    ['it cannot read it', runs(1, UNREAD), 'deviates', /waldump\.reads: tool: failed/],
    ['a signal ends it', runs(139), 'deviates', /waldump\.reads: tool: crashed/],
    ['it was not run', (seen) => void (seen.toolRuns = []), 'inconclusive', /was not run/],
  ],
  'pg_waldump -k on streamed WAL': [
    () => cell('2.1.2', { ...E, examinedBy: 'waldump-k' }, runs(0)),
    ['it cannot read it', runs(1, UNREAD), 'deviates', /waldump\.reads: tool: failed/],
  ],
  'pg_waldump on fetched WAL': [
    () => cell('2.2.1', { examinedBy: 'waldump' }, runs(1, UNREAD)),
    ['it reads it', runs(0), 'deviates', /waldump\.needs-keys: tool: succeeded/],
    ['a signal ends it', runs(139), 'deviates', /waldump\.needs-keys: tool: crashed/],
  ],
  '-E without a cipher': [
    () => cell('2.2.1', E, encryptsWith('aes_128')),
    ['it is not that of the key', encryptsWith('aes_256'), 'departs', /e-cipher-of-key-128: walCipher: aes_256/],
    ['it is none that is known', encryptsWith('number 7'), 'departs', /walCipher: other/],
    ['there is none', encryptsWith('none'), 'departs', /walCipher: none/],
  ],
  '-E of a server key of 256 bits': [
    () => cell('2.2.1', { ...E, walEncryption: 'on-aes-256' }, encryptsWith('aes_256')),
    ['it is not that of the key', encryptsWith('aes_128'), 'departs', /e-cipher-of-key-256: walCipher: aes_128/],
  ],
  '-E with a cipher': [
    // Of the spelling that works.
    () => cell('2.2.1', { ...E, encrypt: 'long-aes-256' }, encryptsWith('aes_256')),
    ['it is another one', encryptsWith('aes_128'), 'departs', /e-cipher-long-256: walCipher: aes_128/],
  ],
  '-E with the other cipher': [
    () => cell('2.2.1', { ...E, encrypt: 'long-aes-128', walEncryption: 'on-aes-256' }, encryptsWith('aes_128')),
    ['it is that of the key', encryptsWith('aes_256'), 'departs', /e-cipher-long-128: walCipher: aes_256/],
  ],
  '-E with relative paths of providers': [
    // Of a release of which no deviation is known.
    () => cell('2.0.0', { ...E, keyStore: 'file-relative' }),
    ['it does not find the key', refuses(NOT_FOUND), 'deviates', /backup\.relative-providers: backup: refused/],
    ['it refuses for another reason', refuses(UNREADABLE), 'deviates', /backup\.relative-providers: backup: refused/],
    ['the server does not start', ends('FATAL:  no'), 'deviates', /backup\.relative-providers: startup: fails/],
  ],
  'relative paths of providers': [
    () => cell('2.2.1', { keyStore: 'file-relative' }),
    ['the server does not start', ends('FATAL:  no'), 'departs', /restore\.relative-providers: startup: fails/],
    ['the tool refuses', refuses(NOT_FOUND), 'departs', /restore\.relative-providers: backup: refused/],
  ],
  'an odd path of providers': [
    () => cell('2.2.1', { keyStore: 'file-odd-path' }, NAMED_ODDLY),
    ['the server does not start', SAYS_NOTHING, 'departs', /restore\.provider-path: startup: fails/],
    ['the tool refuses', refuses(NOT_FOUND), 'departs', /restore\.provider-path: backup: refused/],
    ['nobody asked what the path is', (seen) => void (seen.answers = []), 'inconclusive', /nobody asked/],
  ],
  'a standby whose key store is elsewhere': [
    () => cell('2.2.1', { keyStore: 'file-elsewhere', restore: 'standby' }, ends(`FATAL:  key "server-key" not found`)),
    ['it comes up', COMES_UP, 'departs', /standby\.same-paths: none of 3 sets.*startup: starts/],
    ['it panics', ends('PANIC:  key "server-key" not found'), 'deviates', /server-crash: startup/],
  ],
  'a server key that is gone': [
    () => cell('2.2.1', { ...E, keyDirectory: 'key-gone' }, refuses(UNREADABLE)),
    ['it gives another reason', refuses('pg_tde_basebackup: error: disk full'), 'deviates', /needs-server-key/],
    ['there is a backup', TAKEN, 'deviates', /backup: succeeded/],
  ],
  'a server key that is another one': [
    () => cell('2.2.1', { ...E, keyDirectory: 'key-other' }, refuses(UNREADABLE)),
    ['there is a backup', TAKEN, 'departs', /needs-good-server-key/],
  ],
  'a server key that is damaged': [
    () => cell('2.1.2', { ...E, keyDirectory: 'key-damaged' }, refuses(UNREADABLE)),
    ['a signal ends the tool', (seen) => void (seen.backup!.command.exitCode = 139), 'departs', /backup: failed/],
  ],
  'pg_checksums that skips': [
    () => cell('2.1.2', { examinedBy: 'checksums' }, runs(0, SKIPPED)),
    ['it does not say so', runs(0, CHECKED), 'deviates', /checksums\.skips: tool: the reason given/],
    ['it finds fault', runs(1, FOUND), 'deviates', /checksums\.skips: tool: failed/],
  ],
  'pg_checksums that skips what is damaged': [
    () => cell('2.1.2', { examinedBy: 'checksums-damaged' }, runs(0, SKIPPED)),
    ['it finds it', runs(1, FOUND), 'deviates', /checksums\.skips: tool: failed/],
  ],
  'pg_checksums that reads': [
    () => cell('2.2.1', { examinedBy: 'checksums' }, runs(0, CHECKED)),
    // The tool comes after the server, and what becomes of that is not to be lost.
    ['the server panics', ends('PANIC:  no'), 'deviates', /server-crash: startup/],
    ['the server does not start', ends('FATAL:  no'), 'deviates', /method\.fetch: startup: fails/],
    ['it was not run', (seen) => void (seen.toolRuns = []), 'inconclusive', /was not run/],
    ['it skips files', runs(0, SKIPPED), 'departs', /checksums\.reads: tool: the reason given/],
    ['it finds fault', runs(1, FOUND), 'departs', /checksums\.reads: tool: failed/],
  ],
  'pg_checksums that reads what is damaged': [
    () => cell('2.2.1', { examinedBy: 'checksums-damaged' }, runs(1, FOUND)),
    ['it finds nothing', runs(0, CHECKED), 'departs', /checksums\.finds: tool: succeeded/],
    ['it fails for another reason', runs(1, UNREAD), 'departs', /checksums\.finds: tool: the reason given/],
  ],
};

testChanges(CELLS, expectations);
