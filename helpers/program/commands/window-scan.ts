import { relative } from 'node:path';
import { INSTANTS_LIMIT, type Scan, scanCells } from '../../cell/index.ts';
import { countOutcomes, scansOf, textStrip, windowStrips } from '../../report/index.ts';
import { exitCodeOf, readResults } from '../../results/index.ts';
import { type Targets, numberOption, targetsOf } from '../options.ts';
import { printSummary } from '../runs.ts';
import { runSuite } from '../suite.ts';

/** Options of `window-scan`, as they were given. */
export interface WindowScanOptions extends Targets {
  operation: Scan['operation'];
  method: Scan['method'];
  instants: string;
  parallel: string;
  results: string;
}

/**
 * Does a key operation at evenly spread instants of a backup, restores each backup, and says what became of them.
 *
 * @throws {UsageError} for options that do not fit
 * @throws whatever kept the run from beginning
 */
export async function windowScan(options: WindowScanOptions): Promise<number> {
  const { operation, method, results } = options;
  const instants = numberOption('--instants', options.instants, INSTANTS_LIMIT);
  const parallel = numberOption('--parallel', options.parallel, 64);
  const cells = scanCells({ operation, method, instants }).map(({ id }) => id);
  const runDirectory = await runSuite({ ...targetsOf(options), cells, parallel, results });
  printSummary(runDirectory);
  const found = readResults(runDirectory);
  for (const scan of scansOf(found))
    process.stdout.write(
      `\n${textStrip(scan)}\n${countOutcomes(scan)
        .map(({ outcome, count }) => `${outcome.letter}  ${outcome.says} (${count})\n`)
        .join('')}|  key files are sent\n`,
    );
  for (const { file } of windowStrips(found))
    process.stdout.write(`strip: ${relative(process.cwd(), runDirectory) || runDirectory}/${file}\n`);
  return exitCodeOf(found);
}
