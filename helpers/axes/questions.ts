import { ARCHIVE_FAULTS, isCommandFault } from './archive-faults.ts';
import type { Coordinates } from './axes.ts';
import { operationDoes } from './operations.ts';
import { strikesStore } from './store-faults.ts';

/** Whether a backup is taken at all. */
export const takesBackup = ({ tool }: Pick<Coordinates, 'tool'>): boolean => tool !== 'none';

/** Whether the backup itself has to have its WAL: some is streamed or fetched. */
export const bringsWal = ({ walMethod }: Pick<Coordinates, 'walMethod'>): boolean => walMethod !== 'none';

/** Size of the cluster's WAL segments, in bytes. */
export const segmentBytes = (axes: Pick<Coordinates, 'walSegment'>): number => segmentMb(axes) * 1024 * 1024;

/** The same in MB. */
export const segmentMb = ({ walSegment }: Pick<Coordinates, 'walSegment'>): number => SEGMENT_MB[walSegment];

const SEGMENT_MB: Readonly<Record<Coordinates['walSegment'], number>> = { '16mb': 16, '64mb': 64, '1mb': 1 };

/** Whether the source has a table of several segments. */
export const hasLargeTable = ({ content }: Pick<Coordinates, 'content'>): boolean => content === 'large-table';

/** Whether a cell takes minutes, for which smaller selections than the whole matrix have no time. */
export const takesMinutes = (at: Coordinates): boolean => hasLargeTable(at);

/** Whether Patroni leads what was restored. */
export const usesPatroni = ({ trial }: Pick<Coordinates, 'trial'>): boolean =>
  trial === 'patroni' || trial === 'patroni-keys';

/** Whether the cell's key store is a service beside its machines. */
export const hasKeyService = ({ keyStore }: Pick<Coordinates, 'keyStore'>): boolean => KEY_SERVICES[keyStore];

const KEY_SERVICES: Readonly<Record<Coordinates['keyStore'], boolean>> = {
  file: false,
  'file-moved': false,
  'file-elsewhere': false,
  'file-relative': false,
  'file-odd-path': false,
  kmip: true,
  'vault-stand-in': true,
};

/**
 * Whether a cell needs equipment besides its target, which not every machine has. Smaller selections than the whole matrix have
 * those of such cells that were picked by hand.
 */
export const needsMore = (at: Coordinates): boolean => hasKeyService(at) || usesRepository(at) || usesPatroni(at);

/** Whether the backup and its archive are in a repository of pgBackRest. */
export const usesRepository = ({ tool }: Pick<Coordinates, 'tool'>): boolean => tool === 'pgbackrest';

/** How many tablespaces the source has. */
export const tablespacesOf = ({ tablespace }: Pick<Coordinates, 'tablespace'>): number => TABLESPACES[tablespace];

const TABLESPACES: Readonly<Record<Coordinates['tablespace'], number>> = { none: 0, one: 1, two: 2 };

/** Whether the tool puts `pg_wal` elsewhere than into its directory. */
export const putsWalElsewhere = ({ restoredPgWal }: Pick<Coordinates, 'restoredPgWal'>): boolean =>
  restoredPgWal === 'waldir';

/** Whether files are copied one after the other, rather than by a tool. */
export const copiesFiles = ({ tool }: Pick<Coordinates, 'tool'>): boolean => tool === 'low-level';

/** Whether the tool writes WAL keys of its own into the backup. */
export const writesWalKeys = ({ encrypt }: Pick<Coordinates, 'encrypt'>): boolean => encrypt !== 'off';

/** The tool takes `-E` with streamed WAL and plain format only. */
export const mayEncrypt = (at: Pick<Coordinates, 'walMethod' | 'format'>): boolean =>
  at.walMethod === 'stream' && at.format === 'plain';

/** Whether the cluster has pg_tde. */
export const hasPgTde = ({ walEncryption }: Pick<Coordinates, 'walEncryption'>): boolean => walEncryption !== 'stock';

/** Whether WAL of a source with WAL encryption gets into the backup encrypted: copied from its disk, or by the tool. */
export const keepsWalEncrypted = (at: Coordinates): boolean =>
  encryptsWal(at) && encryptsWalAtLast(at) && (at.walMethod === 'fetch' || writesWalKeys(at));

