import { coverageLine, coverageOf, totalOf } from '../documentation/index.ts';
import type { DocumentedExpectations } from '../judgement/index.ts';
import { judgedWith } from '../release/index.ts';
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
  if (!/^\d+(\.\d+){0,2}$/.test(target.pgTde)) return null;
  const edition = judgedWith(record.editions, target.pgTde)?.edition;
  return edition === undefined ? null : coverageLine(edition, totalOf(coverageOf(record, claims, edition)));
}
