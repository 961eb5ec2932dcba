import type { Outcome } from '../../facets/index.ts';
import { reasonsText } from '../../judgement/index.ts';
import { AXES, AXIS_NAMES, type AxisName, WAYS, type Way, hasOperations } from '../../axes/index.ts';
import { allCells } from '../../cell/index.ts';
import { type Results, timesRun } from '../../results/index.ts';
import type { Shown } from './looks.ts';
import { axisWords, valueRank, valueWords } from './axis-words.ts';

type Axes = Readonly<Record<string, string>>;

/** A cell as the grid shows it. */
export interface GridCell {
  /** Its place among all of the page, from 0. */
  readonly number: number;
  readonly id: string;
  readonly family: string;
  readonly axes: Axes;
  readonly shown: Shown;
  /** What became of it, the worst first; nothing where it was not run. */
  readonly outcomes: readonly Outcome[];
  /** The outcome of each facet that the run tells of. */
  readonly seen: Readonly<Record<string, string>>;
  readonly reason: string;
  /** How often it was run; 1 where it was not repeated. */
  readonly times: number;
  readonly flips: boolean;
  /** Number of the instant, in a scan over the window. */
  readonly instant: number | null;
}

export interface GridRow {
  /** What differs from the default, in words; `default` where nothing does. */
  readonly label: string;
  /** For each column its cells: none, one, or several where the axes do not tell them apart. */
  readonly cells: readonly (readonly GridCell[])[];
}

/** The rows that differ from the default in the same axis, or in the same value of it. */
export interface GridGroup {
  readonly label: string;
  readonly rows: readonly GridRow[];
}

export interface Matrix {
  readonly family: string;
  readonly ways: readonly Way[];
  readonly groups: readonly GridGroup[];
  /** What all cells of the family have in common and is not the default, in words. */
  readonly common: readonly string[];
  /** What the default is of the axes that differ here, in words. */
  readonly defaults: readonly string[];
  readonly cells: readonly GridCell[];
}

interface Difference {
  readonly axis: string;
  readonly value: string;
}

/** By which axis rows are grouped: the first of these in which they differ. */
const GROUPED_BY: readonly { readonly axis: AxisName; readonly group: 'axis' | 'value' | 'beside-default' }[] = [
  { axis: 'trial', group: 'value' },
  { axis: 'restore', group: 'value' },
  { axis: 'operation', group: 'value' },
  { axis: 'examinedBy', group: 'value' },
  { axis: 'keyStore', group: 'value' },
  { axis: 'walEncryption', group: 'axis' },
  { axis: 'tool', group: 'axis' },
  { axis: 'encrypt', group: 'axis' },
  { axis: 'keyDirectory', group: 'axis' },
  { axis: 'destination', group: 'axis' },
  { axis: 'compression', group: 'axis' },
  { axis: 'tablespace', group: 'axis' },
  { axis: 'walSegment', group: 'axis' },
  { axis: 'load', group: 'beside-default' },
];

const defaultOf = (axis: string): string => (AXES as Readonly<Record<string, readonly string[]>>)[axis]?.[0] ?? '';

/** The cells of a run, those that were not run included where the matrix has them: they have axes. */
export function gridCells({ cells, run }: Results): GridCell[] {
  const byId = new Map(allCells().map((cell) => [cell.id, cell]));
  const notRun = run.notRun.map(({ id, reason, applicable }): Omit<GridCell, 'number'> => {
    const cell = byId.get(id);
    return {
      id,
      family: cell?.family ?? id.split('/')[0] ?? '',
      axes: cell?.axes ?? {},
      shown: applicable ? 'not-run' : 'not-applicable',
      outcomes: [],
      seen: {},
      reason,
      times: 0,
      flips: false,
      instant: null,
    };
  });
  const ran = cells.map((cell): Omit<GridCell, 'number'> => ({
    id: cell.id,
    family: cell.family,
    axes: cell.axes,
    shown: cell.verdict,
    outcomes: [cell.outcome, ...cell.besides],
    seen: Object.fromEntries(Object.entries(cell.facets).map(([name, { outcome }]) => [name, outcome])),
    reason: reasonsText(cell.reasons),
    times: timesRun(cell),
    flips: cell.flips === true,
    instant: cell.instant?.number ?? null,
  }));
  return [...ran, ...notRun].map((cell, number) => ({ number, ...cell }));
}

/**
 * Each family as a grid: ways to take a backup across, in rows what else differs from the default. What is the same in
 * all cells of a family is said once; of all combinations only those have a row that have a cell.
 */
