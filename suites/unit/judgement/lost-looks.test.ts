import { describe, expect, test } from 'vitest';
import { ACCESS, CHECKS } from '../../../helpers/acts/index.ts';
import type { Evidence, RecoveryStep } from '../../../helpers/evidence/index.ts';
import { lostLook } from '../../../helpers/judgement/looks.ts';
import { judge, reasonsText } from '../../../helpers/judgement/index.ts';
import { TABLES, tableName } from '../../../helpers/source/index.ts';
import {
  backupObservation,
  evidence,
  failedStart,
  operationObservation,
  restoreObservation,
  start,
} from '../fixtures.ts';

const AGAINST = { claims: [], known: [], today: '2026-11-27' };
const KEYS = { inForce: {}, verified: ['app', 'server'].map((what) => ({ what, error: null })) };
const equal = (what: string) => ({ what, outcome: 'equal' as const, detail: [] });
const READ = TABLES.flatMap((table) => ACCESS.map(({ name }) => equal(`${tableName(table)} by ${name}`)));
const READ_ONCE = TABLES.map((table) => equal(`${tableName(table)} by sequential scan`));
const HELD = { files: ['wal_keys'], providers: [] };
const BACKUP = backupObservation({
  hits: [{ path: 'base/5/16385', kind: 'P', inWal: false, count: 3, firstOffset: 8000 }],
});
const STEP: RecoveryStep = {
  what: 'rows written after the backup',
  machine: 'standby',
  startedAt: 0,
  durationMs: 1,
  wanted: '0/1',
  reached: '0/1',
  outcome: 'reached',
  message: null,
  checks: READ_ONCE,
};
const RAN = backupObservation().command;
const TRIED: Evidence['trial'][number] = { what: 'a step', exitCode: 0, said: '' };

const act = (verb: string, outcome: Evidence['acts'][number]['outcome'] = 'goes-on'): Evidence['acts'][number] => ({
  act: { do: verb },
  startedAt: 0,
  durationMs: 1,
  outcome,
  says: null,
});

/** A cell that did everything that leaves something in the evidence, with all that it left. */
const WHOLE = evidence({
  acts: [
    'take',
    'take',
    'prove-operation',
    'run-tool',
    'look-at-archive',
    'combine',
    'start',
    'look',
    'start',
    'look',
    'look-at-keys',
    'amcheck',
    'write-own',
    'stop',
    'stop',
    'make-source',
    'look-at-target',
    'expect-standby',
    'follow',
    'conclude',
  ]
    .map((verb) => act(verb))
    .concat({ ...act('look-at-keys'), act: { do: 'look-at-keys', rotation: ['again'] } })
    .concat({ ...act('try'), act: { do: 'try', steps: [{ what: 'a step' }, { what: 'another' }] } }),
  backup: BACKUP,
  secondBackup: backupObservation({ hits: BACKUP.hits }),
  sourceCrash: null,
  trialCrash: null,
  operation: operationObservation(),
  toolRuns: [RAN],
  trial: [TRIED, { ...TRIED, what: 'another' }],
  archive: { failed: null, files: [], readable: [], dump: { exitCode: 0, records: 1, error: null } },
  restore: {
    ...restoreObservation(
      start({
        keys: { ...KEYS, rotated: null },
        held: HELD,
        checks: [...READ, equal('pg_amcheck'), equal('a write to every table')],
      }),
      start({ which: 'restart', keys: KEYS, held: HELD, checks: READ }),
    ),
    recovery: [STEP],
    isStandby: true,
    combined: RAN,
    logErrors: [],
    readableWal: [],
    readableOwn: [],
    readableFiles: [],
  },
});

const without = (change: Partial<NonNullable<Evidence['restore']>>): Evidence => ({
  ...WHOLE,
  restore: WHOLE.restore && { ...WHOLE.restore, ...change },
});
const starts = WHOLE.restore?.starts ?? [];
const withStarts = (change: Partial<(typeof starts)[number]>): Evidence =>
  without({ starts: starts.map((one, index) => (index === 1 ? { ...one, ...change } : one)) });
const withFirst = (change: Partial<(typeof starts)[number]>): Evidence =>
  without({ starts: starts.map((one, index) => (index === 0 ? { ...one, ...change } : one)) });
