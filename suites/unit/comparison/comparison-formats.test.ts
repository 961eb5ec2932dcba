import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import {
  type Comparison,
  compareRuns,
  comparisonHtml,
  comparisonJson,
  comparisonMarkdown,
  comparisonSchema,
  comparisonText,
} from '../../../helpers/comparison/index.ts';
import { compare } from '../../../helpers/program/commands/compare.ts';
import { type CellLine, type Results, appendLine } from '../../../helpers/results/index.ts';
import { cellResult, runLine } from '../fixtures.ts';

const run = (name: string, pgTde: string, cells: readonly CellLine[], over: Partial<Results> = {}): Results => ({
  run: runLine({ run: name, planned: cells.length, target: { ...runLine().target, pgTde, extension: 'pg_tde' } }),
  cells,
  repetitions: [],
  end: { type: 'end', counts: {} },
  ...over,
});
const cell = (id: string, verdict: CellLine['verdict'] = 'conforms', message: string | null = null): CellLine =>
  cellResult(id, verdict, { facets: { startup: { outcome: verdict === 'deviates' ? 'fails' : 'starts', message } } });
const compared = (...runs: readonly Results[]): Comparison => compareRuns(runs, { claims: [], known: [] });

const FAILED = 'FATAL:  no record at 0/4000080';
const older = run('older', '2.1.2', [
  cell('methods/a'),
  cell('methods/b', 'deviates', FAILED),
  cell('methods/c'),
  cell('methods/d'),
]);
const newer = run('newer', '2.2.0', [cell('methods/a', 'deviates', FAILED), cell('methods/b'), cell('methods/d')]);
const FORMATS = {
  terminal: comparisonText,
  markdown: comparisonMarkdown,
  html: (comparison: Comparison) => comparisonHtml(comparison),
  json: comparisonJson,
} as const;

describe('a comparison for a terminal', () => {
  test('should say first whether the newest is worse, then what is, and the numbers last', () => {
    expect(comparisonText(compared(older, newer))).toBe(
      [
        '1  older  image:example/postgresql:18: PostgreSQL 18.4, pg_tde 2.1.2, pg_tde_basebackup',
        '2  newer  image:example/postgresql:18: PostgreSQL 18.4, pg_tde 2.2.0, pg_tde_basebackup',
        '',
        'Is the newest worse? worse: 1 cell is worse',
        '',
        'broken (1): deviates now and did not before, or a claim that held does not hold',
        '  conforms → deviates',
        '      startup: starts → fails',
        '      startup message: nothing → "FATAL:  no record at <lsn>"',
        '    methods/a',
        '',
        'only in one run (1): one of the runs has no result of the cell',
        '  conforms → not asked for',
        '      the newest run has no result: nobody asked for it in this run',
        '    methods/c',
        '',
        'fixed (1): deviated before and does not now',
        '  deviates → conforms',
        '      startup: fails → starts',
        '      startup message: "FATAL:  no record at <lsn>" → nothing',
        '    methods/b',
        '',
        '    1  broken',
        '    1  only in one run',
        '    1  fixed',
        '    1  same',
        '',
      ].join('\n'),
    );
  });

  test('should be short however many cells changed alike', () => {
    const many = (verdict: CellLine['verdict']): CellLine[] =>
      Array.from({ length: 500 }, (_, index) => cell(`methods/${index}`, verdict));
    const text = comparisonText(compared(run('a', '2.1.2', many('conforms')), run('b', '2.2.0', many('deviates'))));
    expect(text).toContain('    and 490 more cells, with --format json\n');
    expect(text.split('\n').length).toBeLessThan(25);
  });

  test('should say which of three runs the newest is held against', () => {
    expect(comparisonText(compared(older, run('between', '2.1.3', older.cells), newer))).toContain(
      '  conforms → conforms → deviates, newest against run 2\n',
    );
  });

  test('should say what the targets differ in, that a run is not complete, and that the order is odd', () => {
    const local = {
      ...newer,
      end: null,
      run: {
        ...newer.run,
        startedAt: '2026-01-01T00:00:00.000Z',
        target: { ...newer.run.target, driver: 'local' as const },
      },
    };
    const text = comparisonText(compared(older, local));
    expect(text).toMatch(/^2 {2}newer .* \(not complete\)$/m);
    expect(text).toContain(
      '\nnot the same in all runs: driver (container, local)\nthe runs are not in the order in which they were made',
    );
  });
});

