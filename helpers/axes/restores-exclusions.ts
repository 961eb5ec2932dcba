import type { Coordinates } from './axes.ts';
import type { Exclusion } from './exclusion.ts';

const isPlain = (at: Coordinates): boolean => at.format === 'plain';
/** Ways to take a backup that the documentation calls good, and that hold all their WAL. */
const isGood = (at: Coordinates): boolean =>
  at.walMethod === 'fetch' || (at.walMethod === 'stream' && isPlain(at) && at.encrypt === 'on');
const isWithoutWal = (at: Coordinates): boolean => at.walMethod === 'none' && isPlain(at);
const operates = (at: Coordinates): boolean => at.operation !== 'none';

/** Every reason to leave a combination of the family `restores` out, first match wins. */
export const RESTORES_EXCLUSIONS: readonly Exclusion[] = [
  {
    reason:
      '-E goes with streamed WAL, plain format and a copied key directory: what else can be combined is in the family methods',
    excludes: (at) =>
      (at.encrypt === 'on') !== (at.keyDirectory === 'copied') ||
      (at.encrypt === 'on' && !(at.walMethod === 'stream' && isPlain(at))),
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
      'thin slice: all pairs of wrappers and all targets of recovery with the backup that needs the archive most, the one without WAL, in plain format',
    excludes: (at) =>
      at.restore === 'archive' &&
      !isWithoutWal(at) &&
      (at.recoveryTarget !== 'end' || at.archive === 'decrypted-raw' || at.archive === 'raw-encrypted'),
  },
  {
    reason:
      'thin slice: a tablespace with backups that are documented to be good, idle, without key operations; archived through the wrappers',
    excludes: (at) =>
      at.tablespace === 'one' &&
      (!isGood(at) ||
        at.load !== 'quiet' ||
        operates(at) ||
        at.restore === 'standby-slot' ||
        (at.restore === 'archive' && (at.archive !== 'wrapped' || at.sourceRestart === 'restarted'))),
  },
  {
    reason: 'thin slice: a rotation inside the backup with those that are documented to be good',
    excludes: (at) => at.point === 'after-keys' && !isGood(at),
  },
];

/** Cells of it that are left to `--depth full`, each with the reason; the default selection ends in minutes. */
export const RESTORES_FULL_DEPTH_ONLY: readonly Exclusion[] = [
  {
    reason: 'an idle source, but for the documented replica command and with a tablespace',
    excludes: (at) => at.load === 'quiet' && at.restore !== 'standby-documented' && at.tablespace === 'none',
  },
  {
    reason:
      'a source out of reach at first, with a backup that is not documented to be good, in tar format or with a tablespace',
    excludes: (at) =>
      at.restore === 'standby-cut-off' &&
      (!(isGood(at) || isWithoutWal(at)) || !isPlain(at) || at.tablespace === 'one'),
  },
  {
    reason:
      'a slot, and a backup in tar format without WAL: a standby of the same in plain format, or without a slot, says as much',
    excludes: (at) =>
      !isPlain(at) && (at.restore === 'standby-slot' || (at.restore === 'standby' && at.walMethod === 'none')),
  },
  {
    reason: 'a tablespace in plain format, but once for each kind of restore',
    excludes: (at) =>
      at.tablespace === 'one' && isPlain(at) && at.encrypt === (at.restore === 'standby' ? 'off' : 'on'),
  },
  {
    reason:
      'streamed WAL without -E with a slot, or combined in tar format: without a slot, or in plain format, it says as much',
    excludes: (at) =>
      at.walMethod === 'stream' &&
      at.encrypt === 'off' &&
      (at.restore === 'standby-slot' || (at.restore === 'incremental' && !isPlain(at))),
  },
  {
    reason:
      'a rotation of the database key with fetched WAL, inside the backup or between two: that of the server key changes more files',
    excludes: (at) => at.operation === 'rotate-database-key' && at.walMethod === 'fetch',
  },
  {
    reason: 'one wrapper only, past a restart of the source: it fails before it comes to that',
    excludes: (at) =>
      (at.archive === 'decrypted-raw' || at.archive === 'raw-encrypted') && at.sourceRestart === 'restarted',
  },
  {
    reason:
      'an archive for a backup that holds WAL already, but once through the wrappers for each that is documented to be good',
    excludes: (at) =>
      at.restore === 'archive' &&
      !isWithoutWal(at) &&
      !(isGood(at) && at.archive === 'wrapped' && (at.sourceRestart === 'restarted' || at.tablespace === 'one')),
  },
  {
    reason:
      'recovery to another target than the end without a restart of the source, or past another pair than the two wrappers',
    excludes: (at) =>
      at.restore === 'archive' &&
      at.recoveryTarget !== 'end' &&
      (at.archive !== 'wrapped' || at.sourceRestart === 'none'),
  },
  {
    reason: 'an incremental backup in tar format with a rotation before it',
    excludes: (at) => at.restore === 'incremental' && operates(at) && !(isGood(at) && isPlain(at)),
  },
  {
    reason: 'a rotation inside the backup with tar format, with a source out of reach, or with an archive',
    excludes: (at) => at.point === 'after-keys' && (!isPlain(at) || at.restore !== 'standby'),
  },
];
