import { appendFileSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { evidenceSchema } from '../../../helpers/evidence/index.ts';
import { VERDICTS, judge } from '../../../helpers/judgement/index.ts';
import {
  type CellLine,
  EXIT,
  LIGHTS,
  RESULTS_FILE,
  type Results,
  appendLine,
  cellLine,
  combineRepetitions,
  countVerdicts,
  exitCodeOf,
  pointLatestAt,
  readResults,
  repetitionLine,
} from '../../../helpers/results/index.ts';
import { cellSummary, summary } from '../../../helpers/report/index.ts';
import { cellResult, claim, evidence, repetitionResult, runLine } from '../fixtures.ts';

const base = mkdtempSync(join(tmpdir(), 'unit-report-'));
afterAll(() => rmSync(base, { recursive: true }));
let runDirectory = '';
beforeEach(() => {
  runDirectory = mkdtempSync(join(base, 'run-'));
});

const NO_CELLS = Object.fromEntries([...VERDICTS, 'not-run'].map((verdict) => [verdict, 0]));
const END = { type: 'end' as const, counts: { ...NO_CELLS, conforms: 1 } };
/** A run that ended. */
const results = (over: Partial<Results> = {}): Results => ({
  run: runLine({ planned: over.cells?.length ?? 1 }),
  cells: [cellResult('methods/fetch-plain')],
  repetitions: [],
  end: END,
  ...over,
});
/** A cell that was run three times, and did not start once. */
const flipping = (id: string, verdict: CellLine['verdict'] = 'deviates'): CellLine =>
  combineRepetitions(
    [1, 2, 3].map((number) =>
      number === 2
        ? repetitionResult(id, number, verdict, {
            reasons: [{ text: 'no start' }],
            facets: { startup: { outcome: 'fails', message: 'FATAL' } },
          })
        : repetitionResult(id, number, 'conforms', { facets: { startup: { outcome: 'starts', message: null } } }),
    ),
  );

describe('the results file', () => {
  test('should be read back as it was written', () => {
    const [run, cell] = [runLine(), cellResult('methods/fetch-plain', 'deviates')];
    for (const line of [run, cell, END]) appendLine(runDirectory, line);
    expect(readResults(runDirectory)).toEqual({ run, cells: [cell], repetitions: [], end: END });
  });

  test('should hold one line for each', () => {
    for (const line of [runLine(), cellResult('a/b', 'deviates', { reasons: [{ text: 'two\nlines' }] }), END])
      appendLine(runDirectory, line);
    expect(readFileSync(join(runDirectory, RESULTS_FILE), 'utf8')).toMatch(
      /^\{"type":"run".*\}\n\{"type":"cell".*\}\n\{"type":"end".*\}\n$/,
    );
  });

  test('should make the directory of the run where there is none', () => {
    const directory = join(runDirectory, 'deep', 'er');
    appendLine(directory, runLine());
    expect(readResults(directory).cells).toEqual([]);
  });

  test('should tell a run without an end', () => {
    for (const line of [runLine({ planned: 2 }), cellResult('a/b')]) appendLine(runDirectory, line);
    expect(readResults(runDirectory).end).toBeNull();
  });

  test('should keep what there is before a last line that was cut short', () => {
    for (const line of [runLine({ planned: 2 }), cellResult('a/b')]) appendLine(runDirectory, line);
    appendFileSync(join(runDirectory, RESULTS_FILE), JSON.stringify(cellResult('a/c')).slice(0, 40));
    const { cells, end } = readResults(runDirectory);
    expect([cells.map(({ id }) => id), end]).toEqual([['a/b'], null]);
  });

  test.for([
    ['garbage', 'is not valid JSON'],
    [JSON.stringify({ ...cellResult('a/c'), verdict: 'splendid' }), 'verdict: '],
    [JSON.stringify({ type: 'something' }), 'type: '],
  ] as const)('should name the line that is none of such a file: %s', ([line, why]) => {
    appendLine(runDirectory, runLine({ planned: 1 }));
    appendFileSync(join(runDirectory, RESULTS_FILE), `${line}\n`);
    expect(() => readResults(runDirectory)).toThrow(`${join(runDirectory, RESULTS_FILE)}, line 2: `);
    expect(() => readResults(runDirectory)).toThrow(why);
  });

  test('should not take an end for one that was cut short', () => {
    for (const line of [runLine(), cellResult('a/b')]) appendLine(runDirectory, line);
    appendFileSync(join(runDirectory, RESULTS_FILE), JSON.stringify(END).slice(0, -1));
    expect(readResults(runDirectory).end).toBeNull();
  });

  test('should take the last of two lines about one cell', () => {
    for (const line of [runLine(), cellResult('a/b', 'deviates'), cellResult('a/b', 'conforms')])
      appendLine(runDirectory, line);
    expect(readResults(runDirectory).cells.map(({ verdict }) => verdict)).toEqual(['conforms']);
  });

  test('should hold repetitions and the cell that they make', () => {
    const repetitions = [1, 2].map((number) => repetitionResult('a/b', number));
    const cell = combineRepetitions(repetitions);
    for (const line of [runLine(), ...repetitions, cell, END]) appendLine(runDirectory, line);
    expect(readResults(runDirectory)).toEqual({ run: runLine(), cells: [cell], repetitions, end: END });
  });

  test('should have no result of a cell that was cut off between its repetitions, but what they saw', () => {
    for (const line of [
      runLine({ planned: 2 }),
      cellResult('a/a'),
      repetitionResult('a/b', 1),
      repetitionResult('a/b', 2),
    ])
      appendLine(runDirectory, line);
    appendFileSync(join(runDirectory, RESULTS_FILE), JSON.stringify(repetitionResult('a/b', 3)).slice(0, 60));
    const read = readResults(runDirectory);
    expect([
      read.cells.map(({ id }) => id),
      read.repetitions.map(({ repetition }) => repetition),
      read.end,
      exitCodeOf(read),
    ]).toEqual([['a/a'], [1, 2], null, EXIT.inconclusive]);
  });

  test('should have no result of a cell whose combined line was cut short', () => {
    for (const line of [runLine(), repetitionResult('a/b', 1), repetitionResult('a/b', 2)])
      appendLine(runDirectory, line);
    appendFileSync(join(runDirectory, RESULTS_FILE), JSON.stringify(flipping('a/b')).slice(0, -1));
    expect(readResults(runDirectory).cells).toEqual([]);
  });

  test('should be refused where it does not begin with a run', () => {
    appendLine(runDirectory, cellResult('a/b'));
    expect(() => readResults(runDirectory)).toThrow(/results\.jsonl does not begin with the header of a run/);
  });

  test('should be refused where it is empty', () => {
    appendFileSync(join(runDirectory, RESULTS_FILE), '');
    expect(() => readResults(runDirectory)).toThrow(/does not begin/);
  });

  test('should be missed where it is not there', () => {
    expect(() => readResults(runDirectory)).toThrow(`there is no results.jsonl in ${runDirectory}`);
  });
});

describe('cellLine', () => {
  const given = evidence();
  const line = cellLine(given, judge(given, { claims: [claim()], known: [], today: '2026-11-23' }));

  test('should hold what the results file documents of a cell', () => {
    expect(line).toMatchObject({
      type: 'cell',
      id: 'methods/fetch-plain',
      family: 'methods',
      axes: { walMethod: 'fetch', encrypt: 'off', restore: 'standalone' },
      facets: {
        backup: { outcome: 'succeeded', exitCode: 0, warnings: [] },
        startup: { outcome: 'starts' },
        data: { outcome: 'equal' },
        secrecy: { outcome: 'sealed' },
      },
      verdict: 'conforms',
      claims: [{ id: 'method.fetch', severity: 'must', verdict: 'conforms' }],
      durationMs: 5400,
      evidence: 'cells/methods.fetch-plain',
    });
  });

  test('should be read back as it was written', () => {
    for (const each of [runLine(), line]) appendLine(runDirectory, each);
    expect(readResults(runDirectory).cells).toEqual([line]);
  });

  test('should be made of evidence that the schema takes', () => {
    expect(evidenceSchema.safeParse(given).success).toBe(true);
  });
});

describe('repetitionLine', () => {
  const given = evidence();
  const judgement = judge(given, { claims: [claim()], known: [], today: '2026-11-23' });

  test('should hold what the line of a cell holds, its number, and evidence of its own', () => {
    expect(repetitionLine(given, judgement, 3)).toEqual({
      ...cellLine(given, judgement),
      type: 'repetition',
      repetition: 3,
      evidence: 'cells/methods.fetch-plain@3',
    });
  });
});

describe('pointLatestAt', () => {
  test('should make latest a relative link to the run', () => {
    const directory = join(runDirectory, 'first');
    mkdirSync(directory);
    pointLatestAt(directory);
    expect(readlinkSync(join(runDirectory, 'latest'))).toBe('first');
  });

  test('should move it to the next run', () => {
    for (const name of ['first', 'second']) pointLatestAt(join(runDirectory, name));
    expect([
      readlinkSync(join(runDirectory, 'latest')),
      lstatSync(join(runDirectory, 'latest')).isSymbolicLink(),
    ]).toEqual(['second', true]);
  });
});

describe('countVerdicts', () => {
  test('should count each verdict, and what was not run', () => {
    const run = runLine({
      notRun: [
        { id: 'a/x', reason: 'r', applicable: true },
        { id: 'a/y', reason: 'r', applicable: false },
        { id: 'a/z', reason: 'r', applicable: true },
      ],
    });
    expect(countVerdicts(run, [cellResult('a/b'), cellResult('a/c'), cellResult('a/d', 'deviates')])).toEqual({
      conforms: 2,
      deviates: 1,
      departs: 0,
      'known-deviation': 0,
      'stale-known': 0,
      inconclusive: 0,
      informational: 0,
      'not-applicable': 1,
      'not-run': 2,
    });
  });
});

describe('exitCodeOf', () => {
  const withCell = (verdict: CellLine['verdict']): Results => results({ cells: [cellResult('a/b', verdict)] });
  const strict = (of: Results): Results => ({ ...of, run: { ...of.run, strict: true } });

  test.for([
    ['conforms', 0],
    ['known-deviation', 0],
    ['informational', 0],
    ['not-applicable', 0],
    ['deviates', 1],
    ['departs', 0],
    ['stale-known', 1],
    ['inconclusive', 2],
  ] as const)('should be for a cell that is %s: %s', ([verdict, code]) => {
    expect(exitCodeOf(withCell(verdict))).toBe(code);
  });

  test('should be that of a deviation for what departs from a should, where that is asked for', () => {
    expect(exitCodeOf(strict(withCell('departs')))).toBe(EXIT.deviates);
    expect(exitCodeOf(strict(withCell('known-deviation')))).toBe(EXIT.conforms);
  });

  test('should be that of a deviation where something is inconclusive as well', () => {
    expect(exitCodeOf(results({ cells: [cellResult('a/b', 'inconclusive'), cellResult('a/c', 'deviates')] }))).toBe(
      EXIT.deviates,
    );
  });

  test('should be 1 where a known deviation names no cell', () => {
    expect(exitCodeOf(results({ run: runLine({ unmatchedKnown: ['lost'] }) }))).toBe(1);
  });

  test('should be 2 where the target could not run a cell', () => {
    expect(exitCodeOf(results({ run: runLine({ notRun: [{ id: 'a/x', reason: 'r', applicable: true }] }) }))).toBe(2);
  });

  test('should be 0 where the release documents no such cell', () => {
    expect(exitCodeOf(results({ run: runLine({ notRun: [{ id: 'a/x', reason: 'r', applicable: false }] }) }))).toBe(0);
  });

  test('should be 2 for an aborted run', () => {
    expect(exitCodeOf(results({ end: null }))).toBe(2);
  });

  test('should be 1 for an aborted run in which something deviated', () => {
    expect(exitCodeOf(results({ end: null, cells: [cellResult('a/b', 'deviates')] }))).toBe(1);
  });

  test('should be 2 where a planned cell left no result', () => {
    expect(exitCodeOf(results({ run: runLine({ planned: 2 }) }))).toBe(2);
  });

  test('should be 2 where no cell was run at all', () => {
    expect(exitCodeOf(results({ run: runLine({ planned: 0 }), cells: [] }))).toBe(2);
  });
});

describe('LIGHTS', () => {
  test('should be green for what conforms, is known, or is only informational', () => {
    expect(VERDICTS.filter((verdict) => LIGHTS[verdict] === 'passed')).toEqual([
      'conforms',
      'departs',
      'known-deviation',
      'informational',
    ]);
  });

  test('should be red for what deviates, is stale, or proves nothing', () => {
    expect(VERDICTS.filter((verdict) => LIGHTS[verdict] === 'failed')).toEqual([
      'deviates',
      'stale-known',
      'inconclusive',
    ]);
  });
});

describe('summary', () => {
  const options = {
    runDirectory: 'results/20261123-000000-abcd',
    program: 'npx tde-conformance',
    logs: (cell: CellLine) => (cell.verdict === 'deviates' ? ['FATAL:  invalid magic number'] : []),
  };
  const everything = results({
    run: runLine({
      planned: 7,
      unmatchedKnown: ['lost'],
      notRun: [
        { id: 'methods/x', reason: 'pg_tde-2.1 has no AES-256 keys', applicable: false },
        { id: 'methods/y', reason: 'pg_tde-2.1 has no AES-256 keys', applicable: false },
      ],
    }),
    cells: [
      cellResult('methods/fetch-plain'),
      cellResult('methods/fetch-tar', 'deviates', {
        reasons: [
          { claim: 'method.fetch', text: 'startup: fails' },
          { claim: 'method.fetch', text: 'data: not-read' },
        ],
        facets: { backup: { outcome: 'succeeded', message: null }, startup: { outcome: 'fails', message: 'FATAL' } },
      }),
      cellResult('methods/none-plain', 'known-deviation'),
      cellResult('methods/none-tar', 'inconclusive'),
      cellResult('methods/stream-plain', 'informational', {
        facets: { startup: { outcome: 'fails', message: null } },
      }),
    ],
  });

  test('should begin with what is unexpected and end with the counts', () => {
    expect(summary(everything, options)).toMatchInlineSnapshot(`
      "image:example/postgresql:18: PostgreSQL 18.4, pg_tde 2.2.1, pg_tde_basebackup

      deviates        methods/fetch-tar
        outcome:  does not start
        seen:     backup succeeded, startup fails
        why:      method.fetch: startup: fails
        why:      method.fetch: data: not-read
        log:      FATAL:  invalid magic number
        evidence: results/20261123-000000-abcd/cells/methods.fetch-tar
        again:    npx tde-conformance run --target image:example/postgresql:18 --cells methods/fetch-tar

      inconclusive    methods/none-tar
        outcome:  not seen
        seen:     backup succeeded, startup starts, data equal, secrecy sealed
        why:      a reason for inconclusive
        evidence: results/20261123-000000-abcd/cells/methods.none-tar
        again:    npx tde-conformance run --target image:example/postgresql:18 --cells methods/none-tar

      stale-known     known deviation lost names no cell: expectations/known-deviations.yaml

      2 of 7 planned cells left no result.

      known deviation: 1 cell: a reason for known-deviation
          methods/none-plain

      undocumented: 1 cell: a reason for informational
          methods/stream-plain

      not run: 2 cells: pg_tde-2.1 has no AES-256 keys
          methods/x
          methods/y

          1  conforms
          1  deviates
          1  known-deviation
          1  inconclusive
          1  informational
          2  not-applicable

      does it work, whatever is documented?
          2  does not start
          1  not seen
          2  works

      results: results/20261123-000000-abcd
      3 passed, 5 failed, 2 skipped"
    `);
  });

  test('should say so where the run was aborted', () => {
    expect(summary(results({ run: runLine({ planned: 3 }), end: null }), options)).toMatchInlineSnapshot(`
      "image:example/postgresql:18: PostgreSQL 18.4, pg_tde 2.2.1, pg_tde_basebackup

      The run was aborted: 1 of 3 cells were run.

          1  conforms

      does it work, whatever is documented?
          1  works

      results: results/20261123-000000-abcd
      1 passed, 2 failed, 0 skipped"
    `);
  });

  test('should count planned cells without a result as failed', () => {
    expect(
      summary(results({ run: runLine({ planned: 3 }) }), options)
        .split('\n')
        .at(-1),
    ).toBe('1 passed, 2 failed, 0 skipped');
  });

  test('should say what the target is where it has no pg_tde', () => {
    const run = runLine({
      target: { ref: 'prefix:/opt/pg', driver: 'local', postgres: '17.6', pgTde: null, backupTool: 'pg_basebackup' },
    });
    expect(summary(results({ run }), options).split('\n')[0]).toBe(
      'prefix:/opt/pg: PostgreSQL 17.6, without pg_tde, pg_basebackup',
    );
  });

  test('should cut long lines of a log', () => {
    const long = summary(results({ cells: [cellResult('a/b', 'deviates')] }), {
      ...options,
      logs: () => ['x'.repeat(5000)],
    });
    expect(Math.max(...long.split('\n').map((line) => line.length))).toBeLessThan(200);
  });

  test('should name ten of many cells that were not run for one reason', () => {
    const notRun = Array.from({ length: 12 }, (_, index) => ({
      id: `methods/cell-${index}`,
      reason: 'no pg_tde',
      applicable: true,
    }));
    const text = summary(results({ run: runLine({ notRun }) }), options);
    expect([
      text.includes('not run: 12 cells: no pg_tde'),
      text.includes('methods/cell-9\n'),
      text.includes('methods/cell-10'),
      text.includes('and 2 more'),
    ]).toEqual([true, true, false, true]);
  });

  test('should give the command that runs a cell again', () => {
    const text = summary(results({ cells: [cellResult('methods/fetch-tar', 'deviates')] }), options);
    expect(text).toContain('npx tde-conformance run --target image:example/postgresql:18 --cells methods/fetch-tar');
  });
});

describe('summary of cells that flip', () => {
  const options = { runDirectory: 'results/r', program: 'npx tde-conformance', logs: () => [] };

  test('should show how often which outcome was seen, also where all is green', () => {
    const text = summary(results({ cells: [flipping('a/b', 'informational'), cellResult('a/c')] }), options);
    expect(text).toMatchInlineSnapshot(`
      "image:example/postgresql:18: PostgreSQL 18.4, pg_tde 2.2.1, pg_tde_basebackup

      flips: 1 cell with more than one outcome
          a/b
              2 of 3  conforms       startup starts  (repetition 1, 3)
              1 of 3  informational  startup fails  (repetition 2)

      undocumented: 1 cell: in 1 of 3 repetitions: no start; outcomes flip: 2 × conforms: startup starts; 1 × informational: startup fails
          a/b

          1  conforms
          1  informational

      does it work, whatever is documented?
          1  does not start
          1  works

      results: results/r
      2 passed, 0 failed, 0 skipped"
    `);
  });

  test('should be part of a summary in which they deviate, with the command that repeats them', () => {
    const text = summary(results({ cells: [flipping('a/b')] }), options);
    expect(text).toMatchInlineSnapshot(`
      "image:example/postgresql:18: PostgreSQL 18.4, pg_tde 2.2.1, pg_tde_basebackup

      deviates        a/b
        outcome:  does not start, not seen
        seen:     startup fails
        why:      in 1 of 3 repetitions: no start
        why:      outcomes flip: 2 × conforms: startup starts; 1 × deviates: startup fails
        evidence: results/r/cells/a.b@2
        again:    npx tde-conformance run --target image:example/postgresql:18 --cells a/b --repeat 3

      flips: 1 cell with more than one outcome
          a/b
              2 of 3  conforms  startup starts  (repetition 1, 3)
              1 of 3  deviates  startup fails  (repetition 2)

          1  deviates

      does it work, whatever is documented?
          1  does not start

      results: results/r
      0 passed, 1 failed, 0 skipped"
    `);
  });

  test('should not be there where each outcome is the same every time', () => {
    const same = combineRepetitions([1, 2].map((number) => repetitionResult('a/b', number)));
    expect(summary(results({ cells: [same, cellResult('a/c')] }), options)).not.toMatch(/flip/);
  });
});

describe('cellSummary', () => {
  test('should say how often it was run, and whether the outcome flips', () => {
    const same = combineRepetitions([1, 2].map((number) => repetitionResult('a/b', number)));
    expect([same, flipping('a/b')].map(cellSummary)).toEqual([
      'conforms        works           a/b  ×2  (3.0 s)',
      'deviates        does not start, not seen a/b  ×3 (flips)  (4.5 s)',
    ]);
  });

  test('should say verdict, id and time in one line', () => {
    expect(cellSummary(cellResult('a/b', 'conforms', { durationMs: 1249 }))).toBe(
      'conforms        works           a/b  (1.2 s)',
    );
  });
});
