import picomatch from 'picomatch';
import { UsageError, didYouMean } from '../common/index.ts';
import type { Cell } from './cell.ts';
import { DEPTHS, type Depth } from './covering.ts';
import { scanCellOf } from './scan.ts';

/**
 * The cells that at least one of the patterns names, in matrix order. A pattern is an id, which names a cell of any
 * depth, or a glob over the ids of this depth. The id of a scan's cell names that cell, after those of the matrix.
 *
 * @throws {UsageError} for a pattern that names no cell, with the id nearest to it
 */
export function selectCells(cells: readonly Cell[], patterns: readonly string[], depth: Depth = 'default'): Cell[] {
  const here = cells.filter((cell) => isWithin(cell, depth));
  if (patterns.length === 0) return here;
  const scanned = new Map(patterns.flatMap((pattern) => scanCellOf(pattern) ?? []).map((cell) => [cell.id, cell]));
  const selected = new Set(
    patterns.filter((pattern) => !scanned.has(pattern)).flatMap((pattern) => named(pattern, cells, depth)),
  );
  return [...cells.filter((cell) => selected.has(cell)), ...scanned.values()];
}

const isWithin = (cell: Cell, depth: Depth): boolean => DEPTHS.indexOf(cell.depth) <= DEPTHS.indexOf(depth);

function named(pattern: string, cells: readonly Cell[], depth: Depth): Cell[] {
  const exact = cells.find((cell) => cell.id === pattern);
  if (exact) return [exact];
  if (pattern.trim() === '')
    throw new UsageError('a pattern of cells is empty; give an id, or a glob such as "methods/*"');
  const matches = picomatch(pattern);
  const matching = cells.filter((cell) => matches(cell.id));
  const found = matching.filter((cell) => isWithin(cell, depth));
  if (found.length > 0) return found;
  for (const deeper of DEPTHS) {
    const count = matching.filter((cell) => isWithin(cell, deeper)).length;
    if (count > 0)
      throw new UsageError(
        `no cell of the selection ${depth} matches "${pattern}"; with --depth ${deeper} ${count === 1 ? '1 does' : `${count} do`}`,
      );
  }
  const withFamily = picomatch(`*/${pattern}`);
  if (!pattern.includes('/') && cells.some((cell) => withFamily(cell.id)))
    throw new UsageError(`no cell matches "${pattern}": ids begin with a family; did you mean "*/${pattern}"?`);
  throw new UsageError(
    `no cell matches "${pattern}"${didYouMean(
      pattern,
      cells.map((cell) => cell.id),
    )}`,
  );
}
