import { existsSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { UsageError } from '../../common/index.ts';
import {
  type Comparison,
  compareRuns,
  comparisonExitCode,
  comparisonHtml,
  comparisonJson,
  comparisonMarkdown,
  comparisonText,
} from '../../comparison/index.ts';
import { loadExpectations } from '../../judgement/index.ts';
import { readResults } from '../../results/index.ts';
import { writeText } from '../output.ts';
import { runDirectoryOf } from '../runs.ts';

/** File name of a run's report. */
const REPORT = 'report.html';

/**
 * Compares runs, the oldest first, and prints what changed or writes it to a file.
 *
 * @returns 0 where the newest is not worse, 1 where it is, 2 where that cannot be said
 * @throws {UsageError} for fewer than two runs, the same run twice, a run that there is not, or a file that cannot be written
 */
export function compare(
  runs: readonly string[],
  options: { format: 'terminal' | 'markdown' | 'html' | 'json'; output?: string; results: string },
): number {
  const directories = runs.map((run) => runDirectoryOf(run, options.results));
  const twice = directories.find((directory, index) => directories.indexOf(directory) !== index);
  if (twice !== undefined) throw new UsageError(`${twice} is there twice: a run compared with itself says nothing`);
  const saved = directories.map((directory) => readResults(directory));
  const comparison = compareRuns(saved, loadExpectations(saved.at(-1)?.run.startedAt.slice(0, 10) ?? ''));
  const text = textOf(comparison, options.format, directories, options.output);
  if (options.output === undefined) process.stdout.write(text);
  else writeText(options.output, text);
  return comparisonExitCode(comparison);
}

function textOf(
  comparison: Comparison,
  format: 'terminal' | 'markdown' | 'html' | 'json',
  directories: readonly string[],
  output: string | undefined,
): string {
  switch (format) {
    case 'terminal':
      return comparisonText(comparison);
    case 'markdown':
      return comparisonMarkdown(comparison);
    case 'json':
      return comparisonJson(comparison);
    case 'html':
      return comparisonHtml(
        comparison,
        output === undefined ? [] : directories.map((directory) => reportFrom(output, directory)),
      );
  }
}

/** Path of a run's report from the directory of a page; null where there is no report, or it is on another file system. */
function reportFrom(output: string, directory: string): string | null {
  const report = join(directory, REPORT);
  const here = nearest(dirname(resolve(output)));
  if (!existsSync(report) || statSync(report).dev !== statSync(here).dev) return null;
  return relative(dirname(resolve(output)), report)
    .split(sep)
    .join('/');
}

/** A directory, or the innermost one around it that exists. */
function nearest(directory: string): string {
  return existsSync(directory) ? directory : nearest(dirname(directory));
}
