import type { Evidence } from '../evidence/index.ts';
import type { Facets } from '../facets/index.ts';
import type { Claim } from '../judgement/index.ts';
import type { Release } from '../release/index.ts';
import type { CellLine, RunLine } from '../results/index.ts';

/** What a reproduction is made from. */
export interface Reproduced {
  readonly run: RunLine;
  readonly line: CellLine;
  readonly evidence: Evidence;
  readonly facets: Facets;
  readonly release: Release | undefined;
  readonly claims: readonly Claim[];
  /** The lines of a log that decided the cell. */
  readonly deciding: readonly string[];
  /** What the script is to run on: `image:<reference>` or `prefix:<directory>`. */
  readonly target: string;
}

/** Where things are on each machine of a script. */
export const PLACES = {
  root: '$ROOT',
  data: '$ROOT/data',
  keys: '$ROOT/keys',
  backup: '$ROOT/backup',
  tablespace: '$ROOT/tablespace',
  archive: '$ROOT/archive',
  bin: '$BIN',
} as const;

/** Whether the cell does a key operation, or is held as one that does. */
export function operates({ evidence: { family, axes } }: Pick<Reproduced, 'evidence'>): boolean {
  return family === 'window' || family === 'scan' || axes.operation !== 'none';
}

type Seen = Pick<Reproduced, 'evidence'>;

/** Whether the source is encrypted, so that there is something to be kept secret. */
export function isEncrypted({ evidence: { axes, target } }: Seen): boolean {
  return target.release !== null && axes.walEncryption !== 'stock';
}

/** Whether the backup is restored as something else than a standalone server: then recovery and logs are looked at too. */
export function goesFurther({ evidence: { axes } }: Seen): boolean {
  return axes.restore !== 'standalone' && axes.restore !== 'crash';
}

/** Whether the tool is held while the operation is done. */
export function isHeld(reproduced: Seen): boolean {
  const { tool, point } = reproduced.evidence.axes;
  return operates(reproduced) && tool === 'release' && point !== 'before-backup' && point !== 'between-backups';
}

/** Whether what it is restored as is a standby. */
export function isStandby({ evidence: { axes } }: Seen): boolean {
  return axes.restore.startsWith('standby');
}

/** Ways in which a table is read, as the scripts call them. */
export const ALL_WAYS = "'heap id marker'";

/** What a script is given as its target: the image, or the directory. */
export function nameOf(target: string): string {
  return target.slice(target.indexOf(':') + 1);
}