/** Whether the source encrypts its WAL when it is first backed up: by its history, or by an operation before that. */
export const encryptsWal = ({ walEncryption, operation }: Pick<Coordinates, 'walEncryption' | 'operation'>): boolean =>
  operationDoes(operation, 'switchesWalOn') ||
  (ENCRYPTS_WAL[walEncryption] && !operationDoes(operation, 'switchesWalOff'));

/** The same when the backup is taken that the restored server has its settings of: the last of a chain. */
const encryptsWalAtLast = (
  at: Pick<Coordinates, 'walEncryption' | 'operation' | 'restore' | 'sourceRestart'>,
): boolean => (at.restore === 'incremental' ? LEAVES_WAL[at.sourceRestart] : null) ?? encryptsWal(at);

/** Whether WAL encryption is on after what becomes of the source once it is backed up; null where it is as it was. */
const LEAVES_WAL: Readonly<Record<Coordinates['sourceRestart'], boolean | null>> = {
  none: null,
  restarted: null,
  crashed: null,
  'switched-off': false,
  'switched-on': true,
  'off-and-on': true,
};

/** Whether the restored server's WAL is to be encrypted throughout: as the source's, and never set another way. */
export const encryptsRestoredWal = (
  at: Pick<Coordinates, 'walEncryption' | 'operation' | 'restore' | 'sourceRestart' | 'restoredWalEncryption'>,
): boolean => encryptsWalAtLast(at) && at.restoredWalEncryption === 'as-source';

const ENCRYPTS_WAL: Readonly<Record<Coordinates['walEncryption'], boolean>> = {
  on: true,
  'on-restarted': true,
  'on-then-off': false,
  off: false,
  'default-key': true,
  'on-aes-256': true,
  stock: false,
};

/** Whether machines have the room that they usually have: what runs out of it is not the target's doing. */
export const hasRoom = (at: Pick<Coordinates, 'sharedMemory' | 'restoredDisk'>): boolean =>
  at.sharedMemory === 'usual' && !fillsDisk(at);

/** Whether the restored server is started once on a full disk. */
export const fillsDisk = ({ restoredDisk }: Pick<Coordinates, 'restoredDisk'>): boolean =>
  restoredDisk === 'full-at-first';

/** Whether the restored server is started once without something that it needs: its keys, its library, room on its disk. */
export const lacksSomethingFirst = (
  at: Pick<Coordinates, 'keyMaterial' | 'library' | 'restoredDisk' | 'storeFault'>,
): boolean => comesLater(at) || lacksLibraryFirst(at) || fillsDisk(at) || strikesStore(at.storeFault) === 'at-first';

/** Whether recovery can come to where it is to end. */
export const hasTarget = ({ recoveryTarget }: Pick<Coordinates, 'recoveryTarget'>): boolean =>
  recoveryTarget !== 'unreachable' && recoveryTarget !== 'too-early';

/**
 * Whether something befalls a segment in the middle of those that the archive has, so that there have to be several after
 * the backup.
 */
export const strikesMiddle = (at: Pick<Coordinates, 'archiveFault' | 'restoreCommand'>): boolean =>
  at.archiveFault !== 'none' || at.restoreCommand === 'exits-1-in-the-middle' || at.restoreCommand === 'key-away';

/**
 * Whether PostgreSQL takes what befalls the archive, or the command that fetches from it, for its end. Where no target is
 * asked for, rows up to there are all that can be.
 */
export const endsArchive = (at: Pick<Coordinates, 'archiveFault' | 'restoreCommand'>): boolean =>
  ARCHIVE_FAULTS[at.archiveFault].ends || at.restoreCommand === 'exits-1-in-the-middle';

/** Whether archiving is made to fail for a while. */
export const failsToArchive = ({ archiveFault }: Pick<Coordinates, 'archiveFault'>): boolean =>
  ARCHIVE_FAULTS[archiveFault].befalls === 'key-store' || isCommandFault(archiveFault);

/** Whether the restored server is started in vain before it has its keys. */
export const comesLater = ({ keyMaterial }: Pick<Coordinates, 'keyMaterial'>): boolean => keyMaterial === 'comes-later';

