import { describe, expect, test } from 'vitest';
import type { Coordinates } from '../../../helpers/axes/index.ts';
import { packageFile } from '../../../helpers/common/index.ts';
import { type Evidence, evidenceAt, evidencePath } from '../../../helpers/evidence/index.ts';
import {
  type Judgement,
  claimsSchema,
  judge,
  loadExpectations,
  reasonsText,
} from '../../../helpers/judgement/index.ts';
import { crashIn } from '../../../helpers/source/index.ts';
import { claimSchema } from '../../../helpers/judgement/claims.ts';
import {
  WARNING,
  backupObservation,
  claim,
  evidence,
  failedStart,
  refusal,
  restoreObservation,
  start,
  targetFacts,
} from '../fixtures.ts';

/** Claims that were held against the pages anew: each mended point is changed in evidence and judged again. */

const expectations = loadExpectations('2026-11-27');
const { claims } = expectations;
const judged = (seen: Evidence): Judgement & { reason: string } => {
  const judgement = judge(seen, expectations);
  return { ...judgement, reason: reasonsText(judgement.reasons) };
};
const recorded = (cell: string): Evidence =>
  evidenceAt(packageFile('suites', 'recorded', '18-2.2'), evidencePath(cell));
const idsOf = (judgement: Judgement): string[] => judgement.claims.map(({ id }) => id);
const fetched = (pgTde: string, over: Partial<Coordinates> = {}, rest: Partial<Evidence> = {}): Evidence =>
  evidence({
    axes: { walEncryption: 'default-key', ...over },
    target: targetFacts({ pgTde }),
    backup: backupObservation({ warnings: [WARNING] }),
    ...rest,
  });
const NO_START = { restore: restoreObservation(failedStart('FATAL:  could not decrypt')) };

describe('WAL encryption by the default key', () => {
  test.for([
    ['2.0.0', false],
    ['2.1.0', false],
    ['2.1.1', false],
    ['2.1.2', true],
    ['2.2.1', true],
  ] as const)('should be claimed of %s: %s', ([pgTde, isClaimed]) => {
    expect(idsOf(judged(fetched(pgTde))).includes('method.fetch')).toBe(isClaimed);
  });

  test('should be red where it is documented, and shown where it is not', () => {
    expect(judged(fetched('2.1.2', {}, NO_START))).toMatchObject({
      verdict: 'deviates',
      reason: expect.stringContaining('method.fetch'),
    });
    expect(judged(fetched('2.1.0', {}, NO_START))).toMatchObject({
      verdict: 'informational',
      reason: expect.stringContaining('does not start'),
    });
  });

  test('should leave claims on other sources as they were', () => {
    expect(judged(fetched('2.0.0', { walEncryption: 'on' }, NO_START)).verdict).toBe('deviates');
  });

  test('should leave what does not rest on it', () => {
    expect(idsOf(judged(fetched('2.0.0')))).toEqual(['method.warns', 'restore.sealed']);
  });
});

describe('exceptions of a claim', () => {
  const parse = (except: unknown) => claimsSchema.safeParse([{ ...claim(), cells: {}, except }]).success;

  test('should name releases and values of axes', () => {
    expect(parse([{ releases: '<2.1.1', walEncryption: 'default-key' }])).toBe(true);
  });

  test.for([
    ['no releases', [{ walEncryption: 'on' }]],
    ['an axis that there is not', [{ releases: '*', beauty: 'on' }]],
    ['a value that there is not', [{ releases: '*', walEncryption: 'maybe' }]],
    ['nothing', []],
  ] as const)('should not have %s', ([, except]) => {
    expect(parse(except)).toBe(false);
  });

  test('should need every value that is named', () => {
    const only = claim({
      except: claimSchema.shape.except.parse([{ releases: '*', walEncryption: 'default-key', format: 'tar' }]),
    });
    const ids = (over: Partial<Coordinates>) => {
      const against = { claims: [only], known: [], today: '2026-11-27' };
      return idsOf(judge(fetched('2.2.1', over), against));
    };
    expect([ids({ format: 'tar' }), ids({}), ids({ format: 'tar', walEncryption: 'on' })]).toEqual([
      [],
      ['method.fetch'],
      ['method.fetch'],
    ]);
  });
});

describe('the key directory without its providers', () => {
  const of = (keyDirectory: 'absent' | 'no-providers', backup: Evidence['backup']): Evidence =>
    evidence({ axes: { walMethod: 'stream', encrypt: 'on', keyDirectory }, backup });
  const TAKEN = backupObservation();

  test('should be a should: the page may mean other files by those of providers', () => {
    expect(judged(of('no-providers', TAKEN))).toMatchObject({
      verdict: 'departs',
      reason: expect.stringContaining('backup.needs-providers: backup: succeeded'),
    });
  });

  test('should still be a must where the whole directory is not there', () => {
    expect(judged(of('absent', TAKEN))).toMatchObject({
      verdict: 'deviates',
      reason: expect.stringContaining('backup.needs-keys: backup: succeeded'),
    });
  });

  test.for(['absent', 'no-providers'] as const)('should be refused with words on keys: %s', (keyDirectory) => {
    expect(judged(of(keyDirectory, { ...refusal('error: could not find server key') })).verdict).toBe('conforms');
    expect(judged(of(keyDirectory, { ...refusal('error: no such host') })).verdict).not.toBe('conforms');
  });
});

