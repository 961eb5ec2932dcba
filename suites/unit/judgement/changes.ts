import { describe, expect, test } from 'vitest';
import type { Coordinates } from '../../../helpers/axes/index.ts';
import type { Evidence } from '../../../helpers/evidence/index.ts';
import { type Expectations, judge, reasonsText } from '../../../helpers/judgement/index.ts';
import {
  WARNING,
  backupObservation,
  evidence,
  failedStart,
  refusal,
  restoreObservation,
  targetFacts,
  takenAs,
} from '../fixtures.ts';

/** Evidence as claims have it, and changes of it in one point. */
export type Change = (seen: Evidence) => void;
/** What is changed, how, and what the verdict is then, with its reason. */
export type Mutation = readonly [what: string, change: Change, verdict: string, reason?: RegExp];
/** Cells that conform, each with changes after which they are judged anew. */
export type Cells = Readonly<Record<string, readonly [as: () => Evidence, ...mutations: readonly Mutation[]]>>;

export const refuses =
  (error: string): Change =>
  (seen) => {
    seen.backup = takenAs(seen.axes, seen.target, refusal(error));
    seen.restore = null;
  };

/** The restored server ends so, and nothing comes after it. */
export const ends =
  (message: string): Change =>
  (seen) => {
    seen.restore = restoreObservation(failedStart(message));
    const act = { startedAt: 0, durationMs: 0, says: null };
    seen.acts.push({ ...act, act: { do: 'start' }, outcome: 'ends-here' });
    seen.acts.push({ ...act, act: { do: 'conclude' }, outcome: 'goes-on' });
    seen.sourceCrash = null;
    seen.backup?.hits.push({ path: 'base/5/16385', kind: 'P', inWal: false, count: 1, firstOffset: 0 });
    seen.toolRuns = [];
  };

/** It comes up, and all rows are there. */
export const COMES_UP: Change = (seen) => {
  seen.restore = { ...restoreObservation(), logErrors: [], readableWal: [], readableOwn: [], readableFiles: [] };
  for (const each of seen.acts) each.outcome = 'goes-on';
};

/** A cell that went well, with fetched WAL unless it says so. */
export const cell = (pgTde: string, axes: Partial<Coordinates>, ...changes: readonly Change[]): Evidence => {
  const warnings = axes.encrypt === undefined ? [WARNING] : [];
  const seen = evidence({
    axes,
    backup: backupObservation({ warnings }),
    target: targetFacts({ pgTde, release: `pg_tde-${pgTde.slice(0, 3)}` }),
  });
  for (const change of changes) change(seen);
  return seen;
};

/** A standby that follows its source. */
export const FOLLOWED: NonNullable<Evidence['restore']>['recovery'][number] = {
  what: 'rows written after the backup',
  machine: 'standby',
  startedAt: 0,
  durationMs: 100,
  wanted: '0/6000000',
  reached: '0/6000000',
  outcome: 'reached',
  message: null,
  checks: [],
};

/** Tests that each cell conforms as it is, and that each change of it is seen. */
export function testChanges(cells: Cells, expectations: Expectations): void {
  describe.for(Object.entries(cells))('%s', ([, [as, ...mutations]]) => {
    test('should conform as it is', () => {
      const { verdict, reasons } = judge(as(), expectations);
      expect(`${verdict}: ${reasonsText(reasons)}`).toMatch(/^conforms: /);
    });

    test.for(mutations)('should be judged anew where %s', ([, change, verdict, reason]) => {
      const seen = as();
      change(seen);
      const judged = judge(seen, expectations);
      expect(`${judged.verdict}: ${reasonsText(judged.reasons)}`).toMatch(
        new RegExp(`^${verdict}: .*${reason?.source ?? ''}`, 's'),
      );
    });
  });
}
