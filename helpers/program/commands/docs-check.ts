import { readFileSync } from 'node:fs';
import { checkDocumentation, findingsReport, isClean, readDocumentation, updateOf } from '../../documentation/index.ts';
import {
  EXPECTATION_FILES,
  type ExpectationFiles,
  loadDocumentation,
  loadExpectations,
} from '../../judgement/index.ts';
import { EXIT } from '../../results/index.ts';

/** Name of the record in the diff: its path from the root of the repository. */
const NAME = 'expectations/documentation.yaml';

/**
 * Says which claims stand on sections of the documentation that are not as they were, and which sections about backups no
 * claim cites.
 *
 * @returns 0 when there is nothing to do, else 1
 * @throws {UsageError} when there is no documentation at that path, or its release is not known or too old
 */
export function docsCheck(
  { docs, release }: { docs: string; release?: string },
  files: ExpectationFiles = EXPECTATION_FILES,
): number {
  const record = loadDocumentation(files.documentation);
  const found = readDocumentation(docs, release, new RegExp(record.mentions, 'i'));
  const findings = checkDocumentation(
    found,
    record,
    loadExpectations(new Date().toISOString().slice(0, 10), files).claims,
  );
  process.stdout.write(
    findingsReport(findings, updateOf(readFileSync(files.documentation, 'utf8'), record, findings, NAME)),
  );
  return isClean(findings) ? EXIT.conforms : EXIT.deviates;
}
