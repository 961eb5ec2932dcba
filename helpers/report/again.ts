import { oneLine, shellWord } from '../common/index.ts';
import type { TargetsOfRun } from '../results/index.ts';

/** How the program is called. */
export const PROGRAM = 'npx tde-conformance';

/** Longest command, in characters: those of real cells are whole. */
const COMMAND_LIMIT = 2000;

/**
 * The command, for a POSIX shell, that runs a cell again on the targets of its run; on one line and fit to be shown.
 *
 * @param times how often it was run
 */
export function commandAgain(cellId: string, run: TargetsOfRun, program: string, times = 1): string {
  return oneLine(
    `${program} run --target ${shellWord(run.target.ref)}${othersOf(run)} --cells ${shellWord(cellId)}${times === 1 ? '' : ` --repeat ${times}`}`,
    COMMAND_LIMIT,
  );
}

/** Options that name targets beside the source's. */
function othersOf({ toolsTarget, restoreTarget }: TargetsOfRun): string {
  return [
    ...(toolsTarget ? [` --tools-target ${shellWord(toolsTarget.ref)}`] : []),
    ...(restoreTarget ? [` --restore-target ${shellWord(restoreTarget.ref)}`] : []),
  ].join('');
}
