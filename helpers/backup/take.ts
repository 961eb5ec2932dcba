import { createWriteStream } from 'node:fs';
import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Cell } from '../cell/index.ts';
import { HarnessError } from '../common/index.ts';
import { type Machine, type TargetFacts, expectSuccess } from '../lab/index.ts';
import type { Release } from '../release/index.ts';
import { type Batch, GOLDEN_BATCHES, SEQUENCE, type Server, paths, startWriter, writeBefore } from '../source/index.ts';
import { backupCommand } from './command.ts';
import { prepareDestination } from './destination.ts';
import { type Inventory, takeInventory } from './inventory.ts';
import { errorOf, warningsOf } from './messages.ts';
import type { BackupObservation } from './observation.ts';
import { positionsOf } from './positions.ts';

/** Longest a backup may take, in milliseconds; a tool that has not ended by then hangs. */
const BACKUP_LIMIT_MS = 120_000;
/** How many files of a failed backup are named. */
const LEFT_NAMED = 20;
const ADVICE = 'the source did not do as told; its log is in the evidence directory';

/** What the backup is taken from and into. */
export interface BackupSetting {
  readonly cell: Cell;
  readonly facts: TargetFacts;
  readonly release: Release | undefined;
  readonly machine: Machine;
  readonly server: Server;
  /** File on this host that the destination directory is packed into, as it was when the tool had ended. */
  readonly spool: string;
}

/**
 * Takes the cell's backup from a running source: rows before, load, the real tool, and a look at what it made.
 *
 * @throws {HarnessError} when the harness cannot do its part; a tool that refuses, fails or hangs is a result
 */
export async function takeBackup(setting: BackupSetting): Promise<{ observed: BackupObservation; files: Inventory['files'] }> {
  const { cell, facts, release, machine, server, spool } = setting;
  const { backup } = paths(machine);
  const before = await writeBefore(server);
  const sequenceBefore = await nextValue(server);
  const sourceHasWalKeys = await prepareDestination(machine, cell.axes, release);

  const writer = cell.axes.load === 'quiet' ? undefined : startWriter(server, cell.axes.load);
  let command;
  let loaded: Batch[] = [];
  try {
    await writer?.underWay;
    const argv = backupCommand(cell.axes, release, {
      bin: machine.bin,
      socketDirectory: `${machine.root}/run`,
      port: 5432,
      destination: backup,
      tool: { release: facts.backupTool, stock: facts.stockTool ?? facts.backupTool },
    });
    command = await machine.run(argv, { limitMs: BACKUP_LIMIT_MS });
  } finally {
    loaded = (await writer?.stop().catch((cause: unknown) => {
      throw new HarnessError(`the writer on the source failed: ${(cause as Error).message}`, { stage: 'source', advice: ADVICE, cause });
    })) ?? [];
  }

  const slotsLeft = await replicationSlots(server);
  // A tool may leave no destination at all, whatever it says; packed as an empty one there is one way to look at it.
  expectSuccess(await machine.run(['mkdir', '-p', backup]), 'backup', ADVICE);
  const inventory = await collect(await machine.get(backup), spool);
  const observed: BackupObservation = {
    command: { ...command, argv: [...command.argv] },
    warnings: warningsOf(command.stderr),
    error: command.exitCode === 0 ? null : command.timedOut ? `no end within ${BACKUP_LIMIT_MS / 1000} s` : errorOf(command.stderr),
    received: inventory.files.some((file) => isOfCluster(file.path)),
    positions: positionsOf(inventory.captured),
    fileCount: inventory.files.length,
    bytes: inventory.bytes,
    left: command.exitCode === 0 ? [] : inventory.files.slice(0, LEFT_NAMED).map((file) => file.path),
    damaged: [...inventory.damaged],
    hits: inventory.hits,
    sourceHasWalKeys,
    slotsLeft,
    written: [...GOLDEN_BATCHES, before, ...loaded].map((batch) => ({ ...batch, tables: [...batch.tables] })),
    sequenceBefore,
  };
  return { observed, files: inventory.files };
}

/** Files that only a server sends; the key directory may have been copied by hand. */
function isOfCluster(path: string): boolean {
  return /^(PG_VERSION|backup_label|backup_manifest|global\/|base\/|base\.tar)/.test(path);
}

/** Keeps a packed backup in a file and takes its inventory on the way. */
async function collect(archive: Readable, spool: string): Promise<Inventory> {
  const copy = new PassThrough({ highWaterMark: 1024 * 1024 });
  archive.on('error', (error) => copy.destroy(error));
  const [inventory] = await Promise.all([takeInventory(archive.pipe(copy)), pipeline(archive, createWriteStream(spool))]);
  return inventory;
}

async function nextValue(server: Server): Promise<number> {
  const { rows } = await server.withClient(SEQUENCE.database, (client) => client.query<{ value: string }>(`SELECT nextval('${SEQUENCE.name}') AS value`));
  return Number(rows[0]?.value ?? 0);
}

async function replicationSlots(server: Server): Promise<string[]> {
  const { rows } = await server.withClient('postgres', (client) => client.query<{ slot_name: string }>('SELECT slot_name FROM pg_replication_slots WHERE NOT temporary'));
  return rows.map((row) => row.slot_name);
}
