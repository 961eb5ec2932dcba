import type { Inventory } from './inventory.ts';
import { sentOrder } from './sent-order.ts';

/** How many missing files are named. */
const NAMED = 20;

/**
 * Files that a backup's manifest names and that are not in it, by their paths below the data directory. Those in
 * tablespaces lie elsewhere and are not looked for; nor is anything where there is no manifest.
 */
export function missingFrom({ captured, files }: Pick<Inventory, 'captured' | 'files'>): string[] {
  const here = new Set(files.map(({ path }) => path.replace(/^base\.tar(\.\w+)?!/, '')));
  return [...(sentOrder(captured['backup_manifest'] ?? '')?.files.keys() ?? [])]
    .filter((path) => !path.startsWith('pg_tblspc/') && !here.has(path))
    .slice(0, NAMED);
}
