import { createReadStream } from 'node:fs';
import { takeInventory } from '../acts/index.ts';
import { waitFor } from '../common/index.ts';
import type { ArchiveObservation } from '../evidence/index.ts';
import { type RestoreObservation } from '../evidence/index.ts';
import { archiveComplaint } from '../source/index.ts';
import { restoreFromArchive } from '../acts/index.ts';
import { literal } from '../release/index.ts';
import {
  BATCHES,
  type Batch,
  type Source,
  currentLsn,
  nextSequenceValue,
  paths,
  walFile,
  writeEverywhere,
} from '../source/index.ts';
import { type TakenCell, bootInstead, errorsOf, lookSettingOf } from './taken-cell.ts';

const ARCHIVE_LIMIT_MS = 60_000;
const RESTORE_POINT = 'pg-tde-conformance';

/** Where recovery is to end, and what is written before and after it. */
interface Target {
  readonly wanted: string;
  readonly settings: readonly string[];
  readonly written: readonly Batch[];
  readonly tooLate: readonly number[];
  readonly sequenceBefore: number;
}

/**
 * Lets the source go on to the target of recovery and past it, has it archive everything, and restores the backup with
 * that archive once the source has gone.
 *
 * @throws {HarnessError} when a machine cannot do its part; that WAL cannot be archived is a result
 */
export async function restoreFromArchiveOf(
  taken: TakenCell,
): Promise<{ archive: ArchiveObservation; restore: RestoreObservation | null }> {
  const { cell, source, backup, resources, timeline, setting, packed } = taken;
  const target = await goOnToTarget(taken);
  timeline.mark(`target of recovery at ${target.wanted}`);
  const failed = await archiveAll(source);
  timeline.mark(failed === null ? 'everything archived' : `archiving failed: ${failed}`);
  const spool = await resources.pack(source.machine, paths(source.machine).archive, 'archive');
  const archive = { failed, ...(await lookAtArchive(taken, spool, target.wanted)) };
  if (failed !== null) return { archive, restore: null };
  const machine = await bootInstead(taken);
  const expected = {
    written: [...backup.written, ...target.written],
    sequenceBefore: target.sequenceBefore,
    stopLsn: target.wanted,
    tooLate: target.tooLate,
  };
  const restore = await restoreFromArchive(
    { ...lookSettingOf(taken, machine, expected), cell, packed, walFiles: backup.walFiles },
    {
      release: setting.release,
      spool,
      target: target.settings,
      wanted: target.wanted,
      sequenceAtBackup: backup.sequenceBefore,
    },
  );
  return { archive, restore: { ...restore, logErrors: [...errorsOf(taken), ...(restore.logErrors ?? [])] } };
}

/**
 * What keeps WAL from the archive where a backup has failed: one without WAL waits for it to be archived.
 *
 * @returns null where nothing does
 */
export async function unarchived({ source }: Pick<TakenCell, 'source'>): Promise<ArchiveObservation | null> {
  const failed = await failureOf(source);
  return failed === null
    ? null
    : { failed, files: [], readable: [], dump: { exitCode: null, records: 0, error: null } };
}

/** Rows before a restart, rows after it, the target, and rows that are too late for it. */
async function goOnToTarget({ source, cell: { axes } }: TakenCell): Promise<Target> {
  const written = [await writeEverywhere(source.server, BATCHES.after)];
  if (axes.sourceRestart === 'restarted') await source.restart();
  const { server } = source;
  written.push(await writeEverywhere(server, BATCHES.after + 1));
  const sequenceBefore = await nextSequenceValue(server);
  const ask = async (query: string): Promise<string> =>
    (await server.withClient('postgres', (client) => client.query<{ value: string }>(query))).rows[0]?.value ?? '';
  if (axes.recoveryTarget === 'end')
    return {
      wanted: await server.withClient('postgres', currentLsn),
      settings: [],
      written,
      tooLate: [],
      sequenceBefore,
    };
  const before = await server.withClient('postgres', currentLsn);
  const isPoint = axes.recoveryTarget === 'restore-point';
  const wanted = isPoint ? await ask(`SELECT pg_create_restore_point('${RESTORE_POINT}')::text AS value`) : before;
  const named = isPoint
    ? `recovery_target_name = '${RESTORE_POINT}'`
    : `recovery_target_time = ${literal(await ask('SELECT clock_timestamp()::text AS value'))}`;
  const late = await writeEverywhere(server, BATCHES.after + 2);
  return {
    wanted,
    settings: [named, "recovery_target_action = 'promote'"],
    written: [...written, late],
    tooLate: [late.batch],
    sequenceBefore,
  };
}

/**
 * Ends the segment that is being written and waits until it is in the archive.
 *
 * @returns what keeps it from there, or null where it is
 */
async function archiveAll(source: Source): Promise<string | null> {
  return source.server.withClient('postgres', async (client) => {
    const {
      rows: [switched],
    } = await client.query<{ lsn: string }>('SELECT pg_switch_wal()::text AS lsn');
    const last = walFile(1, switched?.lsn ?? '0/1');
    const archived = async (): Promise<true | undefined> =>
      (await client.query('SELECT 1 FROM pg_stat_archiver WHERE last_archived_wal >= $1', [last])).rows.length > 0
        ? true
        : undefined;
    const inTime = await waitFor(`${last} to be archived`, archived, {
      stage: 'source',
      limitMs: ARCHIVE_LIMIT_MS,
    }).catch(() => false);
    return inTime
      ? null
      : `${last} is not in the archive after ${ARCHIVE_LIMIT_MS / 1000} s: ${(await failureOf(source)) ?? 'no attempt failed'}`;
  });
}

/** What the server and its log say of archiving that fails. */
async function failureOf({ server, log }: Source): Promise<string | null> {
  const query =
    "SELECT failed_count || ' attempts failed, last of ' || last_failed_wal AS text FROM pg_stat_archiver WHERE failed_count > 0";
  const {
    rows: [said],
  } = await server.withClient('postgres', (client) => client.query<{ text: string }>(query));
  return said ? `${said.text}: ${archiveComplaint(log) ?? 'its log does not say why'}` : null;
}

/** What can be read in the archive without a key: rows, and by PostgreSQL's own `pg_waldump` the segment of the target. */
async function lookAtArchive(
  { source: { machine } }: TakenCell,
  spool: string,
  wanted: string,
): Promise<Omit<ArchiveObservation, 'failed'>> {
  const { files, hits } = await takeInventory(createReadStream(spool));
  const dumped = await machine.run([
    `${machine.bin}/pg_waldump`,
    '-n',
    '20',
    `${paths(machine).archive}/${walFile(1, wanted)}`,
  ]);
  return {
    files: files.map(({ path }) => path).toSorted(),
    readable: [...new Set(hits.map(({ path }) => path))].toSorted(),
    dump: {
      exitCode: dumped.exitCode,
      records: dumped.stdout.split('\n').filter((line) => line.startsWith('rmgr:')).length,
      error: dumped.exitCode === 0 ? null : dumped.stderr.trim(),
    },
  };
}
