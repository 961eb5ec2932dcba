import { describe, expect, test } from 'vitest';
import { type CellLine, type Results, combineRepetitions } from '../../../helpers/results/index.ts';
import { type ReportOptions, junitXml } from '../../../helpers/report/index.ts';
import { cellResult, claim, repetitionResult, runLine } from '../fixtures.ts';
import { elementsOf } from '../xml.ts';

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
  logs: ({ verdict }) => (verdict === 'deviates' ? ['FATAL:  invalid magic number'] : []),
  claims: [claim()],
};
const flipping = (id: string, verdict: CellLine['verdict'] = 'deviates'): CellLine =>
  combineRepetitions(
    [1, 2, 3].map((number) =>
      repetitionResult(id, number, number === 2 ? verdict : 'conforms', {
        facets: { startup: { outcome: number === 2 ? 'fails' : 'starts', message: null } },
        reasons: [{ text: number === 2 ? 'no start' : 'ok' }],
      }),
    ),
  );
const all = (of: Results, options = OPTIONS) => elementsOf(junitXml(of, options));
const named = (name: string, of: Results, options = OPTIONS) =>
  all(of, options).filter((element) => element.name === name);
const hostile = `<b>&amp; ]]> "quoted" 'single' \u0000\u0007\u001B[31m\uFFFE\uD800\u202E\n\ttab ünïcode 🐘`;
const shown = `<b>&amp; ]]> "quoted" 'single' ‹U+0000›‹U+0007›‹U+001B›[31m‹U+FFFE›‹U+D800›‹U+202E› tab ünïcode 🐘`;

/** What Jenkins, GitLab and the reporters for GitHub read, by the schema of Apache Ant's JUnit task and its followers. */
const KNOWN_ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  testsuites: ['name', 'tests', 'failures', 'errors', 'skipped', 'time', 'timestamp'],
  testsuite: ['name', 'tests', 'failures', 'errors', 'skipped', 'time', 'timestamp'],
  properties: [],
  property: ['name', 'value'],
  testcase: ['classname', 'name', 'time'],
  failure: ['type', 'message'],
  error: ['type', 'message'],
  skipped: ['message'],
  'system-out': [],
};
const INSIDE: Readonly<Record<string, readonly (string | undefined)[]>> = {
  testsuites: [undefined],
  testsuite: ['testsuites'],
  properties: ['testsuite', 'testcase'],
  property: ['properties'],
  testcase: ['testsuite'],
  failure: ['testcase'],
  error: ['testcase'],
  skipped: ['testcase'],
  'system-out': ['testcase'],
};

