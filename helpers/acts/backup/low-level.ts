import type pg from 'pg';
import type { Coordinates } from '../../axes/index.ts';
import { type Completed, type Machine, expectSuccess } from '../../lab/index.ts';
import type { Release } from '../../release/index.ts';
import { type Server, paths, walFileOf } from '../../source/index.ts';
import type { Positions } from './positions.ts';

const ADVICE = 'files are copied by cp and find on the machine of the source';

/** Kinds of files of a data directory that are copied at different times. */
export type Part = 'data' | 'keys' | 'providers';

/** What is copied before the operation and what after it, by the point of the cell. */
export const ORDER: Readonly<Record<string, { readonly before: readonly Part[]; readonly after: readonly Part[] }>> = {
  'before-keys': { before: ['data'], after: ['keys', 'providers'] },
  'after-keys': { before: ['keys', 'providers'], after: ['data'] },
  'at-end': { before: ['data', 'keys', 'providers'], after: [] },
  'after-providers-only': { before: ['providers'], after: ['keys', 'data'] },
  'after-keys-only': { before: ['keys'], after: ['providers', 'data'] },
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

/**
 * Takes a backup with PostgreSQL's low-level API: files in the order of the cell's point, the WAL last.
 *
 * @throws {HarnessError} when files cannot be copied
 * @throws {Error} as the server says it, when it cannot begin or end a backup
 */
export async function copyInOrder(
  machine: Machine,
  server: Server,
  release: Release,
  point: Coordinates['point'],
  act: () => Promise<void>,
): Promise<{ command: Completed; positions: Positions }> {
  const place = paths(machine);
  const order = ORDER[point];
  if (!order) throw new Error(`files cannot be copied in order for the point ${point}`);
  const copied: Completed[] = [];
  const sh = async (script: string, env: Record<string, string> = {}): Promise<void> => {
    copied.push(expectSuccess(await machine.run(['sh', '-c', script], { env }), 'backup', ADVICE));
  };
  return server.withClient('postgres', async (client) => {
    await sh(`mkdir -m 700 '${place.backup}'`);
    const start = await value(client, "SELECT pg_backup_start('low-level', true)::text AS value");
    for (const part of order.before) await sh(copyScript(part, release, place));
    await act();
    for (const part of order.after) await sh(copyScript(part, release, place));
    // The same session ends the backup, so it was under way all the time.
    const {
      rows: [stopped],
    } = await client.query<{ lsn: string; labelfile: string; spcmapfile: string | null }>(
      'SELECT lsn::text, labelfile, spcmapfile FROM pg_backup_stop(false)',
    );
    const { lsn = '', labelfile = '' } = stopped ?? {};
    await sh(`printf %s "$LABEL" > '${place.backup}/backup_label'`, { LABEL: labelfile });
    const first = /START WAL LOCATION: \S+ \(file ([0-9A-F]{24})\)/.exec(labelfile)?.[1] ?? '';
    const last = await value(client, `SELECT pg_walfile_name('${lsn}'::pg_lsn - 1) AS value`);
    await sh(`cd '${place.data}/pg_wal' && cp -p ${walSegments(first, last).join(' ')} '${place.backup}/pg_wal/'`);
    return {
      command: asOne(copied),
      positions: { timeline: Number.parseInt(first.slice(0, 8), 16), start, stop: lsn },
    };
  });
}

/** Names of the WAL segments from one to another of the same timeline (`access/xlog_internal.h`, segments of 16 MB). */
export function walSegments(first: string, last: string): string[] {
  const numberOf = (name: string): number =>
    Number.parseInt(name.slice(8, 16), 16) * 256 + Number.parseInt(name.slice(16), 16);
  const count = numberOf(last) - numberOf(first) + 1;
  const timeline = Number.parseInt(first.slice(0, 8), 16);
  return Array.from({ length: count }, (_, index) => walFileOf(timeline, BigInt(numberOf(first) + index)));
}

async function value(client: pg.Client, sql: string): Promise<string> {
  const { rows } = await client.query<{ value: string }>(sql);
  return rows[0]?.value ?? '';
}

/** All that was copied, as one command. */
function asOne(copied: readonly Completed[]): Completed {
  const [first] = copied;
  const last = copied.at(-1);
  if (!first || !last) throw new Error('nothing was copied');
  return {
    ...last,
    argv: ['sh', '-c', copied.map(({ argv }) => argv[2] ?? '').join('\n')],
    startedAt: first.startedAt,
    durationMs: last.startedAt + last.durationMs - first.startedAt,
  };
}
