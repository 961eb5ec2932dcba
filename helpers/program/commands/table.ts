import { UsageError } from '../../common/index.ts';
import { readResults } from '../../results/index.ts';
import { waysHtml, waysMarkdown, waysTable } from '../../table/index.ts';
import { writeText } from '../output.ts';
import { runDirectoryOf } from '../runs.ts';

/**
 * Prints which ways to back up an encrypted cluster are safe, with a column for each run, or writes it to a file.
 *
 * @returns 0, whatever the table says
 * @throws {UsageError} for a run that there is not or that is given twice, or a file that cannot be written
 */
export function table(
  runs: readonly string[],
  options: { format: 'markdown' | 'html'; output?: string; results: string },
): number {
  const directories = runs.map((run) => runDirectoryOf(run, options.results));
  const twice = directories.find((directory, index) => directories.indexOf(directory) !== index);
  if (twice !== undefined) throw new UsageError(`${twice} is given twice: a table has a column for each run`);
  const made = waysTable(directories.map((directory) => readResults(directory)));
  const text = { markdown: waysMarkdown, html: waysHtml }[options.format](made);
  if (options.output === undefined) process.stdout.write(text);
  else writeText(options.output, text);
  return 0;
}
