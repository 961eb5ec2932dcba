import { type Completed, type Machine, type TargetFacts, expectSuccess } from '../../lab/index.ts';
import { type SourceOperation } from '../keys/perform.ts';
import { keyDigests } from '../keys/key-files.ts';
import type { Release } from '../../release/index.ts';
import type { Cell } from '../../cell/index.ts';
import { type Batch, type Server, isPlace, paths } from '../../source/index.ts';
import { addBallast } from './ballast.ts';
import { backupCommand } from './command.ts';
import { copyAgainScript, prepareDestination } from './destination.ts';
import { prepareHold, runHeld } from './hold.ts';
import { type SentBytes, maxRateFor, runHeldAtBytes } from './hold-at-bytes.ts';
import { copyInOrder } from './low-level.ts';
import type { Positions } from './positions.ts';
import type { HeldTool } from './tool-under-way.ts';

/** Longest a backup may take, in milliseconds; a tool that has not ended by then hangs. */
export const BACKUP_LIMIT_MS = 120_000;

/** From whom a backup of a cell is taken, into what, and after what. */
export interface BackupAt {
  /** Directory on the machine. */
  readonly destination: string;
  /** Directory of the server's Unix socket, or its name on a private network. */
  readonly host: string;
  /** Where plain format puts the tablespace, and the file on this host that it is packed into. */
  readonly tablespace: { readonly from: string; readonly to: string; readonly spool: string } | undefined;
  /** Manifest of the backup that this one is on top of. */
  readonly onTopOf?: string | undefined;
  /** Rows that were written earlier than any of this backup. */
  readonly written: readonly Batch[];
  /** Number of the first batch that is written for it. */
  readonly firstBatch: number;
}

/** What the backup is taken from and into. */
export interface BackupSetting {
  readonly cell: Cell;
  readonly facts: TargetFacts;
  readonly release: Release | undefined;
  readonly machine: Machine;
  readonly server: Server;
  /** The cell's operation; undefined where it has none. */
  readonly operation: SourceOperation | undefined;
  /** File on this host that the destination directory is packed into, as it was when the tool had ended. */
  readonly spool: string;
  readonly place: BackupAt;
  /** Where in the backup a scan's cell operates. */
  readonly instant?: SentBytes | undefined;
}

/** What came of the command, and what only some ways tell. */
export interface Taken {
  readonly command: Completed;
  /** Where the way itself tells; else the backup's manifest does. */
  readonly positions?: Positions;
  readonly hold?: HeldTool['hold'];
}

/** The destination is ready, and so is what the operation needs. */
interface Ready {
  readonly sourceHasWalKeys: boolean;
  /** Digests of what lies in the destination's key directory before the tool begins. */
  readonly inDestination: Record<string, string>;
  readonly take: () => Promise<Taken>;
}

/**
 * Gets ready for the cell's way to take a backup. An operation that comes before the backup is done here.
 *
 * @throws {HarnessError} when the destination cannot be what the cell wants it to be
 */
export async function getReady(setting: BackupSetting): Promise<Ready> {
  const { cell, machine, release, operation } = setting;
  const { axes } = cell;
  const place = { data: paths(machine).data, backup: setting.place.destination };
  const isBefore = axes.point === 'before-backup';
  const isOutdated = axes.keyDirectory === 'stale' || axes.keyDirectory.startsWith('torn-');
  if (axes.tool === 'low-level') return { sourceHasWalKeys: true, inDestination: {}, take: () => copy(setting) };

  if (isBefore && !isOutdated) await operate(operation);
  const sourceHasWalKeys = await prepareDestination(machine, axes, release, place.backup);
  if (isBefore && isOutdated) await operate(operation);
  for (const script of release ? copyAgainScript(axes.keyDirectory, release, place) : []) {
    expectSuccess(
      await machine.run(['sh', '-c', script]),
      'backup',
      'the key directory of the source is not as expectations/releases.yaml describes it',
    );
  }
  const inDestination =
    operation && release ? await keyDigests(machine, `${place.backup}/${release.files.directory}`) : {};
  return {
    sourceHasWalKeys,
    inDestination,
    take: () => (operation && release && !isBefore ? hold(setting, operation, release) : runTool(setting)),
  };
}

async function runTool(setting: BackupSetting): Promise<Taken> {
  return { command: await setting.machine.run(commandOf(setting), { limitMs: BACKUP_LIMIT_MS }) };
}

async function hold(setting: BackupSetting, operation: SourceOperation, release: Release): Promise<Taken> {
  const { machine, server, cell } = setting;
  const { point } = cell.axes;
  if (point === 'at-instant') return holdAtInstant(setting, operation);
  if (!isPlace(point)) throw new Error(`a tool cannot be held at the point ${point}`);
  const file = await prepareHold(machine, release.files.directory, point);
  await operation.begin();
  return runHeld(machine, server, commandOf(setting), file, BACKUP_LIMIT_MS, () => operation.perform());
}

async function holdAtInstant(setting: BackupSetting, operation: SourceOperation): Promise<Taken> {
  const { machine, server, release, instant } = setting;
  if (!instant || !release) throw new Error('an operation at an instant needs that, and a release');
  await addBallast(machine, release.files.directory, instant.ballast);
  await operation.begin();
  return runHeldAtBytes(
    machine,
    server,
    commandOf(setting, maxRateFor(instant.distanceBytes)),
    instant,
    BACKUP_LIMIT_MS,
    () => operation.perform(),
  );
}

async function copy({ cell, machine, server, release, operation }: BackupSetting): Promise<Taken> {
  if (!release || !operation) throw new Error('files are copied in order for a release and an operation');
  await operation.begin();
  return copyInOrder(machine, server, release, cell.axes.point, () => operation.perform());
}

async function operate(operation: SourceOperation | undefined): Promise<void> {
  await operation?.begin();
  await operation?.perform();
}

function commandOf({ cell, release, machine, facts, place }: BackupSetting, maxRateKb?: number): string[] {
  return backupCommand(cell.axes, release, {
    bin: machine.bin,
    host: place.host,
    port: 5432,
    destination: place.destination,
    tool: { release: facts.backupTool, stock: facts.stockTool ?? facts.backupTool },
    maxRateKb,
    tablespace: place.tablespace,
    onTopOf: place.onTopOf,
  });
}
