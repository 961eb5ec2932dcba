import { createWriteStream } from 'node:fs';
import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { HarnessError } from '../../common/index.ts';
import { expectSuccess } from '../../lab/index.ts';
import type { OperationObservation } from '../../evidence/index.ts';
import {
  type Batch,
  type Server,
  type Writer,
  copied,
  nextSequenceValue,
  startWriter,
  writeEverywhere,
} from '../../source/index.ts';
import { type Inventory, isWal, takeInventory } from './inventory.ts';
import { keepKeyMaterial } from './key-material.ts';
import { errorOf, warningsOf } from './messages.ts';
import type { BackupObservation } from '../../evidence/index.ts';
import { positionsOf } from './positions.ts';
import { sentIn, sentOrder } from './sent-order.ts';
import { BACKUP_LIMIT_MS, type BackupSetting, getReady } from './ways.ts';

/** How many files of a failed backup are named. */
const LEFT_NAMED = 20;
const ADVICE = 'the source did not do as told; its log is in the evidence directory';

/** A backup that was taken, or what became of the attempt. */
export interface TakenBackup {
  readonly observed: BackupObservation;
  readonly operation: OperationObservation | null;
  readonly files: Inventory['files'];
}

/**
 * Takes the cell's backup from a running source: rows before, load, the real tool or the low-level API with the cell's
 * operation at its point, and a look at what came of it.
 *
 * @throws {HarnessError} when the harness cannot do its part; a tool that refuses, fails or hangs is a result
 */
export async function takeBackup(setting: BackupSetting): Promise<TakenBackup> {
  const { cell, release, machine, server, spool, operation, place } = setting;
  const before = await writeEverywhere(server, place.firstBatch);
  const sequenceBefore = await nextSequenceValue(server);

  let writer: Writer | undefined;
  let loaded: Batch[] = [];
  let taken, ready, operated;
  try {
    ready = await getReady(setting);
    if (cell.axes.load !== 'quiet') writer = startWriter(server, cell.axes.load, place.firstBatch + 1);
    await writer?.underWay;
    await keepKeyMaterial(machine, cell.axes, 'at-begin');
    taken = await ready.take();
  } finally {
    operated = (await operation?.finish()) ?? null;
    loaded =
      (await writer?.stop().catch((cause: unknown) => {
        throw new HarnessError(`the writer on the source failed: ${(cause as Error).message}`, {
          stage: 'source',
          advice: ADVICE,
          cause,
        });
      })) ?? [];
  }
  await keepKeyMaterial(machine, cell.axes, 'at-end');

  const slotsLeft = await replicationSlots(server);
  // A tool may leave no destination at all, whatever it says; packed as an empty one there is one way to look at it.
  expectSuccess(await machine.run(['mkdir', '-p', place.destination]), 'backup', ADVICE);
  const inventory = await collect(await machine.get(place.destination), spool, release?.files.directory);
  if (place.tablespace && cell.axes.format === 'plain')
    add(inventory, await collect(await machine.get(place.tablespace.to), place.tablespace.spool, undefined));
  const { command } = taken;
  const observed: BackupObservation = {
    command: { ...command, argv: [...command.argv] },
    warnings: warningsOf(command.stderr),
    error:
      command.exitCode === 0
        ? null
        : command.timedOut
          ? `no end within ${BACKUP_LIMIT_MS / 1000} s`
          : errorOf(command.stderr),
    received: inventory.files.some((file) => isOfCluster(file.path)),
    positions: taken.positions ?? positionsOf(inventory.captured),
    fileCount: inventory.files.length,
    bytes: inventory.bytes,
    left: command.exitCode === 0 ? [] : inventory.files.slice(0, LEFT_NAMED).map((file) => file.path),
    damaged: [...inventory.damaged],
    hits: inventory.hits,
    sourceHasWalKeys: ready.sourceHasWalKeys,
    slotsLeft,
    written: copied([...place.written, before, ...loaded, ...(operation?.written ?? [])]),
    walFiles: inventory.files.filter(({ path }) => isWal(path)).map(({ path }) => path.slice(-24)),
    sequenceBefore,
    hold: taken.hold ?? null,
    keyFiles: { inDestination: ready.inDestination, inBackup: { ...inventory.keyFiles } },
    keyFilesSentAt: release
      ? sentIn(sentOrder(inventory.captured['backup_manifest'] ?? ''), release.files.directory)
      : {},
  };
  return { observed, operation: operated, files: inventory.files };
}

/** Files that only a server sends; the key directory may have been copied by hand. */
function isOfCluster(path: string): boolean {
  return /^(PG_VERSION|backup_label|backup_manifest|global\/|base\/|base\.tar)/.test(path);
}

/** Adds what is in a directory of its own. */
function add(inventory: Inventory, other: Inventory): void {
  inventory.files.push(...other.files.map(({ path, size }) => ({ path: `tablespace/${path}`, size })));
  inventory.hits.push(...other.hits.map((hit) => ({ ...hit, path: `tablespace/${hit.path}` })));
}

/** Keeps a packed backup in a file and takes its inventory on the way. */
async function collect(archive: Readable, spool: string, keyDirectory: string | undefined): Promise<Inventory> {
  const copy = new PassThrough({ highWaterMark: 1024 * 1024 });
  archive.on('error', (error) => copy.destroy(error));
  const [inventory] = await Promise.all([
    takeInventory(archive.pipe(copy), keyDirectory),
    pipeline(archive, createWriteStream(spool)),
  ]);
  return inventory;
}

async function replicationSlots(server: Server): Promise<string[]> {
  const { rows } = await server.withClient('postgres', (client) =>
    client.query<{ slot_name: string }>('SELECT slot_name FROM pg_replication_slots WHERE NOT temporary'),
  );
  return rows.map((row) => row.slot_name);
}
