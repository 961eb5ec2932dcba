import { type Depth, allCells, lengthWords, selectCells } from '../../cell/index.ts';
import { exitCodeOf, readResults } from '../../results/index.ts';
import { type Targets, numberOption, targetsOf } from '../options.ts';
import { printSummary } from '../runs.ts';
import { runSuite } from '../suite.ts';

/** Options of `run`, as they were given. */
export interface RunOptions extends Targets {
  cells?: string[];
  depth: Depth;
  parallel: string;
  repeat: string;
  strict?: boolean;
  results: string;
}

/**
 * Runs the conformance suite through vitest and says what it found.
 *
 * @throws {UsageError} for options that do not fit
 * @throws whatever kept the run from beginning
 */
export async function run(options: RunOptions): Promise<number> {
  const parallel = numberOption('--parallel', options.parallel, 64);
  const repeat = numberOption('--repeat', options.repeat, 1000);
  const cells = options.cells ?? [];
  const selected = selectCells(allCells(), cells, options.depth);
  process.stdout.write(`${lengthWords(selected, repeat)}\n`);
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
