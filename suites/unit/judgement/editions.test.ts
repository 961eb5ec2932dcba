import { describe, expect, test } from 'vitest';
import { judge, judgedWithFor, loadExpectations, onOwnPages, reasonsText } from '../../../helpers/judgement/index.ts';
import { notesOn } from '../../../helpers/results/index.ts';
import {
  backupObservation,
  evidence,
  failedStart,
  known,
  restoreObservation,
  targetFacts,
  WARNING,
} from '../fixtures.ts';

/** A fork that has no documentation in words of its own goes by that of another extension. */

const expectations = loadExpectations('2026-11-28');
const { claims, editions } = expectations;
const FORK = targetFacts({ extension: 'open_pg_tde', pgTde: '2.2.0', release: 'open_pg_tde-2.4' });
const BROKEN = { restore: restoreObservation(failedStart('FATAL:  could not decrypt')) };
const fetched = (over = {}) => evidence({ target: FORK, backup: backupObservation({ warnings: [WARNING] }), ...over });

describe('a fork', () => {
  test('should be judged with the documentation that it goes by', () => {
    expect(judgedWithFor(FORK, editions)).toEqual({ edition: '2.2.1', nearest: false, of: 'pg_tde' });
    expect(judgedWithFor(targetFacts(), editions)).not.toHaveProperty('of');
  });

  test('should be judged with none where it does not say so', () => {
    expect(judgedWithFor({ extension: 'another', pgTde: '2.2.0' }, editions)).toBeNull();
    expect(judgedWithFor({ extension: 'open_pg_tde', pgTde: '9.0.0' }, editions)).toBeNull();
  });

  test('should conform, and deviate, as the other does', () => {
    expect(judge(fetched(), expectations).verdict).toBe('conforms');
    const { verdict, reasons } = judge(fetched(BROKEN), expectations);
    expect([verdict, reasonsText(reasons)]).toEqual(['deviates', expect.stringContaining('method.fetch')]);
  });

  test('should not be held against pages that its documentation lacks', () => {
    const { documentation } = expectations.releases.find(({ id }) => id === FORK.release) ?? { documentation: null };
    const unsaid = claims.filter(({ page, also = [] }) =>
      [page, ...also.map((each) => each.page)].every((each) => documentation!.lacks.includes(each)),
    );
    expect(unsaid.map(({ id }) => id)).toContain('window.fixed');
    const asked = judge(fetched(), { ...expectations, claims: unsaid.map((claim) => ({ ...claim, cells: [{}] })) });
    expect(asked.claims).toEqual([]);
  });

  test('should have the known deviations of the other, and its own', () => {
    const seen = fetched({ restore: restoreObservation(failedStart('FATAL:  invalid magic number')) });
    const verdictWith = (extension: string) =>
      judge(seen, {
        ...expectations,
        claims: claims.filter(({ id }) => id === 'method.fetch'),
        known: [known({ extension })],
      }).verdict;
    expect(verdictWith('pg_tde')).toBe('known-deviation');
    expect(verdictWith('open_pg_tde')).toBe('known-deviation');
    expect(verdictWith('another')).toBe('deviates');
  });

  test('should be shown its own pages', () => {
    const pages = onOwnPages(claims, FORK, editions).map(({ page }) => page);
    expect(pages).toContain('concepts/tde-limitations');
    expect(pages).not.toContain('index/tde-limitations');
    expect(onOwnPages(claims, targetFacts(), editions)).toEqual(claims);
  });

  test('should be told so before its verdicts', () => {
    const judgedWith = judgedWithFor(FORK, editions);
    expect(notesOn({ target: FORK, judgedWith })).toEqual([
      'Claims and known deviations are those of pg_tde 2.2.1: the documentation of open_pg_tde 2.2.0 says the same in names of its own.',
    ]);
  });
});
