import type { Stage } from '../stage.ts';

/** The position up to which rows have to be there: the backup's stop position, where recovery ended, or everything. */
export type UpTo = { readonly stopOf: string } | 'reached' | 'everything';

const EVERYTHING = 'FFFFFFFF/FFFFFFFF';

/** The WAL position. */
export function positionOf(stage: Stage, upTo: UpTo): string {
  if (upTo === 'everything') return EVERYTHING;
  if (upTo === 'reached') return stage.reached ?? stage.target?.wanted ?? '0/0';
  return stage.observed(upTo.stopOf)?.positions?.stop ?? '0/0';
}

/** The same as a word of a script. */
export const positionInScript = (upTo: UpTo): string => (upTo === 'reached' ? '"$REACHED"' : '"$STOP"');
