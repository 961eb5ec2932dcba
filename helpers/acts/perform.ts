import type { Cell } from '../cell/index.ts';
import type { Evidence } from '../evidence/index.ts';
import { type Act, verbOf } from './act.ts';
import { type CellSetting, Stage, asHarnessError } from './stage.ts';
import type { AnyAct, Outcome } from './verb.ts';

/** What came of a cell: its evidence and the files to keep beside it. */
export interface CellRun {
  readonly evidence: Evidence;
  readonly files: Readonly<Record<string, string>>;
}

/**
 * Performs the acts of a cell up to the first that ends it, and in any case the last one, which concludes the cell.
 * Whatever goes wrong with the harness is part of the evidence: nothing is thrown.
 */
export async function performCell(setting: CellSetting, cell: Cell, actsOf: () => readonly Act[]): Promise<CellRun> {
  const beganAt = Date.now();
  const began = performance.now();
  const stage = new Stage(setting, cell, performAll);
  let harnessError: Evidence['harnessError'] = null;
  let last: readonly Act[] = [];
  try {
    const acts = actsOf();
    last = acts.slice(-1);
    await performAll(acts.slice(0, -1), stage);
  } catch (error) {
    harnessError = asHarnessError(error);
  }
  // What was seen is kept, wherever the harness breaks.
  await performAll(last, stage).catch((error: unknown) => (harnessError ??= asHarnessError(error)));
  await stage.cleanUp().catch((error: unknown) => (harnessError ??= asHarnessError(error)));
  const others = stage.observedBut('backup');
  const evidence: Evidence = {
    schema: 2,
    id: cell.id,
    family: cell.family,
    axes: cell.axes,
    target: setting.facts,
    ...(setting.tools ? { toolsTarget: setting.tools.facts } : {}),
    ...(setting.restore ? { restoreTarget: setting.restore.facts } : {}),
    beganAt,
    acts: stage.records,
    backup: stage.observed('backup'),
    secondBackup: others.at(-1) ?? null,
    between: others.slice(0, -1),
    ...stage.seen,
    harnessError,
    durationMs: Math.round(performance.now() - began),
  };
  return { evidence, files: stage.resources.keptFiles() };
}

/** Performs acts one after the other, up to the first that ends the cell, and records each. */
async function performAll(acts: readonly AnyAct[], stage: Stage): Promise<Outcome> {
  for (const act of acts) {
    const startedAt = Date.now();
    const began = performance.now();
    const verb = verbOf(act);
    const note = (outcome: Outcome | 'failed'): void => {
      const durationMs = performance.now() - began;
      stage.records.push({ act: { ...act }, startedAt, durationMs, outcome, says: verb.says(act) });
    };
    try {
      const outcome = await verb.perform(act, stage);
      note(outcome);
      if (outcome === 'ends-here') return outcome;
    } catch (error) {
      note('failed');
      throw error;
    }
  }
  return 'goes-on';
}
