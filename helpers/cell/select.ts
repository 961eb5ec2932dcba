import picomatch from 'picomatch';
import { UsageError, didYouMean } from '../common/index.ts';
import type { Cell } from './cell.ts';
import { scanCellOf } from './scan.ts';

/** How much of the matrix: what ends in minutes, or all of it. */
export const DEPTHS = ['default', 'full'] as const;
export type Depth = (typeof DEPTHS)[number];

/**
 * The cells that at least one of the patterns names, in matrix order. A pattern is an id, which names a cell of any
 * depth, or a glob over the ids of this depth. The id of a scan's cell names that cell, after those of the matrix.
 *
 * @throws {UsageError} for a pattern that names no cell, with the id nearest to it
 */
export function selectCells(cells: readonly Cell[], patterns: readonly string[], depth: Depth = 'default'): Cell[] {
  const here = cells.filter((cell) => depth === 'full' || cell.onlyInFull === undefined);
  if (patterns.length === 0) return here;
  const scanned = new Map(patterns.flatMap((pattern) => scanCellOf(pattern) ?? []).map((cell) => [cell.id, cell]));
  const selected = new Set(
    patterns.filter((pattern) => !scanned.has(pattern)).flatMap((pattern) => named(pattern, cells, here)),
  );
  return [...cells.filter((cell) => selected.has(cell)), ...scanned.values()];
}

function named(pattern: string, cells: readonly Cell[], here: readonly Cell[]): Cell[] {
  const exact = cells.find((cell) => cell.id === pattern);
  if (exact) return [exact];
  const matches = picomatch(pattern);
  const found = here.filter((cell) => matches(cell.id));
  if (found.length > 0) return found;
  const deeper = cells.filter((cell) => matches(cell.id)).length;
  if (deeper > 0)
    throw new UsageError(`no cell of the default selection matches "${pattern}"; with --depth full ${deeper} do`);
  throw new UsageError(
    `no cell matches "${pattern}"${didYouMean(
      pattern,
      cells.map((cell) => cell.id),
    )}`,
  );
}
