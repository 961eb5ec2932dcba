import { DAMAGE_NAMES } from './damages.ts';
import { OPERATION_NAMES } from './operations.ts';
import { STORE_FAULT_NAMES } from './store-faults.ts';

/**
 * The axes of the matrix: every way in which two cells can differ, with all values. The first value of an axis is its
 * default and does not show in a cell's id.
 */
export const AXES = {
  /** `-X`, PostgreSQL's `--wal-method`. */
  walMethod: ['stream', 'fetch', 'none'],
  /** `-F`. */
  format: ['plain', 'tar'],
  /** `-z` and `-Z`; the prefix says on which side. */
  compression: ['none', 'gzip', 'server-lz4', 'client-lz4', 'server-zstd', 'client-zstd'],
  /** `-E` and its documented spellings; the arguments for each are data of the release. */
  encrypt: ['off', 'on', 'long', 'aes-128', 'aes-256', 'long-aes-128', 'long-aes-256', 'other-cipher'],
  /**
   * How much of the source's key directory is in the destination before the tool starts. Where a key operation comes before
   * the backup: `stale`, a copy from before the operation; `torn-…`, the file of WAL keys or that of the global providers
   * from before it, everything else from after it. `key-…`: all of it is there, but when the tool starts, the key store
   * of the server key is missing, holds another key of that name, or is truncated.
   */
  keyDirectory: [
    'absent',
    'copied',
    'no-wal-keys',
    'no-providers',
    'stale',
    'torn-old-wal-keys',
    'torn-old-providers',
    'key-gone',
    'key-other',
    'key-damaged',
  ],
  /**
   * The backup tool: the release's; PostgreSQL's own, where both are installed; PostgreSQL's low-level API, with files
   * copied in a chosen order; or none, where the source itself crashes and starts again. Or pgBackRest, whose repository has
   * the archive of WAL as well: with a full backup.
   */
  tool: ['release', 'stock', 'low-level', 'none', 'pgbackrest'],
  /**
   * The history of WAL encryption on the source: on after one restart; on after several; on, then off again; off with a
   * server key set; on with only a default key; on with AES-256 keys; or a cluster without pg_tde.
   */
  walEncryption: ['on', 'on-restarted', 'on-then-off', 'off', 'default-key', 'on-aes-256', 'stock'],
  /** The destination directory, not counting a copied key directory. */
  destination: ['missing', 'empty', 'not-empty'],
  /**
   * What is written while the backup runs; `heavy` fills several WAL segments inside the window. With rows as under `light`
   * beside it: reads that dirty pages without logging that; tables that come, go and are written anew; transactions that
   * are prepared before the backup and inside it; transactions from before it that end inside it and after it; messages of
   * 0.3 to 3.7 MB, which cross segments.
   */
  load: ['quiet', 'light', 'heavy', 'hint-bits', 'ddl', 'prepared', 'long-transaction', 'messages'],
  /** The key operation on the source. */
  operation: OPERATION_NAMES,
  /**
   * When the operation is done: before the tool starts; before any file of the key directory is sent; after all of them;
   * after every file. With the low-level API, also between the two kinds of key files: after those of providers, or after
   * those of keys. In a scan over the window: at an instant, once a given number of bytes has been sent. With an
   * incremental backup: between it and the full one. With an archive: between the backup and the target of recovery.
   */
  point: [
    'none',
    'before-backup',
    'before-keys',
    'after-keys',
    'at-end',
    'after-providers-only',
    'after-keys-only',
    'at-instant',
    'between-backups',
    'after-backup',
  ],
  /**
   * Key material on the restoring machine: current, after one more rotation; as it was when the backup began or ended;
   * none of it; without the file of one provider; each provider's file with the newest of its keys alone; or none of it
   * until the restored server was started in vain, and then the current one.
   */
  keyMaterial: ['current', 'at-begin', 'at-end', 'none', 'provider-missing', 'newest-only', 'comes-later'],
  /**
   * What the backup is restored as. A standby: made with `-R`, while the source keeps running; with a replication slot that
   * the tool creates; with the replica command from the documentation; with the source unreachable at the first start; or
   * fed by an archive alone. `archive`: with WAL from an archive. `incremental`: combined with an incremental backup on
   * top of it. `crash`: there is no backup, and the source itself crashes and starts again. `archive-failover`: with WAL
   * from an archive that the source wrote, and after it a standby that was promoted. `from-standby`: the backup becomes a
   * standby, and a second one, which is taken from that, a server of its own. `standby-old-primary`: it becomes a standby,
   * which is promoted and backed up; with that second backup the old primary comes back as its standby. `standby-rewound`: it
   * becomes a standby, which is promoted, while its primary goes on; that is shut down, or crashes, and is rewound to follow the
   * other. `in-place`: it takes the
   * place of the source's data directory, while a standby is attached to that.
   */
  restore: [
    'standalone',
    'crash',
    'standby',
    'standby-slot',
    'standby-documented',
    'standby-cut-off',
    'standby-archive-only',
    'standby-old-primary',
    'standby-rewound',
    'standby-rewound-crashed',
    'archive',
    'archive-failover',
    'in-place',
    'incremental',
    'from-standby',
  ],
  /** Whose key directory is copied for `-E` where the backup is taken from a standby: the standby's, or its primary's. */
  copiedFrom: ['backed-up', 'primary'],
  /** How many incremental backups there are, each on top of the one before it. */
  chain: ['one', 'three'],
  /** Whether incremental backups are taken as the full one is; or by `-E` where that was fetched, and the other way round. */
  incrementalWay: ['same', 'other'],
  /**
   * How WAL gets into the archive and out of it: through both of the release's wrappers, so that it is plain in the archive;
   * unchanged; or through one of the wrappers only. `piped-…`: into it by a pipe that the wrapper begins, and out of it
   * unchanged, or through the other wrapper.
   */
  archive: ['none', 'wrapped', 'raw', 'decrypted-raw', 'raw-encrypted', 'piped-raw', 'piped-encrypted'],
  /**
   * The command that fetches WAL from the archive, or that the wrapper calls for it: it works; it is not there; it may not
   * be executed; or, where it is to fetch the last segment, it is killed, exits 255, or exits 0 and gives the first half. Or
   * at a segment of the middle, it exits 1, which means that there is none; or the key store is away until it is called again.
   */
  restoreCommand: [
    'works',
    'missing',
    'not-executable',
    'killed',
    'exits-255',
    'cuts-short',
    'exits-1-in-the-middle',
    'key-away',
  ],
  /**
   * What is done to a segment in the middle of those in the archive, before anything is restored with it: it goes missing, is
   * cut to half or to nothing, has a bit flipped, or is replaced by the one before it; or after a failover, the first of the
   * new timeline by the one that it took the place of. Or on the source: it is archived a second time, as it is, or with the
   * key store away at the first attempts; or by a command that is at fault at first, as {@link AXES.restoreCommand} has it.
   */
  archiveFault: [
    'none',
    'segment-missing',
    'segment-cut',
    'segment-empty',
    'segment-bit',
    'segment-of-another',
    'segment-of-another-timeline',
    'delivered-twice',
    'key-away-while-archived',
    'command-missing',
    'command-not-executable',
    'command-killed',
    'command-exits-255',
    'command-exits-1-in-the-middle',
  ],
  /**
   * The recovery target of a restore from an archive: its end, a restore point, a time, a WAL position, or a transaction, with
   * it or without it; where the backup is consistent; or one that there is not: a name that nobody gave, or a position before
   * the backup's end.
   */
  recoveryTarget: [
    'none',
    'end',
    'restore-point',
    'time',
    'lsn',
    'xid',
    'xid-exclusive',
    'immediate',
    'unreachable',
    'too-early',
  ],
  /** What the server does when it has come to its target: `recovery_target_action`. */
  targetAction: ['promote', 'pause', 'shutdown'],
  /** Along which timeline recovery goes: the newest in the archive, or the one that the backup was taken on. */
  timeline: ['latest', 'current'],
  /**
   * What becomes of the source between the backup and the recovery target: nothing; it is restarted, or crashes and starts
   * again, which gives it another WAL key; or its WAL encryption is switched off, on, or off and on again, each by a restart.
   * In a chain of incremental backups: what becomes of it after the first of them. With a standby: while that follows.
   */
  sourceRestart: ['none', 'restarted', 'crashed', 'switched-off', 'switched-on', 'off-and-on'],
  /**
   * What is laid over the key directory of the restored server before its first start: nothing; that of the source, as it
   * was last, or its file of WAL keys alone; or that of a promoted standby.
   */
  laidOver: ['nothing', 'key-directory', 'wal-keys', 'promoted-key-directory'],
  /**
   * WAL encryption on the restored server: set as on the source; or set the other way from its first start on, or from its
   * second, through a crash, and then back.
   */
  restoredWalEncryption: ['as-source', 'other-and-back', 'later-and-back'],
  /** Whether the restored server has the library preloaded from its first start on, or is started without it once. */
  library: ['preloaded', 'comes-later'],
  /**
   * What is done to the key directory of the backup before it is restored: to the file of WAL keys, one field of its header or of
   * its newest entry, or the whole of it, which is that of another time; to the keys of one database, the same; to its providers; or
   * to those that are global.
   */
  damage: DAMAGE_NAMES,
  /**
   * Which pages of the backup are torn: their first half was read before they were changed on the source, their second
   * half after that, while the backup was under way. Those of tables, by hint bits; of indexes, by entries that are marked as dead; of
   * TOAST tables, by hint bits; of all three, by rows that were written; of visibility maps and maps of free space; of indexes
   * that are no B-trees, a sequence and a materialised view, by what was written.
   */
  tornPages: ['none', 'hint-bits', 'index-hints', 'toast-hints', 'logged', 'maps', 'kinds-logged'],
  /** The file system for shared memory, `/dev/shm`: as usual; or with less room than a WAL segment takes, on one machine. */
  sharedMemory: ['usual', 'small-on-source', 'small-on-restore'],
  /**
   * The file system that the restored server's data directory is on: as usual; or at its first start with less room than a
   * WAL segment takes, until there is more.
   */
  restoredDisk: ['usual', 'full-at-first'],
  /**
   * Whether tables of the source are in tablespaces, each of which is mapped to another directory in plain format, and unpacked
   * from tar: in none; one in one; or in two, so that tables are in one and an index of theirs in the other.
   */
  tablespace: ['none', 'one', 'two'],
  /** Size of the source's WAL segments: `initdb`, `--wal-segsize`. */
  walSegment: ['16mb', '64mb', '1mb'],
  /** Whether the source has data checksums; without them, also whether hint bits are logged (`wal_log_hints`). */
  checksums: ['on', 'off', 'off-log-hints'],
  /** Where the source's `pg_wal` is: in its data directory; elsewhere, by `initdb --waldir`; or there, by a relative link. */
  pgWal: ['inside', 'waldir', 'relative-link'],
  /** Where the tool puts `pg_wal` of a plain backup: into its directory, or elsewhere and a link to that: `--waldir`. */
  restoredPgWal: ['inside', 'waldir'],
  /**
   * What the source has beside the tables that are followed: tables, indexes and other things of every kind; a database
   * made from an encrypted template, by either strategy; two databases with keys of one global provider; databases that
   * may not use global providers any more, one of which has a key of one; a table of more than a segment, 1 GB; or a database
   * whose table was moved out of encryption, which then lost its key and the extension.
   */
  content: [
    'followed',
    'kinds',
    'template-wal-log',
    'template-file-copy',
    'shared-provider',
    'inheritance-off',
    'large-table',
    'uninstalled',
  ],
  /** How servers read and write files, since PostgreSQL 18: `io_method`. The first is its default; not every build has the last. */
  ioMethod: ['worker', 'sync', 'io-uring'],
  /**
   * The key store, and where it is on the restoring machine: as on the source, its paths absolute or relative to the data
   * directory; or elsewhere, and a tool changes the providers, or nobody does. Or on both, by a path with blanks and letters
   * beyond ASCII. Or a service beside the machines: a KMIP server, or a stand-in for Vault that knows the calls which pg_tde
   * makes; credentials for it are files.
   */
  keyStore: ['file', 'file-moved', 'file-elsewhere', 'file-relative', 'file-odd-path', 'kmip', 'vault-stand-in'],
  /** What befalls a key store that is a service, or the credentials for it; most of it is mended before a further start. */
  storeFault: STORE_FAULT_NAMES,
  /**
   * What is run on the backup once it has been taken: `pg_verifybackup`, bare or with `-s -n`; or the release's
   * `pg_waldump`, bare or with `-k`. Or on the restored data directory, once its server has been shut down: the release's
   * `pg_checksums`, as it is or after a page of an encrypted table was damaged.
   */
  examinedBy: ['nothing', 'verifybackup', 'verifybackup-s-n', 'waldump', 'waldump-k', 'checksums', 'checksums-damaged'],
  /**
   * What is tried on the restored server once all has been read: what the documentation says of providers, keys, settings,
   * the library, tablespaces and replication, and what of it can be read on disk.
   */
  trial: [
    'nothing',
    'providers-in-use',
    'keys-out-of-reach',
    'inheritance-off',
    'encrypted-scope',
    'tablespaces',
    'without-library',
    'logical-replication',
    'wal-setting',
    'internal-keys',
    'tool-by-pgdata',
    'resetwal',
    'replica',
    'recovery',
    'uninstall',
    'patroni',
    'patroni-keys',
    'switched-checksums',
    'wrappers-by-hand',
  ],
} as const;

export type AxisName = keyof typeof AXES;

/** One value for each axis. */
export type Coordinates = { readonly [A in AxisName]: (typeof AXES)[A][number] };

export const AXIS_NAMES = Object.keys(AXES) as AxisName[];

/** Every axis at its default. */
export const DEFAULTS = Object.fromEntries(AXIS_NAMES.map((axis) => [axis, AXES[axis][0]])) as unknown as Coordinates;
