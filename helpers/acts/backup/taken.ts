import type { BackupObservation, HoldObservation } from '../../evidence/index.ts';
import type { Completed } from '../../lab/index.ts';
import type { Positions } from './positions.ts';

/** A packed backup: the destination directory and, in plain format, those that it leads to, as files on this host. */
export interface Packed {
  readonly spool: string;
  /** Directory on the machine that it was packed from. */
  readonly destination: string;
  readonly tablespaceSpools: readonly string[];
  /** Directories of its tablespaces by their numbers, as `tablespace_map` has them; none in plain format. */
  readonly tablespaceMap: Readonly<Record<string, string>>;
  /** The directory that its `pg_wal` leads to, where that is elsewhere. */
  readonly walSpool?: string | undefined;
}

/** A backup on its way: what its acts have found so far. */
export interface TakenBackup {
  /** Whether its source has a file of WAL keys. */
  readonly sourceHasWalKeys: boolean;
  /** Digests of what lies in the destination's key directory before the tool begins. */
  readonly inDestination: Record<string, string>;
  /** What the tool did, or the files that were copied; undefined until then. */
  readonly command?: Completed;
  /** Known where the low-level API was used; else the backup's manifest has them. */
  readonly positions?: Positions;
  readonly hold?: HoldObservation;
  readonly packed?: Packed;
  readonly observed?: BackupObservation;
}

/** A backup of which nothing is known yet. */
export const NOTHING_TAKEN: TakenBackup = { sourceHasWalKeys: true, inDestination: {} };
