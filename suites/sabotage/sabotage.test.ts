import { reasonsText } from '../../helpers/judgement/index.ts';
import { rmSync } from 'node:fs';
import pLimit from 'p-limit';
import { afterAll, describe, expect, test } from 'vitest';
import { scratchDirectory } from '../../helpers/lab/index.ts';
import type { FacetName } from '../../helpers/facets/index.ts';
import { type CellLine, LIGHTS } from '../../helpers/results/index.ts';
import { sabotagedTarget } from './sabotaged-target.ts';
import { FACETS, type Row, table } from './table.ts';
import { misreadings, runCells, turnedFacets } from './try-out.ts';
import { HEALTHY, VARIANTS, type Variant } from './variants.ts';
import { findWorkingTarget } from './working-target.ts';
import { wrapper } from './wrapper.ts';

/** Variants at work at the same time: starting and stopping servers leaves much of two cores idle. */
const AT_ONCE = 3;

const working = await findWorkingTarget();
const results = scratchDirectory(`sabotage-results-${process.pid}`);
const healthy = new Map<string, CellLine>();
const rows = new Map<string, readonly Row[]>();

afterAll(() => {
  rmSync(results, { recursive: true, force: true });
  const inOrder = VARIANTS.flatMap(({ name }) => rows.get(name) ?? []);
  process.stdout.write(
    `\nSabotage on ${working?.ref ?? 'nothing'}: ${working?.why ?? 'no PostgreSQL is at hand'}. Facets that turned are in capitals.\n\n${table(inOrder)}\n\n`,
  );
});

describe('a working target', () => {
  test('should have nothing wrong with it', async ({ skip }) => {
    if (!working) return skip('no PostgreSQL is at hand');
    const wanted = HEALTHY[working.kind];
    const lines = await runCells(working.ref, Object.keys(wanted), results);
    expect(
      Object.fromEntries([...lines].map(([id, { facets }]) => [id, FACETS.map((facet) => facets[facet]?.outcome)])),
    ).toEqual(wanted);
    for (const line of lines.values())
      expect(LIGHTS[line.verdict], `${line.id}: ${line.verdict}: ${reasonsText(line.reasons)}`).toBe('passed');
    for (const [id, line] of lines) healthy.set(id, line);
  });
});

describe('a target with one defect', () => {
  const turn = pLimit(AT_ONCE);

  for (const variant of VARIANTS) {
    test.concurrent(`should be caught: ${variant.name}: ${variant.defect}`, async ({ skip }) => {
      const wanting = !working
        ? 'no PostgreSQL is at hand'
        : !variant.cells[working.kind]
          ? 'needs a target with pg_tde'
          : healthy.size === 0
            ? 'the target is not healthy to begin with'
            : ((working.release && variant.lacks?.(working.release)) ?? undefined);
      if (wanting !== undefined || !working) {
        rows.set(variant.name, [{ name: variant.name, cell: '', caught: `not run: ${wanting}` }]);
        return skip(wanting);
      }
      const found = await turn(() => tryOut(working, variant));
      rows.set(variant.name, found);
      for (const { cell, seen, caught } of found)
        expect(caught, `${cell}: ${caught}\n${JSON.stringify(seen?.line.facets, null, 2)}`).not.toMatch(/^NO/);
    });
  }
});

type Working = NonNullable<typeof working>;

/** Runs the variant's cells on a target with its defect. */
async function tryOut({ kind, facts, release, bin }: Working, variant: Variant): Promise<Row[]> {
  const program =
    variant.wraps === 'postgres'
      ? 'postgres'
      : kind === 'pg_tde'
        ? facts.backupTool
        : (facts.stockTool ?? facts.backupTool);
  const script = wrapper(variant.script, {
    real: `${bin}/${program}`,
    name: variant.name,
    keyDirectory: release?.files.directory ?? '',
  });
  await using sabotaged = await sabotagedTarget({ facts, bin }, variant.name, { [program]: script });
  const guilty = variant.cells[kind] ?? [];
  const untouched = variant.untouched?.[kind];
  // What the tool makes of keys that it is not asked for is looked at where the defect is about them.
  const facets = FACETS.includes(variant.turns) ? FACETS : [...FACETS, variant.turns];
  const lines = await runCells(sabotaged.ref, untouched === undefined ? guilty : [...guilty, untouched], results);
  return [...lines].map(([cell, line]) => {
    const isGuilty = guilty.includes(cell);
    const wanted = isGuilty ? { ...variant.facets, ...variant.facetsOn?.[kind] } : {};
    const turned = turnedFacets(line, healthy.get(line.id), facets).filter(
      (facet) => wanted[facet] !== undefined || !isUnseen(line, facet),
    );
    const wrong = isGuilty
      ? wrongIn(variant.verdict[kind], line, misreadings(line, turned, wanted, facets))
      : turned.map((facet) => `${facet} turned`);
    const caught = wrong.length > 0 ? `NO: ${wrong.join('; ')}` : isGuilty ? 'caught' : 'rightly untouched';
    return { name: variant.name, cell, seen: { line, turned }, caught };
  });
}

/** Nobody looks at the disk and the log of a server that did not come up: that the backup is sealed still is all there is. */
function isUnseen({ facets }: CellLine, facet: FacetName): boolean {
  if (facets.startup?.outcome === 'starts') return false;
  return facet === 'log' || (facet === 'secrecy' && facets.secrecy?.outcome !== 'plaintext');
}

/** In what a cell that must turn is not as the variant has it. */
function wrongIn(verdict: string | undefined, line: CellLine, misread: readonly string[]): string[] {
  return line.verdict === verdict
    ? [...misread]
    : [...misread, `the verdict is ${line.verdict}: ${reasonsText(line.reasons)}`];
}
