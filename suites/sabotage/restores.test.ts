import { reasonsText } from '../../helpers/judgement/index.ts';
import { rmSync } from 'node:fs';
import pLimit from 'p-limit';
import { afterAll, describe, expect, test } from 'vitest';
import type { FacetName } from '../../helpers/facets/index.ts';
import { scratchDirectory } from '../../helpers/lab/index.ts';
import type { Release } from '../../helpers/release/index.ts';
import { type CellLine, LIGHTS } from '../../helpers/results/index.ts';
import { RESTORE_VARIANTS, type Role, SABOTAGED_RESTORES } from './restores-variants.ts';
import { sabotagedTarget } from './sabotaged-target.ts';
import { type Health, judged, leftAlone } from './judged.ts';
import { FACETS as OTHER_FACETS, type Row, table } from './table.ts';
import { runUndisturbed } from './try-out.ts';
import { type WorkingTarget, findWorkingTarget } from './working-target.ts';
import { wrapper } from './wrapper.ts';

/** Variants at work at the same time. */
const AT_ONCE = 3;
const FACETS: readonly FacetName[] = [...OTHER_FACETS, 'keys', 'recovery', 'archive', 'tool', 'trial'];

const target = await findWorkingTarget();
const working = canRestore(target) ? target : undefined;
const wanting = working ? undefined : 'needs an image with pg_tde and pg_combinebackup';
const results = scratchDirectory(`sabotage-restores-results-${process.pid}`);
const healthy = new Map<string, CellLine>();
const health: Health = { healthy, facets: FACETS };
const rows = new Map<string, readonly Row[]>();

afterAll(() => {
  rmSync(results, { recursive: true, force: true });
  const inOrder = RESTORE_VARIANTS.flatMap(
    ({ name }) =>
      rows.get(name) ?? [
        {
          name,
          cell: '',
          caught: `not run: ${wanting ?? 'it was not chosen, or the target is not healthy to begin with'}`,
        },
      ],
  );
  process.stdout.write(
    `\nSabotage of restores on ${target?.ref ?? 'nothing'}: ${target?.why ?? 'no PostgreSQL is at hand'}. Facets that turned are in capitals.\n\n${table(inOrder, FACETS)}\n\n`,
  );
});

describe('restores of a working target', () => {
  test('should have nothing wrong with them', async ({ skip }) => {
    if (!working) return skip(wanting);
    const lines = await runUndisturbed(working.ref, SABOTAGED_RESTORES, results);
    for (const line of lines.values())
      expect(LIGHTS[line.verdict], `${line.id}: ${line.verdict}: ${reasonsText(line.reasons)}`).toBe('passed');
    expect([...lines.keys()].toSorted()).toEqual(SABOTAGED_RESTORES.toSorted());
    for (const [id, line] of lines) healthy.set(id, line);
  });
});

describe('a target with one defect in a way to restore', () => {
  const turn = pLimit(AT_ONCE);

  for (const variant of RESTORE_VARIANTS) {
    test.concurrent(`should be caught: ${variant.name}: ${variant.defect}`, async ({ skip }) => {
      if (!working || healthy.size === 0) return skip(wanting ?? 'the target is not healthy to begin with');
      const found = await turn(() => tryOut(working, variant));
      rows.set(variant.name, found);
      for (const { cell, seen, caught } of found)
        expect(caught, `${cell}: ${caught}\n${JSON.stringify(seen?.line.facets, null, 2)}`).not.toMatch(/^NO/);
    });
  }
});

type Restorable = WorkingTarget & { readonly release: Release };

/** Standbys take machines with a network between them. */
function canRestore(found: WorkingTarget | undefined): found is Restorable {
  return (
    found?.kind === 'pg_tde' &&
    found.release !== undefined &&
    found.facts.driver === 'container' &&
    found.facts.tools.includes('pg_combinebackup')
  );
}

function programOf(role: Role, { facts, release }: Restorable): string {
  const names: Readonly<Record<Role, string>> = {
    tool: facts.backupTool,
    postgres: 'postgres',
    combine: 'pg_combinebackup',
    archive: release.tools.archiveDecrypt,
    restore: release.tools.restoreEncrypt,
    'change-provider': release.tools.changeKeyProvider,
    rewind: release.tools.rewind,
    'verify-backup': 'pg_verifybackup',
  };
  return names[role];
}

/** Runs the variant's cells on a target with its defect. */
async function tryOut(
  on: Restorable,
  { name, script, cells, untouched }: (typeof RESTORE_VARIANTS)[number],
): Promise<Row[]> {
  const { facts, bin, release } = on;
  const wrapped = Object.entries(script).map(([role, body]) => {
    const program = programOf(role as Role, on);
    return [
      program,
      wrapper(body, { real: `${bin}/${program}`, name, keyDirectory: release.files.directory }),
    ] as const;
  });
  await using sabotaged = await sabotagedTarget({ facts, bin }, name, Object.fromEntries(wrapped));
  const lines = await runUndisturbed(
    sabotaged.ref,
    [...cells.map(({ cell }) => cell), ...(untouched === undefined ? [] : [untouched])],
    results,
  );
  return [
    ...cells.map((outcome) => judged(name, lines.get(outcome.cell), outcome, health, outcome.facets)),
    ...(untouched === undefined ? [] : [leftAlone(name, lines.get(untouched), health)]),
  ];
}