describe('a comparison in Markdown', () => {
  test('should have the answer as its heading, numbers in a table, and fold what nobody has to act on', () => {
    const text = comparisonMarkdown(compared(older, newer));
    expect(text).toMatch(/^## Is the newest release worse\? worse\n/);
    expect(text).toContain('| broken | 1 |\n');
    expect(text).toContain('### broken (1)\n');
    expect(text).toContain('<details>\n<summary>fixed (1)</summary>\n');
    expect(text).toContain('  - `methods/a`\n');
  });
});

describe('a comparison as a page', () => {
  test('should show each verdict with letter and word, and link it to the report where there is one', () => {
    const page = comparisonHtml(compared(older, newer), ['../a b/report.html', null]);
    expect(page).toContain(
      '<a href="../a%20b/report.html#cell=methods%2Fa"><span class="mark v-conforms"><b aria-hidden="true">C</b> conforms</span>',
    );
    expect(page).toContain('<td><span class="mark v-deviates"><b aria-hidden="true">D</b> deviates</span></td>');
    expect(page).toContain('<td><span class="dim">not asked for</span></td>');
  });

  test('should link to no script and to nothing outside whatever the way to a report is called', () => {
    const page = comparisonHtml(compared(older, newer), ['javascript:alert(1)', '//host/report.html"x']);
    const links = [...page.matchAll(/href="([^"#]+)/g)].map(([, href]) => href);
    expect([...new Set(links)]).toEqual(['./javascript%3Aalert(1)', './//host/report.html%22x']);
  });
});

describe('a comparison as JSON', () => {
  test('should be of the shape of its schema, and hold cells that are the same too', () => {
    const parsed = comparisonSchema.parse(JSON.parse(comparisonJson(compared(older, newer))));
    expect(parsed).toEqual(compared(older, newer));
    expect(parsed.cells.map(({ id, change }) => [id, change.category])).toEqual([
      ['methods/a', 'broken'],
      ['methods/b', 'fixed'],
      ['methods/c', 'only-in-one'],
      ['methods/d', 'same'],
    ]);
  });
});

describe('every format', () => {
  const HOSTILE = [
    '</details></section><script>alert(1)</script><img src=x onerror=alert(2)>',
    '](javascript:alert(3)) ![x](http://evil/) [a]: http://evil "t"',
    '`` ` ``` <b>',
    '| a | b |\n|---|---|',
    '\n\n# heading\n\n- item',
    '\u001B[2J\u001B]0;x\u0007\u0000\u009B31m\r',
    '\u202Egnp.exe\u2066',
    '\uD800',
    '@everyone #1',
    '-->]]>&amp;"\'',
  ].join(' ');
  const bad = (id: string, verdict: CellLine['verdict'], over: Partial<CellLine> = {}): CellLine =>
    cellResult(id, verdict, {
      reasons: [{ text: HOSTILE }],
      evidence: HOSTILE,
      claims: [{ id: HOSTILE, severity: HOSTILE, verdict, reasons: [{ text: HOSTILE }] }],
      facets: {
        [HOSTILE]: { outcome: `${verdict}${HOSTILE}`, message: `${HOSTILE} ${verdict}`, [HOSTILE]: [HOSTILE, verdict] },
      },
      ...over,
    });
  const notRun = [{ id: `${HOSTILE}x`, reason: HOSTILE, applicable: true }];
  const target = { ...runLine().target, ref: HOSTILE, postgres: HOSTILE, backupTool: HOSTILE, pgTde: null };
  const hostile = compared(
    run(
      `${HOSTILE}1`,
      '2.1.2',
      [bad(HOSTILE, 'conforms'), bad(`${HOSTILE}x`, 'conforms'), bad(`${HOSTILE}y`, 'inconclusive')],
      { run: runLine({ run: `${HOSTILE}1`, target }) },
    ),
    run(`${HOSTILE}2`, '2.2.0', [bad(HOSTILE, 'deviates'), bad(`${HOSTILE}y`, 'conforms')], {
      run: runLine({ run: `${HOSTILE}2`, target: { ...target, postgres: '1' }, notRun }),
    }),
  );

  test.for(Object.keys(FORMATS) as (keyof typeof FORMATS)[])(
    'should hold no character that cannot be seen, whatever ids and messages hold: %s',
    (format) => {
      expect(FORMATS[format](hostile)).not.toMatch(
        // oxlint-disable-next-line no-control-regex -- these are the characters that must not be there
        /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]|\p{Cs}/u,
      );
    },
  );

  test('should say the same lines in a terminal, whatever line ends there are in ids and messages', () => {
    const lines = comparisonText(hostile).split('\n');
    expect(lines.filter((line) => /^(?:#|- item|\|)/.test(line))).toEqual([]);
    expect(
      lines.filter((line) => /^broken \(1\)|^only in one run \(1\)|^inconclusive in one run \(1\)/.test(line)),
    ).toHaveLength(3);
  });

  test('should bring no markup of others, and no mention, into Markdown', () => {
    const kinds = (node: ReturnType<typeof fromMarkdown>): string[] => {
      const found: string[] = [];
      const visit = (each: { type: string; value?: unknown; children?: readonly unknown[] }): void => {
        if (each.type === 'html' || (each.type === 'text' && /[@#]\w/.test(String(each.value))))
          found.push(String(each.value));
        if (['link', 'image', 'definition', 'linkReference', 'imageReference', 'code'].includes(each.type))
          found.push(each.type);
        for (const child of each.children ?? []) visit(child as Parameters<typeof visit>[0]);
      };
      visit(node);
      return found.filter(
        (value) => !/^(?:<details>|<\/details>|<details>\n<summary>[a-z ]+ \(\d+\)<\/summary>)$/.test(value),
      );
    };
    expect(kinds(fromMarkdown(comparisonMarkdown(hostile)))).toEqual([]);
  });

  test('should bring no markup of others into a page', () => {
    const page = comparisonHtml(hostile, ['a/report.html', 'b/report.html']);
    const tags = new Set([...page.matchAll(/<([a-z0-9]+)/gi)].map(([, tag]) => tag));
    expect([...tags].filter((tag) => ['script', 'img', 'b'].includes(tag ?? ''))).toEqual(['b']);
    expect(page.match(/<b(?![ \w])/g)).toBeNull();
    for (const closing of ['main', 'html']) expect(page.split(`</${closing}>`)).toHaveLength(2);
  });

  test('should survive a line of ten megabytes', () => {
    const long = compared(
      run('a', '2.1.2', [cell('methods/a', 'conforms')]),
      run('b', '2.2.0', [cell('methods/a', 'deviates', `<i>${'0/1 '.repeat(2_500_000)}`)]),
    );
    for (const format of Object.values(FORMATS)) expect(format(long).length).toBeLessThan(60_000);
  });

  test('should be the same bytes every time', () => {
    for (const format of Object.values(FORMATS))
      expect(format(compared(older, newer))).toBe(format(compared(older, newer)));
  });
});

describe('the command', () => {
  const base = mkdtempSync(join(tmpdir(), 'unit-comparison-'));
  afterAll(() => rmSync(base, { recursive: true }));
  afterEach(() => vi.restoreAllMocks());
  for (const { run: header, cells } of [older, newer])
    for (const line of [header, ...cells, { type: 'end', counts: {} } as const])
      appendLine(join(base, header.run), line);
  const options = (over: Partial<Parameters<typeof compare>[1]> = {}): Parameters<typeof compare>[1] => ({
    format: 'terminal',
    results: base,
    ...over,
  });

  test('should print the comparison and answer with its exit code', () => {
    const printed = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    expect(compare(['older', 'newer'], options())).toBe(1);
    expect(printed.mock.calls.map(([text]) => text).join('')).toBe(comparisonText(compared(older, newer)));
    expect(compare(['newer', 'older'], options())).toBe(1);
  });

  test.for(['terminal', 'markdown', 'html', 'json'] as const)(
    'should write %s to a file, in a directory that there was not',
    (format) => {
      const printed = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
      const output = join(base, 'out', format, 'file');
      compare(['older', 'newer'], options({ format, output }));
      expect([readFileSync(output, 'utf8'), printed.mock.calls]).toEqual([FORMATS[format](compared(older, newer)), []]);
    },
  );

  test('should link to reports that there are, from where the page lies', () => {
    writeFileSync(join(base, 'older', 'report.html'), '');
    const output = join(base, 'pages', 'comparison.html');
    compare(['older', 'newer'], options({ format: 'html', output }));
    expect([...new Set([...readFileSync(output, 'utf8').matchAll(/href="([^"#]+)/g)].map(([, href]) => href))]).toEqual(
      ['../older/report.html'],
    );
  });

  test.for([
    [['older'], /two runs or more/],
    [['older', 'older'], /is there twice/],
    [['older', 'newer', join(base, 'older')], /is there twice/],
    [['older', 'oldest'], /there is no run "oldest"/],
  ] as const)('should refuse %j', ([runs, message]) => {
    expect(() => compare(runs, options())).toThrow(message);
  });

  test('should say that a file cannot be written', () => {
    mkdirSync(join(base, 'taken'));
    expect(() => compare(['older', 'newer'], options({ output: join(base, 'taken') }))).toThrow(
      /taken: cannot be written/,
    );
  });
});
