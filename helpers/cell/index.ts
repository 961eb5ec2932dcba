/** Cells: coordinates with an id, and the choice of some of them. Pure. */
export { allCells, cellAt, type Cell } from './cell.ts';
export { minutesFor } from './estimate.ts';
export { type Instant, bytesAt } from './instant.ts';
export {
  INSTANTS_DEFAULT,
  INSTANTS_LIMIT,
  SCAN_METHODS,
  type Scan,
  type ScanMethod,
  scanCellOf,
  scanCells,
  scanExamples,
} from './scan.ts';
export { DEPTHS, type Depth, selectCells } from './select.ts';
