import type { Stage } from '../stage.ts';
import type { Expected } from './read.ts';

/** What a server is held against at a WAL position: all that was committed up to it. */
export function expectedOf(stage: Stage, stopLsn: string): Expected {
  const { written, tables, sequenceBefore, tooLate } = stage;
  return { tables: [...tables], written: [...written], stopLsn, sequenceBefore, tooLate: [...tooLate] };
}
