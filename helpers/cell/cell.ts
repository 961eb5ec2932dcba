import {
  AXES,
  AXIS_NAMES,
  type AxisName,
  type Coordinates,
  type Family,
  ID_PREFIX,
  constraintOn,
  familyOf,
  idRules,
  visitCombinations,
} from '../axes/index.ts';
import { type Depth, depthOf } from './covering.ts';
import type { Instant } from './instant.ts';

/** One case of the matrix: what to back up, how, and how to restore it. */
export interface Cell {
  /** Stable, readable, of `[a-z0-9/-]`: family, then every value that is not its axis' default. */
  readonly id: string;
  readonly family: Family;
  readonly axes: Coordinates;
  /** The least depth that has it. */
  readonly depth: Depth;
  /** Which instant of a backup it is about: in a scan over the window. */
  readonly instant?: Instant;
}

/** The cell at these coordinates. */
export function cellAt(axes: Coordinates): Cell {
  const id = idAt(axes);
  return { id, family: familyOf(axes), axes, depth: depthOf(id) };
}

/** The id of the cell at these coordinates, of which no scan makes several. */
export function idAt(axes: Coordinates): string {
  const family = familyOf(axes);
  const { silent, inIds } = idRules(family, axes);
  const parts = AXIS_NAMES.filter((axis) => !silent.includes(axis)).flatMap(
    (axis) => inIds[axis]?.[axes[axis]] ?? part(axis, axes[axis]),
  );
  return `${family}/${parts.join('-')}`;
}

function part(axis: AxisName, value: string): string[] {
  if (axis === 'walMethod' || axis === 'format') return [value];
  if (value === AXES[axis][0]) return [];
  if (axis === 'encrypt' && value === 'on') return ['e'];
  if (axis === 'keyDirectory' && value === 'copied') return ['keys'];
  const prefix = ID_PREFIX[axis];
  return [prefix === undefined ? value : `${prefix}-${value}`];
}

let cached: readonly Cell[] | undefined;

/** Every cell of the matrix, family by family, in the order of the axes. */
export function allCells(): readonly Cell[] {
  if (!cached) {
    const cells: Cell[] = [];
    visitCombinations((family, at) => {
      if (!constraintOn(family, at)) cells.push(cellAt({ ...at }));
    });
    cached = cells;
  }
  return cached;
}
