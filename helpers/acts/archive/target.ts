import type { Coordinates } from '../../axes/index.ts';
import { waitFor } from '../../common/index.ts';
import type { ArchiveObservation } from '../../evidence/index.ts';
import { archiveComplaint, currentLsn } from '../../source/index.ts';
import type { Stage } from '../stage.ts';
import type { AnyAct, Verb } from '../verb.ts';

/** Where recovery is to end is noted, on a server that archives. */
export interface Aim extends AnyAct {
  readonly do: 'aim';
  readonly machine: string;
  readonly at: Exclude<Coordinates['recoveryTarget'], 'none'>;
}

/** Ends the segment that is being written, and waits until all WAL is in the archive. */
export interface ArchiveAll extends AnyAct {
  readonly do: 'archive-all';
  readonly machine: string;
}

/** Name of the restore point. */
export const RESTORE_POINT = 'pg-tde-conformance';
const ARCHIVE_LIMIT_MS = 60_000;
/** How often the archiver tries a segment, a second apart, before it waits for a minute: `NUM_ARCHIVE_RETRIES` in `pgarch.c`. */
const TRIES = 3;

/** How each target is found: by a query of the server, or by what is known of the backup. In a script, a line for each. */
const AIMS: Readonly<Record<Aim['at'], { readonly wanted: Wanted; readonly xid?: true; readonly time?: true }>> = {
  end: { wanted: 'position' },
  'restore-point': { wanted: 'restore-point' },
  time: { wanted: 'position', time: true },
  lsn: { wanted: 'position' },
  xid: { wanted: 'position', xid: true },
  'xid-exclusive': { wanted: 'position', xid: true },
  immediate: { wanted: 'stop' },
  unreachable: { wanted: 'nowhere' },
  'too-early': { wanted: 'start' },
};

/** The position that recovery is to reach: the server's own, a restore point that it makes, or one of the backup's; or none. */
type Wanted = 'position' | 'restore-point' | 'start' | 'stop' | 'nowhere';

/** Further than any server comes; it fits into the signed integers of bash. */
const NOWHERE = '7FFFFFFF/FFFFFFFF';
const MAKE_POINT = `SELECT pg_create_restore_point('${RESTORE_POINT}')`;
/** A transaction of its own, which leaves nothing but the record of its commit. */
const TAKE_XID = 'SELECT pg_current_xact_id()';
const CLOCK = 'SELECT clock_timestamp()';

export const aim: Verb<Aim> = {
  async perform({ machine, at }, stage) {
    const server = stage.server(machine);
    const ask = async (query: string): Promise<string> =>
      (await server.withClient('postgres', (client) => client.query<[string]>({ text: query, rowMode: 'array' })))
        .rows[0]?.[0] ?? '';
    const positions = stage.observed('backup')?.positions;
    const found: Readonly<Record<Wanted, () => Promise<string> | string>> = {
      position: () => server.withClient('postgres', currentLsn),
      'restore-point': () => ask(`${MAKE_POINT}::text`),
      start: () => positions?.start ?? NOWHERE,
      stop: () => positions?.stop ?? NOWHERE,
      nowhere: () => NOWHERE,
    };
    const { wanted, xid, time } = AIMS[at];
    stage.target = {
      wanted: await found[wanted](),
      xid: xid ? await ask(`${TAKE_XID}::text`) : null,
      time: time ? await ask(`${CLOCK}::text`) : null,
    };
    return 'goes-on';
  },
  write: ({ machine, at }) => {
    const { wanted, xid, time } = AIMS[at];
    const found: Readonly<Record<Wanted, string>> = {
      position: `$(lsn ${machine})`,
      'restore-point': `$(ask ${machine} postgres "${MAKE_POINT}")`,
      start: '$START',
      stop: '$STOP',
      nowhere: NOWHERE,
    };
    return [
      `WANTED=${found[wanted]}`,
      ...(xid ? [`XID=$(ask ${machine} postgres '${TAKE_XID}')`] : []),
      ...(time ? [`TIME=$(ask ${machine} postgres '${CLOCK}')`] : []),
    ];
  },
  says: () => 'target of recovery',
};

export const archiveAll: Verb<ArchiveAll> = {
  async perform({ machine }, stage) {
    const missing = await notArchived(stage.running(machine));
    if (missing === null) return 'goes-on';
    const blamed = await archiverComplaint(stage.running(machine));
    const failed = `${missing} is not in the archive: ${blamed?.failed ?? 'no attempt failed'}`;
    stage.seen.archive = withoutFiles({ ...blamed, failed });
    return 'ends-here';
  },
  write: ({ machine }) => [`archived ${machine} || conclude`],
  says: () => 'everything archived',
  shell: () => ['archive/archive'],
};

/** A server that archives, and all that was logged there. */
type Archiving = ReturnType<Stage['running']>;

type Blamed = Pick<ArchiveObservation, 'failed' | 'unarchived'>;

/** An archive that lacks WAL, and was not looked at. */
export const withoutFiles = (blamed: Blamed): ArchiveObservation => ({
  ...blamed,
  files: [],
  readable: [],
  dump: { exitCode: null, records: 0, error: null },
});

/** @returns the segment that does not get into the archive in time, or null where all WAL is there */
async function notArchived({ server }: Archiving): Promise<string | null> {
  return server.withClient('postgres', async (client) => {
    // A position at the beginning of a segment is the end of the one before it.
    const { rows } = await client.query<{ file: string }>('SELECT pg_walfile_name(pg_switch_wal() - 1) AS file');
    const last = rows[0]?.file ?? '';
    // One that has failed so often waits for longer than this cell does before it tries again.
    const query = 'SELECT last_archived_wal >= $1 AS archived, failed_count >= $2 AS failed FROM pg_stat_archiver';
    const archived = async (): Promise<boolean | undefined> => {
      const { rows: found } = await client.query<{ archived: boolean | null; failed: boolean }>(query, [last, TRIES]);
      return found[0]?.archived === true ? true : found[0]?.failed === true ? false : undefined;
    };
    const options = { stage: 'source', limitMs: ARCHIVE_LIMIT_MS };
    const inTime = await waitFor(`${last} to be archived`, archived, options).catch(() => false);
    return inTime ? null : last;
  });
}

/** What the server and its log say of archiving that fails; null where none has. */
export async function archiverComplaint({ server, log }: Archiving): Promise<Blamed | null> {
  const query =
    'SELECT failed_count AS failed, last_failed_wal AS segment FROM pg_stat_archiver WHERE failed_count > 0';
  const { rows } = await server.withClient('postgres', (client) =>
    client.query<{ failed: string; segment: string }>(query),
  );
  if (!rows[0]) return null;
  const { failed, segment } = rows[0];
  const said = archiveComplaint(log);
  return {
    failed: `${failed} attempts failed, last of ${segment}: ${said ?? 'its log does not say why'}`,
    unarchived: { segment, said },
  };
}
