/** Reproductions: a script for a cell that shows, without this suite, what became of it. Pure, but for reading its own shell functions. */
export { SCRIPT, reproductionOf } from './reproduction.ts';
export type { Reproduced } from './reproduced.ts';
