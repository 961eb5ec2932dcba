import { relative } from 'node:path';
import { type Claim, type DocumentedExpectations, loadDocumented, onOwnPages } from '../judgement/index.ts';
import { coverageOfTarget } from './coverage.ts';
import { decidingLog } from './logs.ts';
import type { CellLine, RunLine } from '../results/index.ts';
import { PROGRAM } from './again.ts';

/** What reports say besides what is in the results. */
export interface ReportOptions {
  /** Directory of the run, as it is to be printed. */
  readonly runDirectory: string;
  /** How the program is called. */
  readonly program: string;
  /** Last lines of the log that decided a cell. */
  readonly logs: (cell: CellLine) => readonly string[];
  /** What claims say; of those that are not among them only the id is shown. */
  readonly claims: readonly Claim[];
  /** How much of the documentation of the target is claimed; left out or null where that is not on record. */
  readonly coverage?: string | null;
}

/**
 * What reports of a run say, with the claims as they are now and paths from the working directory.
 *
 * @param expectations left out, those of this package
 * @throws {UsageError} when a file of claims is malformed
 */
export function reportOptions(
  runDirectory: string,
  run: RunLine,
  expectations: DocumentedExpectations = loadDocumented(run.startedAt.slice(0, 10)),
): ReportOptions {
  return {
    runDirectory: relative(process.cwd(), runDirectory) || runDirectory,
    program: PROGRAM,
    logs: (cell) => decidingLog(runDirectory, cell),
    claims: onOwnPages(expectations.claims, run.target, expectations.editions),
    coverage: coverageOfTarget(run, expectations),
  };
}
