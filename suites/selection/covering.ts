import { createRequire } from 'node:module';
import type { AxisName } from '../../helpers/axes/index.ts';
import { type Cell, type Strength, axesThatDiffer, tuplesIn } from '../../helpers/cell/index.ts';

// As CommonJS: what it exports by name cannot be told from outside, and loaders differ in what they make of that.
const { make, sorters, criteria } = createRequire(import.meta.url)('covertable') as typeof import('covertable');

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
  const there = new Set(covered.flatMap((cell) => tuplesIn(cell, axes, strength)));
  return new Set(cells.flatMap((cell) => tuplesIn(cell, axes, strength)).filter((tuple) => !there.has(tuple)));
}

/** Cells that cover all that is missing, as few as covertable finds; those that cover most come first. */
export function rowsFor(wanted: Wanted): Cell[] {
  const axes = axesThatDiffer(wanted.cells);
  const rows: Cell[] = [];
  const missing = new Set(wanted.missing);
  // Where a value does not fit into a row, covertable takes the pairs that it tried for covered: it is asked again.
  while (missing.size > 0) {
    const found = onceMore({ ...wanted, missing }, axes);
    if (found.length === 0) throw new Error(`no cell has ${[...missing].join(', nor ')}`);
    rows.push(...found);
    for (const tuple of found.flatMap((cell) => tuplesIn(cell, axes, wanted.strength))) missing.delete(tuple);
  }
  return mostFirst(rows, wanted, axes);
}

function onceMore({ cells, strength, missing }: Wanted, axes: readonly AxisName[]): Cell[] {
  const values = axes.map((axis) => [...new Set(cells.map((cell) => cell.axes[axis]))].toSorted());
  const names = axes.flatMap((axis, index) => (values[index] ?? []).map((value) => `${axis}=${value}`));
  const fitting = fits(cells, axes);
  const rows = make(values, {
    length: strength,
    criterion: criteria.greedy,
    // What is covered already is not asked for: rows that are there stay, and only new ones are made.
    sorter: (tuples, { seed, indices }) =>
      sorters.hash(tuples, { seed, indices }).filter((tuple) =>
        missing.has(
          tuple
            .map((serial) => indices.get(serial) ?? -1)
            .toSorted((a, b) => a - b)
            .map((at) => names[at])
            .join(' '),
        ),
      ),
    preFilter: (row: Readonly<Record<number, string>>) => fitting(row).length > 0,
  });
  return rows.flatMap((row) => fitting(row).slice(0, 1));
}

/** The cells that have the values of a row, which may lack some of its columns. */
function fits(
  cells: readonly Cell[],
  axes: readonly AxisName[],
): (row: Readonly<Record<number, string>>) => readonly Cell[] {
  const known = new Map<string, readonly Cell[]>([['', cells]]);
  const fitting = (values: readonly (readonly [number, string])[]): readonly Cell[] => {
    const key = values.flat().join(' ');
    const found = known.get(key);
    if (found) return found;
    const [column, value] = values.at(-1) ?? [0, ''];
    const axis = axes[column];
    const all = fitting(values.slice(0, -1)).filter((cell) => axis !== undefined && cell.axes[axis] === value);
    known.set(key, all);
    return all;
  };
  return (row) => fitting(Object.keys(row).map((column) => [Number(column), row[Number(column)] ?? ''] as const));
}

/** Takes again and again the row that covers most of what the others before it do not; rows that cover nothing more go. */
function mostFirst(rows: readonly Cell[], { strength, missing }: Wanted, axes: readonly AxisName[]): Cell[] {
  const left = new Set(missing);
  const tuples = new Map(rows.map((row) => [row, tuplesIn(row, axes, strength).filter((tuple) => left.has(tuple))]));
  const taken: Cell[] = [];
  for (;;) {
    let best: [Cell, number] | undefined;
    for (const [row, its] of tuples) {
      const gain = its.filter((tuple) => left.has(tuple)).length;
      if (gain > (best?.[1] ?? 0)) best = [row, gain];
    }
    if (!best) return taken;
    taken.push(best[0]);
    for (const tuple of tuples.get(best[0]) ?? []) left.delete(tuple);
  }
}
