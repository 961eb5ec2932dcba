import { describe, expect, test } from 'vitest';
import type { Evidence } from '../../../helpers/evidence/index.ts';
import { type Claim, type KnownDeviation, judge, reasonsText } from '../../../helpers/judgement/index.ts';
import type { OtherTarget } from '../../../helpers/lab/index.ts';
import { claim, evidence, failedStart, known, restoreObservation, start, targetFacts } from '../fixtures.ts';

const editions = { extension: 'pg_tde', releases: ['2.1.2', '2.2.1'] };
const OLD = { pgTde: '2.1.2', release: 'pg_tde-2.1.2' } as const;
const DIGESTS = { postgres: 'a1', 'pg_tde.so': 'b2', pg_tde_basebackup: 'c3' };
const other = (over: Partial<OtherTarget> = {}): OtherTarget => ({
  ...targetFacts(),
  ref: 'image:other',
  digests: DIGESTS,
  ...over,
});
const served = { machine: 'restore', does: 'serves', digests: { postgres: 'a1', 'pg_tde.so': 'b2' } } as const;
const took = { machine: 'source', does: 'takes-backup', digests: { pg_tde_basebackup: 'c3' } } as const;

const ofBackup = claim({ id: 'of.backup', releases: '*', expect: { backup: { outcome: ['succeeded'] } } });
const ofRestore = claim({ id: 'of.restore', releases: '*', expect: { startup: { outcome: ['starts'] } } });

function judged(
  over: Partial<Evidence>,
  claims: readonly Claim[] = [ofBackup, ofRestore],
  entries: readonly KnownDeviation[] = [],
) {
  const judgement = judge(evidence({ ...over, axes: over.axes ?? {} }), {
    claims: [...claims],
    known: [...entries],
    today: '2026-11-28',
    editions,
  });
  const verdicts = Object.fromEntries(judgement.claims.map(({ id, verdict }) => [id, verdict]));
  return { ...judgement, verdicts, reason: reasonsText(judgement.reasons) };
}

/** A backup of 2.1.2 that was restored on 2.2.1. */
const forward: Partial<Evidence> = { target: targetFacts(OLD), restoreTarget: other(), programs: [served] };
/** A backup of 2.2.1 that was restored on 2.1.2. */
const back: Partial<Evidence> = { target: targetFacts(), restoreTarget: other(OLD), programs: [served] };

describe('a claim', () => {
  test('should be held against the backup where its source and its tools are of one release', () => {
    expect(judged(forward)).toMatchObject({
      verdict: 'conforms',
      reason: 'as documented: of.backup',
      verdicts: { 'of.backup': 'conforms', 'of.restore': 'informational' },
    });
  });

  test('should not be of the backup where it asks of the restored disk', () => {
    const ofDisk = claim({
      id: 'of.disk',
      releases: '*',
      expect: { secrecy: { restoredWal: ['sealed', 'not-scanned'] } },
    });
    const sealed = claim({
      id: 'of.files',
      releases: '*',
      expect: { secrecy: { outcome: ['sealed', 'not-scanned'] } },
    });
    const { verdicts } = judged(forward, [ofDisk, sealed, ofBackup]);
    expect(verdicts['of.disk']).not.toBe('conforms');
    expect(verdicts).toMatchObject({ 'of.backup': 'conforms' });
  });

  test('should decide nothing where the tools are of another release', () => {
    const { verdict, verdicts } = judged({ target: targetFacts(OLD), toolsTarget: other(), programs: [took] });
    expect({ verdict, verdicts }).toEqual({
      verdict: 'informational',
      verdicts: { 'of.backup': 'informational', 'of.restore': 'informational' },
    });
  });

  test('should be held against everything where another target is of the same release', () => {
    const { verdicts } = judged({ target: targetFacts(), restoreTarget: other(), programs: [served] });
    expect(verdicts).toEqual({ 'of.backup': 'conforms', 'of.restore': 'conforms' });
  });

  test('should be that of the release of the tools for the backup, and of the restore target for the rest', () => {
    const only = (id: string, releases: string, of: Claim): Claim => ({ ...of, id, releases });
    const { claims } = judged({ ...forward, toolsTarget: other(), programs: [took, served] }, [
      only('old.backup', '<2.2.0', ofBackup),
      only('new.backup', '>=2.2.0', ofBackup),
      only('old.restore', '<2.2.0', ofRestore),
      only('new.restore', '>=2.2.0', ofRestore),
    ]);
    expect(claims.map(({ id, reasons }) => [id, reasonsText(reasons)])).toEqual([
      ['new.backup', 'documented of pg_tde 2.2.1, not of a mix of releases'],
      ['new.restore', 'documented of pg_tde 2.2.1, not of a mix of releases'],
    ]);
  });

  test('should say in how far it is not so, and not make the cell deviate', () => {
    const { verdict, claims } = judged({ ...forward, restore: restoreObservation(failedStart('FATAL:  no')) }, [
      ofRestore,
    ]);
    expect(verdict).toBe('informational');
    expect(reasonsText(claims[0]!.reasons)).toMatch(/not of a mix of releases; startup: fails/);
  });
});

