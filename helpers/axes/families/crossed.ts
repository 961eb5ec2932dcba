import { AXES } from '../axes.ts';
import { type Combined, DOCUMENTED_WAYS, FAULTS, SESSION_LOADS, allBut } from './family.ts';
import { ARCHIVED_WAYS, EACH_ARCHIVE, RAW_UNENCRYPTED, WRAPPED } from './histories.ts';

/** Fetched backups are among those of each archive. */
const WAYS_BESIDE_FETCH = ARCHIVED_WAYS.filter(({ walMethod }) => !walMethod?.includes('fetch'));

/** Shapes and contents of a source, restarts, faults and loads with kinds of restore where little else differs. */
export const CROSSED: readonly Combined[] = [
  // A source of every shape has an archive.
  ...EACH_ARCHIVE.flatMap((from): Combined[] => [
    { ...from, walSegment: allBut(AXES.walSegment, '16mb') },
    { ...from, checksums: allBut(AXES.checksums, 'on') },
    { ...from, ioMethod: allBut(AXES.ioMethod, 'worker') },
    { ...from, content: ['shared-provider', 'inheritance-off'] },
  ]),
  // It has standbys, and incremental backups, which sessions are beside.
  ...DOCUMENTED_WAYS.flatMap((way): Combined[] => {
    const restored: Combined = { ...way, restore: ['standby', 'incremental'] };
    return [
      { ...restored, walSegment: ['1mb'] },
      { ...restored, pgWal: allBut(AXES.pgWal, 'inside') },
      { ...restored, checksums: ['off'] },
      { ...restored, load: SESSION_LOADS },
    ];
  }),
  // The source is restarted, or crashes, while a standby follows by its archive alone.
  ...ARCHIVED_WAYS.map((way): Combined => ({
    ...way,
    restore: ['standby-archive-only'],
    archive: ['wrapped', 'raw'],
    sourceRestart: ['restarted', 'crashed'],
  })),
  {
    walMethod: ['none'],
    walEncryption: ['off'],
    restore: ['standby-archive-only'],
    archive: ['raw'],
    sourceRestart: ['none', 'restarted', 'crashed'],
  },
  // A failover comes after a history of the source, and the backup may have its WAL.
  ...ARCHIVED_WAYS.map((way): Combined => ({
    ...way,
    restore: ['archive-failover'],
    archive: ['wrapped', 'raw'],
    recoveryTarget: ['end'],
    sourceRestart: ['crashed', 'switched-off'],
  })),
  ...DOCUMENTED_WAYS.map((way): Combined => ({
    ...way,
    restore: ['archive-failover'],
    archive: ['wrapped', 'raw'],
    recoveryTarget: ['end'],
  })),
  {
    walMethod: ['none'],
    walEncryption: ['off'],
    restore: ['archive-failover'],
    archive: ['raw'],
    recoveryTarget: ['end'],
    sourceRestart: ['crashed'],
  },
  // What fetches is at fault, and a position is asked for: a server that does not come so far must not open.
  ...[WRAPPED, RAW_UNENCRYPTED].map((from): Combined => ({
    ...from,
    recoveryTarget: ['lsn'],
    restoreCommand: FAULTS,
  })),
  // Every way to take the backup, with a command at fault on either side, and an archive that ends early.
  ...WAYS_BESIDE_FETCH.flatMap((way): Combined[] => {
    const recovers: Combined = { ...way, restore: ['archive'], archive: ['wrapped'], recoveryTarget: ['end'] };
    return [
      { ...recovers, restoreCommand: ['missing', 'killed', 'key-away'] },
      { ...recovers, archiveFault: ['segment-missing', 'command-killed'] },
    ];
  }),
];
