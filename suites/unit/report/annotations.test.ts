import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { packageFile } from '../../../helpers/common/index.ts';
import { claimLines, loadExpectations } from '../../../helpers/judgement/index.ts';
import type { CellLine, Results } from '../../../helpers/results/index.ts';
import { annotations } from '../../../helpers/report/index.ts';
import { cellResult, runLine } from '../fixtures.ts';

const results = (cells: CellLine[], unmatchedKnown: string[] = []): Results => ({
  run: runLine({ planned: cells.length, unmatchedKnown }),
  cells,
  repetitions: [],
  end: null,
});
const places = new Map([['method.fetch', { file: 'expectations/documented.yaml', line: 42 }]]);
const claims: CellLine['claims'] = [
  { id: 'other', severity: 'must', verdict: 'conforms', reasons: [{ text: '' }] },
  { id: 'gone', severity: 'must', verdict: 'deviates', reasons: [{ text: '' }] },
  { id: 'method.fetch', severity: 'must', verdict: 'deviates', reasons: [{ text: '' }] },
];

/** A workflow command as the runner of GitHub Actions reads one: null where a line is none. */
function read(line: string): { command: string; properties: Record<string, string>; message: string } | null {
  const match = /^::(\w+) ([^:]*)::(.*)$/s.exec(line.trimStart());
  if (!match) return null;
  const [, command = '', properties = '', message = ''] = match;
  const unescaped = (text: string): string =>
    text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
  const pairs = properties.split(',').map(
    (pair) =>
      [
        pair.slice(0, pair.indexOf('=')),
        unescaped(
          pair
            .slice(pair.indexOf('=') + 1)
            .replaceAll('%3A', ':')
            .replaceAll('%2C', ','),
        ),
      ] as const,
  );
  return { command, properties: Object.fromEntries(pairs), message: unescaped(message) };
}

describe('annotations', () => {
  test('should be an error for what deviates, at the first claim whose place is known', () => {
    expect(
      annotations(
        results([
          cellResult('methods/fetch-plain', 'deviates', {
            claims,
            reasons: [{ text: 'method.fetch: startup: fails, documented is starts (100%)' }],
          }),
        ]),
        places,
      ),
    ).toEqual([
      '::error title=deviates%3A methods/fetch-plain,file=expectations/documented.yaml,line=42::method.fetch: startup: fails, documented is starts (100%25)',
    ]);
  });

  test('should have silent losses first, with what is lost and the only trace', () => {
    const silentLoss = { lost: ['batch 7: 20 rows in each of 4 tables'], trace: 'LOG:  invalid magic number' };
    const shown = annotations(
      results([
        ...Array.from({ length: 10 }, (_, index) => cellResult(`methods/cell-${index}`, 'deviates')),
        cellResult('methods/fetch-plain', 'deviates', { silentLoss, reasons: [{ text: 'rows differ' }] }),
      ]),
      places,
    );
    expect(shown).toHaveLength(10);
    expect(shown[0]).toBe(
      '::error title=deviates%2C silent loss%3A methods/fetch-plain::batch 7: 20 rows in each of 4 tables; only trace: LOG:  invalid magic number; rows differ',
    );
  });

  test('should be at no place where none is known', () => {
    expect(annotations(results([cellResult('a/b', 'deviates')]), places)).toEqual([
      '::error title=deviates%3A a/b::a reason for deviates',
    ]);
  });

  test('should be a warning for what proves nothing, after the errors, and nothing for what is green', () => {
    const cells = (
      [
        'inconclusive',
        'conforms',
        'known-deviation',
        'informational',
        'not-applicable',
        'stale-known',
        'deviates',
      ] as const
    ).map((verdict) => cellResult(`a/${verdict}`, verdict));
    expect(annotations(results(cells, ['lost']), places).map((line) => line.split('::')[1])).toEqual([
      'error title=stale-known%3A a/stale-known',
      'error title=deviates%3A a/deviates',
      'error title=stale-known%3A lost,file=expectations/known-deviations.yaml,line=1',
      'warning title=inconclusive%3A a/inconclusive',
    ]);
  });

  test('should be at most ten of a kind', () => {
    const cells = Array.from({ length: 40 }, (_, index) =>
      cellResult(`a/${index}`, index % 2 === 0 ? 'deviates' : 'inconclusive'),
    );
    const lines = annotations(results(cells), places);
    expect(['::error', '::warning'].map((kind) => lines.filter((line) => line.startsWith(kind)).length)).toEqual([
      10, 10,
    ]);
  });

  test('should be one command on one line whatever is in it, and say it whole', () => {
    const hostile = 'a,b:c%0A::error::d\n::stop-commands::e\r\u001B[31m\u202E,file=/etc/passwd';
    const [line = '', ...more] = annotations(
      results([cellResult(hostile, 'deviates', { reasons: [{ text: hostile }] })]),
      places,
    );
    expect(more).toEqual([]);
    expect(line).not.toMatch(/[\r\n\u202E]/);
    const shown = 'a,b:c%0A::error::d ::stop-commands::e‹U+000D›‹U+001B›[31m‹U+202E›,file=/etc/passwd';
    expect(read(line)).toEqual({ command: 'error', properties: { title: `deviates: ${shown}` }, message: shown });
  });

  test('should cut lines of 10 MB', () => {
    expect(
      annotations(
        results([cellResult('x'.repeat(10_000_000), 'deviates', { reasons: [{ text: 'y'.repeat(10_000_000) }] })]),
        places,
      )[0]?.length,
    ).toBeLessThan(2000);
  });
});

describe('claimLines', () => {
  test('should say of every claim where it is written', () => {
    const lines = claimLines();
    expect([...lines.keys()].toSorted()).toEqual(
      loadExpectations('2026-11-23')
        .claims.map(({ id }) => id)
        .toSorted(),
    );
    for (const [id, { file, line }] of lines)
      expect(readFileSync(packageFile(file), 'utf8').split('\n')[line - 1]).toMatch(
        new RegExp(String.raw`^- (\{ )?id: ${id}\b`),
      );
  });
});
