import fc from 'fast-check';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { describe, expect, test } from 'vitest';
import { oneLine } from '../../../helpers/common/index.ts';
import { type CellLine, type Results, combineRepetitions } from '../../../helpers/results/index.ts';
import { type ReportOptions, markdownSummary } from '../../../helpers/report/index.ts';
import { inCode, inText } from '../../../helpers/report/markdown-text.ts';
import { cellResult, claim, repetitionResult, runLine } from '../fixtures.ts';

const END = { type: 'end', counts: { conforms: 1 } } as const;
const results = (over: Partial<Results> = {}): Results => ({
  run: runLine({ planned: over.cells?.length ?? 1 }),
  cells: [cellResult('methods/fetch-plain')],
  repetitions: [],
  end: END,
  ...over,
});
const OPTIONS: ReportOptions = {
  runDirectory: 'results/r',
  program: 'npx tde-conformance',
  logs: () => ['LOG:  starting', 'FATAL:  invalid magic number'],
  claims: [claim()],
};
const deviating = (id: string, over: Partial<CellLine> = {}): CellLine =>
  cellResult(id, 'deviates', {
    claims: [
      {
        id: 'method.fetch',
        severity: 'must',
        verdict: 'deviates',
        reasons: [{ text: 'startup: fails, documented is starts' }],
      },
    ],
    ...over,
  });
const LOST = { lost: ['all that was committed after 0/9000000, up to 0/9075878'], trace: 'LOG:  invalid magic number' };
const HOSTILE =
  '`` ` ``` | <script>alert(1)</script> </details> <!-- @percona #123 https://example.org [a](b) ![c](d) **e** \n# f\n\n- g \u001B[31m\u202E\u0000 &amp; ::error::h \\ \uD800';

interface Node {
  readonly type: string;
  readonly value?: string;
  readonly children?: readonly Node[];
}
const nodesOf = (node: Node): Node[] => [node, ...(node.children ?? []).flatMap(nodesOf)];
const parsed = (markdown: string): Node[] => nodesOf(fromMarkdown(markdown));
const title = (of: Results): string =>
  markdownSummary(of, OPTIONS).split('\n')[0]?.replace('## pg\\_tde conformance: ', '') ?? '';

describe('a silent loss in the Markdown summary', () => {
  test('should come before the counts, with what was lost and its only trace', () => {
    const cells = [cellResult('a/b', 'known-deviation', { silentLoss: LOST })];
    const [before = '', after = ''] = markdownSummary(results({ cells }), OPTIONS).split('| verdict | cells |');
    expect(before).toContain(`\`a/b\` (known-deviation): \`${LOST.lost[0]}\`; only trace: \`${LOST.trace}\``);
    expect(after).not.toContain('silence');
  });
});

describe('the first line of the Markdown summary', () => {
  test.for<[string, Results]>([
    ['2 cells, no new deviation', results({ cells: [cellResult('a/b'), cellResult('a/c', 'informational')] })],
    ['1 cell, no new deviation', results()],
    [
      '2 cells, no new deviation (1 with a known deviation)',
      results({ cells: [cellResult('a/b'), cellResult('a/c', 'known-deviation')] }),
    ],
    [
      '2 cells, no new deviation (2 with a known deviation)',
      results({ cells: [cellResult('a/b', 'known-deviation'), cellResult('a/c', 'known-deviation')] }),
    ],
    [
      '1 cell loses rows in silence; 2 cells, no new deviation (1 with a known deviation)',
      results({ cells: [cellResult('a/b', 'known-deviation', { silentLoss: LOST }), cellResult('a/c')] }),
    ],
    ['1 cell deviates', results({ cells: [deviating('a/b'), cellResult('a/c')] })],
    [
      '2 cells deviate, 1 cell proves nothing',
      results({ cells: [deviating('a/b'), deviating('a/d'), cellResult('a/c', 'inconclusive')] }),
    ],
    [
      '2 known deviations are stale',
      results({ run: runLine({ unmatchedKnown: ['lost'] }), cells: [cellResult('a/b', 'stale-known')] }),
    ],
    ['the run was aborted after 1 of 3 cells', results({ run: runLine({ planned: 3 }), end: null })],
    ['2 cells left no result', results({ run: runLine({ planned: 3 }) })],
    [
      '2 cells could not be run',
      results({
        run: runLine({ notRun: ['a/x', 'a/y'].map((id) => ({ id, reason: 'no engine', applicable: true })) }),
      }),
    ],
    ['no cell was run', results({ run: runLine({ planned: 0 }), cells: [] })],
  ])('should be the verdict in words: %s', ([words, of]) => {
    expect(title(of)).toBe(words);
  });
});

