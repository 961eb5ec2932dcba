import { describe, expect, test } from 'vitest';
import { allCells } from '../../../helpers/cell/index.ts';
import type { CellLine, Results } from '../../../helpers/results/index.ts';
import { type Answer, answerWords, waysHtml, waysMarkdown, waysTable } from '../../../helpers/table/index.ts';
import { cellResult, runLine } from '../fixtures.ts';

/** Every cell of the default selection, working, but for some. */
const results = (over: (line: CellLine) => Partial<CellLine> | null = () => ({}), run = runLine()): Results => ({
  run,
  cells: allCells()
    .filter(({ depth }) => depth === 'default')
    .flatMap(({ id, axes }) => {
      const line = cellResult(id, 'conforms', { axes: { ...axes } });
      const changed = over(line);
      return changed === null ? [] : [{ ...line, ...changed }];
    }),
  repetitions: [],
  end: { type: 'end', counts: {} },
});
/** What is said of `-X fetch -F plain`, restored alone, of a source with WAL encryption. */
const fetchPlain = (of: Results): Answer | null | undefined =>
  waysTable([of])
    .groups.find(({ source, restoredAs }) => source === 'WAL encryption on' && restoredAs === 'standalone')
    ?.rows.find(({ method, format }) => method === '-X fetch' && format === '-F plain')?.answers[0];
const only =
  (id: string, over: Partial<CellLine> | null) =>
  (line: CellLine): Partial<CellLine> | null =>
    line.id === id ? over : {};

describe('waysTable', () => {
  test('should call a way safe where every cell of it works, under every load', () => {
    const answer = fetchPlain(results());
    expect(answer).toMatchObject({ state: 'safe', wrong: [], loadsUnseen: [] });
    expect(answer?.seen).toBe(answer?.of);
  });

  test.for([
    ['one cell was not run', null],
    ['one proves nothing', { outcome: 'not-seen' }],
    ['one was not scanned', { outcome: 'restores' }],
  ] as const)('should not know where %s', ([, over]) => {
    const answer = fetchPlain(results(only('methods/fetch-plain-heavy', over)));
    expect([answer?.state, answerWords(answer ?? null)]).toEqual([
      'not-known',
      expect.stringMatching(/^not known \(\d+ of \d+ seen/),
    ]);
  });

  test('should not know where nothing was seen under a load', () => {
    const answer = fetchPlain(results((line) => (line.axes['load'] === 'heavy' ? null : {})));
    expect(answer).toMatchObject({ state: 'not-known', loadsUnseen: ['heavy'] });
  });

  test('should not call a way safe of which one cell fails, and say how, whatever else is not known', () => {
    const answer = fetchPlain(
      results((line) =>
        line.id === 'methods/fetch-plain-heavy'
          ? { outcome: 'does-not-start', besides: ['leaks'] }
          : line.id === 'methods/fetch-plain'
            ? null
            : {},
      ),
    );
    expect(answerWords(answer ?? null)).toMatch(
      /^not safe: does not start \(1 of \d+\), leaks \(1 of \d+\); \d+ of \d+ seen$/,
    );
  });

  test('should say nothing of a release that has no such thing', () => {
    const cells = results().cells.filter(({ id }) => id.startsWith('methods/fetch-plain'));
    const notRun = allCells()
      .filter(({ id }) => id.startsWith('methods/fetch-plain'))
      .map(({ id }) => ({ id, reason: 'no such thing', applicable: false }));
    const without = results(() => null, runLine({ run: 'other', notRun }));
    const table = waysTable([{ ...results(), cells }, without]);
    const row = table.groups[0]?.rows.find(({ method, format }) => method === '-X fetch' && format === '-F plain');
    expect(row?.answers[1]).toBeNull();
    expect(answerWords(null)).toBe('not in this release');
  });

  test('should not count a way of taking a backup that is to be refused, nor a key operation', () => {
    expect(fetchPlain(results(only('methods/fetch-plain-keys', { outcome: 'backup-failed' })))?.state).toBe('safe');
    expect(fetchPlain(results((line) => (line.family === 'window' ? { outcome: 'lost-rows' } : {})))?.state).toBe(
      'safe',
    );
  });
});

describe('shapes and histories in the table', () => {
  const groupOf = (source: string, restoredAs: string, of = results()) =>
    waysTable([of]).groups.find((group) => group.source === source && group.restoredAs === restoredAs);

  test('should be groups of their own, so that what fails for one cluster does not speak for all', () => {
    const of = results((line) => (line.axes['walSegment'] === '1mb' ? { outcome: 'does-not-start' } : {}));
    const small = groupOf('WAL encryption on, WAL segments of 1 MB', 'standalone', of);
    expect(small?.rows.map(({ answers }) => answers[0]?.state)).toEqual(['not-safe']);
    expect(fetchPlain(of)?.state).toBe('safe');
    expect(groupOf('WAL encryption on, without checksums', 'standalone')).toBeDefined();
    expect(groupOf('WAL encryption on', 'archive, after a failover, raw')).toBeDefined();
    expect(
      groupOf('WAL encryption on', "archive, raw, source restarted, source's key directory laid over"),
    ).toBeDefined();
  });

  test('should not count targets that there are not, faults, and damage', () => {
    const of = results((line) =>
      ['unreachable', 'too-early'].includes(line.axes['recoveryTarget'] ?? '') ||
      line.axes['restoreCommand'] !== 'works' ||
      line.axes['damage'] !== 'none'
        ? { outcome: 'lost-rows' }
        : {},
    );
    const wrong = waysTable([of]).groups.flatMap(({ rows }) => rows.flatMap(({ answers }) => answers[0]?.wrong ?? []));
    expect(wrong).toEqual([]);
  });

  test('should be named where nothing of them was seen', () => {
    const of = results((line) => (line.id === 'methods/fetch-plain' ? {} : null));
    const { groups, unseen } = waysTable([of]);
    expect(groups.map(({ source, restoredAs }) => `${source}: ${restoredAs}`)).toEqual([
      'WAL encryption on: standalone',
    ]);
    expect(unseen).toContain('WAL encryption on: archive, raw, source restarted');
    expect(waysMarkdown(waysTable([of]))).toContain(`Nothing was seen of ${unseen.length} more`);
  });
});

describe('the views of the table', () => {
  const table = waysTable([results(), results(only('methods/fetch-plain', { outcome: 'leaks' }))]);

  test('should have a column for each run, in Markdown that no name breaks', () => {
    const hostile = waysTable([results(() => ({}), runLine({ run: 'a|b`c<d' }))]);
    expect(waysMarkdown(table)).toContain('| `-X fetch -F plain` | safe (');
    expect(waysMarkdown(hostile)).toContain('`` a|b`c<d ``');
  });

  test('should be the same bytes for the same runs, and a page that loads nothing', () => {
    expect(waysHtml(table)).toBe(waysHtml(table));
    expect(waysHtml(table)).toContain('not safe: leaks (1 of');
    expect(waysHtml(table)).toContain("default-src 'none'");
  });
});
