import { waitFor } from '../../common/index.ts';
import { currentLsn } from '../../source/index.ts';
import { type Source, archiveComplaint, segmentBytesOf, walFile } from '../../source/index.ts';
import type { AnyAct, Verb } from '../verb.ts';

/** Where recovery is to end is noted: the end of the archive, a restore point, or a time. */
export interface Aim extends AnyAct {
  readonly do: 'aim';
  readonly at: 'end' | 'restore-point' | 'time';
}

/** Ends the segment that is being written, and waits until all WAL is in the archive. */
export interface ArchiveAll extends AnyAct {
  readonly do: 'archive-all';
}

/** Name of the restore point. */
export const RESTORE_POINT = 'pg-tde-conformance';
const ARCHIVE_LIMIT_MS = 60_000;

export const aim: Verb<Aim> = {
  async perform({ at }, stage) {
    const { server } = stage.mustSource;
    const ask = async (query: string): Promise<string> =>
      (await server.withClient('postgres', (client) => client.query<{ value: string }>(query))).rows[0]?.value ?? '';
    const wanted =
      at === 'restore-point'
        ? await ask(`SELECT pg_create_restore_point('${RESTORE_POINT}')::text AS value`)
        : await server.withClient('postgres', currentLsn);
    stage.target = { wanted, time: at === 'time' ? await ask('SELECT clock_timestamp()::text AS value') : null };
    return 'goes-on';
  },
  write: ({ at }) => [
    at === 'restore-point'
      ? `WANTED=$(ask source postgres "SELECT pg_create_restore_point('${RESTORE_POINT}')")`
      : 'WANTED=$(lsn source)',
    ...(at === 'time' ? [`TIME=$(ask source postgres 'SELECT clock_timestamp()')`] : []),
  ],
  says: () => 'target of recovery',
};

export const archiveAll: Verb<ArchiveAll> = {
  async perform(_act, stage) {
    const failed = await failureToArchive(stage.mustSource);
    if (failed === null) return 'goes-on';
    stage.seen.archive = { failed, files: [], readable: [], dump: NOT_DUMPED };
    return 'ends-here';
  },
  write: () => ['archived source || conclude'],
  says: () => 'everything archived',
  shell: () => ['archive/archive'],
};

const NOT_DUMPED = { exitCode: null, records: 0, error: null };

/** @returns what keeps WAL from the archive, or null where all of it is there */
async function failureToArchive(source: Source): Promise<string | null> {
  return source.server.withClient('postgres', async (client) => {
    const { rows } = await client.query<{ lsn: string }>('SELECT pg_switch_wal()::text AS lsn');
    const last = walFile(1, rows[0]?.lsn ?? '0/1', await segmentBytesOf(client));
    const archived = async (): Promise<true | undefined> =>
      (await client.query('SELECT 1 FROM pg_stat_archiver WHERE last_archived_wal >= $1', [last])).rows.length > 0
        ? true
        : undefined;
    const options = { stage: 'source', limitMs: ARCHIVE_LIMIT_MS };
    const inTime = await waitFor(`${last} to be archived`, archived, options).catch(() => false);
    return inTime
      ? null
      : `${last} is not in the archive after ${ARCHIVE_LIMIT_MS / 1000} s: ${(await archiverComplaint(source)) ?? 'no attempt failed'}`;
  });
}

/** What the server and its log say of archiving that fails; null where none has. */
export async function archiverComplaint({ server, log }: Source): Promise<string | null> {
  const query =
    "SELECT failed_count || ' attempts failed, last of ' || last_failed_wal AS text FROM pg_stat_archiver WHERE failed_count > 0";
  const { rows } = await server.withClient('postgres', (client) => client.query<{ text: string }>(query));
  return rows[0] ? `${rows[0].text}: ${archiveComplaint(log) ?? 'its log does not say why'}` : null;
}