const reasonOf = (seen: Evidence): string => {
  const { verdict, reasons } = judge(seen, AGAINST);
  return `${verdict}: ${reasonsText(reasons)}`;
};

describe('evidence that lacks what an act looked at', () => {
  test('should be judged where it lacks nothing', () => {
    expect(reasonOf(WHOLE)).not.toMatch(/^inconclusive/);
  });

  test.for<[string, Evidence, string]>([
    ['a backup', { ...WHOLE, secondBackup: null }, 'evidence of a backup is missing: 1 of 2 is there'],
    ['the operation', { ...WHOLE, operation: null }, 'evidence of an operation on keys is missing: 0 of 1 is there'],
    ['what a tool said', { ...WHOLE, toolRuns: [] }, 'evidence of a tool on a directory is missing: 0 of 1 is there'],
    ['what was tried', { ...WHOLE, trial: [] }, 'evidence of something that was tried is missing: 0 of 1 is there'],
    ['a step that was tried', { ...WHOLE, trial: [TRIED] }, 'what was tried is not what was to be tried, in its order'],
    [
      'the order of what was tried',
      { ...WHOLE, trial: WHOLE.trial.toReversed() },
      'what was tried is not what was to be tried, in its order',
    ],
    [
      'the cipher of WAL keys',
      { ...WHOLE, acts: [...WHOLE.acts, act('look-at-wal-keys')] },
      'evidence of WAL keys in the backup is missing: 0 of 1 is there',
    ],
    [
      'what was laid over',
      { ...WHOLE, acts: [...WHOLE.acts, act('lay-over')] },
      'evidence of key files that were laid over is missing: 0 of 1 is there',
    ],
    ['the archive', { ...WHOLE, archive: null }, 'evidence of the archive is missing: 0 of 1 is there'],
    ['pg_combinebackup', without({ combined: null }), 'evidence of pg_combinebackup is missing: 0 of 1 is there'],
    ['a start', without({ starts: starts.slice(0, 1) }), 'evidence of a start is missing: 1 of 2 is there'],
    ['rows after a start', withStarts({ checks: [] }), 'evidence of rows after a start is missing: 1 of 2 is there'],
    ['keys after a start', withStarts({ keys: null }), 'evidence of keys after a start is missing: 1 of 2 is there'],
    [
      'verifications of keys',
      withStarts({ keys: { ...KEYS, verified: [] } }),
      'evidence of keys after a start is missing: 1 of 2 is there',
    ],
    [
      'a way of reading',
      withStarts({ checks: READ.slice(1) }),
      'evidence of rows after a start is missing: 1 of 2 is there',
    ],
    [
      'a key that was verified',
      withStarts({ keys: { ...KEYS, verified: KEYS.verified.slice(1) } }),
      'evidence of keys after a start is missing: 1 of 2 is there',
    ],
    ['a rotation', withFirst({ keys: KEYS }), 'evidence of a further rotation of keys is missing: 0 of 1 is there'],
    [
      'pg_amcheck',
      withFirst({ checks: [...READ, equal('a write to every table')] }),
      'evidence of pg_amcheck is missing: 0 of 1 is there',
    ],
    [
      'a write',
      withFirst({ checks: [...READ, equal('pg_amcheck')] }),
      'evidence of a write to a restored server is missing: 0 of 1 is there',
    ],
    [
      'what it had of keys',
      withStarts({ held: null }),
      'evidence of what a server had of keys when it was stopped is missing: 1 of 2 is there',
    ],
    [
      "the source's log",
      (({ sourceCrash: _, ...rest }) => rest)(WHOLE),
      "nobody looked whether the source's log tells of a crash",
    ],
    [
      'a crash while things were tried',
      (({ trialCrash: _, ...rest }) => rest)(WHOLE),
      'nobody looked whether a server crashed while things were tried',
    ],
    ['all acts', { ...WHOLE, acts: [] }, 'the cell was not concluded'],
    ['recovery', without({ recovery: [] }), 'evidence of recovery up to its target is missing: 0 of 1 is there'],
    [
      'rows of a standby',
      without({ recovery: [{ ...STEP, checks: [] }] }),
      'evidence of rows of a standby is missing: 0 of 1 is there',
    ],
    [
      'whether it is a standby',
      without({ isStandby: null }),
      'evidence of whether a server is a standby is missing: 0 of 1 is there',
    ],
    ['the whole restore', { ...WHOLE, restore: null }, 'evidence of pg_combinebackup is missing: 0 of 1 is there'],
    ["a server's log", without({ log: '' }), 'a server came up, or said why not, and there is nothing in its log'],
    [
      'key files at every start',
      without({ starts: WHOLE.restore!.starts.map((each) => ({ ...each, held: { files: [], providers: [] } })) }),
      'a server with pg_tde has no key file, at any of its starts',
    ],
    ['errors in logs', without({ logErrors: null }), 'a server came up, and its log or its disk was not looked at'],
    ['WAL on its disk', without({ readableWal: null }), 'a server came up, and its log or its disk was not looked at'],
    ['its own rows', without({ readableOwn: null }), 'a server came up, and its log or its disk was not looked at'],
    ['other files', without({ readableFiles: null }), 'a server came up, and its log or its disk was not looked at'],
    [
      'a step of recovery, by its name',
      {
        ...WHOLE,
        acts: WHOLE.acts.map((one) =>
          one.act.do === 'follow' ? { ...one, act: { do: 'follow', machine: 'standby', what: 'another' } } : one,
        ),
      },
      'nobody knows what became of "another, on standby"',
    ],
    [
      'the disk of a server that did not come up',
      {
        ...without({
          starts: [failedStart('FATAL:  no')],
          log: 'FATAL:  no',
          searched: ['restore'],
          readableFiles: null,
        }),
        trial: [],
        acts: [act('take'), act('start', 'ends-here'), act('conclude')],
      },
      'a server was started, and no disk was looked at',
    ],
    [
      'its end',
      { ...WHOLE, acts: WHOLE.acts.filter(({ act: { do: verb } }) => verb !== 'conclude') },
      'the cell was not concluded',
    ],
  ])('should prove nothing: %s', ([, seen, reason]) => {
    expect(reasonOf(seen)).toContain(`inconclusive: ${reason}`);
  });

  test('should prove nothing where a table that the operation made was not read', () => {
    const made = { database: 'third', table: 'enc_rows', kind: 'E', toast: false } as const;
    const operated = { ...act('operate'), act: { do: 'operate', steps: [], effects: [], makes: { tables: [made] } } };
    const read = ACCESS.map((way) => equal(CHECKS.read(made, way)));
    const { restore } = WHOLE;
    /** The reads after the second start; the first and the standby have them all. */
    const seen = (later: typeof read): Evidence => ({
      ...WHOLE,
      acts: [operated, ...WHOLE.acts],
      restore: {
        ...restore!,
        starts: restore!.starts.map((one, at) => ({ ...one, checks: [...one.checks, ...(at === 0 ? read : later)] })),
        recovery: restore!.recovery.map((one) => ({ ...one, checks: [...one.checks, ...read] })),
      },
    });
    expect(lostLook(seen(read))).toBeNull();
    expect(lostLook(seen(read.slice(1)))).toBe('evidence of rows after a start is missing: 1 of 2 is there');
  });

  test('should prove nothing where starts are others than those of the acts, or in another order', () => {
    const named = (...which: string[]): string =>
      reasonOf({
        ...WHOLE,
        acts: [
          ...WHOLE.acts.filter(({ act: { do: verb } }) => verb !== 'start'),
          ...which.map((one) => ({ ...act('start'), act: { do: 'start', machine: 'restore', which: one } })),
        ],
      });
    expect(named('first', 'restart')).not.toMatch(/^inconclusive/);
    for (const which of [['restart', 'first'], ['first', 'crash'], ['first']])
      expect(named(...which)).toBe(`inconclusive: starts were to be ${which.join(', ')}, and they were first, restart`);
  });

  test('should be judged where the act ended the cell, or is of evidence from before acts were recorded', () => {
    const ended = withStarts({ outcome: 'ended', message: 'FATAL:  no', checks: [], keys: null, held: null });
    const acts = ['start', 'look', 'stop'].flatMap((verb) => [act(verb)]);
    const cut = { ...ended, trial: [], acts: [act('take'), ...acts, act('start', 'ends-here'), act('conclude')] };
    expect(reasonOf(cut)).not.toMatch(/^inconclusive/);
    expect(reasonOf({ ...evidence(), restore: restoreObservation() })).not.toMatch(/^inconclusive/);
  });
});

