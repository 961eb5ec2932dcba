import type { Family } from '../axes/index.ts';
import type { Cell } from './cell.ts';

/**
 * What a cell of each family adds to a run, in seconds: measured on two cores that did nothing else, in containers, four
 * cells at once, so that it is less than the cell itself takes. A busy machine takes two to three times as long.
 */
const SECONDS: Readonly<Record<Family, number>> = {
  control: 2.5,
  methods: 3.6,
  window: 4.2,
  restores: 7,
  tools: 4,
  scan: 4.2,
};

/** What these cells add to a run on two cores, in seconds. */
export function secondsFor(cells: readonly Pick<Cell, 'family'>[]): number {
  return cells.reduce((seconds, { family }) => seconds + SECONDS[family], 0);
}

/** How long a run of these cells takes on two cores that do nothing else, in minutes, rounded up. */
export function minutesFor(cells: readonly Pick<Cell, 'family'>[]): number {
  return Math.ceil(secondsFor(cells) / 60);
}
