import { packageFile } from '../../common/index.ts';
import { type Depth, allCells, selectCells } from '../../cell/index.ts';
import { exitCodeOf, readResults } from '../../report/index.ts';
import { type OpenedRun, settingsToEnvironment } from '../../run/index.ts';
import { numberOption } from '../options.ts';
import { ProgressReporter } from '../reporter.ts';
import { printSummary } from '../runs.ts';

/**
 * Runs the conformance suite through vitest and says what it found.
 *
 * @throws {UsageError} for options that do not fit
 * @throws whatever kept the run from beginning
 */
export async function run(options: { target?: string; cells?: string[]; depth: Depth; parallel: string; repeat: string; results: string }): Promise<number> {
  const parallel = numberOption('--parallel', options.parallel, 64);
  const repeat = numberOption('--repeat', options.repeat, 1000);
  const cells = options.cells ?? [];
  selectCells(allCells(), cells, options.depth);
  settingsToEnvironment({ ...(options.target === undefined ? {} : { target: options.target }), cells, depth: options.depth, parallel, repeat, results: options.results });

  const { createVitest } = await import('vitest/node');
  const reporter = new ProgressReporter({ isTTY: process.stdout.isTTY, write: (text) => process.stdout.write(text) });
  const vitest = await createVitest('test', { root: packageFile(), project: ['conformance'], watch: false, reporters: [reporter], passWithNoTests: true, maxConcurrency: parallel });
  // vitest would end the process at once; the suite ends its run first.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.removeAllListeners(signal);
  const before = process.exitCode;
  let opened: OpenedRun | undefined;
  try {
    await vitest.start();
    // Not `latest` in the directory of results: that may be another run by now.
    opened = vitest.projects.map((project) => (project.getProvidedContext() as { run?: OpenedRun }).run).find((provided) => provided !== undefined);
  } finally {
    await vitest.close();
    process.exitCode = before;
  }
  const [error] = reporter.errors;
  if (error) throw error;
  if (!opened) throw new Error('the suite ended without a run and without an error');
  printSummary(opened.runDirectory);
  return exitCodeOf(readResults(opened.runDirectory));
}
