import type { Part } from '../acts/index.ts';
import type { Coordinates } from '../axes/index.ts';
import type { Release } from '../release/index.ts';

/** What is copied before the operation, and what after it. */
interface Order {
  readonly before: readonly Part[];
  readonly after: readonly Part[];
}

/** The order for each point of a cell; null for points at which a copy of files is not interrupted. */
export const ORDER: Readonly<Record<Coordinates['point'], Order | null>> = {
  none: { before: ['keys', 'providers', 'data'], after: [] },
  'before-backup': null,
  'before-keys': { before: ['data'], after: ['keys', 'providers'] },
  'after-keys': { before: ['keys', 'providers'], after: ['data'] },
  'at-end': { before: ['data', 'keys', 'providers'], after: [] },
  'after-providers-only': { before: ['providers'], after: ['keys', 'data'] },
  'after-keys-only': { before: ['keys'], after: ['providers', 'data'] },
  'at-instant': null,
  'between-backups': null,
  'after-backup': null,
};

/**
 * Shell commands that copy one part of a data directory; files of the server's that a backup leaves out are those of
 * PostgreSQL's page on continuous archiving, "Making a Base Backup Using the Low Level API".
 */
export function copyScript(
  part: Part,
  release: Pick<Release, 'files'>,
  place: { data: string; backup: string },
): string {
  const { directory, providersEnding } = release.files;
  if (part !== 'data') {
    const names = part === 'providers' ? `-name '*${providersEnding}'` : `! -name '*${providersEnding}'`;
    return `mkdir -p '${place.backup}/${directory}' && cd '${place.data}/${directory}' && find . -type f ${names} -exec cp -p -t '${place.backup}/${directory}' {} +`;
  }
  const leftOut = [
    directory,
    'postmaster.pid',
    'postmaster.opts',
    'backup_label',
    'tablespace_map',
    'pg_internal.init',
  ];
  const emptied = [
    'pg_wal',
    'pg_replslot',
    'pg_dynshmem',
    'pg_notify',
    'pg_serial',
    'pg_snapshots',
    'pg_stat_tmp',
    'pg_subtrans',
  ];
  const skipped = [
    ...leftOut.map((name) => `-name ${name} -prune`),
    '-name pgsql_tmp -prune',
    ...emptied.map((name) => `-path './${name}/*' -prune`),
  ].join(' -o ');
  // A file may go while it is copied: then it is not needed.
  return `cd '${place.data}' && find . \\( ${skipped} \\) -o -type d -exec mkdir -p -m 700 '${place.backup}/{}' \\; -o -type f -print | while read -r file; do cp -p "$file" '${place.backup}/'"$file" || [ ! -e "$file" ] || exit 1; done`;
}
