import type { Facets } from '../facets/index.ts';
import { shown } from './shell-text.ts';
import { type Reproduced, goesFurther, isEncrypted, isStandby, operates } from './reproduced.ts';

/** One thing that a script sees, and what it was in the run. */
export interface Row {
  readonly facet: string;
  readonly outcome: string;
  /** Compared where there is one, but for numbers and positions. */
  readonly message: string | null;
  /** What is told of it. */
  readonly told: string;
}

/** What a script compares with the run: the facets that the cell has, as the suite judges them. */
export function inTheRun(reproduced: Reproduced): Row[] {
  const {
    facets,
    evidence: { axes, restore },
  } = reproduced;
  const further = goesFurther(reproduced);
  const encrypted = isEncrypted(reproduced);
  const first = (message: string | null): string => shown((message ?? '').split('\n')[0] ?? '');
  const row = (facet: string, outcome: string, message: string | null, compared = false): Row => ({
    facet,
    outcome,
    message: compared && message !== null ? first(message).replaceAll('|', ' ') : null,
    told: first(message),
  });
  const failed = facets.backup.outcome === 'refused' || facets.backup.outcome === 'failed';
  return [
    ...(axes.tool === 'none' ? [] : [row('backup', facets.backup.outcome, facets.backup.message, failed)]),
    ...(axes.tool === 'none' || axes.tool === 'low-level'
      ? []
      : [row('warnings', String(facets.backup.warnings.length), facets.backup.warnings[0]?.message ?? null)]),
    row('startup', facets.startup.outcome, facets.startup.message, facets.startup.outcome !== 'starts'),
    row(
      'data',
      facets.data.outcome,
      facets.data.message ??
        (facets.recovery.outcome === 'short' && facets.data.outcome === 'equal' ? 'up to where recovery ended' : null),
    ),
    ...(encrypted && axes.tool !== 'none' ? [row('secrecy', facets.secrecy.outcome, facets.secrecy.message)] : []),
    ...(further
      ? [row('recovery', facets.recovery.outcome, upToColon(facets.recovery.message), isStandby(reproduced))]
      : []),
    ...(axes.restore === 'archive' ? [row('archive', facets.archive.outcome, facets.archive.message)] : []),
    ...(further ? [row('log', facets.log.outcome, facets.log.message)] : []),
    ...(further && encrypted && restore?.readableWal != null
      ? [row('wal on disk', facets.secrecy.restoredWal, null)]
      : []),
    ...(operates(reproduced) && !isStandby(reproduced) ? keyRows(row, facets) : []),
  ];
}

function keyRows(
  row: (facet: string, outcome: string, message: string | null, compared?: boolean) => Row,
  { keys }: Facets,
): Row[] {
  return [
    row('keys', keys.outcome, upToColon(keys.message), keys.outcome === 'broken'),
    ...(keys.outcome === 'not-checked' || keys.inForce === 'not-checked' ? [] : [row('in force', keys.inForce, null)]),
  ];
}

/** Which step it was that went wrong, without the positions that come after it. */
function upToColon(message: string | null): string | null {
  return message === null ? null : (message.split(': ')[0] ?? '');
}
