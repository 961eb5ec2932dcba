import type { Cell } from '../cell/index.ts';
import type { TargetFacts } from '../lab/index.ts';
import type { Release } from '../release/index.ts';
import { needsNetwork } from '../scenarios/index.ts';

/** A cell that is not run on a target. */
export interface NotRun {
  readonly id: string;
  readonly reason: string;
  /** True when the cell speaks of what the target should have; false when its release documents no such thing. */
  readonly applicable: boolean;
}

/** Divides cells into those that a target can run and those that it cannot, each of these with the reason. */
export function planFor(
  cells: readonly Cell[],
  facts: TargetFacts,
  release: Release | undefined,
): { planned: Cell[]; notRun: NotRun[] } {
  const planned: Cell[] = [];
  const notRun: NotRun[] = [];
  for (const cell of cells) {
    const obstacle = obstacleTo(cell, facts, release);
    if (obstacle) notRun.push({ id: cell.id, ...obstacle });
    else planned.push(cell);
  }
  return { planned, notRun };
}

function obstacleTo(
  { axes, family }: Cell,
  facts: TargetFacts,
  release: Release | undefined,
): Omit<NotRun, 'id'> | undefined {
  if (needsNetwork({ cell: { axes } }) && facts.driver === 'local')
    return {
      reason: 'processes of one host have no network between machines, and their files the same places: take an image',
      applicable: true,
    };
  if (axes.restore === 'incremental' && !facts.tools.includes('pg_combinebackup'))
    return { reason: `PostgreSQL ${facts.postgres} has no incremental backups`, applicable: false };
  if (family === 'control') return undefined;
  if (!release)
    return {
      reason: 'the target has no pg_tde: take an image with it, or install it beside PostgreSQL',
      applicable: true,
    };
  if (axes.encrypt !== 'off' && !(axes.encrypt in release.encrypt))
    return { reason: `${release.id} documents no such form of the encrypt option`, applicable: false };
  if (axes.walEncryption === 'on-aes-256' && release.settings.cipher === undefined)
    return { reason: `${release.id} has no AES-256 keys`, applicable: false };
  if (axes.tool === 'stock' && facts.stockTool === null)
    return { reason: `${release.id} has no backup tool beside PostgreSQL's own`, applicable: false };
  return undefined;
}
