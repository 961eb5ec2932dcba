import type { Evidence } from '../../../helpers/evidence/index.ts';
import { loadExpectations } from '../../../helpers/judgement/index.ts';
import { ON_FULL_DISK, WITHOUT_KEYS, faultsToProve } from '../../../helpers/scenarios/index.ts';
import {
  archiveObservation,
  backupObservation,
  operationObservation,
  fetchedUpTo,
  incrementalObservation,
} from '../fixtures.ts';
import { COMES_UP, type Cells, type Change, FOLLOWED, cell, ends, refuses, testChanges } from './changes.ts';

/** Evidence as claims on backups and restores have it that no recorded run has, changed in one point and judged again. */

const expectations = loadExpectations('2026-11-27');

const STREAM_E = { walMethod: 'stream', encrypt: 'on', keyDirectory: 'copied' } as const;
const FAILS = ends('FATAL:  something else');
const FAILS_ON_WAL: Change = (seen) => {
  FAILS(seen);
  if (seen.restore) seen.restore.wal = fetchedUpTo('00000001000000000000000C');
};
/** It does not start after steps that were tried before. */
const FAILS_AFTER_TRIAL: Change = (seen) => {
  FAILS(seen);
  const steps = seen.trial.map(({ what }) => ({ what }));
  seen.acts.unshift({ startedAt: 0, durationMs: 0, says: null, act: { do: 'try', steps }, outcome: 'goes-on' });
};
const UNREADABLE: Change = (seen) => {
  const check = { what: 'app.enc_rows by sequential scan', outcome: 'unreadable' as const, detail: ['ERROR:  no'] };
  for (const start of seen.restore?.starts ?? []) start.checks = [check];
};
const LEAKS: Change = (seen) => {
  seen.backup?.hits.push({ path: 'base/16384/16385', kind: 'E', inWal: false, count: 1, firstOffset: 0 });
};
const FOLLOWS: Change = (seen) => {
  if (!seen.restore) return;
  seen.restore.isStandby = true;
  seen.restore.recovery = [FOLLOWED];
};
const archived =
  (readable: readonly string[], records: number): Change =>
  (seen) => {
    seen.archive = {
      failed: null,
      files: ['000000010000000000000005'],
      readable: [...readable],
      dump: { exitCode: records > 0 ? 0 : 1, records, error: null },
    };
  };
const PLAIN = archived(['000000010000000000000005'], 5);
const SEALED = archived([], 0);
const PLAIN_ROWS = [{ path: 'base/5/16385', kind: 'P', inWal: false, count: 1, firstOffset: 0 }] as const;
const COMBINED: Change = (seen) => void (seen.secondBackup = incrementalObservation({ hits: [...PLAIN_ROWS] }));
const STREAMED: Change = (seen) => {
  const argv = seen.secondBackup?.command.argv ?? [];
  argv[argv.indexOf('fetch')] = 'stream';
};
const KEY_AWAY =
  (struck: boolean): Change =>
  (seen) =>
    void (seen.fault = { what: 'the key store is away when a segment in the middle is archived', struck });
/** The newest rotation of the storm is the eighth; this one is in force after the crash. */
const CRASHED =
  (number: string): Change =>
  (seen) => {
    seen.backup = null;
    seen.fault = { what: 'the source crashed while keys were rotated', struck: true };
    const keys = { 'database app': 'storm-database-8 of p' };
    seen.operation = operationObservation({ keys: { before: { 'database app': 'app-key of p' }, after: keys } });
    const inForce = { 'database app': `storm-database-${number} of p` };
    for (const each of seen.restore?.starts ?? [])
      each.keys = { inForce, verified: [{ what: 'key of database app', error: null }], rotated: null };
  };
const TOLD: Change = (seen) => void (seen.toolRuns = [{ ...backupObservation().command, exitCode: 0 }]);

/** WAL encryption is switched on after the backup, and rows are written then. */
const SWITCHED_ON: Change = (seen) => {
  const state = { machine: 'source', afterCrash: false, startedAt: null };
  seen.states = [
    { ...state, walEncryption: 'off', lsn: '0/B000000' },
    { ...state, walEncryption: 'on', lsn: '0/C000000' },
  ];
  seen.written = [{ batch: 9, tables: ['app.enc_rows'], rows: 2, payload: 64, committedAt: '0/C000100' }];
  if (seen.restore) seen.restore.recovery = [{ ...FOLLOWED, checks: [] }];
};

