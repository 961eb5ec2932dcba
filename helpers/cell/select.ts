import picomatch from 'picomatch';
import { UsageError, didYouMean } from '../common/index.ts';
import type { Cell } from './cell.ts';

/**
 * The cells that at least one of the patterns names, in matrix order. A pattern is an id or a glob over ids.
 *
 * @throws {UsageError} for a pattern that names no cell, with the id nearest to it
 */
export function selectCells(cells: readonly Cell[], patterns: readonly string[]): Cell[] {
  if (patterns.length === 0) return [...cells];
  const matchers = patterns.map((pattern) => {
    const matches = picomatch(pattern);
    if (!cells.some((cell) => matches(cell.id))) {
      throw new UsageError(`no cell matches "${pattern}"${didYouMean(pattern, cells.map((cell) => cell.id))}`);
    }
    return matches;
  });
  return cells.filter((cell) => matchers.some((matches) => matches(cell.id)));
}
