import { type CellOutcome, type Outcome, isRule, outcomeOf, worstOutcome } from '../facets/index.ts';
import type { Verdict } from '../judgement/index.ts';

interface Line {
  readonly facets: Readonly<Record<string, { readonly outcome: string }>>;
  readonly verdict: string;
  readonly claims?: readonly { readonly id: string }[];
}

/** The fields of a line that say what became of its cell; a verdict of inconclusive says that nothing was proven. */
export function outcomeOfLine({ facets, verdict, claims = [] }: Line) {
  // A rule is among the claims only if it is broken.
  const broken = claims.flatMap(({ id }) => (isRule(id) ? [id] : []));
  return fields([outcomeOf(facets, verdict !== UNPROVEN, broken)]);
}

/** The same of a cell that was run several times: what is wrong with any of its repetitions is wrong with it. */
export const outcomeOfAll = fields;

function fields(of: readonly CellOutcome[]): { outcome: Outcome; besides: Outcome[] } {
  const { outcome, besides } = worstOutcome(of);
  return { outcome, besides: [...besides] };
}

const UNPROVEN = 'inconclusive' satisfies Verdict;
