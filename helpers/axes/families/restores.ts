import { AXES, type Coordinates } from '../axes.ts';
import { goesFurther, mayEncrypt, usesRepository } from '../questions.ts';
import {
  CHANGES,
  type Combined,
  DEFAULT_KEY,
  DOCUMENTED_WAYS,
  ENDS_OF_ARCHIVE,
  FAULTS,
  FAULTS_OF_ARCHIVE,
  type FamilyEntry,
  OTHER_TARGETS,
  REWOUND,
  RESTARTS,
  SESSION_LOADS,
  SOUND,
  SWITCHED_WAL,
  TARGETS,
  USUAL,
  WITH_TOOL,
  allBut,
} from './family.ts';
import { IN_REPOSITORY } from './repository.ts';
import { CROSSED } from './crossed.ts';
import {
  ARCHIVED_WAYS,
  EACH_ARCHIVE,
  HISTORIES_OF_SOURCE,
  RAW,
  RAW_UNENCRYPTED,
  ROTATIONS,
  WRAPPED,
} from './histories.ts';

/** Backups to be restored as something else: every method and format, idle and under load. */
const RESTORED: Combined = {
  walMethod: AXES.walMethod,
  format: AXES.format,
  encrypt: ['off', 'on'],
  keyDirectory: ['absent', 'copied'],
  load: ['quiet', 'heavy'],
  tablespace: ['none', 'one'],
};
/** Every method and format, of tables whose indexes are in another tablespace: what differs is how each of the two is mapped. */
const SPREAD: Combined = {
  walMethod: AXES.walMethod,
  format: AXES.format,
  encrypt: ['off', 'on'],
  keyDirectory: ['absent', 'copied'],
  tablespace: ['two'],
};
const STANDBYS = ['standby', 'standby-slot', 'standby-cut-off'] as const;
const ARCHIVES = ['wrapped', 'raw', 'decrypted-raw', 'raw-encrypted'] as const;
/** What is laid over comes from the source. */
const LAID_OVER_BY_SOURCE: ReadonlySet<Coordinates['laidOver']> = new Set(['key-directory', 'wal-keys']);

