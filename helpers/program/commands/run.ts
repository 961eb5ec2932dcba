import { type Depth, allCells, minutesFor, selectCells } from '../../cell/index.ts';
import { exitCodeOf, readResults } from '../../results/index.ts';
import { type Targets, numberOption, targetsOf } from '../options.ts';
import { printSummary } from '../runs.ts';
import { runSuite } from '../suite.ts';

/**
 * Runs the conformance suite through vitest and says what it found.
 *
 * @throws {UsageError} for options that do not fit
 * @throws whatever kept the run from beginning
 */
export async function run(
  options: Targets & {
    cells?: string[];
    depth: Depth;
    parallel: string;
    repeat: string;
    strict?: boolean;
    results: string;
  },
): Promise<number> {
  const parallel = numberOption('--parallel', options.parallel, 64);
  const repeat = numberOption('--repeat', options.repeat, 1000);
  const cells = options.cells ?? [];
  const selected = selectCells(allCells(), cells, options.depth);
  process.stdout.write(
    `${counted(selected.length, 'cell')}${repeat === 1 ? '' : `, ${repeat} times each`}: about ${counted(minutesFor(selected) * repeat, 'minute')} on two cores that do nothing else, up to three times that on a busy machine\n`,
  );
  const runDirectory = await runSuite({
    ...targetsOf(options),
    cells,
    depth: options.depth,
    parallel,
    repeat,
    strict: options.strict ?? false,
    results: options.results,
  });
  printSummary(runDirectory);
  return exitCodeOf(readResults(runDirectory));
}

const counted = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;
