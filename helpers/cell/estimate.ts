import { secondsOf } from '../axes/index.ts';
import type { Cell } from './cell.ts';

/** What these cells add to a run on two cores, in seconds. */
export function secondsFor(cells: readonly Pick<Cell, 'family'>[]): number {
  return cells.reduce((seconds, { family }) => seconds + secondsOf(family), 0);
}

/** How many cells these are, and how long a run of them takes, in words. */
export function lengthWords(cells: readonly Pick<Cell, 'family'>[], repeat = 1): string {
  const times = repeat === 1 ? '' : `, ${repeat} times each`;
  return `${counted(cells.length, 'cell')}${times}: about ${counted(minutesFor(cells) * repeat, 'minute')} on two cores that do nothing else, up to three times that on a busy machine`;
}

const counted = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;

/** How long a run of these cells takes on two cores that do nothing else, in minutes, rounded up. */
export function minutesFor(cells: readonly Pick<Cell, 'family'>[]): number {
  return Math.ceil(secondsFor(cells) / 60);
}
