import { type Act, PLACES } from '../acts/index.ts';
import { type Coordinates, tablespacesOf } from '../axes/index.ts';
import type { Situation } from './situation.ts';

/** Incremental backups of a cell, in their order. */
export const INCREMENTALS = ['incremental', 'incremental-2', 'incremental-3'] as const;
export type Incremental = (typeof INCREMENTALS)[number];

/** One backup of a cell: of a server on a machine, into a directory of its own. */
export interface Backup {
  readonly name: 'backup' | Incremental | 'second';
  readonly from: string;
  /** Where tablespaces of the server are; left out where it is known to have none. */
  readonly tablespaces?: readonly string[];
  /** Manifest of the backup that this one is on top of. */
  readonly onTopOf?: string;
  /** Whether the cell's operation belongs to it. */
  readonly operated: boolean;
}

/** A way to take a backup, and to make a data directory of it again. */
export interface BackupTool {
  /** What has to be there before, an operation that comes before the backup included. */
  prepare(situation: Situation, backup: Backup): Act[];
  /** The backup itself, with what is done meanwhile. */
  take(situation: Situation, backup: Backup): Act[];
  /**
   * What came of the backup is looked at and packed. A backup that failed ends the cell.
   *
   * @param orElse done before that where the backup failed
   */
  collect(situation: Situation, backup: Backup, orElse: readonly Act[]): Act[];
  /** What was packed becomes a data directory on a machine. */
  layOut(situation: Situation, backup: Pick<Backup, 'name'>, machine: string, to: string): Act[];
}

/** The directory of a backup on its machine. */
export function destinationOf({ name }: Pick<Backup, 'name'>): string {
  return `${PLACES.root}/${name}`;
}

/** Where the tablespaces of a cell's source are, in their order. */
export function sourceSpaces(axes: Pick<Coordinates, 'tablespace'>): readonly string[] {
  return PLACES.tablespaces.slice(0, tablespacesOf(axes));
}

/** Directories for these tablespaces beside another one, in the same order. */
export function spacesBeside(axes: Pick<Coordinates, 'tablespace'>, directory: string): readonly string[] {
  return [`${directory}-space`, `${directory}-space-2`].slice(0, tablespacesOf(axes));
}
