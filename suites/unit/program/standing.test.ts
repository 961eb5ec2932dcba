import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { saveEvidence } from '../../../helpers/evidence/index.ts';
import { judge, loadExpectations } from '../../../helpers/judgement/index.ts';
import { main } from '../../../helpers/program/index.ts';
import { standingLines } from '../../../helpers/program/commands/doctor.ts';
import { printSummary } from '../../../helpers/program/runs.ts';
import { cellLine, notesOn } from '../../../helpers/results/index.ts';
import { standingOf } from '../../../helpers/run/index.ts';
import { evidence, release, runLine, stockFacts, targetFacts } from '../fixtures.ts';
import { writeRun } from '../html-run.ts';

const expectations = loadExpectations('2026-11-26');
const results = mkdtempSync(join(tmpdir(), 'unit-standing-'));
afterAll(() => rmSync(results, { recursive: true }));

/** A run of one cell, and how its target stands. */
function writeRunOn(name: string, pgTde: string, postgres = '18.6'): void {
  const target = targetFacts({ pgTde, postgres });
  const seen = evidence({ target, axes: { load: 'heavy' } });
  const directory = join(results, name);
  mkdirSync(directory);
  saveEvidence(directory, seen, {}, null);
  const standing = standingOf(target, release(), expectations.editions);
  writeRun(directory, {
    run: runLine({ run: name, target, ...standing }),
    lines: [cellLine(seen, judge(seen, expectations))],
  });
}

const CELL = 'methods/fetch-plain-heavy';
const PRINTED: readonly (readonly [view: string, argv: (run: string) => string[]])[] = [
  ['show', (run) => ['show', CELL, '--run', run]],
  ['judge', (run) => ['judge', run]],
  ['compare', (run) => ['compare', 'before', run]],
  ['compare, Markdown', (run) => ['compare', 'before', run, '--format', 'markdown']],
  ['compare, HTML', (run) => ['compare', 'before', run, '--format', 'html']],
  ['compare, JSON', (run) => ['compare', 'before', run, '--format', 'json']],
  ['table', (run) => ['table', run]],
  ['table, HTML', (run) => ['table', run, '--format', 'html']],
];
const WRITTEN: readonly (readonly [view: string, argv: (run: string, output: string) => string[], file: string])[] = [
  ['report, HTML', (run, output) => ['report', run, '--output', output], 'report.html'],
  ['report, Markdown', (run, output) => ['report', run, '--output', output], 'summary.md'],
  ['report, JUnit', (run, output) => ['report', run, '--output', output], 'junit.xml'],
  ['reproduction, README', (run, output) => ['repro', run, CELL, '--output', output], 'README.md'],
  ['reproduction, script', (run, output) => ['repro', run, CELL, '--output', output], 'repro.sh'],
];

async function printedBy(does: () => unknown): Promise<string> {
  let printed = '';
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((printed += String(text)), true));
  await does();
  stdout.mockRestore();
  return printed;
}

