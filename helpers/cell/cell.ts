import { AXES, AXIS_NAMES, type AxisName, type Coordinates, exclusionReason, visitCombinations } from '../axes/index.ts';

/** One case of the matrix: what to back up, how, and how to restore it. */
export interface Cell {
  /** Stable, readable, of `[a-z0-9/-]`: family, then every value that is not its axis' default. */
  readonly id: string;
  /** `control` for clusters without pg_tde, `methods` for all others. */
  readonly family: 'control' | 'methods';
  readonly axes: Coordinates;
}

/** How a value shows in an id where the value alone would not say what it is a value of. */
const ID_PREFIX: { readonly [A in AxisName]?: string } = {
  encrypt: 'e',
  keyDirectory: 'keys',
  tool: 'tool',
  walEncryption: 'wal',
  destination: 'dest',
};

/** The cell at these coordinates. */
export function cellAt(axes: Coordinates): Cell {
  const family = axes.walEncryption === 'stock' ? 'control' : 'methods';
  // In the control group these two say nothing: the family's name says it already.
  const implied: AxisName[] = family === 'control' ? ['walEncryption', 'tool'] : [];
  const parts = AXIS_NAMES.filter((axis) => !implied.includes(axis)).flatMap((axis) => part(axis, axes[axis]));
  return { id: `${family}/${parts.join('-')}`, family, axes };
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

/** Every cell of the matrix, in the order of the axes. */
export function allCells(): readonly Cell[] {
  if (!cached) {
    const cells: Cell[] = [];
    visitCombinations((at) => {
      if (exclusionReason(at) === undefined) cells.push(cellAt({ ...at }));
    });
    cached = cells;
  }
  return cached;
}
