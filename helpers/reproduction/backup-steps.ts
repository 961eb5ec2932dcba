import type { Coordinates } from '../axes/index.ts';
import {
  HELD_FILE_BYTES,
  ORDER,
  backupCommand,
  copyAgainScript,
  copyScript,
  destinationScript,
  maxRateFor,
} from '../acts/index.ts';
import { BATCHES, isPlace } from '../source/index.ts';
import { operationSteps } from './operation-steps.ts';
import { PLACES, type Reproduced, isHeld, operates } from './reproduced.ts';
import { script, shown, words } from './shell-text.ts';

/** A backup of a machine, by its name, into a directory of that name below the root. */
export interface ScriptedBackup {
  readonly name: 'backup' | 'incremental' | 'second' | 'measured';
  readonly from: string;
  readonly axes: Coordinates;
  /** Where the tablespace is on the machine, where there is one. */
  readonly tablespace?: string;
  readonly onTopOf?: string;
  readonly maxRateKb?: number;
}

/** The tool and its arguments, as the suite calls it. */
export function toolCommand(
  { evidence: { target }, release }: Reproduced,
  { name, from, axes, tablespace, onTopOf, maxRateKb }: ScriptedBackup,
): string {
  const destination = `${PLACES.root}/${name}`;
  const host = axes.restore.startsWith('standby') ? from : `${PLACES.root}/run`;
  const tool = { release: target.backupTool, stock: target.stockTool ?? target.backupTool };
  const mapped =
    axes.tablespace === 'none' ? undefined : { from: tablespace ?? PLACES.tablespace, to: `${destination}-space` };
  return words(
    backupCommand(axes, release, {
      bin: PLACES.bin,
      host,
      port: 5432,
      destination,
      tool,
      tablespace: mapped,
      onTopOf,
      maxRateKb,
    }),
  );
}

/** What has to be in the destination before the tool starts. */
export function destinationSteps({ axes, name, from }: ScriptedBackup, release: Reproduced['release']): string[] {
  const lines = destinationScript(axes, release, { data: PLACES.data, backup: `${PLACES.root}/${name}` });
  return lines.length === 0 ? [] : ['# What is in the destination before the tool starts.', script(from, lines)];
}

/** The cell's backup of the source, with its load and its operation, up to a backup that succeeded; else the script ends. */
export function backupSteps(reproduced: Reproduced): string[] {
  const {
    evidence: { axes },
    release,
  } = reproduced;
  if (axes.tool === 'none') return crashSteps(reproduced);
  const backup: ScriptedBackup = { name: 'backup', from: 'source', axes };
  const isBefore = axes.point === 'before-backup';
  const isOutdated = axes.keyDirectory === 'stale' || axes.keyDirectory.startsWith('torn-');
  const operation = operationSteps(reproduced);
  const again = release
    ? copyAgainScript(axes.keyDirectory, release, { data: PLACES.data, backup: PLACES.backup })
    : [];
  const hasLoad = axes.load !== 'quiet';
  return [
    `# The backup.${toldOfBackup(reproduced)}`,
    'FROM=source',
    ...(isBefore && !isOutdated ? operation : []),
    ...(axes.tool === 'low-level' ? [] : destinationSteps(backup, release)),
    ...(isBefore && isOutdated ? operation : []),
    ...(again.length === 0 ? [] : [script('source', again)]),
    ...measureSteps(reproduced),
    ...(hasLoad ? [`begin_load ${axes.load} ${BATCHES.before + 1}`] : []),
    ...keep(axes, 'at-begin'),
    ...(axes.operation === 'storm' ? ['begin_storm'] : []),
    ...takeSteps(reproduced, backup, operation),
    ...(axes.operation === 'storm' ? ['end_storm', 'IN_FORCE=$(keys_in_force source)'] : []),
    ...(hasLoad ? ['end_load'] : []),
    ...keep(axes, 'at-end'),
    ...proof(axes, operates(reproduced)),
  ];
}

/** Where the run ended with the backup, how. */
function toldOfBackup({ facets: { backup } }: Reproduced): string {
  return backup.outcome === 'refused' || backup.outcome === 'failed'
    ? ` In the run: ${backup.outcome}, ${shown(backup.message?.split('\n')[0] ?? 'without a word')}. What follows was not reached.`
    : '';
}

