import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { oneLine, visible } from '../../../helpers/common/index.ts';
import { saveEvidence } from '../../../helpers/evidence/index.ts';
import { judge, loadExpectations } from '../../../helpers/judgement/index.ts';
import { main } from '../../../helpers/program/index.ts';
import { printSummary } from '../../../helpers/program/runs.ts';
import { cellLine, readResults } from '../../../helpers/results/index.ts';
import { cellSummary, junitXml, reportOptions } from '../../../helpers/report/index.ts';
import { cellResult, evidence, failedStart, restoreObservation, runLine, happened } from '../fixtures.ts';
import { elementsOf } from '../xml.ts';

const ESCAPES = '\u001B[2J\u001B]0;title\u0007\u009B31m\r\b';
const HOSTILE = `${ESCAPES}<script>alert(1)</script>\u202Egnp\u0000\uD800`;
// oxlint-disable-next-line no-control-regex -- these must not reach a terminal
const UNFIT = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E]|\p{Cs}/u;

const results = mkdtempSync(join(tmpdir(), 'unit-hostile-'));
afterAll(() => rmSync(results, { recursive: true }));
let printed = '';
beforeEach(() => {
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((printed += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((printed += String(text)), true));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** Bytes that are no UTF-8, escape sequences, and a line of 10 MB. */
const LOG = Buffer.concat([
  Buffer.from(`LOG:  starting\nFATAL:  ${ESCAPES}`),
  Buffer.from([0xff, 0xfe, 0xc0, 0x80]),
  Buffer.from(`\nFATAL:  ${'x'.repeat(10_000_000)}\nFATAL:  \u202Elast\n`),
]);

/** A run whose results file was written by hand, with a real cell in it whose logs are hostile. */
function hostileRun(name: string, saved = 'deviates', beside = true): string {
  const directory = join(results, name);
  mkdirSync(directory);
  const failing = evidence({
    restore: restoreObservation(failedStart(`FATAL:  ${HOSTILE}\nsecond line`)),
    ...happened([{ atMs: 1, says: HOSTILE }]),
  });
  const real = cellLine(failing, judge(failing, loadExpectations('2026-11-23')));
  saveEvidence(directory, failing, {});
  for (const file of ['restore.log', 'backup.stderr']) writeFileSync(join(directory, real.evidence, file), LOG);
  const run = runLine({
    run: name,
    target: {
      ref: `image:${HOSTILE}'; rm -rf /`,
      driver: 'container',
      postgres: HOSTILE,
      pgTde: HOSTILE,
      backupTool: HOSTILE,
    },
    notRun: [{ id: HOSTILE, reason: HOSTILE, applicable: true }],
    unmatchedKnown: [HOSTILE],
  });
  const odd = (['deviates', 'inconclusive', 'stale-known', 'known-deviation', 'informational'] as const).map(
    (verdict) =>
      cellResult(`../../${HOSTILE}'\n::error::x-${verdict}`, verdict, {
        family: HOSTILE,
        reasons: [{ text: `${HOSTILE}\n::stop-commands::x` }],
        evidence: `../${HOSTILE}`,
        flips: true,
        facets: { [HOSTILE]: { outcome: HOSTILE, message: HOSTILE } },
        claims: [{ id: HOSTILE, severity: HOSTILE, verdict: 'deviates', reasons: [{ text: HOSTILE }] }],
      }),
  );
  writeFileSync(
    join(directory, 'results.jsonl'),
    [
      JSON.stringify(run),
      JSON.stringify({ ...real, verdict: saved }),
      ...(beside ? odd : []).map((cell) => JSON.stringify(cell)),
      '{"type":"cell","id":',
    ].join('\n'),
  );
  return directory;
}

describe('a run in which everything is hostile', () => {
  test('should not drive the terminal in its summary, nor flood it', () => {
    printSummary(hostileRun('summary'));
    expect(printed).not.toMatch(UNFIT);
    expect(printed).toContain('‹U+001B›[2J');
    expect(Math.max(...printed.split('\n').map((line) => line.length))).toBeLessThan(2000);
    expect(printed.trimEnd().split('\n').at(-1)).toMatch(/^\d+ passed, \d+ failed, \d+ skipped$/);
  });

  test('should begin no line of its summary as a command of GitHub Actions', () => {
    printSummary(hostileRun('commands'));
    expect(printed.split('\n').filter((line) => line.trimStart().startsWith('::'))).toEqual([]);
  });

  test('should not drive the terminal where a cell is shown', async () => {
    hostileRun('shown');
    expect(await main(['show', 'methods/fetch-plain', '--run', 'shown', '--results', results])).toBe(0);
    expect(printed).not.toMatch(UNFIT);
    expect(printed).toContain('‹U+001B›[2J');
    expect(printed).toContain('second line');
    expect(Math.max(...printed.split('\n').map((line) => line.length))).toBeLessThan(2500);
  });

  test('should not drive the terminal where it is judged again', async () => {
    hostileRun('judged', 'conforms', false);
    await main(['judge', 'judged', '--results', results]);
    expect(printed).toContain('‹U+001B›');
    expect(printed).not.toMatch(UNFIT);
  });

  test('should not drive the terminal where it cannot be judged again', async () => {
    hostileRun('refused');
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    expect(await main(['judge', 'refused', '--results', results])).toBe(64);
    const complained = write.mock.calls.map(([text]) => String(text)).join('');
    expect(complained).toContain('the results name ../‹U+001B›');
    expect(complained).not.toMatch(UNFIT);
  });

  test('should give well-formed XML', () => {
    const directory = hostileRun('xml');
    const read = readResults(directory);
    expect(
      elementsOf(junitXml(read, reportOptions(directory, read.run))).filter(({ name }) => name === 'failure').length,
    ).toBeGreaterThan(2);
  });

  test('should not drive the terminal while it runs', () => {
    expect(cellSummary(cellResult(HOSTILE))).not.toMatch(UNFIT);
  });
});

describe('printSummary', () => {
  test('should write no pages of GitHub Actions anywhere else', () => {
    vi.stubEnv('GITHUB_ACTIONS', undefined);
    vi.stubEnv('GITHUB_STEP_SUMMARY', undefined);
    printSummary(hostileRun('elsewhere'));
    expect(printed).not.toMatch(/^::/m);
  });

  test('should put a summary after what is there, and annotations before its own last line, on GitHub Actions', () => {
    const page = join(results, 'summary.md');
    writeFileSync(page, 'before\n');
    vi.stubEnv('GITHUB_ACTIONS', 'true');
    vi.stubEnv('GITHUB_STEP_SUMMARY', page);
    printSummary(hostileRun('github'));
    expect(readFileSync(page, 'utf8')).toMatch(/^before\n## pg\\_tde conformance: [^]*\n$/);
    expect(readFileSync(page, 'utf8')).not.toMatch(UNFIT);
    expect(
      printed
        .split('\n')
        .filter((line) => line.startsWith('::'))
        .map((line) => /^::\w+/.exec(line)?.[0]),
    ).toEqual(['::error', '::error', '::error', '::error', '::warning']);
    expect(printed).toMatch(
      /^::error title=deviates%3A methods\/fetch-plain,file=expectations\/documented\.yaml,line=\d+::/m,
    );
    expect(printed.trimEnd().split('\n').at(-1)).toMatch(/^\d+ passed, \d+ failed, \d+ skipped$/);
  });
});

describe('visible', () => {
  test('should name what cannot be seen, and leave all else, tabs and line ends included', () => {
    expect(visible('a\tb\r\nc\u001B[0m\u202E\uD800 🐘 ünï <b>')).toBe('a\tb\nc‹U+001B›[0m‹U+202E›‹U+D800› 🐘 ünï <b>');
  });
});

describe('oneLine', () => {
  test('should have no line end, and say where it was cut', () => {
    expect([oneLine('a \n  b', 10), oneLine('abc', 3), oneLine('abcd', 3), oneLine('ab🐘', 3)]).toEqual([
      'a b',
      'abc',
      'abc …',
      'ab …',
    ]);
  });
});
