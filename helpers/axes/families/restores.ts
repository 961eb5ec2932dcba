import { AXES, type Coordinates } from '../axes.ts';
import { goesFurther, mayEncrypt } from '../questions.ts';
import { type Combined, FAULTS, type FamilyEntry, OTHER_TARGETS, TARGETS, USUAL, WITH_TOOL, allBut } from './family.ts';

/** Backups to be restored as something else: every method and format, idle and under load. */
const RESTORED: Combined = {
  walMethod: AXES.walMethod,
  format: AXES.format,
  encrypt: ['off', 'on'],
  keyDirectory: ['absent', 'copied'],
  load: ['quiet', 'heavy'],
  tablespace: AXES.tablespace,
};
const STANDBYS = ['standby', 'standby-slot', 'standby-cut-off'] as const;
const ARCHIVES = ['wrapped', 'raw', 'decrypted-raw', 'raw-encrypted'] as const;
const ROTATIONS = ['rotate-database-key', 'rotate-server-key'] as const;

/** What is laid over comes from the source. */
const LAID_OVER_BY_SOURCE: ReadonlySet<Coordinates['laidOver']> = new Set(['key-directory', 'wal-keys']);

/** Backups restored as something other than a standalone server. */
export const restores: FamilyEntry = {
  ...USUAL,
  about: 'What else a backup is restored as than a standalone server.',
  has: goesFurther,
  seconds: 4.6,
  slices: [
    { ...RESTORED, restore: STANDBYS },
    // The page on replication does not say whether WAL encryption is on.
    { walMethod: ['stream'], walEncryption: ['on', 'off'], restore: ['standby-documented'] },
    {
      ...RESTORED,
      restore: ['archive'],
      archive: ARCHIVES,
      recoveryTarget: TARGETS,
      sourceRestart: AXES.sourceRestart,
    },
    // Other targets, through the wrappers, and without them and WAL encryption.
    { walMethod: ['fetch'], restore: ['archive'], archive: ['wrapped', 'raw'], recoveryTarget: OTHER_TARGETS },
    {
      walMethod: ['fetch'],
      walEncryption: ['off'],
      restore: ['archive'],
      archive: ['raw'],
      recoveryTarget: OTHER_TARGETS,
    },
    {
      walMethod: ['fetch'],
      restore: ['archive'],
      archive: ['raw', 'wrapped'],
      recoveryTarget: ['end'],
      damage: allBut(AXES.damage, 'none'),
    },
    { ...RESTORED, restore: ['standby-archive-only'], archive: ARCHIVES },
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
    {
      walMethod: ['none'],
      restore: ['archive-failover'],
      archive: ['wrapped', 'raw'],
      recoveryTarget: ['end'],
      sourceRestart: AXES.sourceRestart,
      laidOver: ['nothing', 'key-directory', 'promoted-key-directory'],
    },
    // What the promoted server wrote is not asked for.
    {
      walMethod: ['none'],
      restore: ['archive-failover'],
      archive: ['wrapped', 'raw'],
      recoveryTarget: ['end'],
      timeline: ['current'],
      sourceRestart: AXES.sourceRestart,
      laidOver: ['nothing', 'promoted-key-directory'],
    },
    {
      walMethod: ['none'],
      walEncryption: ['off'],
      restore: ['archive-failover'],
      archive: ['raw'],
      recoveryTarget: ['end'],
      timeline: AXES.timeline,
    },
    // What archives needs the directory of keys, which it looks for from where WAL is.
    {
      walMethod: ['fetch'],
      restore: ['archive'],
      archive: ['wrapped', 'raw'],
      recoveryTarget: ['end'],
      pgWal: allBut(AXES.pgWal, 'inside'),
    },
    // The same fault under the wrapper, and without wrapper and WAL encryption.
    ...(
      [
        ['on', 'wrapped'],
        ['off', 'raw'],
      ] as const
    ).map(([walEncryption, archive]): Combined => ({
      walMethod: ['fetch'],
      walEncryption: [walEncryption],
      restore: ['archive'],
      archive: [archive],
      restoreCommand: FAULTS,
      recoveryTarget: ['end'],
    })),
    { ...RESTORED, restore: ['incremental'] },
    { ...RESTORED, operation: ROTATIONS, point: ['between-backups'], restore: ['incremental'] },
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
  ],
};
