import { appendFileSync, existsSync, readdirSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UsageError, didYouMean } from '../common/index.ts';
import { claimLines } from '../judgement/index.ts';
import { RESULTS_FILE, readResults } from '../results/index.ts';
import { annotations, markdownSummary, reportOptions, summary } from '../report/index.ts';

/**
 * Directory of a run, given by its id, its directory, or as `latest`.
 *
 * @throws {UsageError} when there is no such run
 */
export function runDirectoryOf(run: string, results: string): string {
  for (const candidate of [join(resolve(results), run), resolve(run)]) {
    if (existsSync(join(candidate, RESULTS_FILE))) return realpathSync(candidate);
  }
  const known = existsSync(results)
    ? readdirSync(results).filter((name) => existsSync(join(results, name, RESULTS_FILE)))
    : [];
  throw new UsageError(
    `there is no run "${run}" in ${results}${didYouMean(run, known)}; one that lies elsewhere is given by its directory`,
  );
}

/** Prints what a run found. On GitHub Actions also for its pages: annotations, and the summary of the job. */
export function printSummary(runDirectory: string): void {
  const results = readResults(runDirectory);
  const options = reportOptions(runDirectory, results.run);
  const { GITHUB_ACTIONS, GITHUB_STEP_SUMMARY } = process.env;
  // Before the summary: its last line is what other CI systems read.
  if (GITHUB_ACTIONS === 'true')
    for (const line of annotations(results, claimLines())) process.stdout.write(`${line}\n`);
  if (GITHUB_STEP_SUMMARY !== undefined && GITHUB_STEP_SUMMARY !== '')
    appendFileSync(GITHUB_STEP_SUMMARY, `${markdownSummary(results, options)}\n`);
  process.stdout.write(`\n${summary(results, options)}\n`);
}
