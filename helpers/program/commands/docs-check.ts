import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { UsageError } from '../../common/index.ts';
import {
  type Findings,
  type FoundDocumentation,
  checkDocumentation,
  coverageTable,
  findingsReport,
  hasUpdate,
  isDone,
  looseEnds,
  pageText,
  readDocumentation,
  updateOf,
  watchedText,
} from '../../documentation/index.ts';
import {
  type Documentation,
  EXPECTATION_FILES,
  type ExpectationFiles,
  ledgerDirectory,
  loadDocumented,
} from '../../judgement/index.ts';
import { EXIT } from '../../results/index.ts';
import { writeText } from '../output.ts';

interface Options {
  readonly docs?: string;
  readonly release?: string;
  readonly update?: boolean;
  readonly coverage?: boolean;
}

/**
 * Says which sentences of the documentation are not as on record, and which answers and claims do not fit; with
 * `coverage`, how many sentences have claims. With `update` it puts what was found into the record, without answers.
 *
 * @returns 0 when there is nothing to do, else 1
 * @throws {UsageError} when there is no documentation at that path, or its release is not known or too old
 */
export function docsCheck(
  { docs, release, update = false, coverage = false }: Options,
  files: ExpectationFiles = EXPECTATION_FILES,
): number {
  if (docs === undefined && (release !== undefined || update))
    throw new UsageError('--release and --update are about the documentation that --docs names');
  const { claims, documentation: record } = loadDocumented(new Date().toISOString().slice(0, 10), files);
  if (coverage) {
    process.stdout.write(coverageTable(record, claims));
    if (docs === undefined) return EXIT.conforms;
    process.stdout.write('\n');
  }
  if (docs === undefined) throw new UsageError('give the documentation with --docs, or ask for --coverage');
  const found = readDocumentation(docs, release, new RegExp(record.mentions, 'i'));
  const findings = checkDocumentation(found, record, claims);
  const ends = looseEnds(record, claims);
  process.stdout.write(findingsReport(findings, ends));
  if (update && hasUpdate(findings)) write(record, findings, found, files);
  return isDone(findings, ends) ? EXIT.conforms : EXIT.deviates;
}

function write(record: Documentation, findings: Findings, found: FoundDocumentation, files: ExpectationFiles): void {
  const watched = readFileSync(files.documentation, 'utf8');
  const texts = new Map([[files.documentation, watchedText(watched, findings)]]);
  for (const [page, sections] of updateOf(record, findings, found))
    texts.set(join(ledgerDirectory(files.documentation), `${page}.yaml`), pageText(sections));
  for (const [path, text] of texts) {
    writeText(path, text);
    process.stdout.write(`written: ${relative(process.cwd(), path)}\n`);
  }
}
