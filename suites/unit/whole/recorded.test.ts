import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { afterAll, describe, expect, test } from 'vitest';
import { compareRuns, comparisonExitCode } from '../../../helpers/comparison/index.ts';
import { FAMILIES, type Family } from '../../../helpers/axes/index.ts';
import { evidenceAt } from '../../../helpers/evidence/index.ts';
import { facetsOf } from '../../../helpers/facets/index.ts';
import { loadExpectations, reasonsText } from '../../../helpers/judgement/index.ts';
import { judgedAgain } from '../../../helpers/program/judged-again.ts';
import { loadReleases } from '../../../helpers/release/index.ts';
import { RESULTS_FILE, readResults, resultsJsonSchema } from '../../../helpers/results/index.ts';
import { upgraded } from '../../../helpers/results/upgrade.ts';
import { writeReports } from '../../../helpers/report/index.ts';
import { SCRIPT, reproductionOf } from '../../../helpers/reproduction/index.ts';

const RECORDED = fileURLToPath(new URL('../../recorded', import.meta.url));
const RUNS = readdirSync(RECORDED, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .toSorted();
/** The oldest runs are older than the family `tools`; a scan is recorded once for each server. */
const NOT_IN_ALL: readonly Family[] = ['tools', 'scan'];
const runAt = (name: string): string => join(RECORDED, name);

const ajv = new Ajv2020({ strict: true });
formats.default(ajv);
const isLine = ajv.compile(resultsJsonSchema());

const temporary = mkdtempSync(join(tmpdir(), 'recorded-'));
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

describe('the runs that are recorded', () => {
  test('should be of pg_tde, of more than one release and major version', () => {
    const targets = RUNS.map((name) => readResults(runAt(name)).run.target);
    expect(new Set(targets.map(({ pgTde }) => pgTde)).size).toBeGreaterThan(1);
    expect(new Set(targets.map(({ postgres }) => postgres.split('.')[0])).size).toBeGreaterThan(1);
    expect(targets.map(({ pgTde }) => pgTde)).not.toContain(null);
  });
});

describe('recorded runs, compared', () => {
  const compared = (...names: string[]) => {
    const runs = names.map((name) => readResults(runAt(name)));
    const comparison = compareRuns(runs, loadExpectations(runs.at(-1)?.run.startedAt.slice(0, 10) ?? ''));
    return {
      exitCode: comparisonExitCode(comparison),
      changed: comparison.cells
        .filter(({ change }) => change.category !== 'same')
        .map(({ id, change }) => `${change.category}: ${id}`),
    };
  };

  test('should call the newer release worse on the same server: it documents a cipher for -E, and refuses it', () => {
    const { exitCode, changed } = compared('17-2.1.2', '17-2.2');
    expect(exitCode).toBe(1);
    expect(changed).toContain('documented: window/fetch-plain-rotate-database-key-after-keys');
    expect(changed).toContain('known-new: methods/stream-plain-e-aes-256-keys-light');
  });

  test('should call the one for PostgreSQL 18 worse: recovery crashes there where a key is missing', () => {
    const { exitCode, changed } = compared('17-2.2', '18-2.2');
    expect(exitCode).toBe(1);
    expect(changed).toContain('known-new: window/low-level-rotate-database-key-after-providers-only-material-at-begin');
  });
});

describe.for(RUNS)('the recorded run of %s', (name) => {
  const directory = runAt(name);
  const results = readResults(directory);

  test('should be complete: every line of the schema, the last one there, every family, evidence for each cell', () => {
    for (const line of readFileSync(join(directory, RESULTS_FILE), 'utf8').trim().split('\n'))
      expect(isLine(upgraded(JSON.parse(line))), JSON.stringify(isLine.errors)).toBe(true);
    expect(results.end).not.toBeNull();
    const families = results.cells.map(({ family }) => family);
    expect(families).toEqual(expect.arrayContaining(FAMILIES.filter((family) => !NOT_IN_ALL.includes(family))));
    expect(results.cells.map(({ evidence }) => evidenceAt(directory, evidence).id)).toEqual(
      results.cells.map(({ id }) => id),
    );
    expect(results.cells.filter(({ verdict }) => verdict === 'inconclusive')).toEqual([]);
  });

  // Who changes a claim sees here what that changes, and takes the new verdicts over with -u once they are right.
  test('should be judged today as is written down here', async () => {
    const verdicts = judgedAgain(directory)
      .cells.map(
        ({ id, verdict, claims }) => `${verdict.padEnd(15)} ${id}: ${claims.map((claim) => claim.id).join(' ')}\n`,
      )
      .join('');
    await expect(verdicts).toMatchFileSnapshot(`../../recorded/${name}.verdicts.txt`);
  });

  test('should be judged today for the reasons that are in its results', () => {
    const then = new Map(
      results.cells.map(({ id, verdict, reasons }) => [id, { verdict, reason: reasonsText(reasons) }]),
    );
    // What a known deviation costs was not said then.
    const now = judgedAgain(directory).cells.map(({ id, verdict, reasons }) => ({
      id,
      verdict,
      reason: reasonsText(reasons.map(({ severity: _, ...reason }) => reason)),
    }));
    // One that conforms names the claims that hold, which are not what they were.
    const same = now.filter(({ id, verdict }) => verdict !== 'conforms' && then.get(id)?.verdict === verdict);
    expect(same.length).toBeGreaterThan(0);
    // What else is wrong is told after it, and was not then.
    // References of known deviations are mended, in brackets after the reason.
    const words = (reason: string): string => reason.split(' (')[0] ?? '';
    expect(same.filter(({ id, reason }) => !reason.startsWith(words(then.get(id)?.reason ?? '?')))).toEqual([]);
  });

  test('should give all reports, and the same bytes each time', async () => {
    const digests = async (output: string): Promise<string[]> =>
      (await writeReports(directory, { output: join(temporary, name, output) })).map(
        ({ path, bytes }) => `${bytes} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`,
      );
    const first = await digests('same');
    const scans = results.cells.some(({ family }) => family === 'scan') ? 1 : 0;
    expect(first).toHaveLength(4 + scans);
    expect(await digests('same')).toEqual(first);
  });

  test('should give a script for each cell', () => {
    const { claims } = loadExpectations(results.run.startedAt.slice(0, 10));
    for (const line of results.cells) {
      const evidence = evidenceAt(directory, line.evidence);
      const release = loadReleases().find(({ id }) => id === evidence.target.release);
      const { [SCRIPT]: script = '' } = reproductionOf(
        {
          run: results.run,
          line,
          evidence,
          facets: facetsOf(evidence),
          release,
          claims,
          deciding: [],
          target: results.run.target.ref,
        },
        {},
      );
      expect(spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' }).stderr, line.id).toBe('');
      expect(script).toContain(`startup|${line.facets['startup']?.outcome}|`);
    }
  });
});