function takeSteps(reproduced: Reproduced, backup: ScriptedBackup, operation: readonly string[]): string[] {
  const {
    evidence: { axes, instant },
  } = reproduced;
  const orElse = axes.restore === 'archive' ? '|| { saw_unarchived source; conclude; }' : '|| conclude';
  if (axes.tool === 'low-level') return copySteps(reproduced, operation);
  if (!isHeld(reproduced)) return [`take backup ${toolCommand(reproduced, backup)} ${orElse}`];
  const held =
    axes.point === 'at-instant'
      ? `hold_at "$INSTANT" backup ${toolCommand(reproduced, { ...backup, maxRateKb: maxRateFor((instant?.totalBytes ?? 0) / (instant?.of ?? 1)) })}`
      : `hold "$FILE" backup ${toolCommand(reproduced, backup)}`;
  return [
    ...(isPlace(axes.point) ? [`FILE=$(fill source ${axes.point} ${HELD_FILE_BYTES})`] : []),
    ...(axes.operation === 'storm' ? ['RAGED=$(rotations)'] : []),
    `${held} || { not_held backup ${orElse}; }`,
    ...(axes.operation === 'storm' ? ['RAGED=$(rotations)'] : []),
    ...operation,
    `go_on backup ${orElse}`,
  ];
}

/** PostgreSQL's low-level API: one session begins and ends the backup, files are copied in this order. */
function copySteps({ evidence: { axes }, release }: Reproduced, operation: readonly string[]): string[] {
  const order = ORDER[axes.point];
  if (!order || !release) throw new Error(`files cannot be copied in order for the point ${axes.point}`);
  const part = (of: (typeof order.before)[number]): string[] => [
    `# Files: ${of}.`,
    script('source', [copyScript(of, release, { data: PLACES.data, backup: PLACES.backup })]),
  ];
  return [
    'begin_low_level_backup',
    ...order.before.flatMap(part),
    ...(axes.operation === 'storm' ? ['RAGED=$(rotations)'] : []),
    ...operation,
    ...order.after.flatMap(part),
    'end_low_level_backup',
  ];
}

/** Without a backup: the source does the operation while rows are written, and crashes. */
function crashSteps(reproduced: Reproduced): string[] {
  const isStorm = reproduced.evidence.axes.operation === 'storm';
  return [
    '# No backup: the operation, and then the source crashes.',
    `begin_load light ${BATCHES.before + 1}`,
    ...(isStorm ? ['begin_storm', 'RAGED=$(rotations)'] : []),
    ...operationSteps(reproduced),
    ...(isStorm ? ['end_storm', 'IN_FORCE=$(keys_in_force source)'] : []),
    'end_load',
    // Everything has to be there; bash counts with signs.
    'STOP=7FFFFFFF/FFFFFFFF',
    'stop source immediate || true',
  ];
}

/** The key files as they are at a moment, where the cell restores with those. */
function keep({ keyMaterial }: Coordinates, moment: 'at-begin' | 'at-end'): string[] {
  return keyMaterial === moment
    ? [
        `# The key files as they are ${moment === 'at-begin' ? 'when the backup begins' : 'now that the backup has ended'}.`,
        script('source', [`mkdir '${PLACES.root}/kept' && cp -a '${PLACES.keys}' '${PLACES.root}/kept/keys'`]),
      ]
    : [];
}

/** Where the instant of a scan is: so many bytes of what is sent, with at least a third on each side of the key directory. */
function measureSteps(reproduced: Reproduced): string[] {
  const {
    evidence: { axes, instant },
  } = reproduced;
  if (axes.point !== 'at-instant' || !instant) return [];
  const plainest = {
    ...axes,
    walMethod: 'none',
    format: 'plain',
    compression: 'none',
    encrypt: 'off',
    keyDirectory: 'absent',
    load: 'quiet',
  } as const;
  return [
    `# Where instant ${instant.number} of ${instant.of} is.`,
    `measure ${instant.number} ${instant.of} ${toolCommand(reproduced, { name: 'measured', from: 'source', axes: plainest })}`,
  ];
}

/** The operation has to lie where the cell says. */
function proof({ operation, point }: Coordinates, isOperated: boolean): string[] {
  if (!isOperated || point === 'between-backups') return [];
  if (operation === 'storm') return ['storm_was_inside || give_up "too few rotations lie inside the backup"'];
  if (point === 'before-backup')
    return ['[ "$(number "$AFTER")" -le "$(number "$START")" ] || give_up "the operation is not before the backup"'];
  return ['lies_inside || give_up "the operation lies from $BEFORE to $AFTER, the backup from $START to $STOP"'];
}
