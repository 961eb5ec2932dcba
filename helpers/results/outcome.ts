import { type CellOutcome, type Outcome, outcomeOf, worstOutcome } from '../facets/index.ts';
import type { Verdict } from '../judgement/index.ts';

type Facets = Readonly<Record<string, { readonly outcome: string }>>;

/** The fields of a line that say what became of its cell; a verdict of inconclusive says that nothing was proven. */
export function outcomeOfLine({ facets, verdict }: { readonly facets: Facets; readonly verdict: string }) {
  return fields([outcomeOf(facets, verdict !== UNPROVEN)]);
}

/** The same of a cell that was run several times: what is wrong with any of its repetitions is wrong with it. */
export const outcomeOfAll = fields;

function fields(of: readonly CellOutcome[]): { outcome: Outcome; besides: Outcome[] } {
  const { outcome, besides } = worstOutcome(of);
  return { outcome, besides: [...besides] };
}

const UNPROVEN = 'inconclusive' satisfies Verdict;
