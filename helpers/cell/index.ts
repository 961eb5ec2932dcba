/** Cells: coordinates with an id, and the choice of some of them. Pure. */
export { allCells, cellAt, type Cell } from './cell.ts';
export { COVERING_FILE, type Covering, DEPTHS, type Depth, loadCovering, parseCovering } from './covering.ts';
export { lengthWords, minutesFor, secondsFor } from './estimate.ts';
export { type Instant, bytesAt } from './instant.ts';
export {
  INSTANTS_DEFAULT,
  INSTANTS_LIMIT,
  SCAN_METHODS,
  type Scan,
  type ScanMethod,
  isIdOf,
  scanCellOf,
  scanCells,
  scanExamples,
} from './scan.ts';
export { selectCells } from './select.ts';
export { type Strength, axesThatDiffer, tuplesIn, tuplesOnlyIn } from './tuples.ts';