let count = 0;
async function seenIn(view: string, run: string): Promise<string> {
  const text = await read(view, run);
  // Markdown escapes, HTML and lines that are broken: the words are the same.
  return text.replaceAll('\\', '').replaceAll(/\s+(# )?/g, ' ');
}
async function read(view: string, run: string): Promise<string> {
  const cli = (argv: string[]): Promise<string> => printedBy(() => main([...argv, '--results', results]));
  const printed = PRINTED.find(([name]) => name === view);
  if (printed) return cli(printed[1](run));
  const written = WRITTEN.find(([name]) => name === view);
  if (written) {
    const output = join(results, `output-${++count}`);
    await cli(written[1](run, output));
    return readFileSync(join(output, written[2]), 'utf8');
  }
  return printedBy(() => printSummary(join(results, run)));
}

const VIEWS = [...PRINTED.map(([view]) => view), ...WRITTEN.map(([view]) => view), 'summary and annotations'];
const NOTE = /[Nn]othing is on record of pg_tde/;
const TOO_OLD = /server is too old: PostgreSQL 18\.3 is older than 18\.4\.2/;

describe('every output', () => {
  beforeAll(() => {
    vi.stubEnv('GITHUB_ACTIONS', 'true');
    vi.stubEnv('GITHUB_STEP_SUMMARY', '');
    writeRunOn('before', '2.2.0');
    writeRunOn('on-record', '2.2.1');
    writeRunOn('between', '2.1.1', '17.11');
    writeRunOn('newer', '3.0.0');
    writeRunOn('old-server', '2.2.1', '18.3');
    return () => vi.unstubAllEnvs();
  });

  test.for(VIEWS)(
    'should say that the nearest release before is taken for one that is not on record: %s',
    async (view) => {
      expect(await seenIn(view, 'newer')).toContain(
        'Nothing is on record of pg_tde 3.0.0: names and claims are those of 2.2.1, the nearest release before it.',
      );
      expect(await seenIn(view, 'between')).toContain(
        'Nothing is on record of pg_tde 2.1.1: names and claims are those of 2.1.0, the nearest release before it.',
      );
    },
  );

  test.for(VIEWS)('should say that the server is too old: %s', async (view) => {
    expect(await seenIn(view, 'old-server')).toMatch(TOO_OLD);
  });

  test.for(VIEWS)('should say nothing of it where both are as they should be: %s', async (view) => {
    const text = await seenIn(view, 'on-record');
    expect(text).not.toMatch(NOTE);
    expect(text).not.toMatch(/server is too old/);
  });

  test('should be an annotation as well, and be printed', async () => {
    const text = await seenIn('summary and annotations', 'newer');
    expect(text.match(/Nothing is on record of pg_tde 3\.0\.0/g)).toHaveLength(2);
    expect(text).toContain('::notice title=what was judged::Nothing is on record');
  });

  test('should leave nothing out that a run writes', () => {
    const written = readdirSync(results).find((name) => name.startsWith('output-')) ?? '';
    expect(readdirSync(join(results, written)).toSorted()).toEqual(
      ['junit.xml', 'report.html', 'results.schema.json', 'summary.md'].toSorted(),
    );
  });
});

describe('standingOf', () => {
  const of = (pgTde: string, over: Parameters<typeof targetFacts>[0] = {}) =>
    standingOf(targetFacts({ pgTde, ...over }), release(), expectations.editions);

  test.for([
    ['2.2.1', { edition: '2.2.1', nearest: false }],
    ['2.1.1', { edition: '2.1.0', nearest: true }],
    ['2.2.2', { edition: '2.2.1', nearest: true }],
    ['3.0.0', { edition: '2.2.1', nearest: true }],
    ['1.0.0', null],
  ] as const)('should have %s judged with %j', ([pgTde, judgedWith]) => {
    expect(of(pgTde).judgedWith).toEqual(judgedWith);
  });

  test('should have a fork judged with what it goes by, or with no edition, where its documentation was not read', () => {
    expect(of('2.2.0', { extension: 'open_pg_tde' }).judgedWith?.of).toBe('pg_tde');
    expect(of('2.2.0', { extension: 'another' }).judgedWith).toBeNull();
  });

  test('should say nothing of a server without the extension', () => {
    expect(standingOf(stockFacts(), undefined, expectations.editions)).toEqual({ judgedWith: null });
  });
});

describe('doctor', () => {
  const linesOf = (...args: Parameters<typeof targetFacts>): Record<string, string> => {
    const target = targetFacts(...args);
    const lines = standingLines({ target, ...standingOf(target, release(), expectations.editions) });
    return Object.fromEntries(lines.map(({ what, value }) => [what, value]));
  };

  test('should say which edition the target is judged with', () => {
    expect(linesOf({ pgTde: '2.2.1' })['judged with']).toBe('2.2.1');
    expect(linesOf({ pgTde: '2.1.1' })['judged with']).toContain('those of 2.1.0, the nearest release before it');
    expect(linesOf({ pgTde: '3.0.0' })['judged with']).toContain('those of 2.2.1, the nearest release before it');
    expect(linesOf({ pgTde: '1.0.0' })['judged with']).toContain('no documentation is on record');
  });

  test.for([
    [
      '2.2.0',
      '18.4',
      undefined,
      /^fits: PostgreSQL 18\.4; release-notes\/release-notes-v2\.2\.0 has 18\.4 as the oldest$/,
    ],
    ['2.2.0', '17.9', undefined, /^too old: PostgreSQL 17\.9; .* take a newer server, or an older release/],
    ['2.2.1', '17.10', '17.10.1', /^too old: Percona Server for PostgreSQL 17\.10\.1; /],
    ['2.2.1', '17.10', '17.10.2', /^fits: Percona Server for PostgreSQL 17\.10\.2; /],
    ['2.2.1', '17.10', undefined, /^not known whether it fits: .*does not say which build/],
    [
      '2.2.1',
      '16.9',
      undefined,
      /^not known whether it fits: no page on record names the oldest PostgreSQL 16 for pg_tde 2\.2\.1/,
    ],
    ['3.0.0', '18.6', undefined, /^not known whether it fits: no page on record/],
  ] as const)('should hold the server against %s: %s, Percona %s', ([pgTde, postgres, perconaServer, line]) => {
    const percona = perconaServer === undefined ? {} : { perconaServer };
    expect(linesOf({ pgTde, postgres, ...percona })['server']).toMatch(line);
  });

  test('should say nothing of either without the extension', () => {
    expect(standingLines({ target: stockFacts() })).toEqual([]);
  });
});

describe('notesOn', () => {
  test('should be none for a run that is older than these fields', () => {
    expect(notesOn(runLine())).toEqual([]);
  });

  test('should say that no claim is made of a fork, or of a release that is older than all editions', () => {
    const target = { ...runLine().target, extension: 'open_pg_tde', pgTde: '2.9.0' };
    expect(notesOn({ target, judgedWith: null })).toEqual([
      'No documentation of open_pg_tde 2.9.0 is on record: nothing but rules that hold in every cell is checked.',
    ]);
  });

  test('should be none without the extension', () => {
    expect(notesOn({ target: { ...runLine().target, extension: null, pgTde: null }, judgedWith: null })).toEqual([]);
  });
});
