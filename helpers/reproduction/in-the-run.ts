import type { Facets } from '../judgement/index.ts';
import { shown } from './shell-text.ts';
import { type Reproduced, operates } from './reproduced.ts';

/** One thing that a script sees, and what it was in the run. */
export interface Row {
  readonly facet: string;
  readonly outcome: string;
  /** Compared where there is one, but for numbers and positions. */
  readonly message: string | null;
}

/** What a script compares with the run: the facets that the cell has, as the suite judges them. */
export function inTheRun(reproduced: Reproduced): Row[] {
  const { facets, evidence: { axes, target, restore } } = reproduced;
  const row = (facet: string, outcome: string, message: string | null = null): Row => ({ facet, outcome, message: message === null ? null : shown(message.split('\n')[0] ?? '').replaceAll('|', ' ') });
  const isEncrypted = target.release !== null && axes.walEncryption !== 'stock';
  const goesFurther = axes.restore !== 'standalone' && axes.restore !== 'crash';
  const failed = facets.backup.outcome === 'refused' || facets.backup.outcome === 'failed';
  return [
    ...(axes.tool === 'none' ? [] : [row('backup', facets.backup.outcome, failed ? facets.backup.message : null)]),
    ...(axes.tool === 'none' || axes.tool === 'low-level' ? [] : [row('warnings', String(facets.backup.warnings.length))]),
    row('startup', facets.startup.outcome, facets.startup.outcome === 'starts' ? null : facets.startup.message),
    row('data', facets.data.outcome),
    ...(isEncrypted && axes.tool !== 'none' ? [row('secrecy', facets.secrecy.outcome)] : []),
    ...(goesFurther ? [row('recovery', facets.recovery.outcome)] : []),
    ...(axes.restore === 'archive' ? [row('archive', facets.archive.outcome)] : []),
    ...(goesFurther ? [row('log', facets.log.outcome)] : []),
    ...(goesFurther && isEncrypted && restore?.readableWal != null ? [row('wal on disk', facets.secrecy.restoredWal)] : []),
    ...(operates(reproduced) && !axes.restore.startsWith('standby') ? keyRows(row, facets) : []),
  ];
}

function keyRows(row: (facet: string, outcome: string) => Row, { keys }: Facets): Row[] {
  return [row('keys', keys.outcome), ...(keys.outcome === 'not-checked' || keys.inForce === 'not-checked' ? [] : [row('in force', keys.inForce)])];
}
