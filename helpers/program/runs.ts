import { existsSync, readFileSync, readdirSync, realpathSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { UsageError, didYouMean, lastLines } from '../common/index.ts';
import { refusesEarlyClient } from '../restore/index.ts';
import { type CellLine, RESULTS_FILE, readResults, summary } from '../report/index.ts';

/** How many lines of a log are printed with a cell that is not as expected. */
const LOG_LINES = 3;

/**
 * Directory of a run, given by its id, its directory, or as `latest`.
 *
 * @throws {UsageError} when there is no such run
 */
export function runDirectoryOf(run: string, results: string): string {
  for (const candidate of [join(resolve(results), run), resolve(run)]) {
    if (existsSync(join(candidate, RESULTS_FILE))) return realpathSync(candidate);
  }
  const known = existsSync(results) ? readdirSync(results).filter((name) => existsSync(join(results, name, RESULTS_FILE))) : [];
  throw new UsageError(`there is no run "${run}" in ${results}${didYouMean(run, known)}`);
}

/** The lines that decided a cell: of the server's log where it did not start, else of what the backup tool printed. */
export function decidingLog(runDirectory: string, cell: CellLine): string[] {
  const file = ['starts', 'not-attempted'].includes(cell.facets['startup']?.outcome ?? '') ? 'backup.stderr' : 'restore.log';
  const path = join(runDirectory, cell.evidence, file);
  if (!existsSync(path)) return [];
  const text = readFileSync(path, 'utf8');
  const deciding = text.split('\n').filter((line) => /\b(FATAL|PANIC|error|invalid)\b/.test(line) && !refusesEarlyClient(line));
  return (deciding.length > 0 ? deciding : lastLines(text, LOG_LINES)).slice(-LOG_LINES);
}

/** Prints what a run found. */
export function printSummary(runDirectory: string): void {
  const shown = relative(process.cwd(), runDirectory) || runDirectory;
  const text = summary(readResults(runDirectory), { runDirectory: shown, program: 'npx tde-conformance', logs: (cell) => decidingLog(runDirectory, cell) });
  process.stdout.write(`\n${text}\n`);
}