describe('a cell that ended before its last act', () => {
  const seen = (restore: Evidence['restore']): Evidence => ({
    ...evidence({ backup: BACKUP }),
    restore: restore && { ...restore, logErrors: [], readableWal: [], readableOwn: [], readableFiles: [] },
    sourceCrash: null,
    acts: [act('take'), act('start', 'ends-here'), act('conclude')],
  });

  test('should prove nothing where nothing went wrong', () => {
    expect(reasonOf(seen(restoreObservation()))).toBe(
      'inconclusive: the cell ended at start, and nothing went wrong there',
    );
  });

  test('should be judged where something did', () => {
    expect(reasonOf(seen(restoreObservation(failedStart('FATAL:  no'))))).not.toMatch(/^inconclusive/);
  });
});

describe('evidence that contradicts itself, or saw nothing', () => {
  test('should prove nothing where an act failed and nobody says why, or a cipher is of nothing', () => {
    expect(reasonOf({ ...WHOLE, acts: [...WHOLE.acts, act('bring-keys', 'failed')] })).toBe(
      'inconclusive: the act bring-keys failed, and nobody says why',
    );
    expect(reasonOf({ ...WHOLE, walCipher: 'aes_128' })).toBe(
      'inconclusive: WAL keys are said to be of a tool that was not to write any',
    );
  });

  const backup = (change: Parameters<typeof backupObservation>[0]): Evidence => ({
    ...WHOLE,
    backup: { ...BACKUP, ...backupObservation({ hits: BACKUP.hits, ...change }) },
  });
  const NO_ROOM = 'FATAL:  could not write lock file "postmaster.pid": No space left on device';

  test.for<[string, Evidence, string]>([
    ['a scan that finds no plain table', backup({ hits: [] }), 'no row of a plain table was found in the backup'],
    ['a scan that finds WAL only', backup({ hits: [{ ...BACKUP.hits[0]!, inWal: true }] }), 'no row of a plain table'],
    ['WAL segments that nobody looked for', backup({ walFiles: null }), 'nobody looked which WAL segments'],
    [
      'a tool that was ended and ended well',
      backup({ command: { timedOut: true } }),
      'the tool was ended at its time limit',
    ],
    [
      'positions in the wrong order',
      backup({ positions: { timeline: 1, start: '0/B', stop: '0/A' } }),
      'the backup begins at 0/B',
    ],
    [
      'a position that is not reached',
      without({ recovery: [{ ...STEP, reached: '0/0' }] }),
      'rows written after the backup: 0/1 is said to be reached, at 0/0',
    ],
    [
      'no position at all',
      without({ recovery: [{ ...STEP, reached: null }] }),
      'rows written after the backup: 0/1 is said to be reached, at no position',
    ],
    [
      'rows that are equal and differ',
      withStarts({ checks: [{ ...READ[0]!, detail: ['batch 2: 3 rows of 20'] }, ...READ.slice(1)] }),
      'is said to be equal, and it is not: batch 2',
    ],
    ['an id of other values', { ...WHOLE, id: 'methods/stream-plain' }, 'methods/stream-plain is not the id of a cell'],
    [
      'values of another id',
      { ...WHOLE, axes: { ...WHOLE.axes, format: 'tar' } },
      'is not the id of a cell with these',
    ],
    ['a full disk', withStarts({ outcome: 'ended', message: NO_ROOM }), `the machine had no room: ${NO_ROOM}`],
    [
      'a full disk under the tool',
      backup({ command: { exitCode: 1 }, error: 'could not create file "x": No space left on device' }),
      'the machine had no room: could not create',
    ],
  ])('should prove nothing: %s', ([, seen, reason]) => {
    expect(reasonOf(seen)).toContain(reason);
    expect(reasonOf(seen)).toMatch(/^inconclusive: /);
  });
});
