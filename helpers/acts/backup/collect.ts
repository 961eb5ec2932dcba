import { createWriteStream } from 'node:fs';
import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { BackupObservation } from '../../evidence/index.ts';
import { type Completed, expectSuccess } from '../../lab/index.ts';
import { type Server, copied } from '../../source/index.ts';
import { onMachine } from '../places.ts';
import type { Stage } from '../stage.ts';
import type { AnyAct, Verb } from '../verb.ts';
import { type Inventory, isLaterSegment, isWal, takeInventory } from './inventory.ts';
import { errorOf, warningsOf } from './messages.ts';
import { positionsOf, takenFrom } from './positions.ts';
import { missingFrom } from './missing.ts';
import { sentIn, sentOrder } from './sent-order.ts';
import { tablespaceMapOf, tablespacesIn } from './tablespaces.ts';
import { BACKUP_LIMIT_MS } from './take.ts';
import type { Packed } from './taken.ts';

/** The result of a backup is packed into a file on this host, and searched. A failed backup ends the cell. */
export interface Collect extends AnyAct {
  readonly do: 'collect';
  readonly backup: string;
  readonly from: string;
  readonly destination: string;
  /** Directories that plain format put tablespaces into. */
  readonly spaces: readonly string[];
  /** Directory that `pg_wal` leads to, where the tool put it elsewhere. */
  readonly wal?: string;
  /** Done where the backup failed. */
  readonly orElse: readonly AnyAct[];
  /** Names of files to keep beside the evidence: what the tool printed, and the list of the backup's files. */
  readonly keeps: { readonly streams: string; readonly list: string | null };
}

/** How many files of a failed backup are named. */
const LEFT_NAMED = 20;
const ADVICE = 'the source did not do as told; its log is in the evidence directory';

export const collect: Verb<Collect> = {
  async perform(act, stage) {
    const observed = await collected(act, stage);
    const { files } = stage.resources;
    if (act.keeps.streams === act.backup) files[`${act.keeps.streams}.stdout`] = observed.command.stdout;
    files[`${act.keeps.streams}.stderr`] = observed.command.stderr;
    if (observed.command.exitCode === 0 && observed.damaged.length === 0) return 'goes-on';
    await stage.perform(act.orElse);
    return 'ends-here';
  },
  write: ({ backup, orElse }, script) => [
    ...(script.ofBackup === '' || backup !== 'backup' ? [] : [`# What came of it.${script.ofBackup}`]),
    orElse.length === 0
      ? `collect ${backup} || conclude`
      : `collect ${backup} || { ${script.write(orElse).join('; ')}; conclude; }`,
  ],
  says: () => null,
  shell: () => ['backup/backup'],
};

async function collected(act: Collect, stage: Stage): Promise<BackupObservation> {
  const { setting, resources } = stage;
  const taken = stage.backup(act.backup);
  const { command } = taken;
  if (!command) throw new Error(`nothing was done to take the backup ${act.backup}`);
  const machine = stage.machine(act.from);
  const destination = onMachine(act.destination, machine);
  const spaces = act.spaces.map((space) => onMachine(space, machine));
  const wal = act.wal === undefined ? null : onMachine(act.wal, machine);
  const spools = {
    destination,
    spool: resources.spool(act.backup),
    tablespaceSpools: spaces.map((_, at) => resources.spool(`${act.backup}-space-${at + 1}`)),
    ...(wal === null ? {} : { walSpool: resources.spool(`${act.backup}-wal`) }),
  };
  const slotsLeft = await replicationSlots(stage.server(act.from));
  // A tool may leave no destination at all, whatever it reports; an empty one is then packed like any other.
  expectSuccess(await machine.run(['mkdir', '-p', destination]), 'backup', ADVICE);
  const inventory = await pack(await machine.get(destination), spools.spool, setting.release?.files.directory);
  const elsewhere: Record<string, Inventory> = {};
  for (const [at, spool] of command.exitCode === 0 ? spools.tablespaceSpools.entries() : []) {
    const space = spaces[at] ?? '';
    elsewhere[space] = await pack(await machine.get(space), spool, undefined);
    add(inventory, elsewhere[space], at === 0 ? 'tablespace' : `tablespace-${at + 1}`);
  }
  if (wal !== null && spools.walSpool !== undefined && command.exitCode === 0)
    add(inventory, await pack(await machine.get(wal), spools.walSpool, undefined), 'pg_wal');
  if (act.keeps.list !== null) resources.keepList(act.keeps.list, inventory.files);
  const { files, captured } = inventory;
  const packed: Packed = { ...spools, tablespaceMap: tablespaceMapOf(captured) };
  const observed: BackupObservation = {
    command: { ...command, argv: [...command.argv] },
    warnings: warningsOf(command.stderr),
    error: errorIn(command),
    received: files.some((file) => isOfCluster(file.path)),
    positions: taken.positions ?? positionsOf(captured),
    takenFrom: takenFrom(captured),
    fileCount: files.length,
    bytes: inventory.bytes,
    left: command.exitCode === 0 ? [] : files.slice(0, LEFT_NAMED).map((file) => file.path),
    damaged: [...inventory.damaged],
    missing: command.exitCode === 0 ? missingFrom(inventory) : [],
    hits: inventory.hits,
    sourceHasWalKeys: taken.sourceHasWalKeys,
    slotsLeft,
    written: copied(stage.written),
    tablespaces: tablespacesIn(inventory, elsewhere),
    laterSegments: files.filter(({ path }) => isLaterSegment(path)).map(({ path }) => path),
    walLink: inventory.links['pg_wal'] ?? null,
    walFiles: files.filter(({ path }) => isWal(path)).map(({ path }) => path.slice(-24)),
    sequenceBefore: stage.sequenceBefore,
    hold: taken.hold ?? null,
    keyFiles: { inDestination: taken.inDestination, inBackup: { ...inventory.keyFiles } },
    keyFilesSentAt: setting.release
      ? sentIn(sentOrder(captured['backup_manifest'] ?? ''), setting.release.files.directory)
      : {},
  };
  stage.backups.set(act.backup, { ...taken, packed, observed });
  return observed;
}

function errorIn({ exitCode, timedOut, stderr }: Completed): string | null {
  if (exitCode === 0) return null;
  return timedOut ? `no end within ${BACKUP_LIMIT_MS / 1000} s` : errorOf(stderr);
}

/** Files that only a server sends; the key directory may have been copied by hand. */
function isOfCluster(path: string): boolean {
  return /^(PG_VERSION|backup_label|backup_manifest|global\/|base\/|base\.tar)/.test(path);
}

/** Adds what is in a directory of its own, under a name for it. */
function add(inventory: Inventory, other: Inventory, name: string): void {
  const below = (path: string): string => `${name}/${path}`;
  inventory.files.push(...other.files.map(({ path, size }) => ({ path: below(path), size })));
  inventory.hits.push(...other.hits.map((hit) => ({ ...hit, path: below(hit.path), inWal: isWal(below(hit.path)) })));
}

/** Keeps a packed directory in a file and takes its inventory on the way. */
async function pack(archive: Readable, spool: string, keyDirectory: string | undefined): Promise<Inventory> {
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
