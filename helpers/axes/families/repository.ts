import { type Combined, OTHER_TARGETS, TARGETS } from './family.ts';

/** What pgBackRest backs up and archives; its backups have no WAL of their own. Data checksums are off, as is documented. */
const BACKED_UP: Combined = {
  walMethod: ['none'],
  tool: ['pgbackrest'],
  checksums: ['off'],
  restore: ['archive'],
};
const REACHABLE = ['lsn', 'xid', 'immediate'] as const satisfies typeof OTHER_TARGETS;

/** Backups in a repository, which are restored from there: to every target through both wrappers, and what else may be. */
export const IN_REPOSITORY: readonly Combined[] = [
  { ...BACKED_UP, archive: ['wrapped'], load: ['quiet', 'heavy'], recoveryTarget: [...TARGETS, ...REACHABLE] },
];
