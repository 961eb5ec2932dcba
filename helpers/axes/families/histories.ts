import type { Coordinates } from '../axes.ts';
import { CHANGES, type Combined, DOCUMENTED_WAYS, OTHER_TARGETS } from './family.ts';

export const ROTATIONS = ['rotate-database-key', 'rotate-server-key'] as const;

/** A backup with the WAL it needs, which recovers to the end of an archive that was written so. */
const recovering = (walEncryption: Coordinates['walEncryption'], archive: Coordinates['archive']): Combined => ({
  walMethod: ['fetch'],
  walEncryption: [walEncryption],
  restore: ['archive'],
  archive: [archive],
  recoveryTarget: ['end'],
});
export const WRAPPED = recovering('on', 'wrapped');
export const RAW = recovering('on', 'raw');
/** The control: without wrappers and without WAL encryption. */
export const RAW_UNENCRYPTED = recovering('off', 'raw');
export const EACH_ARCHIVE = [WRAPPED, RAW, RAW_UNENCRYPTED];

/** Ways that keep WAL encrypted, and one that takes its WAL from elsewhere. */
export const ARCHIVED_WAYS: readonly Combined[] = [...DOCUMENTED_WAYS, { walMethod: ['none'] }];
/** Ways that are good for a source without WAL encryption. */
const WAYS_IN_CLEAR: readonly Combined[] = (['stream', 'fetch', 'none'] as const).map((walMethod) => ({
  walMethod: [walMethod],
  walEncryption: ['off'],
}));

/** The tool gives a backup by -E a WAL key of its own: of a raw archive it has no key, and gets to nothing that comes later. */
const archivesFor = (way: Combined): readonly Coordinates['archive'][] =>
  way.encrypt === undefined ? ['wrapped', 'raw'] : ['wrapped'];

/** What becomes of a source between its backup and where recovery ends: restarts, and changes of its keys. */
export const HISTORIES_OF_SOURCE: readonly Combined[] = [
  // Other histories of the source: WAL of the archive is under several keys, or in part under none. Where a target is
  // asked for, a server that does not come so far must not open.
  ...ARCHIVED_WAYS.map((way): Combined => ({
    ...way,
    restore: ['archive'],
    archive: ['wrapped', 'raw'],
    recoveryTarget: ['end', 'lsn'],
    sourceRestart: ['crashed', 'switched-off', 'off-and-on'],
  })),
  ...WAYS_IN_CLEAR.map((way): Combined => ({
    ...way,
    restore: ['archive'],
    archive: ['wrapped', 'raw'],
    recoveryTarget: ['end', 'lsn'],
    sourceRestart: ['crashed', 'switched-on'],
  })),
  // Other targets, of every way to take the backup; fetched backups are among those that follow.
  ...[...ARCHIVED_WAYS, ...WAYS_IN_CLEAR]
    .filter(({ walMethod }) => !walMethod?.includes('fetch'))
    .map((way): Combined => ({
      ...way,
      restore: ['archive'],
      archive: way.walEncryption === undefined ? ['wrapped', 'raw'] : ['raw'],
      recoveryTarget: OTHER_TARGETS,
    })),
  // The source was restarted before it came to a position.
  ...ARCHIVED_WAYS.map((way): Combined => ({
    ...way,
    restore: ['archive'],
    archive: ['wrapped', 'raw'],
    recoveryTarget: ['lsn'],
    sourceRestart: ['restarted'],
  })),
  // Keys are changed between the backup and the target; a rotation also before the source is restarted, or crashes.
  ...ARCHIVED_WAYS.flatMap((way): Combined[] => [
    {
      ...way,
      walEncryption: ['on', 'default-key'],
      operation: CHANGES,
      point: ['after-backup'],
      restore: ['archive'],
      archive: archivesFor(way),
      recoveryTarget: ['end'],
    },
    {
      ...way,
      operation: ROTATIONS,
      point: ['after-backup'],
      restore: ['archive'],
      archive: archivesFor(way),
      recoveryTarget: ['lsn'],
    },
    {
      ...way,
      operation: ROTATIONS,
      point: ['after-backup'],
      restore: ['archive'],
      archive: archivesFor(way),
      recoveryTarget: ['end'],
      sourceRestart: ['restarted', 'crashed'],
    },
  ]),
  { ...RAW_UNENCRYPTED, operation: CHANGES, point: ['after-backup'] },
  // The same, while a standby follows.
  ...ARCHIVED_WAYS.map((way): Combined => ({
    ...way,
    restore: ['standby'],
    sourceRestart: ['crashed', 'switched-off', 'off-and-on'],
  })),
  ...WAYS_IN_CLEAR.map((way): Combined => ({
    ...way,
    restore: ['standby'],
    sourceRestart: ['crashed', 'switched-on'],
  })),
];
