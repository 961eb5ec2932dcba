import { reasonsText } from '../../helpers/judgement/index.ts';
import { rmSync } from 'node:fs';
import pLimit from 'p-limit';
import { afterAll, describe, expect, test } from 'vitest';
import type { FacetName } from '../../helpers/facets/index.ts';
import { scratchDirectory } from '../../helpers/lab/index.ts';
import { actsOf } from '../../helpers/scenarios/index.ts';
import type { Release } from '../../helpers/release/index.ts';
import { type CellLine, LIGHTS } from '../../helpers/results/index.ts';
import { sabotagedTarget } from './sabotaged-target.ts';
import { type Health, judged, leftAlone } from './judged.ts';
import { FACETS as OTHER_FACETS, type Row, table } from './table.ts';
import { runCells } from './try-out.ts';
import { mistimed } from './window-mistimed.ts';
import { MISTIMED, SABOTAGED_CELLS, WINDOW_VARIANTS } from './window-variants.ts';
import { type WorkingTarget, findWorkingTarget } from './working-target.ts';
import { wrapper } from './wrapper.ts';

/** Variants at work at the same time. */
const AT_ONCE = 3;
const FACETS: readonly FacetName[] = [...OTHER_FACETS, 'keys'];

const target = await findWorkingTarget();
const working = hasKeys(target) ? target : undefined;
const wanting = working ? undefined : 'needs a target with pg_tde';
const results = scratchDirectory(`sabotage-window-results-${process.pid}`);
const healthy = new Map<string, CellLine>();
const health: Health = { healthy, facets: FACETS };
const rows = new Map<string, readonly Row[]>();

afterAll(() => {
  rmSync(results, { recursive: true, force: true });
  const inOrder = ['mistimed', ...WINDOW_VARIANTS.map(({ name }) => name)].flatMap(
    (name) =>
      rows.get(name) ?? [
        { name, cell: '', caught: `not run: ${wanting ?? 'the target is not healthy to begin with'}` },
      ],
  );
  process.stdout.write(
    `\nSabotage of key operations on ${target?.ref ?? 'nothing'}: ${target?.why ?? 'no PostgreSQL is at hand'}. Facets that turned are in capitals.\n\n${table(inOrder, FACETS)}\n\n`,
  );
});

describe('key operations on a working target', () => {
  test('should be proven, and nothing be wrong with them', async ({ skip }) => {
    if (!working) return skip(wanting);
    const lines = await runCells(working.ref, SABOTAGED_CELLS, results);
    for (const line of lines.values())
      expect(LIGHTS[line.verdict], `${line.id}: ${line.verdict}: ${reasonsText(line.reasons)}`).toBe('passed');
    expect([...lines.keys()].toSorted()).toEqual(SABOTAGED_CELLS.toSorted());
    for (const [id, line] of lines) healthy.set(id, line);
  });
});

describe('a key operation at a wrong time', () => {
  let found: readonly Row[] = [];

  test('should leave something to judge', async ({ skip }) => {
    if (!working || healthy.size === 0) return skip(wanting ?? 'the target is not healthy to begin with');
    const lines = await runCells(
      working.ref,
      MISTIMED.map(({ cell }) => cell),
      results,
      (situation) => {
        const when = MISTIMED.find(({ cell }) => cell === situation.cell.id)?.when;
        const acts = actsOf(situation);
        return when === undefined ? acts : mistimed(acts, when);
      },
    );
    found = MISTIMED.map(({ cell, when, reason }) => ({
      ...judged(when, lines.get(cell), { verdict: 'inconclusive', reason }, health),
      cell,
    }));
    rows.set('mistimed', found);
    expect(found).toHaveLength(MISTIMED.length);
  });

  for (const { cell, when } of MISTIMED) {
    test(`should prove nothing: ${when}: ${cell}`, ({ skip }) => {
      if (found.length === 0) return skip(wanting ?? 'nothing was run');
      expect(found.find((row) => row.cell === cell)?.caught).toMatch(/^caught/);
    });
  }
});

describe('a target with one defect around keys', () => {
  const turn = pLimit(AT_ONCE);

  for (const variant of WINDOW_VARIANTS) {
    test.concurrent(`should be caught: ${variant.name}: ${variant.defect}`, async ({ skip }) => {
      if (!working || healthy.size === 0) return skip(wanting ?? 'the target is not healthy to begin with');
      const found = await turn(() => tryOut(working, variant));
      rows.set(variant.name, found);
      for (const { cell, seen, caught } of found)
        expect(caught, `${cell}: ${caught}\n${JSON.stringify(seen?.line.facets, null, 2)}`).not.toMatch(/^NO/);
    });
  }
});

type WithKeys = WorkingTarget & { readonly release: Release };

function hasKeys(found: WorkingTarget | undefined): found is WithKeys {
  return found?.kind === 'pg_tde' && found.release !== undefined;
}

/** Runs the variant's cells on a target with its defect. */
async function tryOut(
  { facts, release, bin }: WithKeys,
  { name, script, cells, facets, untouched }: (typeof WINDOW_VARIANTS)[number],
): Promise<Row[]> {
  const wrapped = Object.entries(script).map(([wraps, body]) => {
    const program = wraps === 'tool' ? facts.backupTool : wraps;
    return [
      program,
      wrapper(body(release), { real: `${bin}/${program}`, name, keyDirectory: release.files.directory }),
    ] as const;
  });
  await using sabotaged = await sabotagedTarget({ facts, bin }, name, Object.fromEntries(wrapped));
  const lines = await runCells(
    sabotaged.ref,
    [...cells.map(({ cell }) => cell), ...(untouched === undefined ? [] : [untouched])],
    results,
  );
  return [
    ...cells.map(({ cell, ...outcome }) => judged(name, lines.get(cell), outcome, health, facets)),
    ...(untouched === undefined ? [] : [leftAlone(name, lines.get(untouched), health)]),
  ];
}