describe('junitXml', () => {
  test('should say what a cell lost in silence, whatever its verdict', () => {
    const silentLoss = { lost: ['batch 7: 20 rows in each of 4 tables'], trace: null };
    const of = (lost: object): Results => results({ cells: [cellResult('methods/fetch-plain', 'conforms', lost)] });
    expect(named('property', of({ silentLoss })).map(({ attributes }) => attributes)).toContainEqual({
      name: 'silent-loss',
      value: 'batch 7: 20 rows in each of 4 tables; only trace: none',
    });
    expect(named('system-out', of({ silentLoss }))[0]?.text).toContain('silent loss: batch 7');
    expect(junitXml(of({}), OPTIONS)).not.toContain('silent');
  });

  const mixed = results({
    run: runLine({
      planned: 9,
      unmatchedKnown: ['lost'],
      notRun: [{ id: 'methods/e', reason: 'r', applicable: true }],
    }),
    cells: [
      cellResult('control/none-tar'),
      cellResult('methods/a'),
      cellResult('methods/b', 'deviates'),
      cellResult('methods/c', 'stale-known'),
      cellResult('methods/d', 'inconclusive'),
      cellResult('methods/f', 'known-deviation'),
      cellResult('methods/g', 'informational'),
      cellResult('methods/h', 'not-applicable'),
    ],
  });

  test('should have nothing but the elements and attributes that CI systems know, where they have their place', () => {
    const elements = all(mixed);
    expect(
      elements.flatMap(({ name, attributes }) =>
        Object.keys(attributes)
          .filter((key) => !KNOWN_ATTRIBUTES[name]?.includes(key))
          .map((key) => `${name} ${key}`),
      ),
    ).toEqual([]);
    expect(
      elements.filter(({ name, parent }) => !INSIDE[name]?.includes(parent?.name)).map(({ name }) => name),
    ).toEqual([]);
    expect(new Set(elements.map(({ name }) => name))).toEqual(new Set(Object.keys(KNOWN_ATTRIBUTES)));
  });

  test('should count in each suite, and in all of them, what the cases are', () => {
    const elements = all(mixed);
    const within = (name: string, suite: unknown): string =>
      String(
        elements.filter(
          (element) =>
            element.name === name &&
            (suite === undefined || element.parent === suite || element.parent?.parent === suite),
        ).length,
      );
    for (const suite of elements.filter(({ name }) => name.startsWith('testsuite'))) {
      const inside = suite.name === 'testsuites' ? undefined : suite;
      const { tests, failures, errors, skipped } = suite.attributes;
      expect({ tests, failures, errors, skipped }).toEqual({
        tests: within('testcase', inside),
        failures: within('failure', inside),
        errors: within('error', inside),
        skipped: within('skipped', inside),
      });
    }
    expect(elements[0]?.attributes).toMatchObject({
      tests: '11',
      failures: '3',
      errors: '2',
      skipped: '2',
      time: '12.000',
    });
  });

  test('should have a suite for each family with its time, and when the run began', () => {
    expect(
      named('testsuite', mixed).map(({ attributes: { name, time, timestamp } }) => [name, time, timestamp]),
    ).toEqual([
      ['control', '1.500', '2026-11-23T00:00:00'],
      ['methods', '10.500', '2026-11-23T00:00:00'],
      ['run', '0.000', '2026-11-23T00:00:00'],
    ]);
  });

  test('should say in each suite what was tested', () => {
    expect(named('property', results()).map(({ attributes }) => [attributes['name'], attributes['value']])).toEqual([
      ['run', '20261123-000000-abcd'],
      ['target', 'image:example/postgresql:18'],
      ['postgresql', '18.4'],
      ['extension', '2.2.1'],
      ['backup-tool', 'pg_tde_basebackup'],
      ['evidence', 'results/r/cells'],
      // Of the case.
      ['outcome', 'works'],
    ]);
  });

  test('should have a case for each cell', () => {
    expect(
      named('testcase', results({ cells: [cellResult('a/b'), cellResult('a/c', 'known-deviation')] })).map(
        ({ attributes }) => attributes,
      ),
    ).toEqual([
      { classname: 'a', name: 'a/b', time: '1.500' },
      { classname: 'a', name: 'a/c', time: '1.500' },
    ]);
  });

  test('should say in a failure what the claims say that deviate, the log, the evidence and how to run it again', () => {
    const claims = [
      { id: 'c.good', severity: 'must', verdict: 'conforms', reasons: [{ text: 'x' }] },
      { id: 'method.fetch', severity: 'must', verdict: 'deviates', reasons: [{ text: 'no start' }] },
      { id: 'gone', severity: 'may', verdict: 'deviates', reasons: [{ text: 'y' }] },
    ] as const;
    const [failure] = named(
      'failure',
      results({
        cells: [
          cellResult('a/b', 'deviates', {
            reasons: [{ text: 'why' }, { text: 'and why' }],
            claims: claims.map(({ reasons, ...more }) => ({ ...more, reasons: [...reasons] })),
          }),
        ],
      }),
    );
    expect(failure?.attributes).toEqual({ type: 'deviates', message: 'why; and why' });
    expect(failure?.text.split('\n')).toEqual([
      'why',
      'and why',
      'outcome: works',
      'seen: backup succeeded, startup starts, data equal, secrecy sealed',
      'claim method.fetch (must), how-to/backup-wal-enabled: Methods',
      '  documented: Fetched WAL works.',
      '  seen: no start',
      'claim gone (may)',
      '  seen: y',
      'log: FATAL:  invalid magic number',
      'evidence: results/r/cells/a.b',
      'again: npx tde-conformance run --target image:example/postgresql:18 --cells a/b',
    ]);
  });

  test('should call what proves nothing an error', () => {
    expect(
      named('error', results({ cells: [cellResult('a/b', 'inconclusive')] })).map(
        ({ attributes }) => attributes['type'],
      ),
    ).toEqual(['inconclusive']);
  });

  test.for(['known-deviation', 'informational'] as const)('should pass what is %s, and say that it is', (verdict) => {
    const of = results({ cells: [cellResult('a/b', verdict)] });
    expect([named('failure', of), named('error', of)]).toEqual([[], []]);
    expect(named('system-out', of)[0]?.text).toContain(`${verdict}\na reason for ${verdict}\n`);
  });

  test('should say nothing more of what is as documented', () => {
    expect(
      all(results())
        .map(({ name }) => name)
        .filter((name) => !name.startsWith('propert')),
    ).toEqual(['testsuites', 'testsuite', 'testcase']);
  });

  test('should skip what was not run, with the reason, also of a family of which nothing was run', () => {
    const run = runLine({ notRun: [{ id: 'methods/e', reason: 'no pg_tde', applicable: true }] });
    const of = results({ run, cells: [cellResult('control/none-tar')] });
    expect([
      named('skipped', of).map(({ attributes }) => attributes['message']),
      named('testsuite', of).map(({ attributes }) => attributes['name']),
    ]).toEqual([['no pg_tde'], ['control', 'methods']]);
  });

  test('should say in a failure how often which outcome was seen, and how to repeat it', () => {
    const [failure] = named('failure', results({ cells: [flipping('a/b')] }));
    expect(failure?.text).toContain(
      '\n2 of 3  conforms  startup starts  (repetition 1, 3)\n1 of 3  deviates  startup fails  (repetition 2)\n',
    );
    expect(failure?.text).toMatch(/--cells a\/b --repeat 3$/);
  });

  test('should say in the output of a case that passes that its outcomes flip', () => {
    const [output] = named('system-out', results({ cells: [flipping('a/b', 'known-deviation'), cellResult('a/c')] }));
    expect(output?.text).toMatch(
      /^known-deviation, outcomes flip\n[^]*\n2 of 3 {2}conforms .*\n1 of 3 {2}known-deviation {2}startup fails {2}\(repetition 2\)\n/,
    );
  });

  test('should have no output of a case whose outcome is the same every time', () => {
    expect(
      named(
        'system-out',
        results({ cells: [combineRepetitions([1, 2].map((number) => repetitionResult('a/b', number)))] }),
      ),
    ).toEqual([]);
  });

  test('should have one case, with the time of all, for a cell that was repeated', () => {
    expect(named('testcase', results({ cells: [flipping('a/b')] })).map(({ attributes }) => attributes)).toEqual([
      { classname: 'a', name: 'a/b', time: '4.500' },
    ]);
  });

  test('should tell an aborted run', () => {
    const [error] = named('error', results({ run: runLine({ planned: 5 }), end: null }));
    expect(error?.attributes['message']).toMatch(/aborted.*1 of 5/);
  });

  test('should tell planned cells that left no result', () => {
    const [error] = named('error', results({ run: runLine({ planned: 3 }) }));
    expect(error?.attributes['message']).toMatch(/2 of 3 planned cells left no result/);
  });

  test('should tell a known deviation that names no cell', () => {
    const [failure] = named('failure', results({ run: runLine({ unmatchedKnown: ['lost'] }) }));
    expect(failure?.attributes).toMatchObject({
      type: 'stale-known',
      message: expect.stringContaining('lost') as unknown,
    });
  });

  test('should be the same bytes for the same run', () => {
    expect(junitXml(structuredClone(mixed), OPTIONS)).toBe(junitXml(mixed, OPTIONS));
  });
});