describe('a release before the first edition that was read', () => {
  test('should be held against nothing but rules', () => {
    expect(idsOf(judged(fetched('1.0.0', { walEncryption: 'on' })))).toEqual([]);
    expect(idsOf(judged(fetched('2.0.0', { walEncryption: 'on' })))).toContain('restore.sealed');
  });

  test('should be in the range of no claim', () => {
    expect(claims.filter(({ releases }) => !/^>=2\.\d+\.\d+( <|$)/.test(releases)).map(({ id }) => id)).toEqual([]);
  });
});

describe('a crash', () => {
  test('should be documented with where it is repaired', () => {
    const found = claims.find(({ id }) => id === 'crash.recovers');
    expect(found?.also).toEqual([{ page: 'release-notes/release-notes-v2.0', heading: 'Bugs Fixed' }]);
    const seen = recorded('window/no-backup-rotate-server-key');
    expect(judged(seen).verdict).toBe('conforms');
    expect(judged({ ...seen, ...NO_START })).toMatchObject({
      verdict: 'deviates',
      reason: expect.stringContaining('crash.recovers'),
    });
  });
});

describe('corruption in the window', () => {
  const rotated = (outcome: 'differs' | 'unreadable'): Evidence => ({
    ...recorded('window/fetch-plain-rotate-database-key-after-keys'),
    restore: restoreObservation(start({ checks: [{ what: 'app.enc_rows', outcome, detail: ['changed here'] }] })),
  });

  test('should be what cannot be read, and never rows that are other ones', () => {
    const verdictOn = (seen: Evidence, id: string) => judged(seen).claims.find((each) => each.id === id)?.verdict;
    expect(verdictOn(rotated('unreadable'), 'window.may-break')).toBe('conforms');
    expect(verdictOn(rotated('differs'), 'window.may-break')).not.toBe('conforms');
    expect(judged(rotated('differs'))).toMatchObject({
      verdict: 'deviates',
      reason: expect.stringContaining('silent-wrong-data'),
    });
  });

  test.for(claims.filter(({ id }) => /^window\.may-break(?!-database)/.test(id)))(
    'should be said so: $id',
    ({ says }) => {
      expect(says).toContain('Corruption is taken for data that cannot be read');
    },
  );
});

describe('pg_verifybackup', () => {
  const examined = (examinedBy: 'verifybackup' | 'verifybackup-s-n', exitCode: number, stderr = ''): Evidence =>
    evidence({
      axes: { load: 'light', examinedBy },
      target: targetFacts({ pgTde: '2.0.0', release: 'pg_tde-2.0', backupTool: 'pg_basebackup' }),
      toolRuns: [{ ...backupObservation().command, argv: ['/bin/pg_verifybackup'], exitCode, stderr }],
    });
  const verdictOn = (seen: Evidence, id: string) => judged(seen).claims.find((each) => each.id === id)?.verdict;

  test('should be claimed to fail, and to work with -s and -n, from 2.0 on', () => {
    const fails = examined('verifybackup', 1, 'error: checksum mismatch for file "pg_wal/1"');
    expect(verdictOn(fails, 'verify.default-fails')).toBe('conforms');
    expect(verdictOn(examined('verifybackup', 0), 'verify.default-fails')).toBe('departs');
    expect(verdictOn(examined('verifybackup-s-n', 0), 'verify.workaround')).toBe('conforms');
    expect(verdictOn(examined('verifybackup-s-n', 1, 'error: x'), 'verify.workaround')).toBe('departs');
  });
});

describe('standby-fetches-wal-again', () => {
  test('should cost what its cells show: the backup can be read', () => {
    const seen = recorded('restores/stream-plain-heavy-standby');
    const { verdict, facets, reasons } = judge(seen, expectations);
    expect([verdict, facets.secrecy.wal]).toEqual(['known-deviation', 'plaintext']);
    expect(reasons[0]).toMatchObject({ known: 'standby-fetches-wal-again', severity: 'leak' });
  });
});

