/** Cells: coordinates with an id, and the choice of some of them. Pure. */
export { allCells, cellAt, type Cell } from './cell.ts';
export { DEPTHS, type Depth, selectCells } from './select.ts';
