import { isDeepStrictEqual } from 'node:util';
import { AXES, type Coordinates, DEFAULTS, operationDoes } from '../axes/index.ts';
import { type Cell, idAt } from './cell.ts';

/** How a backup is taken in a scan over the window: streamed WAL goes with `-E` and a copied key directory. */
export const SCAN_METHODS = ['stream', 'fetch', 'fetch-tar'] as const;
export type ScanMethod = (typeof SCAN_METHODS)[number];

const METHOD_AXES: Readonly<
  Record<ScanMethod, Pick<Coordinates, 'walMethod' | 'format' | 'encrypt' | 'keyDirectory'>>
> = {
  stream: { walMethod: 'stream', format: 'plain', encrypt: 'on', keyDirectory: 'copied' },
  fetch: { walMethod: 'fetch', format: 'plain', encrypt: 'off', keyDirectory: 'absent' },
  'fetch-tar': { walMethod: 'fetch', format: 'tar', encrypt: 'off', keyDirectory: 'absent' },
};

/** Number of instants of a scan: the default, and the most. */
export const INSTANTS_DEFAULT = 40;
export const INSTANTS_LIMIT = 200;

/** A scan over the window: one operation, at so many instants of a backup. */
export interface Scan {
  readonly operation: Coordinates['operation'];
  readonly method: ScanMethod;
  readonly instants: number;
}

/** The cells of a scan, one for each instant, in their order. */
export function scanCells(scan: Scan): Cell[] {
  return Array.from({ length: scan.instants }, (_, index) => scanCell(scan, index + 1));
}

/** The cell with this id; undefined where it is none of any scan. */
export function scanCellOf(id: string): Cell | undefined {
  const [, name, number, of] = /^scan\/([a-z-]+)-(\d{1,3})-of-(\d{1,3})$/.exec(id) ?? [];
  const instants = Number(of);
  if (name === undefined || !(instants >= 1 && instants <= INSTANTS_LIMIT)) return undefined;
  const cells = SCAN_METHODS.flatMap((method) =>
    AXES.operation.map((operation) => scanCell({ operation, method, instants }, Number(number))),
  );
  return cells.find((cell) => cell.id === id && Number(number) >= 1 && Number(number) <= instants);
}

/** Whether this is the id of a cell at these coordinates, of the matrix or of a scan. */
export function isIdOf(id: string, axes: Coordinates): boolean {
  const scanned = scanCellOf(id);
  return scanned === undefined ? idAt(axes) === id : isDeepStrictEqual(scanned.axes, axes);
}

/** The cells of scans with every operation and method: a glob for cells of scans matches some of these. */
export function scanExamples(): Cell[] {
  return SCAN_METHODS.flatMap((method) =>
    AXES.operation.flatMap((operation) => scanCells({ operation, method, instants: INSTANTS_DEFAULT })),
  );
}

function scanCell({ operation, method, instants }: Scan, number: number): Cell {
  const axes: Coordinates = {
    ...DEFAULTS,
    ...METHOD_AXES[method],
    // A default key is in force only where there is no other.
    walEncryption: operationDoes(operation, 'ofDefaultKey') ? 'default-key' : 'on',
    load: 'light',
    operation,
    point: 'at-instant',
  };
  const which = `${String(number).padStart(String(instants).length, '0')}-of-${instants}`;
  return {
    id: `scan/${method}-${operation === 'none' ? 'no-operation' : operation}-${which}`,
    family: 'scan',
    axes,
    depth: 'default',
    instant: { number, of: instants },
  };
}