describe('what needs no documentation', () => {
  test('should hold on a mix of releases', () => {
    const lost = start({
      checks: [{ what: 'app.enc_rows by primary key', outcome: 'differs', detail: ['batch 2: missing'] }],
    });
    expect(judged({ ...forward, restore: restoreObservation(lost, start({ which: 'restart' })) })).toMatchObject({
      verdict: 'deviates',
      verdicts: { 'silent-wrong-data': 'deviates' },
    });
    const died = failedStart('PANIC:  no', { outcome: 'died', exitCode: null });
    expect(judged({ ...back, restore: restoreObservation(died) })).toMatchObject({
      verdicts: { 'server-crash': 'deviates' },
    });
  });
});

describe('an older server', () => {
  test('should be shown that refuses without a word on the version', () => {
    const refused = (message: string) =>
      judged({ ...back, restore: restoreObservation(failedStart(message)) }, []).reason;
    expect(refused('FATAL:  WAL key file "pg_tde/wal_keys" is corrupted: Success')).toMatch(
      /pg_tde 2\.1\.2, which is older than the source's 2\.2\.1, refuses without a word on the version/,
    );
    expect(refused('FATAL:  WAL key file "pg_tde/wal_keys" has wrong version')).not.toMatch(/without a word/);
  });

  test('should be shown that starts on what it cannot read', () => {
    const half = start({
      checks: [{ what: 'app.enc_rows by primary key', outcome: 'unreadable', detail: ['FATAL: no'] }],
    });
    const { verdict, reason } = judged({ ...back, restore: restoreObservation(half) }, []);
    expect(verdict).toBe('informational');
    expect(reason).toMatch(/half of it/);
  });

  test('should not be said of one that is newer, or that does everything', () => {
    expect(judged({ ...forward, restore: restoreObservation(failedStart('FATAL:  no')) }, []).reason).not.toMatch(
      /older/,
    );
    expect(judged(back, []).reason).not.toMatch(/older/);
  });
});

describe('a known deviation', () => {
  const entry = known({ claims: ['of.backup'], signature: { backup: { outcome: 'failed' } } });

  test('should not be stale where it does not show on a mix of releases', () => {
    expect(judged(forward, [ofBackup], [entry]).verdict).toBe('conforms');
    expect(judged({ target: targetFacts(OLD) }, [ofBackup], [{ ...entry, releases: '*' }]).verdict).toBe('stale-known');
  });
});

test.for([
  [
    'the tools were not used',
    { ...forward, toolsTarget: other(), programs: [{ ...took, digests: { pg_tde_basebackup: 'c4' } }, served] },
    /on source the backup was to be taken with tools of image:other/,
  ],
  [
    'nobody knows whose tool it was',
    { ...forward, toolsTarget: other(), programs: [served] },
    /nobody knows which program took the backup/,
  ],
  [
    'a program is not one of the target',
    { ...forward, toolsTarget: other(), programs: [{ ...took, digests: {} }, served] },
    /was to be taken with tools/,
  ],
  [
    'another server was started',
    { ...forward, programs: [{ ...served, digests: { postgres: 'a2', 'pg_tde.so': 'b2' } }] },
    /on restore a server of image:other was to be started/,
  ],
  [
    'the server has another library',
    { ...forward, programs: [{ ...served, digests: { postgres: 'a1', 'pg_tde.so': 'b1' } }] },
    /on restore a server of image:other was to be started/,
  ],
  ['nobody knows which server was started', { ...forward, programs: [] }, /nobody knows which server was started/],
] as const)('a mix of targets should prove nothing where %s', ([, over, why]) => {
  expect(judged(over as unknown as Partial<Evidence>)).toMatchObject({ verdict: 'inconclusive' });
  expect(judged(over as unknown as Partial<Evidence>).reason).toMatch(why);
});
