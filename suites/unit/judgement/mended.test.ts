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
