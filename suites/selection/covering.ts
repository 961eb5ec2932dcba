import { type Cell, type Strength, axesThatDiffer, tuplesIn } from '../../helpers/cell/index.ts';

/** Cells of one family. */
interface Wanted {
  /** All that there are: what they have together can occur together. */
  readonly cells: readonly Cell[];
  readonly strength: Strength;
  /** Tuples that are to be covered. */
  readonly missing: ReadonlySet<string>;
}

/** Every tuple that occurs in the one and not in the other cells. */
export function tuplesMissing(cells: readonly Cell[], covered: readonly Cell[], strength: Strength): Set<string> {
  const axes = axesThatDiffer(cells);
  const missing = new Set<string>();
  for (const cell of cells) for (const tuple of tuplesIn(cell, axes, strength)) missing.add(tuple);
  for (const cell of covered) for (const tuple of tuplesIn(cell, axes, strength)) missing.delete(tuple);
  return missing;
}

/**
 * Cells that cover all that is missing: again and again the one that covers most of what those before it do not. All
 * cells that there may be are known, so no rows are made up that then fit none.
 *
 * @throws Error naming the tuples that no cell has
 */
export function rowsFor({ cells, strength, missing }: Wanted): Cell[] {
  const axes = axesThatDiffer(cells);
  const left = new Set(missing);
  const stillMissing = (tuples: readonly string[]): string[] => tuples.filter((tuple) => left.has(tuple));
  const taken: Cell[] = [];
  // By how many tuples a cell covered when last looked at; it can only have become fewer since.
  const byGain: { readonly cell: Cell; readonly tuples: readonly string[] }[][] = [];
  const file = (cell: Cell, tuples: readonly string[]): void => {
    (byGain[tuples.length] ??= []).push({ cell, tuples });
  };
  for (const cell of cells) file(cell, stillMissing(tuplesIn(cell, axes, strength)));
  for (let gain = byGain.length - 1; gain > 0; gain--) {
    for (const { cell, tuples } of byGain[gain] ?? []) {
      const now = stillMissing(tuples);
      if (now.length < gain) {
        file(cell, now);
        continue;
      }
      taken.push(cell);
      for (const tuple of now) left.delete(tuple);
    }
  }
  if (left.size > 0) throw new Error(`no cell has ${[...left].join(', nor ')}`);
  return taken;
}
