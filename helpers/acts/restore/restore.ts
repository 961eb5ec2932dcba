import { createReadStream } from 'node:fs';
import type { Cell } from '../../cell/index.ts';
import { type Server, configure, paths, restoreSettings } from '../../source/index.ts';
import type { Release } from '../../release/index.ts';
import { combine } from './combine.ts';
import { errorsIn } from '../../source/index.ts';
import type { RecoveryStep, RestoreObservation } from '../../evidence/index.ts';
import { archivedIn, endOfTimeline, readableWal } from './recovery.ts';
import { type LookSetting, startInTurn } from './start.ts';
import { type Packed, layOut } from './unpack.ts';

/** What is restored where: a machine that has nothing of the source but the key material. */
export interface RestoreSetting extends LookSetting {
  readonly cell: Cell;
  readonly packed: Packed;
  /** Names of the WAL segments in the backup. */
  readonly walFiles: readonly string[];
}

/** The archive that a backup is restored with, and where recovery is to end. */
export interface ArchiveSetting {
  readonly release: Release | undefined;
  /** The archive, packed: file on this host. */
  readonly spool: string;
  /** Settings that name the target. */
  readonly target: readonly string[];
  /** Position that recovery is to reach. */
  readonly wanted: string;
  /** Value of the sequence when the backup was taken. */
  readonly sequenceAtBackup: number;
}

/**
 * Restores a backup, starts a server on it, looks at everything, writes, restarts and looks again; where keys are at
 * issue, once more after a crash. Whatever the server does is a result.
 *
 * @throws {HarnessError} when the machine cannot do its part
 */
export async function restoreBackup(setting: RestoreSetting): Promise<RestoreObservation> {
  await layOut(setting.machine, setting.cell.axes.format, setting.packed);
  return { ...(await startInTurn(setting, turnsOf(setting))), ...NOTHING_MORE };
}

/**
 * Lets a source crash, starts it again and looks at everything, as {@link restoreBackup} does with a backup.
 *
 * @throws {HarnessError} when the machine cannot do its part
 */
export async function crashAndStart(setting: LookSetting, source: Server): Promise<RestoreObservation> {
  await source.crash();
  return { ...(await startInTurn(setting, ['crash', 'restart'])), ...NOTHING_MORE };
}

/**
 * As {@link restoreBackup}, with WAL from an archive up to a target: PostgreSQL's "Recovering Using a Continuous Archive
 * Backup". How far it came is read from the history of the timeline that ends recovery.
 *
 * @throws {HarnessError} when the machine cannot do its part
 */
export async function restoreFromArchive(
  setting: RestoreSetting,
  archive: ArchiveSetting,
): Promise<RestoreObservation> {
  const { machine, cell } = setting;
  await layOut(machine, cell.axes.format, setting.packed);
  await machine.put(createReadStream(archive.spool), machine.root);
  const place = { bin: machine.bin, archive: paths(machine).archive };
  await configure(machine, restoreSettings(cell.axes, archive.release, place, archive.target), 'recovery.signal');
  const recovery: RecoveryStep[] = [];
  const startedAt = Date.now();
  const { starts, log } = await startInTurn(setting, turnsOf(setting), async (server) => {
    const ended = await endOfTimeline(server, archive.wanted);
    recovery.push({
      what: `recovery to its target: ${cell.axes.recoveryTarget}`,
      machine: machine.name,
      startedAt,
      durationMs: Date.now() - startedAt,
      wanted: archive.wanted,
      checks: [],
      ...ended,
    });
    // That it came too short is said here; the rows are held against how far it came.
    return ended.outcome === 'short' && ended.reached !== null
      ? { ...setting.expected, stopLsn: ended.reached, sequenceBefore: archive.sequenceAtBackup }
      : setting.expected;
  });
  return {
    ...NOTHING_MORE,
    starts,
    log,
    recovery,
    wal: { backup: [...setting.walFiles], archive: archivedIn(log), streamed: [] },
    logErrors: errorsIn(log).map((line) => ({ machine: machine.name, line })),
    readableWal: starts.some(({ outcome }) => outcome === 'ready') ? await readableWal(machine) : null,
  };
}

/**
 * As {@link restoreBackup}, of a full backup and an incremental one on top of it, combined by `pg_combinebackup`. What
 * cannot be combined is not started.
 *
 * @throws {HarnessError} when the machine cannot do its part
 */
export async function restoreIncremental(setting: RestoreSetting, incremental: Packed): Promise<RestoreObservation> {
  const combined = await combine(setting.machine, setting.cell.axes, setting.packed, incremental);
  const command = { ...combined, argv: [...combined.argv] };
  if (combined.exitCode !== 0) return { ...NOTHING_MORE, starts: [], log: '', combined: command };
  const { starts, log } = await startInTurn(setting, turnsOf(setting));
  const readable = starts.some(({ outcome }) => outcome === 'ready') ? await readableWal(setting.machine) : null;
  const wal = { backup: [...setting.walFiles], archive: [], streamed: [] };
  return {
    ...NOTHING_MORE,
    starts,
    log,
    combined: command,
    wal,
    readableWal: readable,
    logErrors: errorsIn(log).map((line) => ({ machine: setting.machine.name, line })),
  };
}

const turnsOf = ({ keys }: LookSetting) =>
  keys ? (['first', 'restart', 'crash'] as const) : (['first', 'restart'] as const);

/** What a plain restore has nothing of. */
export const NOTHING_MORE: Omit<RestoreObservation, 'starts' | 'log'> = {
  recovery: [],
  isStandby: null,
  wal: null,
  logErrors: null,
  readableWal: null,
  combined: null,
};
