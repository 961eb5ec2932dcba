import type { Coordinates } from '../axes/index.ts';
import type { BackupTool } from './backup-tool.ts';
import { BASE_BACKUP } from './base-backup.ts';
import { LOW_LEVEL } from './low-level.ts';
import { PGBACKREST } from './pgbackrest.ts';
import type { Situation } from './situation.ts';

/** The backup tool of each value of the axis; null where no backup is taken. */
const TOOLS: Readonly<Record<Coordinates['tool'], BackupTool | null>> = {
  release: BASE_BACKUP,
  stock: BASE_BACKUP,
  'low-level': LOW_LEVEL,
  none: null,
  pgbackrest: PGBACKREST,
};

/**
 * The backup tool of a cell.
 *
 * @throws {Error} for a cell that takes no backup
 */
export function toolOf({ cell: { id, axes } }: Situation): BackupTool {
  const tool = TOOLS[axes.tool];
  if (!tool) throw new Error(`${id} takes no backup`);
  return tool;
}
