import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { UsageError } from '../common/index.ts';
import { type DocumentedExpectations, loadDocumented, onOwnPages } from '../judgement/index.ts';
import { coverageOfTarget } from './coverage.ts';
import { clientScript } from './html/bundle.ts';
import { Packer } from './html/chunks.ts';
import { detailOf, detailOfNotRun } from './html/detail.ts';
import { lineNumbersOf, readCellFiles } from './html/files.ts';
import { reportPage } from './html/page.tsx';
import { junitXml } from './junit.ts';
import { markdownSummary } from './markdown.ts';
import { reportOptions } from './options.ts';
import { type Results, readResults, resultsJsonSchema } from '../results/index.ts';
import { windowStrips } from './strip.ts';

/** A file that was written. */
export interface WrittenReport {
  readonly path: string;
  readonly bytes: number;
}

/** What may be otherwise than beside the results, and from them. */
export interface WriteOptions {
  /** Directory for the reports; left out, that of the run. */
  readonly output?: string | undefined;
  /** The same run judged again; left out, the results as they are saved. */
  readonly judgedAgain?: Results | undefined;
}

/**
 * Writes everything that is made from a run's results: JUnit, the pictures of scans, the summary in Markdown, the JSON
 * Schema of the results, and the HTML report. Of a run that was cut off it makes what there is to make. The results
 * themselves stay as they are, and the same results give the same bytes.
 *
 * @throws {Error} when the run has no results file, or it does not begin with the header of a run
 * @throws {UsageError} when a file of claims is malformed, or there is no directory to write to
 */
export async function writeReports(
  runDirectory: string,
  { output = runDirectory, judgedAgain }: WriteOptions = {},
): Promise<WrittenReport[]> {
  const saved = readResults(runDirectory);
  const results = judgedAgain ?? saved;
  const expectations = loadDocumented(results.run.startedAt.slice(0, 10));
  const options = reportOptions(runDirectory, results.run, expectations);
  try {
    mkdirSync(output, { recursive: true });
  } catch (cause) {
    throw new UsageError(`${output} cannot be made a directory for reports: ${(cause as Error).message}`, { cause });
  }
  const write = (name: string, text: string): WrittenReport => {
    const path = join(output, name);
    writeFileSync(path, text);
    return { path, bytes: Buffer.byteLength(text) };
  };
  // One after the other, the page last: where that cannot be made, the others are there.
  return [
    write('junit.xml', junitXml(results, options)),
    write('summary.md', markdownSummary(results, options)),
    write('results.schema.json', `${JSON.stringify(resultsJsonSchema(), null, 2)}\n`),
    ...windowStrips(results).map(({ file, svg }) => write(file, svg)),
    write(
      'report.html',
      await htmlReport(runDirectory, output, results, expectations, judgedAgain ? changes(saved, judgedAgain) : null),
    ),
  ];
}

async function htmlReport(
  runDirectory: string,
  output: string,
  results: Results,
  expectations: DocumentedExpectations,
  judgedAgain: number | null,
): Promise<string> {
  const { claims, known, editions } = expectations;
  const lines = lineNumbersOf(runDirectory);
  const setting = {
    run: results.run,
    repetitions: results.repetitions,
    known,
    lines,
    toRun: wayFrom(output, runDirectory),
  };
  const packer = new Packer();
  // One after the other: all evidence of a run at once may be more than there is room for.
  for (const cell of results.cells) packer.add(detailOf(cell, readCellFiles(runDirectory, cell.evidence), setting));
  for (const cell of results.run.notRun) packer.add(detailOfNotRun(cell, results.run));
  return reportPage({
    results,
    lines,
    claims: onOwnPages(claims, results.run.target, editions),
    known,
    chunks: packer.end(),
    script: await clientScript(),
    judgedAgain,
    coverage: coverageOfTarget(results.run, expectations),
  });
}

/** How many cells have another verdict than before. */
function changes(saved: Results, judgedAgain: Results): number {
  const before = new Map(saved.cells.map(({ id, verdict }) => [id, verdict]));
  return judgedAgain.cells.filter(({ id, verdict }) => before.get(id) !== verdict).length;
}

/** The relative link from one directory to another: empty, or with a slash at its end. */
function wayFrom(from: string, to: string): string {
  const way = relative(resolve(from), resolve(to));
  return way === '' ? '' : `${way.split(sep).map(encodeURIComponent).join('/')}/`;
}
