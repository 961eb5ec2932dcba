import { AXES } from '../axes.ts';
import { goesFurther, mayEncrypt } from '../questions.ts';
import { type Combined, FAULTS, type FamilyEntry, TARGETS, USUAL, WITH_TOOL, allBut } from './family.ts';

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
const ARCHIVES = allBut(AXES.archive, 'none');
const ROTATIONS = ['rotate-database-key', 'rotate-server-key'] as const;

/** Backups restored as something other than a standalone server. */
export const restores: FamilyEntry = {
  ...USUAL,
  about: 'What else a backup is restored as than a standalone server.',
  has: goesFurther,
  seconds: 7,
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
    { ...RESTORED, restore: ['standby-archive-only'], archive: ARCHIVES },
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
