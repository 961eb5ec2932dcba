/** Cells: coordinates with an id, and the choice of some of them. Pure. */
export { allCells, cellAt, type Cell } from './cell.ts';
export { selectCells } from './select.ts';