/** WAL encryption of the restored server at its first start and after a crash, then after a shutdown and another crash. */
const SWITCHED =
  (...values: readonly ('on' | 'off')[]): Change =>
  (seen) => {
    seen.states = values.flatMap((walEncryption, at) =>
      [false, true].map((afterCrash) => ({
        machine: 'restore',
        walEncryption,
        afterCrash,
        lsn: `0/B000${at}${Number(afterCrash)}0`,
        startedAt: null,
      })),
    );
  };

const LOGGED =
  (line: string): Change =>
  (seen) =>
    void (seen.restore!.logErrors = [{ machine: 'source', line }]);

const WITHOUT_KEYS_FIRST: Change = (seen) => {
  const steps = Object.values(WITHOUT_KEYS).map((what) => ({ what }));
  seen.trial = steps.map(({ what }) => ({ what, exitCode: 1, said: 'FATAL:  key "k" not found in key provider "p"' }));
  seen.trialCrash = null;
};

/** The disk is full at the first start, and recovery goes on when there is room. */
const FULL_FIRST: Change = (seen) => {
  const said = 'FATAL:  could not write to file "pg_wal/xlogtemp.1": No space left on device';
  seen.fault = { what: 'the disk of restore has 384 MB', struck: true };
  seen.trial = [
    { what: ON_FULL_DISK.room, exitCode: 0, said: '8' },
    { what: ON_FULL_DISK.starts, exitCode: 1, said },
    { what: ON_FULL_DISK.says, exitCode: 0, said },
    { what: ON_FULL_DISK.made, exitCode: 0, said: '' },
  ];
  seen.trialCrash = null;
  if (seen.restore) seen.restore.recovery = [{ ...FOLLOWED, checks: [] }];
};
const SHORT: Change = (seen) => void (seen.restore!.recovery[0]!.outcome = 'short');

const TARGET_MISSED = 'FATAL:  recovery ended before configured recovery target was reached';
const NO_KEY = 'FATAL:  key "server-key" not found in key provider "global-file"';

/** A server that ends in recovery from an archive without WAL encryption, whose target is one that it cannot end at. */
const ended = (recoveryTarget: 'too-early' | 'unreachable', message: string): Evidence =>
  cell('2.2.1', { walEncryption: 'off', restore: 'archive', archive: 'raw', recoveryTarget }, PLAIN, (seen) => {
    ends(message)(seen);
    seen.restore = { ...seen.restore!, log: message, wal: fetchedUpTo('00000001000000000000000D') };
  });

const fetchingNothing =
  (change: Change): Change =>
  (seen) => {
    change(seen);
    seen.restore!.wal = { backup: [], archive: [], streamed: [] };
  };
const UNWRAPPED_MISSING = {
  walEncryption: 'off',
  restore: 'archive',
  archive: 'raw',
  recoveryTarget: 'end',
  restoreCommand: 'missing',
} as const;

