import { packageFile } from '../common/index.ts';
import { type OpenedRun, type RunRequest, settingsToEnvironment } from '../run/index.ts';
import { ProgressReporter } from './reporter.ts';

/**
 * Runs the conformance suite through vitest, progress on the terminal.
 *
 * @returns the directory of the run
 * @throws whatever kept the run from beginning
 */
export async function runSuite(request: RunRequest & { parallel: number }): Promise<string> {
  settingsToEnvironment(request);
  const { createVitest } = await import('vitest/node');
  const reporter = new ProgressReporter({ isTTY: process.stdout.isTTY, write: (text) => process.stdout.write(text) });
  const vitest = await createVitest('test', {
    root: packageFile(),
    project: ['conformance'],
    watch: false,
    reporters: [reporter],
    passWithNoTests: true,
    maxConcurrency: request.parallel,
  });
  // vitest would end the process at once; the suite ends its run first.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.removeAllListeners(signal);
  const before = process.exitCode;
  let opened: OpenedRun | undefined;
  try {
    await vitest.start();
    // Not `latest` in the directory of results: that may be another run by now.
    opened = vitest.projects
      .map((project) => (project.getProvidedContext() as { run?: OpenedRun }).run)
      .find((provided) => provided !== undefined);
  } finally {
    await vitest.close();
    process.exitCode = before;
  }
  const [error] = reporter.errors;
  if (error) throw error;
  if (!opened) throw new Error('the suite ended without a run and without an error');
  return opened.runDirectory;
}
