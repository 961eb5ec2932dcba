import { describe, expect, test } from 'vitest';
import { type ReportOptions, annotations, junitXml, markdownSummary, summary } from '../../../helpers/report/index.ts';
import type { Results } from '../../../helpers/results/index.ts';
import { cellResult, runLine } from '../fixtures.ts';

const OPTIONS: ReportOptions = { runDirectory: 'results/r', program: 'tde-conformance', logs: () => [], claims: [] };
const of = (strict: boolean): Results => ({
  run: runLine({ planned: 1, ...(strict ? { strict } : {}) }),
  cells: [cellResult('a/b', 'departs', { reasons: [{ text: 'not as it should be' }] })],
  repetitions: [],
  end: { type: 'end', counts: {} },
});

describe('a cell that departs from a should', () => {
  test('should be told beside what passed, where the run is not strict', () => {
    expect(junitXml(of(false), OPTIONS)).toContain('failures="0"');
    expect(junitXml(of(false), OPTIONS)).not.toContain('name="strict"');
    expect(annotations(of(false), new Map()).map((line) => line.split(' ')[0])).toEqual(['::warning']);
    expect(summary(of(false), OPTIONS)).toMatch(/\n1 passed, 0 failed, 0 skipped$/);
    expect(summary(of(false), OPTIONS)).not.toContain('strict');
    expect(markdownSummary(of(false), OPTIONS)).toContain('1 cell, no new deviation (1 that departs from a should)');
  });

  test('should be a failure in every report of a strict run, which says that it is strict', () => {
    expect(junitXml(of(true), OPTIONS)).toContain('failures="1"');
    expect(junitXml(of(true), OPTIONS)).toContain('name="strict"');
    expect(annotations(of(true), new Map()).map((line) => line.split(' ')[0])).toEqual(['::error']);
    expect(summary(of(true), OPTIONS)).toMatch(/\n0 passed, 1 failed, 0 skipped$/);
    expect(summary(of(true), OPTIONS)).toContain('strict: ');
    expect(markdownSummary(of(true), OPTIONS)).toMatch(/^## pg\\_tde conformance: 1 cell departs from a should\n/);
    expect(markdownSummary(of(true), OPTIONS)).toContain('strict: ');
  });
});
