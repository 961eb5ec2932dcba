import { type Facet, fieldOf } from './facet.ts';
import { FACETS, type FacetName, type Facets } from './facets.ts';
import { OUTCOME_NAMES, type Outcome, type Trouble } from './outcome-words.ts';
import { RULE_MAKES, type RuleId } from './rules.ts';

/** A cell's outcome, and the other words that are true of it. */
export interface CellOutcome {
  readonly outcome: Outcome;
  /** In the order of `OUTCOMES`. */
  readonly besides: readonly Outcome[];
}

/** Facets as results have them: those of older runs lack some. */
type Seen = Readonly<Record<string, { readonly outcome: string } | undefined>>;

/** What is wrong with each of some facets, in words of `OUTCOMES`, each once and in their order. */
export function troublesOf(facets: Seen, names: readonly FacetName[] = FACETS.map(({ name }) => name)): Outcome[] {
  const found = new Set<Outcome | null>(
    names.flatMap((name) => {
      const seen = facets[name];
      if (seen === undefined) return [];
      const { makes, makesToo = [] } = facetNamed(name);
      const table: Readonly<Record<string, Trouble | null>> = makes;
      // What another version of this program saw, and this one has no word for.
      const trouble = Object.hasOwn(table, seen.outcome) ? (table[seen.outcome] ?? null) : 'not-seen';
      const besides = makesToo.filter(({ field, value }) => fieldOf(seen, field) === value);
      return [trouble, ...besides.map((one) => one.trouble)];
    }),
  );
  return OUTCOME_NAMES.filter((outcome) => found.has(outcome));
}

const facetNamed = (name: FacetName): Facet<FacetName> => FACETS.find((facet) => facet.name === name)!;

/**
 * A cell's outcome, of its facets and the rules that it breaks, whatever is documented. It works only if the backup
 * succeeded, every start went well, all rows were read and are equal, nothing stopped recovery, and the backup was scanned
 * and is sealed.
 *
 * @param isProven false for a cell that proves nothing: what was seen is not what was to be seen
 * @param broken rules that it breaks: no facet may have a word for it, as for a source that crashes
 */
export function outcomeOf(facets: Seen, isProven: boolean, broken: readonly RuleId[] = []): CellOutcome {
  if (!isProven) return { outcome: 'not-seen', besides: [] };
  const wrong = new Set<Outcome>([...troublesOf(facets), ...broken.map((rule) => RULE_MAKES[rule])]);
  const [outcome, ...besides] = OUTCOME_NAMES.filter((each) => wrong.has(each));
  if (outcome !== undefined) return { outcome, besides };
  const is = <F extends FacetName>(name: F, ...wanted: readonly Facets[F]['outcome'][]): boolean =>
    wanted.some((each) => each === facets[name]?.outcome);
  const isRestored =
    is('backup', 'succeeded', 'not-taken') &&
    is('startup', 'starts') &&
    is('data', 'equal') &&
    // Runs from before there was this facet asked nothing of recovery.
    (facets['recovery'] === undefined || is('recovery', 'complete', 'none'));
  if (!isRestored) return { outcome: 'not-seen', besides: [] };
  return { outcome: is('backup', 'succeeded') && is('secrecy', 'sealed') ? 'works' : 'restores', besides: [] };
}

/** What several runs of one cell are together: all that is wrong with any of them, and what is best only if all are. */
export function worstOutcome(of: readonly CellOutcome[]): CellOutcome {
  const words = new Set(of.flatMap(({ outcome, besides }) => [outcome, ...besides]));
  const [outcome = 'not-seen', ...others] = OUTCOME_NAMES.filter((each) => words.has(each));
  return { outcome, besides: others.filter((each) => !isWhole(each)) };
}

/** Whether all rows came back, and nothing is known to be wrong. */
export const isWhole = (outcome: Outcome): boolean => outcome === 'works' || outcome === 'restores';
