import { type Act, PLACES } from '../acts/index.ts';
import { isHoldPoint } from '../source/index.ts';
import { type Coordinates, needsNetwork } from '../axes/index.ts';
import { backupCommand } from './backup-command.ts';
import { copyAgainScript, destinationScript } from './destination.ts';
import { ORDER, copyScript } from './low-level-order.ts';
import { operationActs, stormAround } from './operation.ts';
import { type Situation, operates, releaseOf } from './situation.ts';

/** One backup of a cell: of a server on a machine, into a directory of its own. */
export interface Backup {
  readonly name: 'backup' | 'incremental' | 'second';
  readonly from: string;
  /** Where a tablespace of the server is; left out where there is none. */
  readonly tablespace?: string;
  /** Manifest of the backup that this one is on top of. */
  readonly onTopOf?: string;
  /** Whether the cell's operation belongs to it. */
  readonly operated: boolean;
}

/** A way to take a backup: what comes before it, and the backup itself, with what is done meanwhile. */
export interface BackupTool {
  /** What has to be there before, an operation that comes before the backup included. */
  prepare(situation: Situation, backup: Backup): Act[];
  take(situation: Situation, backup: Backup): Act[];
}

/** The directory of a backup on its machine. */
export function destinationOf({ name }: Backup): string {
  return `${PLACES.root}/${name}`;
}

/** Directory that plain format puts a tablespace into; null where there is none. */
export function spaceOf({ cell: { axes } }: Situation, { name }: Backup): string | null {
  return axes.tablespace === 'one' && axes.format === 'plain' ? `${PLACES.root}/${name}-space` : null;
}

/** The way of a cell. */
export function toolOf({ cell: { axes } }: Situation): BackupTool {
  return axes.tool === 'low-level' ? LOW_LEVEL : BASE_BACKUP;
}

/** The release's backup tool, or PostgreSQL's own. */
const BASE_BACKUP: BackupTool = {
  prepare(situation, backup) {
    const { cell, release } = situation;
    const { axes } = cell;
    const place = { data: PLACES.data, backup: destinationOf(backup) };
    const isBefore = backup.operated && axes.point === 'before-backup';
    const isOutdated = axes.keyDirectory === 'stale' || axes.keyDirectory.startsWith('torn-');
    const { begin } = stormAround(situation);
    const operation = isBefore ? [...begin, ...operationActs(situation)] : [];
    const again = release ? copyAgainScript(axes.keyDirectory, release, place) : [];
    const walKeys = release ? `${PLACES.data}/${release.files.directory}/${release.files.walKeys}` : null;
    const prepared = destinationScript(axes, release, place);
    const { from, name } = backup;
    return [
      ...(isOutdated ? [] : operation),
      { do: 'prepare-destination', backup: name, from, commands: prepared, walKeys },
      ...(isOutdated ? operation : []),
      ...(again.length === 0 ? [] : [{ do: 'copy-keys-again', from, commands: again } as const]),
      ...(backup.operated && release && operates(situation)
        ? [
            {
              do: 'note-destination',
              backup: name,
              from,
              directory: `${place.backup}/${release.files.directory}`,
            } as const,
          ]
        : []),
      ...(backup.operated ? measureActs(situation, backup) : []),
    ];
  },
  take(situation, backup) {
    const { cell, rateKb } = situation;
    const { point } = cell.axes;
    const { name, from } = backup;
    const isHeld = backup.operated && operates(situation) && point !== 'before-backup' && point !== 'between-backups';
    if (!isHeld) return [{ do: 'take', backup: name, from, argv: commandOf(situation, backup) }];
    const { begin, end } = stormAround(situation);
    const held = { backup: name, from, keyDirectory: releaseOf(situation).files.directory };
    const meanwhile = operationActs(situation);
    if (isHoldPoint(point))
      return [...begin, { do: 'hold', ...held, place: point, argv: commandOf(situation, backup), meanwhile }, ...end];
    const argv = commandOf(situation, backup, {}, '$RATE');
    return [...begin, { do: 'hold-at-instant', ...held, argv, rateKb, meanwhile }, ...end];
  },
};

/** PostgreSQL's low-level API, with files copied in a chosen order. */
const LOW_LEVEL: BackupTool = {
  prepare: () => [],
  take(situation, { name, from }) {
    const { point } = situation.cell.axes;
    const order = ORDER[point];
    if (!order) throw new Error(`files cannot be copied in order for the point ${point}`);
    const place = { data: PLACES.data, backup: PLACES.backup };
    const copy = (part: (typeof order.before)[number]): Act => ({
      do: 'copy-files',
      backup: name,
      from,
      part,
      command: copyScript(part, releaseOf(situation), place),
    });
    const meanwhile = [...order.before.map(copy), ...operationActs(situation), ...order.after.map(copy)];
    const { begin, end } = stormAround(situation);
    return [...begin, { do: 'low-level-backup', backup: name, from, meanwhile }, ...end];
  },
};

/** The plainest backup: every method sends the files in the same way, and WAL is not part of what is measured. */
export const PLAINEST = {
  walMethod: 'none',
  format: 'plain',
  compression: 'none',
  encrypt: 'off',
  keyDirectory: 'absent',
  tool: 'release',
  load: 'quiet',
  restore: 'standalone',
} as const satisfies Partial<Coordinates>;

function measureActs(situation: Situation, backup: Backup): Act[] {
  const { instant } = situation.cell;
  if (!instant) return [];
  const argv = commandOf(situation, backup, PLAINEST, undefined, `${PLACES.root}/measured`);
  return [{ do: 'measure', number: instant.number, of: instant.of, argv }];
}

/** The tool and its arguments. */
export function commandOf(
  situation: Situation,
  backup: Backup,
  over: Partial<Coordinates> = {},
  maxRateKb?: string,
  destination: string = destinationOf(backup),
): string[] {
  const { cell, release, facts } = situation;
  const { from, tablespace, onTopOf } = backup;
  return backupCommand({ ...cell.axes, ...over }, release, {
    bin: PLACES.bin,
    host: needsNetwork(cell.axes) ? from : PLACES.run,
    port: 5432,
    destination,
    tool: { release: facts.backupTool, stock: facts.stockTool ?? facts.backupTool },
    maxRateKb,
    tablespace: tablespace === undefined ? undefined : { from: tablespace, to: `${destination}-space` },
    onTopOf,
  });
}