/** Backups restored as something other than a standalone server. */
export const restores: FamilyEntry = {
  ...USUAL,
  about: 'What else a backup is restored as than a standalone server.',
  has: goesFurther,
  seconds: 4.6,
  // A repository has backups and WAL in forms of its own.
  silent: (at) => (usesRepository(at) ? ['walMethod', 'format'] : []),
  inIds: { ...USUAL.inIds, tool: { pgbackrest: 'pgbackrest' } },
  slices: [
    { ...RESTORED, restore: STANDBYS },
    // The page on replication does not say whether WAL encryption is on.
    { walMethod: ['stream'], walEncryption: ['on', 'off'], restore: ['standby-documented'] },
    {
      ...RESTORED,
      restore: ['archive'],
      archive: ARCHIVES,
      recoveryTarget: TARGETS,
      sourceRestart: RESTARTS,
    },
    ...EACH_ARCHIVE.map((from): Combined => ({ ...from, recoveryTarget: OTHER_TARGETS })),
    ...[RAW, WRAPPED].map((from): Combined => ({ ...from, damage: allBut(AXES.damage, 'none') })),
    { ...RESTORED, restore: ['standby-archive-only'], archive: ARCHIVES },
    { ...SPREAD, restore: ['standby', 'incremental'] },
    { ...SPREAD, restore: ['archive'], archive: ['wrapped', 'raw'], recoveryTarget: ['end'] },
    { ...SPREAD, restore: ['standby-archive-only'], archive: ['wrapped', 'raw'] },
    // A source that was restarted has a WAL key that the backup lacks: what is in the archive tells.
    {
      walMethod: ['none'],
      restore: ['archive'],
      archive: ['piped-raw', 'piped-encrypted'],
      recoveryTarget: ['end'],
      sourceRestart: ['restarted'],
    },
    {
      walMethod: ['none'],
      restore: ['archive'],
      archive: ['raw'],
      recoveryTarget: ['end'],
      sourceRestart: ['restarted'],
      laidOver: ['key-directory', 'wal-keys'],
    },
    ...HISTORIES_OF_SOURCE,
    // The restored server's own history, on WAL that came from an archive.
    ...EACH_ARCHIVE.map((from): Combined => ({ ...from, restoredWalEncryption: SWITCHED_WAL })),
    ...ARCHIVED_WAYS.filter(({ walMethod }) => !walMethod?.includes('fetch')).map((way): Combined => ({
      ...way,
      restore: ['archive'],
      archive: ['wrapped'],
      recoveryTarget: ['end'],
      restoredWalEncryption: SWITCHED_WAL,
    })),
    ...DOCUMENTED_WAYS.map((way): Combined => ({
      ...way,
      restore: ['incremental'],
      restoredWalEncryption: SWITCHED_WAL,
    })),
    {
      walMethod: ['none'],
      restore: ['archive-failover'],
      archive: ['wrapped', 'raw'],
      recoveryTarget: ['end'],
      sourceRestart: RESTARTS,
      laidOver: ['nothing', 'key-directory', 'promoted-key-directory'],
    },
    // What the promoted server wrote is not asked for.
    {
      walMethod: ['none'],
      restore: ['archive-failover'],
      archive: ['wrapped', 'raw'],
      recoveryTarget: ['end'],
      timeline: ['current'],
      sourceRestart: RESTARTS,
      laidOver: ['nothing', 'key-directory', 'promoted-key-directory'],
    },
    {
      walMethod: ['none'],
      walEncryption: ['off'],
      restore: ['archive-failover'],
      archive: ['raw'],
      recoveryTarget: ['end'],
      timeline: AXES.timeline,
    },
    ...EACH_ARCHIVE.map((from): Combined => ({ ...from, keyMaterial: ['comes-later'] })),
    // Where it looks for WAL in an archive, a server without the library gets it through the wrapper, or in clear.
    ...[WRAPPED, RAW_UNENCRYPTED].map((from): Combined => ({ ...from, library: ['comes-later'] })),
    // What archives needs the directory of keys, which it looks for from where WAL is.
    ...[WRAPPED, RAW].map((from): Combined => ({ ...from, pgWal: allBut(AXES.pgWal, 'inside') })),
    // So does what fetches.
    ...EACH_ARCHIVE.map((from): Combined => ({ ...from, restoredPgWal: ['waldir'] })),
    ...DOCUMENTED_WAYS.map((way): Combined => ({ ...way, restore: ['standby'], restoredPgWal: ['waldir'] })),
    // The wrappers put each segment into /dev/shm, and what does not use them puts none there.
    ...[WRAPPED, RAW_UNENCRYPTED].map((from): Combined => ({
      ...from,
      sharedMemory: allBut(AXES.sharedMemory, 'usual'),
    })),
    // What fetches WAL writes it to a disk that is full.
    ...EACH_ARCHIVE.map((from): Combined => ({ ...from, restoredDisk: ['full-at-first'] })),
    ...EACH_ARCHIVE.flatMap((from): Combined[] => [
      { ...from, archiveFault: FAULTS_OF_ARCHIVE },
      { ...from, archiveFault: ENDS_OF_ARCHIVE, recoveryTarget: ['lsn'] },
      { ...from, recoveryTarget: ['lsn', 'restore-point'], targetAction: ['pause'] },
      { ...from, recoveryTarget: ['lsn'], targetAction: ['shutdown'] },
    ]),
    // What archives without a wrapper needs no keys.
    { ...WRAPPED, archiveFault: ['key-away-while-archived'] },
    ...EACH_ARCHIVE.map((from): Combined => ({
      ...from,
      walMethod: ['none'],
      restore: ['archive-failover'],
      archiveFault: ['segment-of-another-timeline'],
    })),
    // A database leaves encryption after the backup, as one did before it.
    ...[WRAPPED, RAW].map((from): Combined => ({ ...from, content: ['uninstalled'] })),
    // The key store is away, and nobody needs it.
    { ...RAW, restoreCommand: ['key-away'] },
    // Under the wrapper, and without wrapper and WAL encryption: the same fault, and WAL from after the backup of content
    // and loads of other kinds.
    ...[WRAPPED, RAW_UNENCRYPTED].flatMap((from): Combined[] => [
      { ...from, restoreCommand: FAULTS },
      { ...from, content: ['kinds', 'template-wal-log', 'template-file-copy'] },
      { ...from, load: SESSION_LOADS },
    ]),
    { ...RESTORED, restore: ['incremental'] },
    { ...RESTORED, operation: ROTATIONS, point: ['between-backups'], restore: ['incremental'] },
    ...DOCUMENTED_WAYS.flatMap((way): Combined[] => [
      { ...way, load: ['quiet', 'light'], restore: ['from-standby'] },
      {
        ...way,
        restore: ['incremental'],
        chain: ['three'],
        sourceRestart: ['none', 'restarted', 'crashed', 'switched-off', 'off-and-on'],
      },
      {
        ...way,
        walEncryption: ['on', 'default-key'],
        operation: allBut(CHANGES, ...ROTATIONS),
        point: ['between-backups'],
        restore: ['incremental'],
      },
      { ...way, restore: ['incremental'], chain: AXES.chain, incrementalWay: ['other'] },
      { ...way, restore: ['incremental'], chain: AXES.chain, archive: ['wrapped'], recoveryTarget: ['end'] },
      {
        ...way,
        operation: ROTATIONS,
        point: ['between-backups'],
        restore: ['incremental'],
        chain: ['three'],
        sourceRestart: ['restarted'],
      },
    ]),
    {
      walMethod: ['fetch'],
      walEncryption: ['off'],
      restore: ['incremental'],
      chain: ['three'],
      sourceRestart: ['none', 'crashed', 'switched-on'],
    },
    {
      encrypt: ['on'],
      keyDirectory: ['copied'],
      load: ['quiet', 'light'],
      restore: ['from-standby'],
      copiedFrom: ['primary'],
    },
    {
      walMethod: AXES.walMethod,
      format: AXES.format,
      encrypt: ['off', 'on'],
      keyDirectory: ['absent', 'copied'],
      restore: ['standby-old-primary'],
    },
    { walMethod: ['stream'], walEncryption: ['off'], restore: ['standby-old-primary'] },
    ...DOCUMENTED_WAYS.map((way): Combined => ({ ...way, restore: REWOUND })),
    { walMethod: ['fetch'], walEncryption: ['off'], restore: REWOUND },
    // The backup alone is restored, so that it needs its WAL.
    ...SOUND.map((way): Combined => ({ ...way, restore: ['in-place'] })),
    { walMethod: ['fetch'], format: ['tar'], restore: ['in-place'] },
    ...CROSSED,
    ...IN_REPOSITORY,
    // From the family window: how a standby and an archive cope with a rotation inside the backup.
    {
      ...WITH_TOOL,
      walEncryption: ['on'],
      keyDirectory: ['absent', 'copied'],
      operation: ROTATIONS,
      point: ['after-keys'],
      restore: ['standby', 'standby-cut-off'],
    },
    {
      ...WITH_TOOL,
      walEncryption: ['on'],
      keyDirectory: ['absent', 'copied'],
      operation: ROTATIONS,
      point: ['after-keys'],
      restore: ['archive'],
      archive: ['wrapped'],
      recoveryTarget: ['end'],
    },
  ],
  constraints: [
    DEFAULT_KEY,
    {
      reason:
        '-E goes with streamed WAL, plain format and a copied key directory: what else can be combined is in the family methods',
      excludes: (at) =>
        (at.encrypt === 'on') !== (at.keyDirectory === 'copied') || (at.encrypt === 'on' && !mayEncrypt(at)),
    },
    {
      reason:
        'a source that was not restarted since the backup has the key directory that is in it: the same as nothing',
      excludes: (at) => LAID_OVER_BY_SOURCE.has(at.laidOver) && at.sourceRestart === 'none',
    },
    {
      reason: 'a replication slot goes with streamed WAL (PostgreSQL, pg_basebackup: --slot)',
      excludes: (at) => at.restore === 'standby-slot' && at.walMethod !== 'stream',
    },
    {
      reason:
        'what pg_combinebackup makes of backups without WAL has none either: it starts alone as little as a full one',
      excludes: (at) => at.restore === 'incremental' && at.walMethod === 'none',
    },
    {
      reason:
        "the wrappers put a segment into /dev/shm, and one of 64 MB is all that a container has there: what runs out of room is not the target's doing",
      excludes: (at) => at.walSegment === '64mb' && at.archive === 'wrapped',
    },
  ],
};
