import { coverageLine, coverageOf, editionFor, totalOf } from '../documentation/index.ts';
import { type DocumentedExpectations, fullRelease } from '../judgement/index.ts';
import type { RunLine } from '../results/index.ts';

/**
 * How much of the documentation of a run's target is claimed, in a line; null where that is not on record: there is no
 * extension, or another one, or an older release.
 */
export function coverageOfTarget(
  { target }: Pick<RunLine, 'target'>,
  { claims, documentation: record }: Pick<DocumentedExpectations, 'claims' | 'documentation'>,
): string | null {
  if (target.pgTde === null || (target.extension ?? record.extension) !== record.extension) return null;
  // What a server says of its version may be anything.
  const release = /^\d+(\.\d+){0,2}$/.test(target.pgTde) ? fullRelease(target.pgTde) : null;
  const edition = release === null ? null : editionFor(release, record);
  return edition === null ? null : coverageLine(edition, totalOf(coverageOf(record, claims, edition)));
}