/** Whether the restored server is started once without the library. */
export const lacksLibraryFirst = ({ library }: Pick<Coordinates, 'library'>): boolean => library === 'comes-later';

/** Whether keys may be in force that are newer than those that were seen: a storm changes them all the while, up to a crash. */
export const outlivesLook = ({ operation, tool }: Pick<Coordinates, 'operation' | 'tool'>): boolean =>
  operationDoes(operation, 'goesOn') && tool === 'none';

/** Whether it is known at every moment which keys are in force: a storm changes them all the while. */
export const knowsKeys = ({ operation }: Pick<Coordinates, 'operation'>): boolean =>
  !operationDoes(operation, 'goesOn');

/** Whether the backup is restored as a standby that reaches its primary over a network. */
export const needsNetwork = ({ restore }: Pick<Coordinates, 'restore'>): boolean => RESTORES[restore].streams;

/** Whether two machines of a cell are there at once: those that meet on a network, or one that is fed by the other's archive. */
export const needsTwoMachines = (at: Pick<Coordinates, 'restore'>): boolean =>
  needsNetwork(at) || at.restore === 'standby-archive-only';

/** Whether a standby is attached to a primary that becomes another one, so that it cannot follow any more. */
export const losesPrimary = ({ restore }: Pick<Coordinates, 'restore'>): boolean => restore === 'in-place';

/**
 * Whether the backup becomes something other than a standalone server: recovery and logs are looked at there too, and its
 * cells are a family of their own.
 */
export const goesFurther = ({ restore }: Pick<Coordinates, 'restore'>): boolean => RESTORES[restore].further;

/** What the backup tool writes for a standby: nothing, settings that follow the primary, or these with a slot it makes. */
export const toolWritesStandby = ({ restore }: Pick<Coordinates, 'restore'>): ToolWrites =>
  RESTORES[restore].toolWrites;

/** Whether what is restored is restored on another machine than the one that was backed up. */
export const restoresElsewhere = ({ restore }: Pick<Coordinates, 'restore'>): boolean => RESTORES[restore].elsewhere;

/** Whether a program takes the backup. */
export const isTakenByTool = ({ tool }: Pick<Coordinates, 'tool'>): boolean => tool === 'release' || tool === 'stock';

type ToolWrites = 'nothing' | 'settings' | 'settings-and-slot';

interface Restore {
  readonly streams: boolean;
  readonly further: boolean;
  readonly toolWrites: ToolWrites;
  /** Whether the backup becomes a server on another machine than the one that was backed up. */
  readonly elsewhere: boolean;
}

const RESTORES: Readonly<Record<Coordinates['restore'], Restore>> = {
  standalone: { streams: false, further: false, toolWrites: 'nothing', elsewhere: true },
  crash: { streams: false, further: false, toolWrites: 'nothing', elsewhere: false },
  standby: { streams: true, further: true, toolWrites: 'settings', elsewhere: true },
  'standby-slot': { streams: true, further: true, toolWrites: 'settings-and-slot', elsewhere: true },
  // By the documented command.
  'standby-documented': { streams: true, further: true, toolWrites: 'nothing', elsewhere: true },
  'standby-cut-off': { streams: true, further: true, toolWrites: 'settings', elsewhere: true },
  'standby-archive-only': { streams: false, further: true, toolWrites: 'nothing', elsewhere: true },
  'standby-old-primary': { streams: true, further: true, toolWrites: 'settings', elsewhere: false },
  'standby-rewound': { streams: true, further: true, toolWrites: 'settings', elsewhere: false },
  'standby-rewound-crashed': { streams: true, further: true, toolWrites: 'settings', elsewhere: false },
  archive: { streams: false, further: true, toolWrites: 'nothing', elsewhere: true },
  'archive-failover': { streams: true, further: true, toolWrites: 'settings', elsewhere: true },
  'in-place': { streams: true, further: true, toolWrites: 'nothing', elsewhere: false },
  incremental: { streams: false, further: true, toolWrites: 'nothing', elsewhere: true },
  'from-standby': { streams: true, further: true, toolWrites: 'settings', elsewhere: true },
};
