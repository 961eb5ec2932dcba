import { AXIS_NAMES, type AxisName } from '../axes/index.ts';
import type { Cell } from './cell.ts';

type Placed = Pick<Cell, 'axes'>;

/** How many axes a tuple spans: pairs and triples. */
export type Strength = 2 | 3;

/** The axes in which some of these cells differ: an axis on which all of them agree is in no tuple. */
export function axesThatDiffer(cells: readonly Placed[]): AxisName[] {
  return AXIS_NAMES.filter((axis) => cells.some((cell) => cell.axes[axis] !== cells[0]?.axes[axis]));
}

/** Every tuple of this many values of a cell, as `axis=value axis=value`, over these axes and in their order. */
export function tuplesIn({ axes }: Placed, among: readonly AxisName[], strength: Strength): string[] {
  const extend = (tuple: string, from: number, more: number): string[] =>
    more === 0
      ? [tuple]
      : among.slice(from).flatMap((axis, index) => {
          const value = `${axis}=${axes[axis]}`;
          return extend(tuple === '' ? value : `${tuple} ${value}`, from + index + 1, more - 1);
        });
  return extend('', 0, strength);
}

/** The tuples of a cell that none of the others has, of the axes in which cells of its family differ. */
export function tuplesOnlyIn(
  cell: Cell,
  others: readonly Cell[],
  family: readonly Cell[],
  strength: Strength,
): string[] {
  const axes = axesThatDiffer(family);
  const elsewhere = new Set(
    others.filter(({ id }) => id !== cell.id).flatMap((other) => tuplesIn(other, axes, strength)),
  );
  return tuplesIn(cell, axes, strength).filter((tuple) => !elsewhere.has(tuple));
}