describe('junitXml of a run in which everything is hostile', () => {
  const everywhere: Results = {
    run: runLine({
      run: hostile,
      startedAt: hostile,
      target: { ref: hostile, driver: 'local', postgres: hostile, pgTde: hostile, backupTool: hostile },
      notRun: [{ id: `x/${hostile}`, reason: hostile, applicable: true }],
      unmatchedKnown: [hostile],
    }),
    cells: (['deviates', 'inconclusive', 'known-deviation'] as const).map((verdict, index) =>
      cellResult(`${hostile}/${index}`, verdict, {
        family: hostile,
        reasons: [{ text: hostile }],
        evidence: hostile,
        facets: { [hostile]: { outcome: hostile, message: hostile } },
        claims: [{ id: hostile, severity: hostile, verdict: 'deviates', reasons: [{ text: hostile }] }],
      }),
    ),
    repetitions: [],
    end: null,
  };

  test('should be well-formed', () => {
    expect(() => all(everywhere, { ...OPTIONS, runDirectory: hostile, logs: () => [hostile] })).not.toThrow();
  });

  test('should name in a message each character that cannot be shown', () => {
    expect(named('failure', everywhere)[0]?.attributes['message']).toBe(shown);
  });

  test('should cut lines of 10 MB', () => {
    const long = 'x'.repeat(10_000_000);
    const text = junitXml(results({ cells: [cellResult('a/b', 'deviates', { reasons: [{ text: long }] })] }), {
      ...OPTIONS,
      logs: () => [long, long, long],
    });
    expect(text.length).toBeLessThan(20_000);
  });
});
