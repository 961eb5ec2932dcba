import type { Stage } from '../stage.ts';

/**
 * The position up to which rows have to be there: the backup's stop position, where recovery ended, the noted position of a
 * primary that a standby followed, or everything.
 */
export type UpTo = { readonly stopOf: string } | 'reached' | 'noted' | 'everything';

const EVERYTHING = 'FFFFFFFF/FFFFFFFF';

/** The WAL position. */
export function positionOf(stage: Stage, upTo: UpTo): string {
  if (upTo === 'everything') return EVERYTHING;
  if (upTo === 'noted') return stage.target?.wanted ?? '0/0';
  if (upTo === 'reached') return stage.reached ?? stage.target?.wanted ?? '0/0';
  return stage.observed(upTo.stopOf)?.positions?.stop ?? '0/0';
}

/** The same as a word of a script. */
export function positionInScript(upTo: UpTo): string {
  if (upTo === 'noted') return '"$WANTED"';
  return upTo === 'reached' ? '"$REACHED"' : '"$STOP"';
}