export function matricesOf(cells: readonly GridCell[]): Matrix[] {
  const families = new Map<string, GridCell[]>();
  for (const cell of cells) families.set(cell.family, [...(families.get(cell.family) ?? []), cell]);
  return [...families].map(([family, here]) => matrixOf(family, here));
}

function matrixOf(family: string, cells: readonly GridCell[]): Matrix {
  const placed = cells.map((cell) => {
    const way = WAYS.find(({ is }) => is(cell.axes))!;
    const differences = [...AXIS_NAMES, ...Object.keys(cell.axes).filter((axis) => !Object.hasOwn(AXES, axis))]
      .map((axis) => ({ axis, value: cell.axes[axis] ?? way.given[axis] ?? defaultOf(axis) }))
      .filter(({ axis, value }) => value !== (way.given[axis] ?? defaultOf(axis)));
    return { cell, way, differences };
  });
  const ways = WAYS.filter((way) => placed.some((one) => one.way === way));
  const isCommon = ({ axis, value }: Difference): boolean =>
    placed.length > 1 &&
    placed.every(({ differences }) => differences.some((other) => other.axis === axis && other.value === value));
  const common = (placed[0]?.differences ?? []).filter(isCommon);

  const rows = new Map<string, { differences: Difference[]; cells: GridCell[][] }>();
  for (const { cell, way, differences } of placed) {
    const own = differences.filter((difference) => !isCommon(difference));
    const key = JSON.stringify(own);
    const row = rows.get(key) ?? { differences: own, cells: ways.map(() => []) };
    row.cells[ways.indexOf(way)]?.push(cell);
    rows.set(key, row);
  }
  const groups = new Map<string, { rank: number; rows: { differences: readonly Difference[]; row: GridRow }[] }>();
  for (const { differences, cells: byWay } of rows.values()) {
    const { label, rank, said } = groupOf(differences, family);
    const row = {
      label: labelOf(
        differences.filter(({ axis }) => axis !== said),
        label,
      ),
      cells: byWay,
    };
    groups.set(label, { rank, rows: [...(groups.get(label)?.rows ?? []), { differences, row }] });
  }
  const sorted = [...groups].toSorted(([, a], [, b]) => a.rank - b.rank);
  const differing = new Set([...rows.values()].flatMap(({ differences }) => differences.map(({ axis }) => axis)));
  return {
    family,
    ways,
    cells,
    groups: sorted.map(([label, group]) => ({
      label,
      rows: group.rows.toSorted((a, b) => inOrder(a.differences, b.differences)).map(({ row }) => row),
    })),
    common: common.map(({ axis, value }) => valueWords(axis, value)),
    defaults: AXIS_NAMES.filter(
      (axis) => differing.has(axis) && defaultOf(axis) !== 'none' && axis !== 'encrypt' && axis !== 'keyDirectory',
    ).map((axis) => valueWords(axis, defaultOf(axis))),
  };
}

/** The group of a row, where it stands among all, and the axis that it says already. */
function groupOf(
  differences: readonly Difference[],
  family: string,
): { label: string; rank: number; said: string | null } {
  const rank = GROUPED_BY.findIndex(({ axis }) => differences.some((difference) => difference.axis === axis));
  const by = GROUPED_BY[rank];
  if (by === undefined)
    return { label: hasOperations(family) ? valueWords('operation', 'none') : '', rank: -2, said: null };
  const { axis, group } = by;
  if (group === 'beside-default') return { label: axisWords(axis), rank: -1, said: null };
  if (group === 'axis') return { label: axisWords(axis), rank: rank * 1000, said: null };
  const value = differences.find((difference) => difference.axis === axis)?.value ?? '';
  return { label: valueWords(axis, value), rank: rank * 1000 + valueRank(axis, value), said: axis };
}

function labelOf(differences: readonly Difference[], group: string): string {
  if (differences.length === 0) return group === '' ? 'default' : 'nothing else';
  return differences.map(({ axis, value }) => valueWords(axis, value)).join(', ');
}

/** Rows of a group by the values of all axes, the default of each first. */
function inOrder(a: readonly Difference[], b: readonly Difference[]): number {
  for (const axis of [...GROUPED_BY.map((by) => by.axis), ...AXIS_NAMES]) {
    const rank = (differences: readonly Difference[]): number => {
      const found = differences.find((difference) => difference.axis === axis);
      return found ? valueRank(axis, found.value) : 0;
    };
    if (rank(a) !== rank(b)) return rank(a) - rank(b);
  }
  return 0;
}
