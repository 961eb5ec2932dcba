import { type Act, PLACES } from '../acts/index.ts';
import { type Coordinates, needsNetwork } from '../axes/index.ts';
import { isHoldPoint } from '../source/index.ts';
import { backupCommand } from './backup-command.ts';
import { type Backup, type BackupTool, destinationOf, spacesBeside } from './backup-tool.ts';
import { collectDirectory, layOutDirectory } from './data-directory.ts';
import { copyAgainScript, destinationScript } from './destination.ts';
import { storeOf } from './key-store.ts';
import { operationActs, stormAround } from './operation.ts';
import { type Situation, broughtPrograms, operates, releaseOf, toolsOf } from './situation.ts';
import { aroundBackup } from './store-fault.ts';
import { isWhileBackedUp } from './to-prove.ts';

/** The release's backup tool, or PostgreSQL's own. */
export const BASE_BACKUP: BackupTool = {
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
    const spoil = SPOILS[axes.keyDirectory];
    const prepared = [
      ...destinationScript(axes, release, place),
      ...(axes.keyDirectory !== 'absent' && storeOf(axes).travels
        ? storeOf(axes).directories.map((directory) => `cp -a '${directory}' '${place.backup}/'`)
        : []),
      ...(spoil === null ? [] : storeOf(axes).spoil(spoil)),
    ];
    const { from, name } = backup;
    const brought = broughtPrograms(situation);
    return [
      // The source has them from its start on.
      ...(brought === null || from === 'source'
        ? []
        : [{ do: 'bring-tools', machine: from, programs: brought } as const]),
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
    const isHeld = backup.operated && operates(situation) && isWhileBackedUp(point);
    if (!isHeld) {
      const { before, after } = aroundBackup(situation);
      return [...before, { do: 'take', backup: name, from, argv: commandOf(situation, backup) }, ...after];
    }
    const { begin, end } = stormAround(situation);
    const held = { backup: name, from, keyDirectory: releaseOf(situation).files.directory };
    const meanwhile = operationActs(situation);
    if (isHoldPoint(point))
      return [...begin, { do: 'hold', ...held, place: point, argv: commandOf(situation, backup), meanwhile }, ...end];
    const argv = commandOf(situation, backup, {}, '$RATE');
    return [...begin, { do: 'hold-at-instant', ...held, argv, rateKb, meanwhile }, ...end];
  },
  collect: collectDirectory,
  layOut: layOutDirectory,
};

/** What becomes of the server key once the key directory has been copied. */
const SPOILS: Readonly<Record<Coordinates['keyDirectory'], 'gone' | 'other' | 'damaged' | null>> = {
  absent: null,
  copied: null,
  'no-wal-keys': null,
  'no-providers': null,
  stale: null,
  'torn-old-wal-keys': null,
  'torn-old-providers': null,
  'key-gone': 'gone',
  'key-other': 'other',
  'key-damaged': 'damaged',
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
  const { cell } = situation;
  const { release, facts, bin } = toolsOf(situation);
  const { from, tablespaces = [], onTopOf } = backup;
  const mapped = spacesBeside(cell.axes, destination);
  return backupCommand({ ...cell.axes, ...over }, release, {
    bin,
    host: needsNetwork(cell.axes) ? from : PLACES.run,
    port: 5432,
    destination,
    tool: { release: facts.backupTool, stock: facts.stockTool ?? facts.backupTool },
    maxRateKb,
    tablespaces: mapped.flatMap((to, at) => (tablespaces[at] === undefined ? [] : [{ from: tablespaces[at], to }])),
    onTopOf,
  });
}
