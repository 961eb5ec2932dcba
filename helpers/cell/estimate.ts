import { secondsOf } from '../axes/index.ts';
import type { Cell } from './cell.ts';

/** What these cells add to a run on two cores, in seconds. */
export function secondsFor(cells: readonly Pick<Cell, 'family'>[]): number {
  return cells.reduce((seconds, { family }) => seconds + secondsOf(family), 0);
}

/** How long a run of these cells takes on two cores that do nothing else, in minutes, rounded up. */
export function minutesFor(cells: readonly Pick<Cell, 'family'>[]): number {
  return Math.ceil(secondsFor(cells) / 60);
}
