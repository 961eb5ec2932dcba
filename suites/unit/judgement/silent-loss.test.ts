import { describe, expect, test } from 'vitest';
import type { Evidence, RecoveryStep } from '../../../helpers/evidence/index.ts';
import { judge } from '../../../helpers/judgement/index.ts';
import { evidence, restoreObservation, start, targetFacts } from '../fixtures.ts';

const AGAINST = { claims: [], known: [], today: '2026-11-27' };
const TRACE = 'LOG:  invalid magic number 09FA in WAL segment 000000010000000000000006, LSN 0/6000000, offset 0';
const SHORT: RecoveryStep = {
  what: 'recovery to its target: end',
  machine: 'restore',
  startedAt: 0,
  durationMs: 1,
  wanted: '0/6053BF8',
  reached: '0/6000000',
  outcome: 'short',
  message: 'no recovery target specified',
  checks: [],
};
const batch = (number: number, committedAt: string) => ({
  batch: number,
  tables: ['app.enc_rows', 'second.enc_rows'],
  rows: 20,
  payload: 64,
  committedAt,
});
const WRITTEN = [batch(2, '0/4000100'), batch(700_000, '0/5000100'), batch(700_001, '0/6001000')];

const seen = (restore: Partial<NonNullable<Evidence['restore']>>, written: Evidence['written'] = WRITTEN): Evidence =>
  evidence({ axes: { recoveryTarget: 'end' }, written, restore: { ...restoreObservation(), ...restore } });
const lossOf = (of: Evidence) => judge(of, AGAINST).silentLoss;

describe('what is lost in silence', () => {
  test('should be the rows that were committed after where recovery ended, with the only trace of it', () => {
    expect(lossOf(seen({ recovery: [SHORT], log: TRACE }))).toEqual({
      lost: ['batch 700001: 20 rows in each of 2 tables, committed at 0/6001000'],
      trace: TRACE,
    });
  });

  test('should be told by positions where evidence does not have what was written', () => {
    expect(lossOf(seen({ recovery: [SHORT] }, []))).toEqual({
      lost: ['all that was committed after 0/6000000, up to 0/6053BF8'],
      trace: null,
    });
  });

  test('should be rows that are read and are others', () => {
    const check = { what: 'app.enc_rows by sequential scan', outcome: 'differs' as const, detail: ['19 rows of 20'] };
    expect(lossOf(seen({ starts: [start({ checks: [check] })] }))).toEqual({
      lost: ['app.enc_rows by sequential scan: 19 rows of 20'],
      trace: null,
    });
  });

  test('should be rows that a step of a trial prints, in every release, and nothing where it is refused', () => {
    const step = { what: 'rows are read without the library', exitCode: 0, said: '0\n', rows: '100' };
    const tried = (trial: Evidence['trial']): Evidence => ({
      ...evidence({ axes: { walEncryption: 'off', trial: 'uninstall' }, target: targetFacts({ pgTde: '2.1.2' }) }),
      trial,
      trialCrash: null,
    });
    const { verdict, facets, silentLoss } = judge(tried([step]), AGAINST);
    expect([verdict, facets.data.outcome]).toEqual(['deviates', 'differs']);
    expect(silentLoss?.lost).toEqual(['rows are read without the library: 0, expected is 100']);
    for (const good of [
      { ...step, said: '100\n' },
      { ...step, exitCode: 1, said: 'FATAL:  no' },
    ])
      expect(judge(tried([good]), AGAINST).verdict).not.toBe('deviates');
  });

  test('should be cut where there is much of it', () => {
    const many = Array.from({ length: 9 }, (_, index) => batch(index, '0/6001000'));
    expect(lossOf(seen({ recovery: [SHORT] }, many))?.lost.at(-1)).toBe('and 4 more, in the evidence');
  });

  test('should be nothing where recovery is complete, no client was let in, or an error says so', () => {
    expect(lossOf(seen({ recovery: [{ ...SHORT, outcome: 'reached', reached: SHORT.wanted }] }))).toBeNull();
    expect(lossOf(seen({ recovery: [SHORT], starts: [start({ outcome: 'ended', exitCode: 1 })] }))).toBeNull();
    const check = { what: 'app.enc_rows by sequential scan', outcome: 'unreadable' as const, detail: ['ERROR'] };
    expect(lossOf(seen({ starts: [start({ checks: [check] })] }))).toBeNull();
  });

  test('should be nothing where the cell proves nothing', () => {
    const harnessError = { stage: 'restore', message: 'm', advice: 'a', description: 'd' };
    expect(lossOf({ ...seen({ recovery: [SHORT] }), harnessError })).toBeNull();
  });
});
