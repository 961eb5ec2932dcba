import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { scratchDirectory } from '../../helpers/lab/index.ts';
import { reasonsText } from '../../helpers/judgement/index.ts';
import type { CellLine } from '../../helpers/results/index.ts';
import { type OpenedRun, Session, openRun } from '../../helpers/run/index.ts';
import { actsOf } from '../../helpers/scenarios/index.ts';
import { sabotagedTarget } from './sabotaged-target.ts';
import { VARIANTS } from './variants.ts';
import { examine } from './working-target.ts';
import { wrapper } from './wrapper.ts';

/** What is backed up, and a target of a newer release for the same major version of PostgreSQL. */
const { TDE_TARGET: source, TDE_OTHER_TARGET: other } = process.env;
const wanting = source && other ? undefined : 'needs TDE_TARGET and TDE_OTHER_TARGET, two releases with pg_tde';
const CELL = 'methods/fetch-plain';
const results = scratchDirectory(`sabotage-skew-results-${process.pid}`);
afterAll(() => rmSync(results, { recursive: true, force: true }));

interface Done {
  readonly run: Pick<Parameters<typeof openRun>[0], 'toolsTarget' | 'restoreTarget'>;
  /** What is not as the run has it. */
  readonly but?: (run: OpenedRun) => OpenedRun;
  readonly scenario?: typeof actsOf;
}

async function lineOf({ run, but = (opened) => opened, scenario = actsOf }: Done): Promise<CellLine> {
  const opened = await openRun({
    target: source,
    ...run,
    cells: [CELL],
    parallel: 1,
    results: mkdtempSync(join(results, 'run-')),
  });
  await using session = await Session.open(but(opened), scenario);
  const [cell] = session.planned;
  if (!cell) throw new Error(`${CELL} cannot be run on these targets`);
  // The session ends when this returns.
  return await session.runCell(cell);
}

const found = (line: CellLine): string => `${line.verdict}: ${reasonsText(line.reasons)}`;

test('a mix of two releases should be proven', async ({ skip }) => {
  if (wanting !== undefined) return skip(wanting);
  expect(found(await lineOf({ run: { toolsTarget: other, restoreTarget: other } }))).toMatch(
    /^(informational|conforms)/,
  );
});

test('a restore target whose machines are of the source should prove nothing', async ({ skip }) => {
  if (wanting !== undefined) return skip(wanting);
  const line = await lineOf({
    run: { restoreTarget: other },
    but: (run) => ({ ...run, restoreTarget: run.restoreTarget && { ...run.restoreTarget, ref: source ?? '' } }),
  });
  expect(found(line)).toMatch(/^inconclusive: on restore a server of .* was to be started, and it was another/);
});

test('tools that are not used should prove nothing', async ({ skip }) => {
  if (wanting !== undefined) return skip(wanting);
  const line = await lineOf({
    run: { toolsTarget: other },
    scenario: (situation) => actsOf({ ...situation, tools: undefined }),
  });
  expect(found(line)).toMatch(
    /^inconclusive: on source the backup was to be taken with tools of .*, and it was with others/,
  );
});

test('tools that are those of the source should prove nothing', async ({ skip }) => {
  if (wanting !== undefined) return skip(wanting);
  const line = await lineOf({
    run: { toolsTarget: other },
    but: (run) => ({ ...run, toolsTarget: run.toolsTarget && { ...run.toolsTarget, ref: source ?? '' } }),
  });
  expect(found(line)).toMatch(
    /^inconclusive: on source the backup was to be taken with tools of .*, and it was with others/,
  );
});

test('a restored server of another release that crashes should deviate', async ({ skip }) => {
  if (source === undefined || other === undefined) return skip(wanting);
  const variant = VARIANTS.find(({ name }) => name === 'server-killed');
  if (!variant) throw new Error('there is no server that is killed');
  const { facts, bin, release } = await examine({ ref: other, why: 'TDE_OTHER_TARGET names it' });
  const script = wrapper(variant.script, {
    real: `${bin}/postgres`,
    name: variant.name,
    keyDirectory: release?.files.directory ?? '',
  });
  await using sabotaged = await sabotagedTarget({ facts, bin }, `skew-${variant.name}`, { postgres: script });
  expect(found(await lineOf({ run: { restoreTarget: sabotaged.ref } }))).toMatch(/^deviates: server-crash/);
});
