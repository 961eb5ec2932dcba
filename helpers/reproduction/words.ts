import { placesOf } from '../judgement/index.ts';
import type { Reproduced } from './reproduced.ts';
import { inTheRun } from './in-the-run.ts';

/** What a reproduction is of, in a line. */
export function titleOf({ evidence: { id, target } }: Reproduced): string {
  return `${id} on PostgreSQL ${target.postgres} ${target.pgTde === null ? 'without pg_tde' : `with ${target.extension} ${target.pgTde}`}`;
}

/** What should happen: each claim about the cell, with its page and heading. */
export function documentedOf({ line, claims }: Reproduced): string[] {
  const found = line.claims.flatMap(({ id, verdict, reason }) => claims.filter((claim) => claim.id === id).map((claim) => ({ claim, verdict, reason })));
  if (found.length === 0) return ['What should happen: nothing is documented for this combination.'];
  return ['What should happen (documentation/docs):', ...found.map(({ claim, verdict, reason }) => `  ${placesOf(claim).map(({ page, heading }) => `${page}, "${heading}"`).join('; ')}: ${claim.says}${verdict === 'conforms' ? '' : ` -- not so: ${reason}`}`)];
}

/** What does happen: the facets, the verdict, and what is known of a deviation. */
export function seenIn(reproduced: Reproduced): string[] {
  const { line, run } = reproduced;
  const rows = inTheRun(reproduced).map(({ facet, outcome, message }) => `  ${facet}: ${outcome}${message === null || message === '' ? '' : ` (${message})`}`);
  return [`What does, as seen in run ${run.run}:`, ...rows, `Verdict: ${line.verdict}; ${line.reason}`];
}
