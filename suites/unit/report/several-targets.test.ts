import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { allCells } from '../../../helpers/cell/index.ts';
import { compareRuns } from '../../../helpers/comparison/index.ts';
import { facetsOf } from '../../../helpers/facets/index.ts';
import { PROGRAM, commandAgain, junitXml, markdownSummary } from '../../../helpers/report/index.ts';
import { SCRIPT, reproductionOf } from '../../../helpers/reproduction/index.ts';
import { type Results, notesOn, targetsText } from '../../../helpers/results/index.ts';
import { waysTable, waysMarkdown } from '../../../helpers/table/index.ts';
import { cellResult, evidence, release, runLine, targetFacts } from '../fixtures.ts';

const old = { ...runLine().target, ref: 'image:old', pgTde: '2.1.2' };
const tools = { ...runLine().target, ref: 'image:tools', pgTde: '2.2.0' };
const run = runLine({ target: old, toolsTarget: tools, restoreTarget: runLine().target });
const resultsOf = (of: typeof run): Results => ({
  run: of,
  cells: [cellResult('methods/fetch-plain')],
  repetitions: [],
  end: null,
});

describe('a run of several targets', () => {
  test('should be told with each of them', () => {
    expect(targetsText(run)).toBe(
      'image:old: PostgreSQL 18.4, pg_tde 2.1.2, pg_tde_basebackup; tools of image:tools: PostgreSQL 18.4, pg_tde 2.2.0, pg_tde_basebackup; restored on image:example/postgresql:18: PostgreSQL 18.4, pg_tde 2.2.1, pg_tde_basebackup',
    );
    expect(notesOn(run)).toEqual([
      'Backups were taken with tools of another target than the source: image:tools, PostgreSQL 18.4, pg_tde 2.2.0.',
      'Backups were restored on another target than the source: image:example/postgresql:18, PostgreSQL 18.4, pg_tde 2.2.1.',
      'No release documents a mix of releases: a claim is held against what is of one release alone.',
    ]);
    const options = { runDirectory: 'results/r', program: PROGRAM, logs: () => [], claims: [] };
    expect(markdownSummary(resultsOf(run), options)).toContain('restored on image:example/postgresql:18');
    expect(junitXml(resultsOf(run), options)).toContain('name="restore-target" value="image:example/postgresql:18"');
    expect(waysMarkdown(waysTable([resultsOf(run)]))).toContain('tools of pg_tde 2.2.0, PostgreSQL 18.4');
  });

  test('should be run again on all of them', () => {
    expect(commandAgain('methods/fetch-plain', run, PROGRAM)).toBe(
      `${PROGRAM} run --target image:old --tools-target image:tools --restore-target image:example/postgresql:18 --cells methods/fetch-plain`,
    );
  });

  test('should be told from one of one target by a comparison', () => {
    const { targets } = compareRuns(
      [resultsOf(runLine({ target: old, run: '20261122-000000-abcd' })), resultsOf(run)],
      {
        claims: [],
        known: [],
        editions: { extension: 'pg_tde', releases: ['2.2.1'] },
      },
    );
    expect(targets).toEqual([
      { what: 'tools of', values: ['the same target', 'PostgreSQL 18.4, pg_tde 2.2.0'] },
      { what: 'restored on', values: ['the same target', 'PostgreSQL 18.4, pg_tde 2.2.1'] },
    ]);
  });
});

describe('its script', () => {
  const cell = allCells().find(({ id }) => id === 'methods/fetch-plain') ?? expect.fail('no such cell');
  const digests = { postgres: 'a1' };
  const seen = evidence({
    id: cell.id,
    family: cell.family,
    axes: cell.axes,
    target: targetFacts({ ref: 'image:old', pgTde: '2.1.2', release: 'pg_tde-2.1' }),
    toolsTarget: { ...targetFacts({ ref: 'image:tools' }), digests },
    restoreTarget: { ...targetFacts({ ref: 'image:new' }), digests },
  });
  const files = (over: { toolsTarget?: string; restoreTarget?: string }): string =>
    reproductionOf(
      {
        run,
        line: cellResult(cell.id),
        evidence: seen,
        facets: facetsOf(seen),
        release: release('pg_tde-2.1'),
        toolsRelease: release(),
        claims: [],
        deciding: [],
        target: 'image:old',
        ...over,
      },
      {},
    )[SCRIPT] ?? '';
  const script = files({ toolsTarget: 'image:tools', restoreTarget: 'image:new' });

  test('should take the images, and say which is for what', () => {
    expect(script).toContain(
      'TARGET=${1:-old}\nTOOLS_TARGET=${TOOLS_TARGET:-tools}\nRESTORE_TARGET=${RESTORE_TARGET:-new}\n',
    );
    expect(script).toMatch(
      /^# The backup is taken with the tools of image:tools, unless TOOLS_TARGET names another image\.$/m,
    );
    expect(script).toMatch(/^# It is restored on image:new, unless RESTORE_TARGET names another image\.$/m);
    expect(script).toContain('  begin_several\n');
    expect(script).toMatch(/^ {2}bring_tools source pg_tde_basebackup pg_basebackup$/m);
    expect(script).toContain('take backup "$ROOT/tools/bin/pg_tde_basebackup"');
  });

  test('should be one that bash can read', () => {
    expect(spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  });
});
