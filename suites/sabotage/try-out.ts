import { loadExpectations } from '../../helpers/judgement/index.ts';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { expect } from 'vitest';
import type { FacetName } from '../../helpers/facets/index.ts';
import type { CellLine } from '../../helpers/results/index.ts';
import { Session, openRun } from '../../helpers/run/index.ts';
import { actsOf } from '../../helpers/scenarios/index.ts';
import { FACETS } from './table.ts';
import type { Reading } from './variants.ts';

/**
 * Runs cells on a target and hands out their lines. A sabotage that could not do its deed fails the test.
 *
 * @param results directory that the run's results are kept below
 * @param scenario what each cell does, where that is not what it should
 */
export async function runCells(
  ref: string,
  ids: readonly string[],
  results: string,
  scenario: typeof actsOf = actsOf,
): Promise<Map<string, CellLine>> {
  const run = await openRun({
    target: ref,
    cells: [...ids],
    parallel: 2,
    repeat: 1,
    strict: false,
    results: mkdtempSync(join(results, 'run-')),
  });
  await using session = await Session.open(run, scenario);
  const turn = pLimit(session.parallel);
  const lines = await Promise.all(session.planned.map((cell) => turn(() => session.runCell(cell))));
  for (const line of lines)
    expect(deedsUndone(join(run.runDirectory, line.evidence)), `${line.id}: the sabotage itself failed`).toEqual([]);
  return new Map(lines.map((line) => [line.id, line]));
}

/** Known deviations of targets that show in some runs only. */
const SPORADIC = new Set(
  loadExpectations('2000-01-01')
    .known.filter(({ sometimes }) => sometimes)
    .map(({ id }) => id),
);
const ATTEMPTS = 3;

/**
 * As {@link runCells}; a cell in which the target shows a deviation of its own that it shows in some runs only says nothing
 * of the defect, and is run again.
 */
export async function runUndisturbed(
  ref: string,
  ids: readonly string[],
  results: string,
): Promise<Map<string, CellLine>> {
  const lines = new Map<string, CellLine>();
  for (let left = ids, attempt = 0; left.length > 0 && attempt < ATTEMPTS; attempt++) {
    for (const [id, line] of await runCells(ref, left, results)) lines.set(id, line);
    left = left.filter((id) => lines.get(id)?.reasons.some(({ known }) => known !== undefined && SPORADIC.has(known)));
  }
  return lines;
}

/** What wrappers said that gave up. */
function deedsUndone(evidence: string): string[] {
  const files = ['backup.stderr', 'incremental.stderr', 'source.log', 'restore.log']
    .map((name) => join(evidence, name))
    .filter((file) => existsSync(file));
  return files
    .flatMap((file) => readFileSync(file, 'utf8').split('\n'))
    .filter((line) => line.startsWith('sabotage: '));
}

/** Facets that do not read as they do on the target without the defect. */
export function turnedFacets(
  line: CellLine,
  healthy: CellLine | undefined,
  facets: readonly FacetName[] = FACETS,
): FacetName[] {
  return facets.filter((facet) => comparable(line.facets[facet]) !== comparable(healthy?.facets[facet]));
}

/**
 * A facet as text, without the one thing that differs from one lab to the next: the directory of a local one. A server that
 * does not start again says nothing of what it keeps: that is no other reading.
 */
function comparable(facet: unknown): string {
  return JSON.stringify(facet)
    .replaceAll(/\/[^\s"]*\/pg-tde-conformance-\w{6}\//g, '…/')
    .replace('"kept":"not-looked-at"', '"kept":"all"');
}

/** In what the facets of a cell are not as they have to be: those that are named have to turn, and no other may. */
export function misreadings(
  line: CellLine,
  turned: readonly FacetName[],
  wanted: Readonly<Partial<Record<FacetName, Reading>>>,
  facets: readonly FacetName[] = FACETS,
): string[] {
  return facets.flatMap((facet) => {
    const reading = wanted[facet];
    if (reading === undefined) return turned.includes(facet) ? [`${facet} turned as well`] : [];
    if (!turned.includes(facet)) return [`${facet} did not turn`];
    const seen: Record<string, unknown> = line.facets[facet] ?? {};
    return Object.entries(reading)
      .filter(([field, value]) => !reads(seen[field], value))
      .map(([field]) => `${facet}.${field} reads ${JSON.stringify(seen[field])}`);
  });
}

function reads(seen: unknown, wanted: unknown): boolean {
  return wanted instanceof RegExp
    ? typeof seen === 'string' && wanted.test(seen)
    : JSON.stringify(seen) === JSON.stringify(wanted);
}
