import type { Cell } from '../cell/index.ts';
import { HarnessError } from '../common/index.ts';
import type { Evidence } from '../evidence/index.ts';
import type { CellSetting } from './cell-setting.ts';
import { CellUnderWay } from './cell-under-way.ts';

/** What came of a cell: its evidence and the files to keep beside it. */
export interface CellRun {
  readonly evidence: Evidence;
  readonly files: Readonly<Record<string, string>>;
}

/**
 * Runs one cell from source to restored server. Whatever goes wrong with the harness is part of the evidence: nothing
 * is thrown.
 */
export async function runCell(setting: CellSetting, cell: Cell): Promise<CellRun> {
  const began = performance.now();
  const run = new CellUnderWay(setting, cell, began);
  let harnessError: Evidence['harnessError'] = null;
  try {
    await run.go();
  } catch (error) {
    harnessError = asHarnessError(error);
  }
  await run.cleanUp().catch((error: unknown) => {
    harnessError ??= asHarnessError(error);
  });
  const evidence: Evidence = {
    schema: 1,
    id: cell.id,
    family: cell.family,
    axes: cell.axes,
    target: setting.facts,
    timeline: run.timeline.events,
    backup: run.backup,
    secondBackup: run.secondBackup,
    archive: run.archive,
    operation: run.operation,
    restore: run.restore,
    instant: run.instant,
    harnessError,
    durationMs: Math.round(performance.now() - began),
  };
  return { evidence, files: run.resources.keptFiles() };
}

function asHarnessError(error: unknown): NonNullable<Evidence['harnessError']> {
  if (error instanceof HarnessError)
    return { stage: error.stage, message: error.message, advice: error.advice, description: error.describe() };
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return {
    stage: 'harness',
    message,
    advice: 'this is a defect of the suite, or its surroundings broke: see the description',
    description: stack ?? message,
  };
}
