import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { saveEvidence } from '../../../helpers/evidence/index.ts';
import { main } from '../../../helpers/program/index.ts';
import { cellResult, evidence, failedStart, restoreObservation } from '../fixtures.ts';
import { writeRun } from '../html-run.ts';

const base = mkdtempSync(join(tmpdir(), 'unit-html-command-'));
afterAll(() => rmSync(base, { recursive: true }));

/** Exit code and what was printed. */
async function called(...args: string[]): Promise<{ code: number; out: string }> {
  const written: string[] = [];
  const spies = ([process.stdout, process.stderr] as const).map((stream) =>
    vi.spyOn(stream, 'write').mockImplementation((text) => written.push(String(text)) > 0),
  );
  try {
    return { code: await main([...args, '--results', base]), out: written.join('') };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

describe('the command report', () => {
  const run = join(base, 'some');
  // Saved as conforming, and by its evidence it is not; the second stands before the first in the alphabet.
  beforeAll(() => {
    const failed = evidence({ restore: restoreObservation(failedStart('FATAL:  no')) });
    const other = evidence({
      axes: { walMethod: 'fetch', format: 'plain', load: 'heavy' },
      harnessError: { stage: 'lab', message: 'm', advice: 'a', description: 'd' },
    });
    for (const each of [failed, other]) saveEvidence(run, each, {});
    writeRun(run, { lines: [cellResult(other.id), cellResult(failed.id)] });
  });

  test('should write all reports beside the results, and say where they are and how large', async () => {
    const { code, out } = await called('report', 'some');
    expect(code).toBe(0);
    for (const name of ['junit.xml', 'summary.md', 'results.schema.json', 'report.html'])
      expect(out).toMatch(
        new RegExp(
          `^ *${readFileSync(join(run, name)).length} bytes  .*some/${name.replace('.', String.raw`\.`)}$`,
          'm',
        ),
      );
  });

  test('should judge again, in the order of the run, somewhere else, and leave alone what is saved', async () => {
    const output = join(base, 'again');
    const before = readdirSync(run).map((name) => (name === 'cells' ? name : readFileSync(join(run, name), 'utf8')));
    expect((await called('report', 'some', '--judge', '--output', output)).code).toBe(0);
    expect(readdirSync(run).map((name) => (name === 'cells' ? name : readFileSync(join(run, name), 'utf8')))).toEqual(
      before,
    );
    const page = readFileSync(join(output, 'report.html'), 'utf8');
    expect(page).toContain('2 of 2 cells have another verdict than in results.jsonl');
    expect(
      [...page.matchAll(/data-c="(\d+)" href="#cell=([^"]*)" aria-label="(\S)/g)]
        .map(([, number, id, letter]) => `${number} ${id} ${letter}`)
        .toSorted(),
    ).toEqual(['0 methods%2Ffetch-plain-heavy ?', '1 methods%2Ffetch-plain D']);
  });

  test('should refuse a run that there is not', async () => {
    const { code, out } = await called('report', 'none');
    expect([code, out]).toEqual([64, expect.stringContaining('there is no run "none"')]);
  });
});
