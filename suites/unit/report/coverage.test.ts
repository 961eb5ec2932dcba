import { describe, expect, test } from 'vitest';
import { coverageLine, coverageOf, totalOf } from '../../../helpers/documentation/index.ts';
import { loadDocumentation, loadDocumented } from '../../../helpers/judgement/index.ts';
import { coverageOfTarget } from '../../../helpers/report/coverage.ts';
import { runLine } from '../fixtures.ts';

const expectations = loadDocumented('2026-11-26');
const { claims } = expectations;
const { target } = runLine();
const of = (over: Partial<typeof target>): string | null =>
  coverageOfTarget({ target: { ...target, ...over } }, expectations);

describe('coverageOfTarget', () => {
  test('should be that of the edition of the release, or of the newest one before it', () => {
    const expected = coverageLine('2.2.1', totalOf(coverageOf(loadDocumentation(), claims, '2.2.1')));
    expect(of({ pgTde: '2.2.1' })).toBe(expected);
    expect(of({ pgTde: '2.9.0' })).toBe(expected);
    expect(of({ pgTde: '2.1.1' })).toMatch(/^documentation of 2\.1\.0: /);
  });

  test('should be none of a fork, of an older release, or without the extension', () => {
    expect(of({ pgTde: '2.2.1', extension: 'open_tde' })).toBeNull();
    expect(of({ pgTde: '1.0.0' })).toBeNull();
    expect(of({ pgTde: null, extension: null })).toBeNull();
    expect(of({ pgTde: '2.2.1<script>' })).toBeNull();
  });
});