describe('the Markdown summary', () => {
  test('should show target and counts, then what deviates with claim, evidence and command, then the rest', () => {
    const of = results({
      run: runLine({
        planned: 6,
        notRun: [
          { id: 'methods/x', reason: 'no pg_tde', applicable: true },
          { id: 'methods/y', reason: 'no pg_tde', applicable: true },
        ],
      }),
      cells: [
        cellResult('methods/fetch-plain'),
        deviating('methods/fetch-tar'),
        cellResult('methods/none-tar', 'inconclusive'),
        cellResult('a/k', 'known-deviation'),
        cellResult('a/l', 'known-deviation'),
        cellResult('a/m', 'known-deviation', { reasons: [{ text: 'another' }] }),
      ],
    });
    expect(markdownSummary(of, OPTIONS)).toMatchInlineSnapshot(`
      "## pg\\_tde conformance: 1 cell deviates, 1 cell proves nothing, 2 cells could not be run

      \`image:example/postgresql:18: PostgreSQL 18.4, pg_tde 2.2.1, pg_tde_basebackup\`, run \`20261123-000000-abcd\`

      | verdict | cells |
      |---|---:|
      | conforms | 1 |
      | deviates | 1 |
      | known-deviation | 3 |
      | inconclusive | 1 |
      | not-run | 2 |

      Does it work? 1 not seen, 5 works.

      ### Deviates: 1

      - **\`methods/fetch-tar\`**
        - \`method.fetch\`, documented (\`how-to/backup-wal-enabled: Methods\`): Fetched WAL works. Seen: \`startup: fails, documented is starts\`
        - log: \`FATAL:  invalid magic number\`
        - evidence: \`results/r/cells/methods.fetch-tar\`
        - again: \`npx tde-conformance run --target image:example/postgresql:18 --cells methods/fetch-tar\`

      ### Inconclusive: 1

      - **\`methods/none-tar\`**: \`a reason for inconclusive\`
        - evidence: \`results/r/cells/methods.none-tar\`
        - again: \`npx tde-conformance run --target image:example/postgresql:18 --cells methods/none-tar\`

      ### Not run, by reason: 1

      - \`methods/x\` and 1 more: \`no pg_tde\`

      <details><summary>Known deviations, by entry: 2</summary>

      - \`a/k\` and 1 more: \`a reason for known-deviation\`
      - \`a/m\`: \`another\`

      </details>

      All of it: \`results/r\`
      "
    `);
  });

  test('should show the outcomes of a cell that flips, also where it is green', () => {
    const cell = combineRepetitions(
      [1, 2].map((number) => repetitionResult('a/b', number, number === 1 ? 'conforms' : 'informational')),
    );
    expect(markdownSummary(results({ cells: [cell] }), OPTIONS)).toMatch(
      /### More than one outcome: 1\n\n- `a\/b`\n {2}- `1 of 2 {2}conforms.*\n {2}- `1 of 2 {2}informational/,
    );
  });

  test('should say of a cell that deviates from nothing that is written down why it does', () => {
    expect(markdownSummary(results({ cells: [cellResult('a/b', 'deviates')] }), OPTIONS)).toContain(
      '  - `a reason for deviates`\n',
    );
  });

  test('should be the same for the same run', () => {
    const of = results({ cells: [deviating('a/b')] });
    expect(markdownSummary(structuredClone(of), OPTIONS)).toBe(markdownSummary(of, OPTIONS));
  });
});

