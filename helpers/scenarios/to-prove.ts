import { type Coordinates, type Family, hasOperations, operationDoes } from '../axes/index.ts';
import { loadPlan } from '../source/index.ts';

/** Whether a copy of each kind of key file has to be from before or after the operation. */
export interface Copies {
  readonly providers: 'before' | 'after';
  readonly keys: 'before' | 'after';
  /** Null where the tool writes WAL keys of its own. */
  readonly 'wal-keys': 'before' | 'after' | null;
}

/** What has to be proven of the key operation of a cell. */
export interface OperationToProve {
  /** Whether it does anything: some cells are held as others are, and nothing is done. */
  readonly acts: boolean;
  /** Where it lies, by WAL positions; a storm only in part. Null where there is no backup. */
  readonly lies: 'before' | 'inside' | 'in-part' | 'between-backups' | 'after-backup' | null;
  /** Whether the tool has to stand still meanwhile. */
  readonly held: boolean;
  /** Whether the server had sent all key files by then, or none; null where that is left open. */
  readonly keyFiles: 'sent' | 'unsent' | null;
  /** What was copied into the destination before the tool began, and what is in the backup; null where either is left open. */
  readonly inDestination: Copies | null;
  readonly inBackup: Copies | null;
}

/** What has to be proven of the load of a cell. */
export interface LoadToProve {
  /** Backups with a commit inside. */
  readonly commitsIn: readonly ('backup' | 'secondBackup')[];
  /** WAL segments that end inside the first backup, at least. */
  readonly segments: number;
  /** Sessions with so many turns, at least, that lie where they have to and did something. */
  readonly sessions: readonly SessionToProve[];
}

/** What has to be proven of a session beside the backup. */
export interface SessionToProve {
  readonly name: string;
  readonly turns: number;
  /** Whether it did something before the backup, and left a transaction open there, which its first turn ends. */
  readonly began: 'open' | 'ended' | null;
  /** Inside the backup's positions, or after them. */
  readonly lies: 'inside' | 'after';
  /** What a turn has to have done besides: pages that became dirty, or a message that crosses the end of a segment. */
  readonly did: 'anything' | 'dirtied' | 'crossed';
}

const all = (side: 'before' | 'after'): Copies => ({ providers: side, keys: side, 'wal-keys': side });

const IN_BACKUP: Readonly<Record<Coordinates['point'], Copies | null>> = {
  none: null,
  'before-backup': all('after'),
  'before-keys': all('after'),
  'after-keys': all('before'),
  'at-end': all('before'),
  'after-providers-only': { ...all('after'), providers: 'before' },
  'after-keys-only': { ...all('before'), providers: 'after' },
  'at-instant': null,
  'between-backups': null,
  'after-backup': null,
};

/** Where the operation came before the backup. */
const IN_DESTINATION: Readonly<Record<Coordinates['keyDirectory'], Copies | null>> = {
  absent: null,
  copied: all('after'),
  'no-wal-keys': null,
  'no-providers': null,
  stale: all('before'),
  'torn-old-wal-keys': { ...all('after'), 'wal-keys': 'before' },
  'torn-old-providers': { ...all('after'), providers: 'before' },
  'key-gone': null,
  'key-other': null,
  'key-damaged': null,
};

/** "Several" segments, for heavy load. */
const SEVERAL = 3;

/** What has to be proven of the operation; null where the cell has none. */
export function operationToProve(family: Family, axes: Coordinates): OperationToProve | null {
  const { operation, point, tool } = axes;
  if (operation === 'none' && !hasOperations(family)) return null;
  const isStorm = operationDoes(operation, 'goesOn');
  const copies = IN_BACKUP[point];
  return {
    acts: operation !== 'none',
    lies: tool === 'none' ? null : isStorm ? 'in-part' : LIES_AT[point],
    held: STANDS_STILL[tool] && isWhileBackedUp(point),
    keyFiles: KEY_FILES[point],
    inDestination: point === 'before-backup' && !isStorm ? IN_DESTINATION[axes.keyDirectory] : null,
    // Copies from the midst of a storm are neither from before nor from after it.
    inBackup:
      isStorm || copies === null ? null : { ...copies, 'wal-keys': axes.encrypt === 'off' ? copies['wal-keys'] : null },
  };
}

/** Whether an operation at this point is done while a backup is under way; another comes before one, or after it. */
export const isWhileBackedUp = (point: Coordinates['point']): boolean => LIES_AT[point] === 'inside';

/** Whether it belongs to the first backup of its cell: one that is done when that has ended does not. */
export const belongsToBackup = (point: Coordinates['point']): boolean =>
  LIES_AT[point] === 'before' || LIES_AT[point] === 'inside';

/** Whether a tool is held while something is done inside its backup; others are between two copies then. */
const STANDS_STILL: Readonly<Record<Coordinates['tool'], boolean>> = {
  release: true,
  stock: true,
  'low-level': false,
  none: false,
  pgbackrest: false,
};

/** Where an operation has to lie, by the point of its cell. */
const LIES_AT = {
  none: 'inside',
  'before-backup': 'before',
  'before-keys': 'inside',
  'after-keys': 'inside',
  'at-end': 'inside',
  'after-providers-only': 'inside',
  'after-keys-only': 'inside',
  'at-instant': 'inside',
  'between-backups': 'between-backups',
  'after-backup': 'after-backup',
} as const satisfies Record<Coordinates['point'], OperationToProve['lies']>;

/** What the server has sent of the key files where it is held. */
const KEY_FILES: Readonly<Record<Coordinates['point'], OperationToProve['keyFiles']>> = {
  none: null,
  'before-backup': null,
  'before-keys': 'unsent',
  'after-keys': 'sent',
  'at-end': 'sent',
  'after-providers-only': null,
  'after-keys-only': null,
  'at-instant': null,
  'between-backups': null,
  'after-backup': null,
};

/** What a turn of a session has to have done. */
const DID: Readonly<Partial<Record<Coordinates['load'], SessionToProve['did']>>> = {
  'hint-bits': 'dirtied',
  messages: 'crossed',
};

/** Whether recovery has to have ended on the timeline of the backup, though the archive has a newer one. */
export const staysOnTimeline = ({ timeline }: Pick<Coordinates, 'timeline'>): boolean => timeline === 'current';

/** What has to be proven of the load; null where there is none. */
export function loadToProve({ load, restore }: Pick<Coordinates, 'load' | 'restore'>): LoadToProve | null {
  if (load === 'quiet') return null;
  // The backup of a promoted standby is taken without load.
  return {
    commitsIn: restore === 'incremental' || restore === 'from-standby' ? ['backup', 'secondBackup'] : ['backup'],
    segments: load === 'heavy' ? SEVERAL : 0,
    sessions: (loadPlan(load, 'heap')?.sessions ?? []).map(({ name, when, wanted, before, open }) => ({
      name,
      turns: wanted,
      began: before.length === 0 ? null : open ? 'open' : 'ended',
      lies: when === 'sending' ? 'inside' : 'after',
      did: DID[load] ?? 'anything',
    })),
  };
}
