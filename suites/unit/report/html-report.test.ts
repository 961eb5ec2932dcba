import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allCells } from '../../../helpers/cell/index.ts';
import { saveEvidence } from '../../../helpers/evidence/index.ts';
import { readState, writeState } from '../../../helpers/report/html/client/state.ts';
import type { CellDetail } from '../../../helpers/report/html/panel/data.ts';
import { type CellLine, combineRepetitions, readResults } from '../../../helpers/results/index.ts';
import { writeReports } from '../../../helpers/report/index.ts';
import {
  cellResult,
  evidence,
  failedStart,
  known,
  repetitionResult,
  restoreObservation,
  runLine,
} from '../fixtures.ts';
import { FILES, HOSTILE, appendTorn, writeHostileRun, writeRun } from '../html-run.ts';

const base = mkdtempSync(join(tmpdir(), 'unit-html-report-'));
afterAll(() => rmSync(base, { recursive: true }));

let count = 0;
const fresh = (): string => join(base, `run-${++count}`);

/** The report of a run that consists of these lines. */
async function reportOf(run: Parameters<typeof writeRun>[1], directory = fresh()): Promise<string> {
  writeRun(directory, run);
  await writeReports(directory);
  return readFileSync(join(directory, 'report.html'), 'utf8');
}

/** What is seen of a page: its text, without markup and data. */
function textOf(page: string): string {
  return page
    .replaceAll(/<(script|style)\b[^>]*>[^]*?<\/\1>/g, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ');
}

function detailsOf(page: string): CellDetail[] {
  return [...page.matchAll(/<script type="text\/plain" id="chunk-\d+">([^<]*)<\/script>/g)].flatMap(
    ([, packed = '']) => JSON.parse(inflateRawSync(Buffer.from(packed, 'base64')).toString()) as CellDetail[],
  );
}

describe('the first screen', () => {
  test('should say what was tested, what deviates and why, and on which line it is', async () => {
    const text = textOf(
      await reportOf({
        lines: [
          cellResult('methods/a'),
          cellResult('methods/b', 'deviates', { reasons: [{ text: 'x.y: startup: fails' }] }),
        ],
      }),
    );
    expect(text).toContain('pg_tde 2.2.1 on PostgreSQL 18.4');
    expect(text).toContain('image:example/postgresql:18 · pg_tde_basebackup');
    expect(text).toContain('1 of 2 cells is not as documented.');
    expect(text).toMatch(/Not as it should be 1 cell .*deviates methods\/b line 3 x\.y: startup: fails/);
    expect(text).toContain('Counts sum the 2 cells of results.jsonl, on lines 2 to 3');
  });

  test('should count each verdict', async () => {
    const cells = (
      ['conforms', 'conforms', 'deviates', 'stale-known', 'known-deviation', 'informational', 'inconclusive'] as const
    ).map((verdict, index) => cellResult(`methods/${index}`, verdict));
    const page = await reportOf({
      lines: cells,
      run: runLine({
        notRun: [
          { id: 'a/x', reason: 'r', applicable: true },
          { id: 'a/y', reason: 'r', applicable: false },
        ],
      }),
    });
    const counts = [...page.matchAll(/href="#verdict=([\w-]+)"><strong>(\d+)</g)].map(
      ([, verdict, number]) => `${verdict} ${number}`,
    );
    expect(counts).toEqual([
      'conforms 2',
      'deviates 1',
      'known-deviation 1',
      'stale-known 1',
      'inconclusive 1',
      'informational 1',
      'not-applicable 1',
      'not-run 1',
    ]);
  });

  test('should name known deviations by entry, each with its reference and reason', async () => {
    const id = 'streamed-wal-across-segments';
    const text = textOf(
      await reportOf({
        lines: ['methods/a', 'methods/b'].map((cell) =>
          cellResult(cell, 'known-deviation', { reasons: [{ known: id, text: 'told then (there)' }] }),
        ),
      }),
    );
    expect(text).toMatch(
      /Known deviations 2 cells K known deviation streamed-wal-across-segments \(backup useless\) methods\/a , methods\/b Where one message .* Reference: percona\/pg_tde 2\.2\.0/,
    );
  });

  test('should show known deviations whose entry is gone', async () => {
    expect(
      textOf(
        await reportOf({
          lines: [
            cellResult('methods/a', 'known-deviation', {
              reasons: [{ known: `${known().id}-gone`, text: 'told then' }],
            }),
          ],
        }),
      ),
    ).toContain('wal-unreadable-gone: told then');
  });

  test('should tell of flips, also of those that are green', async () => {
    const flips = combineRepetitions(
      [1, 2, 3].map((number) =>
        repetitionResult('methods/a', number, 'conforms', {
          facets: { keys: { outcome: number === 3 ? 'good' : 'not-checked', message: null } },
        }),
      ),
    );
    expect(textOf(await reportOf({ lines: [flips] }))).toMatch(
      /Flips 1 cell with more than one outcome .*methods\/a 2 of 3 conforms keys not-checked/,
    );
  });

  test('should say that a run was aborted', async () => {
    const directory = fresh();
    writeRun(directory, { lines: [cellResult('methods/a'), repetitionResult('methods/b', 1)], isAborted: true });
    appendTorn(directory);
    await writeReports(directory);
    const text = textOf(readFileSync(join(directory, 'report.html'), 'utf8'));
    expect(text).toContain('The run was aborted: 1 of 2 cells were run.');
    expect(text).toMatch(/Cut off 1 cell .*methods\/b: repetition 1/);
  });

  test('should say of a PostgreSQL without pg_tde that it tells nothing of it', async () => {
    const text = textOf(
      await reportOf({
        lines: [cellResult('control/fetch-plain', 'informational')],
        run: runLine({
          target: { ref: 'prefix:/usr', driver: 'local', postgres: '15.1', pgTde: null, backupTool: 'pg_basebackup' },
        }),
      }),
    );
    expect(text).toContain('Without pg_tde on PostgreSQL 15.1');
    expect(text).toContain('Of pg_tde this run says nothing.');
  });

  test('should tell of known deviations that name no cell', async () => {
    expect(
      textOf(await reportOf({ lines: [cellResult('methods/a')], run: runLine({ unmatchedKnown: ['lost-entry'] }) })),
    ).toContain('known deviation lost-entry names no cell');
  });

  test('should be there of a run without any cell', async () => {
    expect(textOf(await reportOf({ lines: [] }))).toContain('No cell was run.');
  });

  test('should name no more than a hundred findings, and count the others', async () => {
    const text = textOf(
      await reportOf({
        lines: Array.from({ length: 130 }, (_, index) =>
          cellResult(`methods/${index}`, 'deviates', { reasons: [{ text: `reason ${index}` }] }),
        ),
      }),
    );
    expect([
      text.includes('reason 99 '),
      text.includes('reason 100 '),
      text.includes('and 30 more; the matrix has them all.'),
    ]).toEqual([true, false, true]);
  });
});

describe('the matrix', () => {
  test('should have a link for each cell with letter, word and id', async () => {
    const page = await reportOf({ lines: [cellResult('methods/fetch-plain', 'known-deviation')] });
    expect(page).toContain(
      '<a class="cell v-known-deviation o-works" data-c="0" href="#cell=methods%2Ffetch-plain" aria-label="K known works (known deviation): methods/fetch-plain"><span><b>K</b> known</span> <span class="became">works</span></a>',
    );
  });

  test('should have a header for every row and column', async () => {
    const page = await reportOf({
      lines: [
        cellResult('methods/fetch-plain', 'conforms', { axes: { walMethod: 'fetch', format: 'plain', load: 'heavy' } }),
      ],
    });
    for (const header of [
      '<th scope="colgroup" colspan="1">-X fetch</th>',
      '<th scope="col">-F plain</th>',
      '<th scope="rowgroup" colspan="2">load</th>',
      '<th scope="row">heavy load</th>',
    ])
      expect(page).toContain(header);
  });
});

describe('the details', () => {
  const directory = join(base, 'details');
  let details: CellDetail[] = [];
  beforeAll(async () => {
    const line = cellResult('methods/fetch-plain', 'deviates', {
      facets: {
        startup: { outcome: 'fails', message: 'FATAL:  WAL ends before end of online backup' },
        data: { outcome: 'not-read', message: null },
      },
      claims: [
        {
          id: 'method.fetch',
          severity: 'must',
          verdict: 'deviates',
          reasons: [{ facet: 'startup', text: 'startup: fails, documented is starts' }],
        },
      ],
    });
    const repeated = [1, 2].map((number) => repetitionResult('methods/stream-plain', number));
    saveEvidence(
      directory,
      evidence({ restore: restoreObservation(failedStart('FATAL:  WAL ends before end of online backup')) }),
      FILES,
    );
    details = detailsOf(
      await reportOf(
        {
          lines: [line, ...repeated, combineRepetitions(repeated)],
          run: runLine({ notRun: [{ id: 'methods/none-tar', reason: 'no such thing', applicable: true }] }),
        },
        directory,
      ),
    );
  });

  test('should be of all cells in order, those that were not run at last', () => {
    expect(details.map(({ id, verdict, line }) => [id, verdict, line])).toEqual([
      ['methods/fetch-plain', 'deviates', 2],
      ['methods/stream-plain', 'conforms', 5],
      ['methods/none-tar', 'not-run', 1],
    ]);
  });

  test('should mark the facet that deviates, and the line of the log that decided', () => {
    expect(details[0]?.claims[0]?.deviating).toEqual(['startup']);
    expect(
      details[0]?.logs
        .find(({ name }) => name === 'restore.log')
        ?.lines.filter(({ decides }) => decides)
        .map(({ text }) => text),
    ).toEqual(['FATAL:  WAL ends before end of online backup']);
  });

  test('should link every file of the evidence, relative to the page', () => {
    expect(details[0]?.files.map(({ name, href }) => [name, href])).toEqual(
      ['backup.stderr', 'backup.stdout', 'commands.log', 'evidence.json', 'restore.log'].map((name) => [
        name,
        `cells/methods.fetch-plain/${name}`,
      ]),
    );
  });

  test('should say how to run it again and how to reproduce it', () => {
    expect([details[0]?.again, details[1]?.again, details[0]?.reproduce]).toEqual([
      'npx tde-conformance run --target image:example/postgresql:18 --cells methods/fetch-plain',
      'npx tde-conformance run --target image:example/postgresql:18 --cells methods/stream-plain --repeat 2',
      'npx tde-conformance repro 20261123-000000-abcd methods/fetch-plain',
    ]);
  });

  test('should link no repetition out of the run', async () => {
    const repeated = [1, 2].map((number) =>
      repetitionResult('methods/a', number, 'conforms', { evidence: `javascript:alert(${number})` }),
    );
    expect(
      detailsOf(await reportOf({ lines: [...repeated, combineRepetitions(repeated)] }))[0]?.repetitions.map(
        ({ href }) => href,
      ),
    ).toEqual([null, null]);
  });

  test('should say of evidence that is not there that it is not', () => {
    expect(details[1]?.missing).toBe('the directory of its evidence is not there');
  });

  test('should name each repetition with its line and its evidence', () => {
    expect(details[1]?.repetitions.map(({ repetition, line, href }) => [repetition, line, href])).toEqual([
      [1, 3, 'cells/methods.stream-plain%401/'],
      [2, 4, 'cells/methods.stream-plain%402/'],
    ]);
  });
});

describe('writeReports', () => {
  const small = (directory: string): void =>
    writeRun(directory, { lines: [cellResult('methods/a'), cellResult('methods/b', 'deviates')] });

  test('should write all that is made of results, and change nothing else', async () => {
    const directory = fresh();
    small(directory);
    const before = readFileSync(join(directory, 'results.jsonl'));
    const written = await writeReports(directory);
    expect(readdirSync(directory).toSorted()).toEqual([
      'cells',
      'junit.xml',
      'report.html',
      'results.jsonl',
      'results.schema.json',
      'summary.md',
    ]);
    expect(written.map(({ path, bytes }) => readFileSync(path).length === bytes)).toEqual([true, true, true, true]);
    expect(readFileSync(join(directory, 'results.jsonl'))).toEqual(before);
  });

  test('should give the same bytes of the same run, wherever it lies', async () => {
    const [first, second] = [fresh(), fresh()];
    writeHostileRun(first);
    cpSync(first, second, { recursive: true });
    for (const directory of [first, second, first]) await writeReports(directory);
    expect(readFileSync(join(first, 'report.html')).equals(readFileSync(join(second, 'report.html')))).toBe(true);
  });

  test('should say its own size', async () => {
    const page = await reportOf({
      lines: allCells()
        .slice(0, 400)
        .map(({ id, family, axes }): CellLine => cellResult(id, 'conforms', { family, axes: { ...axes } })),
    });
    expect(page).toContain(`This file: ${(Buffer.byteLength(page) / 1_000_000).toFixed(1)} MB, of 400 cells`);
  });

  test('should link evidence from another directory', async () => {
    const directory = fresh();
    const output = join(base, 'else where', 'deep');
    writeRun(directory, { lines: [cellResult('methods/fetch-plain')] });
    saveEvidence(directory, evidence(), {});
    mkdirSync(output, { recursive: true });
    await writeReports(directory, { output });
    expect(detailsOf(readFileSync(join(output, 'report.html'), 'utf8'))[0]?.files[0]?.href).toBe(
      `../../run-${count}/cells/methods.fetch-plain/evidence.json`,
    );
    expect(readdirSync(directory)).not.toContain('report.html');
  });

  test('should say that it is of another judgement, and of how many cells', async () => {
    const directory = fresh();
    small(directory);
    const saved = readResults(directory);
    await writeReports(directory, {
      judgedAgain: { ...saved, cells: saved.cells.map((cell) => ({ ...cell, verdict: 'conforms' as const })) },
    });
    const text = textOf(readFileSync(join(directory, 'report.html'), 'utf8'));
    expect(text).toContain(
      'Judged again with the claims as they are now: 1 of 2 cells have another verdict than in results.jsonl.',
    );
  });
});

describe('hostile content', () => {
  test('should be text, and nothing else, wherever it comes from', async () => {
    const directory = fresh();
    writeHostileRun(directory);
    await writeReports(directory);
    const page = readFileSync(join(directory, 'report.html'), 'utf8');
    expect(page).not.toMatch(/<img|<b id=|<!--|onerror="/);
    expect([...page.matchAll(/<script/g)].length).toBe(
      [...page.matchAll(/<script(>| type="(application\/json|text\/plain)" id="[\w-]+">)/g)].length,
    );
    // oxlint-disable-next-line no-control-regex -- these are what must not be there
    expect(page).not.toMatch(/[\u0000-\u0008\u000B-\u001F\u202A-\u202E\u2066-\u2069]/);
    expect(page.length).toBeLessThan(500_000);
  });

  test('should be told of in the details as it is, cut, and with no link out of the run', async () => {
    const directory = fresh();
    writeHostileRun(directory);
    await writeReports(directory);
    const details = detailsOf(readFileSync(join(directory, 'report.html'), 'utf8'));
    expect(details[0]?.reasons.join('; ')).toContain('<img src=x onerror=');
    expect(
      details[0]?.logs.find(({ name }) => name === 'restore.log')?.lines.map(({ text }) => text.slice(0, 12)),
    ).toEqual(['LOG:  </scri', 'F\uFFFD\uFFFD\uFFFD\uFFFD', 'zzzzzzzzzzzz', 'FATAL:  inva']);
    expect(details[0]?.logs.find(({ name }) => name === 'restore.log')?.lines[2]?.text).toMatch(
      /^z{600} … \(cut: 10000000 characters\)$/,
    );
    expect(details[1]?.missing).toBe('the line of the results names no directory of this run');
    expect(details.slice(1, 3).flatMap(({ files, logs }) => [...files, ...logs])).toEqual([]);
    expect(HOSTILE).toContain('\u202E');
  });
});

describe('the address', () => {
  const axes = ['family', 'load'];

  test('should be read back as it was written', () => {
    const state = {
      cell: 'a/b&c=d+ %',
      verdicts: ['deviates', 'stale-known'],
      outcomes: ['does-not-start', 'leaks'],
      view: 'works' as const,
      text: 'x & y=+%',
      axes: new Map([['load', 'heavy']]),
    };
    expect(readState(writeState(state), axes)).toEqual(state);
  });

  test('should be taken whatever it holds', () => {
    for (const hash of ['', '#', '#%', '#cell', '#cell=%E0%A4%A', '#__proto__=x&load=', '#verdict=,,'])
      expect(readState(hash, axes).verdicts).toEqual([]);
  });

  test('should not be asked for axes that the page does not have', () => {
    expect(readState('#colour=red&load=heavy', axes).axes).toEqual(new Map([['load', 'heavy']]));
  });
});