describe('a Markdown summary of much', () => {
  const many = (number: number, over: (index: number) => CellLine): CellLine[] =>
    Array.from({ length: number }, (_, index) => over(index));
  const large: [string, Results][] = [
    ['2,000 cells that deviate', results({ cells: many(2000, (index) => deviating(`methods/cell-${index}`)) })],
    [
      '2,000 cells of each kind',
      results({
        cells: (['deviates', 'stale-known', 'inconclusive', 'known-deviation'] as const).flatMap((verdict) =>
          many(500, (index) =>
            cellResult(`a/${verdict}-${index}`, verdict, { reasons: [{ text: `${index}` }], flips: true }),
          ),
        ),
      }),
    ],
    [
      'lines of 10 MB',
      results({
        cells: many(5, (index) =>
          deviating(`a/${index}${'x'.repeat(10_000_000)}`, { reasons: [{ text: 'y'.repeat(10_000_000) }] }),
        ),
      }),
    ],
    [
      'characters that take the most room everywhere',
      results({
        run: runLine({
          run: '\u0000'.repeat(9000),
          target: {
            ref: '🐘'.repeat(9000),
            driver: 'local',
            postgres: '\u202E'.repeat(9000),
            pgTde: '1',
            backupTool: 'b',
          },
        }),
        cells: many(40, (index) =>
          deviating('🐘'.repeat(5000) + index, { reasons: [{ text: '\u0000'.repeat(5000) }] }),
        ),
      }),
    ],
  ];

  test.for(large)('should have at most 60 lines and 8 kB: %s', ([, of]) => {
    const text = markdownSummary(of, OPTIONS);
    expect(text.split('\n').length - 1).toBeLessThanOrEqual(60);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(8192);
  });

  test.for(large.slice(0, 2))('should count what it leaves out: %s', ([, of]) => {
    const text = markdownSummary(of, OPTIONS);
    for (const [, name, count] of text.matchAll(/^(?:### |<details><summary>)([^:]+): (\d+)/gm)) {
      const section =
        text.slice(text.indexOf(`${name}: ${count}`)).split(/\n(?:### |<details>|<\/details>|All of it)/)[0] ?? '';
      const shown = section.split('\n').filter((line) => /^- (?!and )/.test(line)).length;
      expect(shown + Number(/^- and (\d+) more/m.exec(section)?.[1] ?? 0)).toBe(Number(count));
    }
    expect(text).toMatch(/^- and \d+ more, in report\.html$/m);
  });

  test('should show at least one of what deviates, and its command', () => {
    expect(markdownSummary(large[0]![1], OPTIONS)).toContain('--cells methods/cell-0`');
  });
});

describe('a Markdown summary in which everything is hostile', () => {
  const everywhere = (text: string): Results => ({
    run: runLine({
      run: text,
      target: { ref: text, driver: 'local', postgres: text, pgTde: text, backupTool: text },
      notRun: [{ id: text, reason: text, applicable: true }],
      unmatchedKnown: [text],
    }),
    cells: (['deviates', 'stale-known', 'inconclusive', 'known-deviation'] as const).map((verdict, index) =>
      cellResult(text + index, verdict, {
        family: text,
        reasons: [{ text: text }],
        evidence: text,
        facets: { [text]: { outcome: text, message: text } },
        claims: [{ id: 'method.fetch', severity: text, verdict: 'deviates', reasons: [{ text: text }] }],
      }),
    ),
    repetitions: [],
    end: null,
  });
  const options = (text: string): ReportOptions => ({
    runDirectory: text,
    program: 'p',
    logs: () => [text],
    claims: [claim({ says: text, page: text, heading: text })],
  });
  const shape = (markdown: string): string[] =>
    parsed(markdown)
      .map(({ type, value }) => (type === 'html' ? `html ${value}` : type))
      .filter((type) => !['text', 'inlineCode'].includes(type));

  test('should be built as one of harmless texts: no markup comes of them', () => {
    expect(shape(markdownSummary(everywhere(HOSTILE), options(HOSTILE)))).toEqual(
      shape(markdownSummary(everywhere('harmless'), options('harmless'))),
    );
  });

  test('should have no character that cannot be seen, and no mention or number of an issue outside of code', () => {
    const text = markdownSummary(everywhere(HOSTILE), options(HOSTILE));
    // oxlint-disable-next-line no-control-regex -- these must not be there
    expect(text).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u202E]|\p{Cs}/u);
    const outside = parsed(text)
      .filter(({ type }) => type === 'text')
      .map(({ value }) => value)
      .join('');
    expect(outside).not.toMatch(/@\w|#\d/);
    expect(outside).toMatch(/@\u200Bpercona #\u200B123/);
  });
});

describe('inCode', () => {
  test('should be code with the whole text in it, whatever that is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const [, , ...nodes] = parsed(inCode(text));
        const wanted = oneLine(oneLine(text, 200), 200).trim();
        return wanted === '' || (nodes.length === 1 && nodes[0]?.type === 'inlineCode' && nodes[0].value === wanted);
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('`', ' ', 'a', '\n', '|', '\\', '<') }), (text) => {
        const [, , ...nodes] = parsed(inCode(text));
        return (
          text.trim() === '' ||
          (nodes.length === 1 &&
            nodes[0]?.type === 'inlineCode' &&
            nodes[0].value === text.replaceAll(/\s*\n\s*/g, ' ').trim())
        );
      }),
    );
  });
});

describe('inText', () => {
  test('should be text and nothing else, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'`*_{}[]()#+-.!|<>~@:&$ab1\\\n '.split('')) }), (text) => {
        const types = new Set(parsed(`- x ${inText(text)}`).map(({ type }) => type));
        return [...types].every((type) => ['root', 'list', 'listItem', 'paragraph', 'text'].includes(type));
      }),
    );
  });
});