const CELLS: Cells = {
  'recovery past where WAL encryption was switched on, through the wrappers': [
    () =>
      cell(
        '2.2.1',
        {
          walMethod: 'none',
          walEncryption: 'off',
          restore: 'archive',
          archive: 'wrapped',
          recoveryTarget: 'end',
          sourceRestart: 'switched-on',
        },
        SWITCHED_ON,
        PLAIN,
      ),
    ['the archive is encrypted', SEALED, 'departs', /archive\.restore-switched-on: archive: sealed/],
    ['it does not start', FAILS, 'departs', /archive\.restore-switched-on: startup: fails/],
    ['rows cannot be read', UNREADABLE, 'departs', /archive\.restore-switched-on: data: unreadable/],
    ['the tool refuses', refuses('error: no'), 'departs', /archive\.restore-switched-on: backup: refused/],
  ],
  'a backup without some of its keys': [
    () =>
      cell('2.2.1', { keyMaterial: 'none' }, ends('FATAL:  key "server-key" not found in key provider "global-file"')),
    ['it does not start for something else', FAILS, 'deviates', /restore\.keys-missing: .*not the documented one/],
    ['rows can be read', COMES_UP, 'deviates', /restore\.keys-missing/],
  ],
  'a source that crashes while keys are rotated': [
    () =>
      cell('2.2.1', { tool: 'none', walMethod: 'none', restore: 'crash', operation: 'crash-in-storm' }, CRASHED('8')),
    ['a rotation is lost', CRASHED('6'), 'deviates', /crash\.recovers: keys: in force other/],
  ],
  'a backup without WAL encryption': [
    () => cell('2.2.1', { walEncryption: 'off' }),
    ['it does not start', FAILS, 'departs', /restore\.loads: startup: fails/],
    ['rows cannot be read', UNREADABLE, 'departs', /restore\.loads: data: unreadable/],
    ['the tool refuses', refuses('error: no'), 'departs', /restore\.loads: backup: refused/],
    ['rows are in clear', LEAKS, 'deviates', /clear-text: secrecy/],
  ],
  'a backup after WAL encryption was switched off': [
    () => cell('2.1.2', { walEncryption: 'on-then-off' }),
    // The warning, which may be ignored, is a must.
    ['it does not start', FAILS, 'deviates', /restore\.loads-after-off: startup: fails/],
  ],
  "a backup by PostgreSQL's own tool": [
    () => cell('2.2.1', { tool: 'stock' }, FAILS),
    ['it comes up', COMES_UP, 'departs', /tool\.stock: none of 3 sets/],
  ],
  'a standby of a fetched backup': [
    () => cell('2.2.1', { restore: 'standby' }, FOLLOWS),
    ['it does not start', FAILS, 'departs', /standby\.fetch: startup: fails/],
  ],
  'a standby of streamed WAL without -E': [
    // Of a release of which no deviation is known.
    () => cell('2.0.0', { walMethod: 'stream', restore: 'standby-slot' }, FAILS),
    ['it comes up', COMES_UP, 'departs', /standby\.stream-needs-e: startup: starts/],
  ],
  'incremental backups': [
    () => cell('2.2.1', { restore: 'incremental' }, COMBINED),
    ['it does not start', FAILS, 'departs', /incremental\.combined: startup: fails/],
    ['rows cannot be read', UNREADABLE, 'departs', /incremental\.combined: data: unreadable/],
  ],
  'incremental backups of streamed WAL without -E': [
    () => cell('2.2.1', { walMethod: 'stream', restore: 'incremental' }, COMBINED, STREAMED, FAILS),
    ['it comes up', COMES_UP, 'departs', /incremental\.stream-needs-e: startup: starts/],
  ],
  'a raw archive': [
    () => cell('2.2.1', { restore: 'archive', archive: 'raw', recoveryTarget: 'end' }, SEALED),
    ['it can be read', PLAIN, 'deviates', /archive\.raw-sealed: archive: plain/],
  ],
  'a key store that has moved': [
    () => cell('2.0.0', { keyStore: 'file-moved' }, TOLD),
    ['the tool fails', (seen) => void (seen.toolRuns[0]!.exitCode = 1), 'deviates', /moved-key-store: tool: failed/],
    ['rows cannot be read', UNREADABLE, 'deviates', /moved-key-store: data: unreadable/],
  ],
  'a backup whose keys come later': [
    () => cell('2.2.1', { keyMaterial: 'comes-later' }, WITHOUT_KEYS_FIRST),
    ['it does not start', FAILS_AFTER_TRIAL, 'departs', /restore\.keys-later: startup: fails/],
    [
      'something else was missing',
      (seen) => void (seen.trial = seen.trial.map((step) => ({ ...step, said: 'FATAL:  no room' }))),
      'inconclusive',
      /for want of them/,
    ],
    ['rows cannot be read', UNREADABLE, 'departs', /restore\.keys-later: data: unreadable/],
    [
      'rows were read before the keys came',
      (seen) => void (seen.trial = seen.trial.map((step) => ({ ...step, exitCode: 0 }))),
      'inconclusive',
      /an encrypted table was read before the keys came/,
    ],
    ['nobody tried it without keys', (seen) => void (seen.trial = []), 'inconclusive', /was not tried/],
  ],
  'a restored server whose WAL encryption is switched off for a while': [
    () => cell('2.2.1', { restoredWalEncryption: 'other-and-back' }, SWITCHED('off', 'on')),
    ['rows cannot be read', UNREADABLE, 'departs', /wal\.set-on-restored: data: unreadable/],
    ['it stays on', SWITCHED('on', 'on'), 'inconclusive', /it was to be with WAL encryption off/],
  ],
  'a restored server whose WAL encryption is switched on for a while': [
    () => cell('2.2.1', { walEncryption: 'off', restoredWalEncryption: 'other-and-back' }, SWITCHED('on', 'off')),
    ['rows cannot be read', UNREADABLE, 'departs', /wal\.set-on-restored-of-plain: data: unreadable/],
  ],
  'a segment that is archived when the key store is back': [
    () =>
      cell(
        '2.2.1',
        { restore: 'archive', archive: 'wrapped', recoveryTarget: 'end', archiveFault: 'key-away-while-archived' },
        PLAIN,
        KEY_AWAY(true),
        (seen) => {
          seen.archive = { ...archiveObservation(), readable: ['00000001000000000000000A'] };
          seen.restore!.wal = fetchedUpTo('00000001000000000000000D');
          seen.restore!.recovery = [{ ...FOLLOWED, checks: [] }];
        },
        LOGGED('LOG:  archive command failed with exit code 1'),
      ),
    ['the source logs an error', LOGGED('ERROR:  no'), 'deviates', /hidden-error/],
    ['it does not start', FAILS_ON_WAL, 'departs', /archive\.archived-again: startup: fails/],
    ['archiving did not fail', KEY_AWAY(false), 'inconclusive', /did not strike/],
  ],
  'a restored server whose disk was full': [
    () =>
      cell(
        '2.2.1',
        { restore: 'archive', archive: 'wrapped', recoveryTarget: 'end', restoredDisk: 'full-at-first' },
        PLAIN,
        FULL_FIRST,
      ),
    ['it does not start', FAILS_AFTER_TRIAL, 'departs', /restore\.disk-was-full: startup: fails/],
    ['recovery ends early', SHORT, 'deviates', /restore\.disk-was-full: recovery: short/],
    ['rows cannot be read', UNREADABLE, 'departs', /restore\.disk-was-full: data: unreadable/],
    [
      'it did not run out of room',
      (seen) => void (seen.trial[2]!.exitCode = 1),
      'inconclusive',
      /did not run out of room/,
    ],
    ['nobody tried it on the full disk', (seen) => void (seen.trial = []), 'inconclusive', /was not tried/],
  ],
  'a target before the end of the backup': [
    () => ended('too-early', 'FATAL:  requested recovery stop point is before consistent recovery point'),
    ['it starts', COMES_UP, 'deviates', /archive\.target-too-early: startup: starts/],
  ],
  'a target that the archive does not lead to': [
    () => ended('unreachable', TARGET_MISSED),
    ['it starts', COMES_UP, 'deviates', /archive\.target-not-there: startup: starts/],
    [
      'a key is not there',
      ends(NO_KEY),
      'deviates',
      /archive\.target-not-there: startup: the reason given is not the documented one/,
    ],
  ],
  'a command that the shell cannot find': [
    () =>
      cell('2.2.1', UNWRAPPED_MISSING, PLAIN, (seen) => {
        const says = 'FATAL:  could not restore file "00000001000000000000000A" from archive: command not found';
        fetchingNothing(ends(says))(seen);
        const calls = [{ asked: '00000001000000000000000A', exitCode: 127 }];
        seen.fault = { what: faultsToProve(seen.axes)[0]!, struck: true, calls };
      }),
    ['it starts', fetchingNothing(COMES_UP), 'deviates', /archive\.command-aborts: startup: starts/],
    [
      'a key is not there',
      fetchingNothing(ends(NO_KEY)),
      'deviates',
      /archive\.command-aborts: startup: the reason given is not/,
    ],
  ],
  'a streamed backup with -E': [
    () => cell('2.2.1', STREAM_E),
    ['it does not start', FAILS, 'deviates', /backup\.encrypted: startup: fails/],
    ['rows are in clear', LEAKS, 'deviates', /backup\.encrypted: secrecy: plaintext/],
  ],
};

testChanges(CELLS, expectations);