describe('a source that crashes', () => {
  const CRASH = 'LOG:  checkpointer process (PID 12) was terminated by signal 9: Killed';
  const refused = (sourceCrash?: string | null): Evidence => ({
    ...recorded('methods/stream-plain-e'),
    ...(sourceCrash === undefined ? {} : { sourceCrash }),
  });

  test('should be red where the tool refused, as documented', () => {
    expect(judged(refused(CRASH))).toMatchObject({
      verdict: 'deviates',
      reason: `server-crash: backup: a signal ended the source, or it panicked: ${CRASH} (pg_tde_basebackup: error: could not find server principal key)`,
    });
  });

  test.for([
    ['nothing is said of one', null],
    ['nobody looked, as in evidence of earlier runs', undefined],
  ] as const)('should not be red where %s', ([, sourceCrash]) => {
    expect(judged(refused(sourceCrash)).verdict).toBe('conforms');
  });

  test.for([
    ['a process that a signal ended', 'x LOG:  walwriter process (PID 9) was terminated by signal 11: Seg', true],
    ['a panic', '2026 UTC [1] PANIC:  could not fsync', true],
    [
      'an archive command that the shutdown ended',
      'LOG:  archive command was terminated by signal 15: Terminated',
      false,
    ],
    ['an error', 'ERROR:  no such table', false],
  ] as const)('should be known by %s', ([, log, isCrash]) => {
    expect(crashIn(`LOG:  ready\n${log}\nLOG:  done`) !== null).toBe(isCrash);
  });
});

describe('what is gone after a start', () => {
  type Held = NonNullable<ReturnType<typeof start>['held']>;
  const BEFORE: Held = { files: ['1664_providers', '5_keys', 'wal_keys'], providers: ['global-file', 'spare'] };
  const of = (...held: readonly (Held | null)[]): Evidence => {
    const names = ['first', 'restart', 'crash'] as const;
    return {
      ...recorded('methods/stream-plain-e-keys'),
      restore: restoreObservation(...held.map((each, index) => start({ which: names[index] ?? 'crash', held: each }))),
    };
  };
  const without = (over: Partial<Held>): Held => ({ ...BEFORE, ...over });

  test.for([
    ['a key file', without({ files: ['1664_providers', 'wal_keys'] }), /key file 5_keys is gone at the start restart/],
    ['the WAL keys', without({ files: ['1664_providers', '5_keys'] }), /key file wal_keys is gone/],
    ['a provider', without({ providers: ['global-file'] }), /provider spare is gone at the start restart/],
  ] as const)('should be red: %s', ([, after, message]) => {
    const { verdict, reason, facets } = judged(of(BEFORE, after));
    expect([verdict, facets.keys.kept]).toEqual(['deviates', 'lost']);
    expect(reason).toMatch(/^key-lost: keys: a key file or provider is gone after a start/);
    expect(reason).toMatch(message);
  });

  test('should be seen at a later start as well, and against the last that was looked at', () => {
    expect(judged(of(BEFORE, BEFORE, without({ files: [] }))).verdict).toBe('deviates');
    expect(judged(of(BEFORE, null, without({ providers: [] }))).verdict).toBe('deviates');
  });

  test.for([
    ['all is there', [BEFORE, BEFORE], 'all'],
    ['more is there', [BEFORE, without({ files: [...BEFORE.files, '6_keys'] })], 'all'],
    ['a server does not name its providers', [BEFORE, without({ providers: null })], 'all'],
    ['nobody looked, as in evidence of earlier runs', [null, null], 'not-looked-at'],
    ['there was one start', [BEFORE], 'not-looked-at'],
  ] as const)('should be nothing where %s', ([, held, kept]) => {
    const { verdict, facets } = judged(of(...held));
    expect([verdict, facets.keys.kept]).toEqual(['conforms', kept]);
  });

  test('should not be looked for between two servers', () => {
    const seen = of(BEFORE);
    const second = start({ which: 'second', held: without({ files: [] }) });
    expect(judged({ ...seen, restore: restoreObservation(start({ held: BEFORE }), second) }).facets.keys.kept).toBe(
      'not-looked-at',
    );
  });
});

describe('acts that positions speak of', () => {
  const failover = evidenceAt(
    packageFile('suites', 'recorded', '18-2.2-histories'),
    evidencePath('restores/none-plain-archive-failover-wrapped-end'),
  );
  const without = (verb: string): string =>
    judged({ ...failover, acts: failover.acts.filter(({ act }) => act.do !== verb) }).reason;

  test('should be among those that were done: a target that nobody noted is none, and nobody promotes itself', () => {
    expect(judged(failover).verdict).toBe('conforms');
    expect(without('aim')).toMatch(/nobody noted on the source where recovery was to end/);
    expect(without('promote')).toMatch(/standby is said to write timeline 2, and nobody promoted it/);
  });
});

describe('how a database was copied', () => {
  test('should prove nothing where it was by the other strategy', () => {
    const seen = evidenceAt(
      packageFile('suites', 'recorded', '18-2.2-histories'),
      evidencePath('restores/fetch-plain-archive-wrapped-end-content-template-file-copy'),
    );
    const other = seen.answers.map((answer) =>
      answer.name === 'strategy of from_template' ? { ...answer, atSource: 'wal_log' } : answer,
    );
    expect(judged(seen).verdict).toBe('conforms');
    expect(judged({ ...seen, answers: other }).reason).toBe(
      '"strategy of from_template" was wal_log at the source, which proves nothing',
    );
  });
});
