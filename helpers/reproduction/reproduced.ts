import type { Evidence } from '../evidence/index.ts';
import type { Claim, Facets } from '../judgement/index.ts';
import type { Release } from '../release/index.ts';
import type { CellLine, RepetitionLine, RunLine } from '../report/index.ts';

/** What a reproduction is made from. */
export interface Reproduced {
  readonly run: RunLine;
  readonly line: CellLine | RepetitionLine;
  readonly evidence: Evidence;
  readonly facets: Facets;
  readonly release: Release | undefined;
  readonly claims: readonly Claim[];
  /** What the script is to run on: `image:<reference>` or `prefix:<directory>`. */
  readonly target: string;
}

/** Where things are on each machine of a script. */
export const PLACES = { root: '$ROOT', data: '$ROOT/data', keys: '$ROOT/keys', backup: '$ROOT/backup', tablespace: '$ROOT/tablespace', archive: '$ROOT/archive', bin: '$BIN' } as const;

/** Whether the cell does a key operation, or is held as one that does. */
export function operates({ evidence: { family, axes } }: Pick<Reproduced, 'evidence'>): boolean {
  return family === 'window' || family === 'scan' || axes.operation !== 'none';
}

/** What a script is given as its target: the image, or the directory. */
export function nameOf(target: string): string {
  return target.slice(target.indexOf(':') + 1);
}
