import { FAMILIES, type Family, needsMore, takesMinutes } from '../../helpers/axes/index.ts';
import { type Cell, type Covering, axesThatDiffer, secondsFor, tuplesIn } from '../../helpers/cell/index.ts';
import { rowsFor, tuplesMissing } from './covering.ts';

/** How long the default selection may take on two cores, by the estimate, in minutes. */
export const DEFAULT_MINUTES = 15;

/** Whether pairs and triples of a cell's values are to be in the smaller selections. */
export const isCoverable = (at: Cell['axes']): boolean => !takesMinutes(at) && !needsMore(at);

const familiesOf = (cells: readonly Cell[]): Family[] =>
  FAMILIES.filter((family) => cells.some((cell) => cell.family === family));

/**
 * A covering with the rows that it lacks. Rows that are there stay, and pairs that are named as left to triples stay
 * so while no row has them; of pairs that are new, those that take least time for most pairs come into the default
 * selection while there is time, and the others are named.
 *
 * @param all all that there are; those that take minutes each are left to the whole matrix, and so are those that need more than a
 *   target, but for what core has of them
 * @param minutes how long the default selection may take then
 */
export function extended(covering: Covering, all: readonly Cell[], minutes = DEFAULT_MINUTES): Covering {
  const cells = all.filter(({ axes }) => isCoverable(axes));
  const picked = all.filter(({ id, axes }) => needsMore(axes) && covering.core.includes(id));
  const byId = new Map(cells.map((cell) => [cell.id, cell]));
  const known = (ids: readonly string[]): Cell[] => ids.flatMap((id) => byId.get(id) ?? []);
  const core = known(covering.core);
  const before = known(covering.pairs);
  const added = rowsWithin(
    newPairs(covering, cells, [...core, ...before]),
    minutes * 60 - secondsFor([...core, ...picked, ...before]),
  );
  const pairs = [...before, ...added];
  const byDefault = [...core, ...pairs];
  const triples = withTriples(
    cells,
    byDefault,
    known(covering.triples).filter((cell) => !byDefault.includes(cell)),
  );
  return {
    core: sorted([...core, ...picked]),
    examples: covering.examples,
    pairs: sorted(pairs),
    triples: sorted(triples),
    'left-to-triples': familiesOf(cells).flatMap((family) => {
      const of = (some: readonly Cell[]): Cell[] => some.filter((cell) => cell.family === family);
      return [...tuplesMissing(of(cells), of(byDefault), 2)].map((pair) => `${family} ${pair}`).toSorted();
    }),
  };
}

/** Rows for the pairs of each family that are neither in these cells nor named as left, with the pairs that each is for. */
function newPairs(covering: Covering, cells: readonly Cell[], covered: readonly Cell[]): [Cell, string[]][] {
  return familiesOf(cells).flatMap((family) => {
    const of = (some: readonly Cell[]): Cell[] => some.filter((cell) => cell.family === family);
    const missing = tuplesMissing(of(cells), of(covered), 2);
    for (const pair of missing) if (covering['left-to-triples'].includes(`${family} ${pair}`)) missing.delete(pair);
    return rowsFor({ cells: of(cells), strength: 2, missing }).map((row): [Cell, string[]] => {
      const its = tuplesIn(row, axesThatDiffer(of(cells)), 2).filter((pair) => missing.delete(pair));
      return [row, its];
    });
  });
}

/** The rows that have most pairs for a second, as many as there is time for. */
function rowsWithin(rows: readonly [Cell, string[]][], seconds: number): Cell[] {
  let left = seconds;
  return rows
    .toSorted(([a, pairsOfA], [b, pairsOfB]) => pairsOfB.length / secondsFor([b]) - pairsOfA.length / secondsFor([a]))
    .map(([row]) => row)
    .filter((row) => {
      const fits = secondsFor([row]) <= left;
      if (fits) left -= secondsFor([row]);
      return fits;
    });
}

function withTriples(cells: readonly Cell[], byDefault: readonly Cell[], triples: readonly Cell[]): Cell[] {
  const added = familiesOf(cells).flatMap((family) => {
    const of = (some: readonly Cell[]): Cell[] => some.filter((cell) => cell.family === family);
    const missing = tuplesMissing(of(cells), of([...byDefault, ...triples]), 3);
    return rowsFor({ cells: of(cells), strength: 3, missing });
  });
  return [...triples, ...added];
}

/** By family, then by id: so that a row stays where it is when others come. */
function sorted(cells: readonly Cell[]): string[] {
  return FAMILIES.flatMap((family) =>
    cells
      .filter((cell) => cell.family === family)
      .map(({ id }) => id)
      .toSorted(),
  );
}
