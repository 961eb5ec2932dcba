import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { TestCase, TestModule } from 'vitest/node';
import { type Cell, allCells } from '../../../helpers/cell/index.ts';
import { saveEvidence } from '../../../helpers/evidence/index.ts';
import { judge, loadExpectations } from '../../../helpers/judgement/index.ts';
import { main } from '../../../helpers/program/index.ts';
import { ProgressReporter } from '../../../helpers/program/reporter.ts';
import {
  type CellLine,
  appendLine,
  cellLine,
  combineRepetitions,
  countVerdicts,
  repetitionLine,
} from '../../../helpers/results/index.ts';
import { decidingLog } from '../../../helpers/report/index.ts';
import {
  WARNING,
  backupObservation,
  cellResult,
  evidence,
  failedStart,
  restoreObservation,
  runLine,
  happened,
} from '../fixtures.ts';

// Should an argument ever slip through, no run is to begin from here.
vi.mock('vitest/node', () => ({
  createVitest: () => {
    throw new Error('no run from a unit test');
  },
}));

let printed = '';
let complained = '';
beforeEach(() => {
  [printed, complained] = ['', ''];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((printed += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((complained += String(text)), true));
});
afterEach(() => {
  vi.restoreAllMocks();
});

const results = mkdtempSync(join(tmpdir(), 'unit-program-'));
afterAll(() => rmSync(results, { recursive: true }));

describe('help', () => {
  test.for([[], ['doctor'], ['list'], ['run'], ['show'], ['judge'], ['sweep'], ['images'], ['images', 'build']])(
    'should be there for the command "%s", with exit code 0',
    async (command) => {
      expect(await main([...command, '--help'])).toBe(0);
      expect(printed).toMatch(new RegExp(`^Usage: tde-conformance ${command.join(' ')}`));
    },
  );

  test('should name the exit codes', async () => {
    await main(['--help']);
    expect(printed).toContain(
      'Exit codes: 0 nothing deviates except in a known way, 1 something deviates, 2 something is inconclusive or could not run, 64 usage, 70 internal error',
    );
  });

  test('should be printed, as a usage error, where no command is given', async () => {
    expect(await main([])).toBe(64);
    expect(complained).toContain('Usage: tde-conformance');
  });
});

describe('a usage error', () => {
  test.for([
    ['an unknown command', ['lsit'], 'list'],
    ['an unknown command below another', ['images', 'biuld'], 'build'],
    ['an unknown option', ['list', '--cell', 'x'], '--cells'],
    ['an unknown option of run', ['run', '--paralel', '2'], '--parallel'],
    ['a glob that names no cell', ['list', '--cells', 'methods/fecth-plain'], 'did you mean methods/fetch-plain?'],
    ['a cell to run that there is not', ['run', '--cells', 'control/stream-tarr'], 'did you mean control/stream-tar?'],
    [
      'a second glob that names no cell',
      ['list', '--cells', 'methods/*', '--cells', 'methods/nome-plain'],
      'did you mean methods/none-plain?',
    ],
  ] as const)('should end with 64 and name the nearest match for %s', async ([, args, nearest]) => {
    expect(await main(args)).toBe(64);
    expect(complained).toContain(nearest);
    expect(printed).toBe('');
  });

  test.for([
    ['a cell is missing', ['show']],
    ['an option lacks its value', ['list', '--cells']],
    ['there are too many arguments', ['list', 'everything']],
    ['cells at once is no number', ['run', '--parallel', 'many']],
    ['cells at once is none', ['run', '--parallel', '0']],
    ['cells at once is too many', ['run', '--parallel', '65']],
    [
      'the run of a repetition is not there',
      ['show', 'methods/fetch-plain', '--repetition', '1', '--results', results],
    ],
    ['the run is not there', ['judge', 'nowhere', '--results', results]],
    ['the run of a cell is not there', ['show', 'methods/fetch-plain', '--results', results]],
  ] as const)('should end with 64 and say what is wrong where %s', async ([, args]) => {
    expect(await main(args)).toBe(64);
    expect(complained).toMatch(/\w+/);
  });

  test.for(['0', '-1', '1.5', 'abc', '', '1001', '1e2'])(
    'should end with 64 and name the numbers that may be where a cell is to be repeated "%s" times',
    async (times) => {
      expect(await main(['run', '--repeat', times])).toBe(64);
      expect(complained).toBe(`tde-conformance: --repeat takes a number from 1 to 1000, not "${times}"\n`);
    },
  );

  test('should not be called an internal error', async () => {
    await main(['list', '--cells', 'nope']);
    expect(complained).toMatch(/^tde-conformance: no cell matches "nope"/);
  });
});

describe('list', () => {
  const idsOf = (cells: readonly Cell[]): string => cells.map(({ id }) => `${id}\n`).join('');

  test('should print the id of every cell of the default selection', async () => {
    expect(await main(['list'])).toBe(0);
    expect(printed).toBe(idsOf(allCells().filter(({ depth }) => depth === 'default')));
  });

  test('should print every id at full depth', async () => {
    expect(await main(['list', '--depth', 'full'])).toBe(0);
    expect(printed).toBe(idsOf(allCells()));
  });

  test('should end with 64 and name the depths there are for another one', async () => {
    expect(await main(['list', '--depth', 'abyss'])).toBe(64);
    expect(complained).toMatch(/'abyss' is invalid.*default, triples, full/);
  });

  test.for([
    ['--excluded', '--why', 'methods/fetch-plain'],
    ['--excluded', '--cells', 'methods/fetch-plain'],
    ['--why', 'methods/fetch-plain', '--cells', 'methods/*'],
  ])('should refuse options of which one would be ignored: %j', async (options) => {
    expect(await main(['list', ...options])).toBe(64);
    expect(complained).toMatch(/cannot be used with option/);
  });

  test('should print the ids that globs name', async () => {
    await main(['list', '--cells', 'methods/fetch-plain', '--cells', 'control/none-*']);
    expect(printed.split('\n')[0]).toBe('control/none-plain');
    expect(printed).toContain('methods/fetch-plain\n');
  });

  test('should print how many combinations each reason leaves out', async () => {
    expect(await main(['list', '--excluded'])).toBe(0);
    expect(
      printed
        .trimEnd()
        .split('\n')
        .filter((line) => !/^ *[1-9]\d* {2}\S/.test(line)),
    ).toEqual([]);
  });

  test.for(['triples', 'full'] as const)('should print how many cells only --depth %s has', async (depth) => {
    await main(['list', '--excluded']);
    const [, count] = new RegExp(`^ *(\\d+) {2}only with --depth ${depth}: `, 'm').exec(printed) ?? [];
    expect(Number(count)).toBe(allCells().filter((cell) => cell.depth === depth).length);
  });
});

/** A finished run of two cells: one as documented, one whose start failed. */
function savedRun(name: string, change: (line: CellLine) => CellLine = (line) => line): string {
  const directory = join(results, name);
  mkdirSync(directory, { recursive: true });
  const warned = backupObservation({ warnings: [WARNING] });
  const all = [
    evidence({ backup: warned }),
    evidence({
      axes: { format: 'tar' },
      backup: warned,
      restore: restoreObservation(failedStart('FATAL:  invalid magic number')),
    }),
  ];
  const run = runLine({ run: name, planned: all.length });
  const lines = all.map((each) => change(cellLine(each, judge(each, loadExpectations('2026-11-23')))));
  appendLine(directory, run);
  for (const [index, each] of all.entries()) {
    saveEvidence(directory, each, { 'restore.log': 'LOG:  starting\nFATAL:  invalid magic number\n' });
    appendLine(directory, lines[index] ?? cellResult('never/there'));
  }
  appendLine(directory, { type: 'end', counts: countVerdicts(run, lines) });
  return directory;
}

/** A run of one cell that was run three times; the second time the restored server did not start. */
function repeatedRun(name: string, ended = true): string {
  const directory = join(results, name);
  const run = runLine({ run: name });
  appendLine(directory, run);
  const backup = backupObservation({ warnings: [WARNING] });
  const lines = [1, 2, 3].map((repetition) => {
    const given = evidence({
      backup,
      ...(repetition === 2 ? { restore: restoreObservation(failedStart('FATAL:  invalid magic number')) } : {}),
      ...happened([{ atMs: repetition * 1000, says: 'source started' }]),
    });
    saveEvidence(directory, given, {}, repetition);
    return repetitionLine(given, judge(given, loadExpectations('2026-11-23')), repetition);
  });
  for (const line of lines) appendLine(directory, line);
  if (!ended) return directory;
  const cell = combineRepetitions(lines);
  appendLine(directory, cell);
  appendLine(directory, { type: 'end', counts: countVerdicts(run, [cell]) });
  return directory;
}

describe('judge', () => {
  test('should judge every repetition again, and combine them again', async () => {
    expect(await main(['judge', repeatedRun('repeated')])).toBe(1);
    expect(printed).toMatch(
      /^deviates +does not start +methods\/fetch-plain {2}×3 \(flips\) {2}\(16\.2 s\)\n\n1 cells judged again, 0 with another verdict\n$/,
    );
  });

  test('should combine what there is of a cell that was cut off, and not call the run whole', async () => {
    expect(await main(['judge', repeatedRun('repeated-cut', false)])).toBe(1);
    expect(printed).toMatch(
      /^deviates +does not start +methods\/fetch-plain .*\(was not judged\)\n +in 1 of 3 repetitions: .*startup: fails, documented is starts/,
    );
  });

  test('should judge saved evidence again and end as the run would', async () => {
    savedRun('again');
    expect(await main(['judge', 'again', '--results', results])).toBe(1);
    expect(printed).toMatch(
      /conforms +works +methods\/fetch-plain .*\ndeviates +does not start +methods\/fetch-tar .*\n\n2 cells judged again, 0 with another verdict\n$/,
    );
  });

  /** Changes what lies in a directory of evidence. */
  const changed = (run: string, path: string, change: (text: string) => string): void => {
    const file = join(run, path, 'evidence.json');
    writeFileSync(file, change(readFileSync(file, 'utf8')));
  };

  test.for<[string, (run: string) => void, RegExp]>([
    [
      'a repetition that is lost',
      (run) => rmSync(join(run, 'cells/methods.fetch-plain@2'), { recursive: true }),
      /the results name cells\/methods\.fetch-plain@2, and its evidence is not there/,
    ],
    [
      'evidence of another cell',
      (run) =>
        changed(run, 'cells/methods.fetch-plain@2', (text) => text.replace('methods/fetch-plain', 'methods/fetch-tar')),
      /cells\/methods\.fetch-plain@2 has the evidence of another cell: methods\/fetch-tar/,
    ],
    [
      'evidence of other axes',
      (run) =>
        changed(run, 'cells/methods.fetch-plain@1', (text) => text.replace('"load": "quiet"', '"load": "heavy"')),
      /the cell is called methods\/fetch-plain, and its axes are those of methods\/fetch-plain-heavy/,
    ],
  ])('should refuse %s', async ([what, change, message]) => {
    const run = repeatedRun(`refused: ${what}`);
    change(run);
    expect(await main(['judge', run])).toBe(64);
    expect(complained).toMatch(message);
  });

  test('should say what it judges otherwise than before, and why', async () => {
    const directory = savedRun('changed', (line) => ({ ...line, verdict: 'conforms' }));
    expect(await main(['judge', directory])).toBe(1);
    expect(printed).toMatch(
      /deviates +does not start +methods\/fetch-tar .*\(was conforms\)\n +method\.\S+: startup: fails, documented is starts[^]*1 with another verdict/,
    );
  });

  test('should name the nearest run', async () => {
    savedRun('again-2');
    expect(await main(['judge', 'agian-2', '--results', results])).toBe(64);
    expect(complained).toContain('did you mean again-2?');
  });
});

describe('show, of a cell that was repeated', () => {
  test('should tell how often which outcome was seen, and all about the first of the worst', async () => {
    const directory = repeatedRun('repeated-shown');
    expect(await main(['show', 'methods/fetch-plain', '--run', directory])).toBe(0);
    expect(printed).toMatch(
      /^methods\/fetch-plain: deviates, does not start\n {2}in 1 of 3 repetitions: .*outcomes flip: 2 × conforms: startup starts, data equal; 1 × deviates: startup fails, data not-read\n/,
    );
    expect(printed).toMatch(
      /Outcomes\n {2}2 of 3 {2}conforms {2}.* \(repetition 1, 3\)\n {2}1 of 3 {2}deviates {2}.* \(repetition 2\)\n\nWhat follows is of repetition 2\.\n/,
    );
    expect(printed).toMatch(/2\.00 s {2}source started/);
    expect(printed).toContain(`evidence: ${join(directory, 'cells/methods.fetch-plain@2')}`);
  });

  test('should tell of the repetition that is asked for', async () => {
    expect(
      await main(['show', 'methods/fetch-plain', '--repetition', '3', '--run', repeatedRun('repeated-third')]),
    ).toBe(0);
    expect(printed).toMatch(/^methods\/fetch-plain, repetition 3: conforms, works\n/);
    expect(printed).toMatch(/3\.00 s {2}source started/);
    expect(printed).not.toContain('Outcomes');
  });

  test('should tell of a repetition also where the cell was cut off, and say that it was', async () => {
    const directory = repeatedRun('repeated-half', false);
    expect(await main(['show', 'methods/fetch-plain', '--repetition', '1', '--run', directory])).toBe(0);
    expect(printed).toContain('The run was aborted: ');
    expect(await main(['show', 'methods/fetch-plain', '--run', directory])).toBe(64);
    expect(complained).toContain(
      'methods/fetch-plain was cut off and has no result; --repetition shows one of the 3 that ended',
    );
  });

  test.for(['0', '4', 'x'])('should be refused where there is no repetition %s', async (repetition) => {
    expect(
      await main([
        'show',
        'methods/fetch-plain',
        '--repetition',
        repetition,
        '--run',
        repeatedRun(`repeated-${repetition}`),
      ]),
    ).toBe(64);
    expect(complained).toContain(`--repetition takes a number from 1 to 3, not "${repetition}"`);
  });

  test('should take a cell that was run once for its only repetition', async () => {
    const directory = savedRun('once');
    expect(await main(['show', 'methods/fetch-tar', '--repetition', '1', '--run', directory])).toBe(0);
    expect(await main(['show', 'methods/fetch-tar', '--repetition', '2', '--run', directory])).toBe(64);
  });
});

describe('show', () => {
  test('should tell what is documented, what was seen, and where the evidence is', async () => {
    const directory = savedRun('shown');
    expect(await main(['show', 'methods/fetch-tar', '--run', directory])).toBe(0);
    expect(printed).toMatch(/^methods\/fetch-tar: deviates, does not start\n/);
    expect(printed).toContain('how-to/backup-wal-enabled: Backup method compatibility with WAL encryption');
    expect(printed).toMatch(/startup +fails\n +FATAL: {2}invalid magic number/);
    expect(printed).toMatch(/0\.01 s {2}source started/);
    expect(printed).toContain(`evidence: ${join(directory, 'cells/methods.fetch-tar')}`);
  });

  test('should name the nearest cell of the run', async () => {
    expect(await main(['show', 'methods/fetch-ta', '--run', savedRun('nearest')])).toBe(64);
    expect(complained).toContain('did you mean methods/fetch-tar?');
  });
});

describe('decidingLog', () => {
  const logs = mkdtempSync(join(results, 'logs-'));
  const cell = (startup: string): CellLine =>
    cellResult('a/b', 'deviates', { facets: { startup: { outcome: startup, message: null } } });
  const decidedBy = (startup: string, files: Readonly<Record<string, string>>): string[] => {
    const directory = mkdtempSync(join(logs, 'run-'));
    mkdirSync(join(directory, 'cells/a.b'), { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, 'cells/a.b', name), text);
    return decidingLog(directory, cell(startup));
  };
  const both = {
    'restore.log': 'LOG:  starting\nFATAL:  invalid magic number\n',
    'backup.stderr': 'tool: warning: w\ntool: error: no such option\n',
  };

  test('should be what the server logged where it did not start', () => {
    expect(decidedBy('fails', both)).toEqual(['FATAL:  invalid magic number']);
  });

  test.for(['starts', 'not-attempted'])('should be what the tool printed where the startup is %s', (startup) => {
    expect(decidedBy(startup, both)).toEqual(['tool: error: no such option']);
  });

  test('should leave out clients that came too early', () => {
    expect(
      decidedBy('fails', {
        'restore.log':
          'FATAL:  invalid magic number\nFATAL:  the database system is starting up\nFATAL:  the database system is not yet accepting connections\n',
      }),
    ).toEqual(['FATAL:  invalid magic number']);
  });

  test('should be the last lines where none says that anything went wrong', () => {
    expect(decidedBy('hangs', { 'restore.log': 'one\ntwo\n\nthree\nfour\n' })).toEqual(['two', 'three', 'four']);
  });

  test('should be nothing where there is no log', () => {
    expect(decidedBy('fails', {})).toEqual([]);
  });
});

describe('ProgressReporter', () => {
  const testCase = (cell?: CellLine): TestCase =>
    ({
      id: cell?.id ?? 'none',
      name: 'methods/fetch-plain',
      meta: () => ({ cell }),
      result: () => ({ state: 'failed', errors: [{ message: 'worker died' }] }),
    }) as unknown as TestCase;
  const moduleOf = (count: number): TestModule =>
    ({ children: { allTests: () => Array.from({ length: count }) } }) as unknown as TestModule;
  const report = (isTTY: boolean, cells: (CellLine | undefined)[], planned = cells.length): string => {
    let screen = '';
    const reporter = new ProgressReporter({ isTTY, write: (text) => (screen += text) });
    reporter.onTestModuleCollected(moduleOf(planned));
    for (const cell of cells) reporter.onTestCaseResult(testCase(cell));
    reporter.onTestRunEnd([], []);
    return screen;
  };

  test('should write plain lines with counts where there is no terminal', () => {
    expect(report(false, [cellResult('a/b'), cellResult('a/c', 'deviates')], 12)).toBe(
      ' 1/12  conforms        works           a/b  (1.5 s)\n 2/12  deviates        works           a/c  (1.5 s)\n',
    );
  });

  test('should tell the time left on a terminal, and take it away at the end', () => {
    const screen = report(true, [cellResult('a/b')], 3);
    expect(screen).toMatch(/1\/3 {2}conforms +works +a\/b {2}\(1\.5 s\)\n2 to go, about \d+ s/);
    expect(screen.endsWith('\r\u001B[K')).toBe(true);
  });

  test('should tell of each cell once, as often as vitest tells of it', () => {
    expect(report(false, [cellResult('a/b'), cellResult('a/b')], 12)).toBe(
      ' 1/12  conforms        works           a/b  (1.5 s)\n',
    );
  });

  test('should say why where a cell left no result', () => {
    expect(report(false, [undefined])).toBe('1/1  no result       methods/fetch-plain: worker died\n');
  });

  test('should keep errors of the run', () => {
    const reporter = new ProgressReporter({ isTTY: false, write: () => undefined });
    reporter.onTestRunEnd([], ['broken']);
    expect(reporter.errors).toEqual(['broken']);
  });
});
