import type { Cell } from '../cell/index.ts';
import type { TargetFacts } from '../lab/index.ts';
import type { Release } from '../release/index.ts';
import { type Obstacle, type Others, obstacleTo } from '../scenarios/index.ts';

/** A cell that is not run on a target. */
export interface NotRun extends Obstacle {
  readonly id: string;
}

/** Divides cells into those that a target can run and those that it cannot, each of these with the reason. */
export function planFor(
  cells: readonly Cell[],
  facts: TargetFacts,
  release: Release | undefined,
  others: Others = {},
): { planned: Cell[]; notRun: NotRun[] } {
  const planned: Cell[] = [];
  const notRun: NotRun[] = [];
  for (const cell of cells) {
    const obstacle = obstacleTo(cell, facts, release, others);
    if (obstacle) notRun.push({ id: cell.id, ...obstacle });
    else planned.push(cell);
  }
  return { planned, notRun };
}
