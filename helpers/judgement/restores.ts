import { hasLargeTable, putsWalElsewhere, tablespacesOf } from '../axes/index.ts';
import type { Evidence } from '../evidence/index.ts';
import {
  type LinkToProve,
  attachedToProve,
  linksToProve,
  returnToProve,
  rewindToProve,
  serversToProve,
} from '../scenarios/index.ts';
import { parseLsn } from '../source/index.ts';

type Backup = NonNullable<Evidence['backup']>;

/**
 * Why it is not proven that incremental backups were taken in the cell's way, each on top of the one before it and after it, and
 * that all were combined.
 *
 * @param isOver whether the cell ended before its last act
 * @returns null when it is proven, or the cell has none
 */
export function unprovenChain(
  { axes, backup, between, secondBackup, restore }: Evidence,
  isOver: boolean,
): string | null {
  const links = linksToProve(axes);
  if (links.length === 0 || !backup) return null;
  const taken = [...between, ...(secondBackup ? [secondBackup] : [])];
  if (taken.length > links.length || (taken.length < links.length && !isOver && backup.command.exitCode === 0))
    return `${taken.length} incremental backups were taken of ${links.length}`;
  const wrong = taken.map((one, at) => wrongLink(one, links[at], [backup, ...taken][at])).find((why) => why !== null);
  return wrong ?? (restore?.combined ? wronglyCombined(restore.combined.argv, links) : null);
}

function wrongLink(one: Backup, link: LinkToProve | undefined, below: Backup | undefined): string | null {
  if (!link) return null;
  const { argv } = one.command;
  const manifest = `/${link.onTopOf}/backup_manifest`;
  if (!argv.some((word) => word.startsWith('--incremental=') && word.endsWith(manifest)))
    return `the backup ${link.name} was not taken on top of ${link.onTopOf}`;
  const method = argv[argv.indexOf('-X') + 1];
  if (method !== link.walMethod) return `the backup ${link.name} was taken with -X ${method}, not ${link.walMethod}`;
  const [start, stop] = [one.positions?.start, below?.positions?.stop];
  return start !== undefined && stop !== undefined && parseLsn(start) < parseLsn(stop)
    ? `the backup ${link.name} begins at ${start}, before the one below it ends, at ${stop}`
    : null;
}

function wronglyCombined(argv: readonly string[], links: readonly LinkToProve[]): string | null {
  const combined = argv.slice(1, argv.indexOf('-o'));
  const isWhole =
    combined.length === links.length + 1 &&
    links.every(({ name }, at) => combined[at + 1]?.endsWith(`laid-out-${name}`) === true);
  return isWhole ? null : `other backups were combined than were taken: ${combined.join(', ')}`;
}

/**
 * Why it is not proven that the old primary came back as a standby: its data directory did not give way, the backup that took
 * its place is not of the timeline that began at the failover, or nothing was followed from there.
 *
 * @param isOver whether the cell ended before its last act
 * @returns null when it is proven, or the cell has no old primary
 */
export function unprovenReturn(
  { axes, backup, secondBackup, replaced, restore }: Evidence,
  isOver: boolean,
): string | null {
  const wanted = returnToProve(axes.restore);
  if (wanted === null || !backup?.positions || !secondBackup?.positions || replaced === null) return null;
  if (replaced.machine !== wanted.machine || replaced.files === 0)
    return `a data directory of ${replaced.files} files on ${replaced.machine} gave way to the backup, not that of the old primary`;
  const [before, after] = [backup.positions.timeline, secondBackup.positions.timeline];
  if (after <= before)
    return `the second backup is of timeline ${after}, as if nothing had been promoted since the first`;
  if (isOver) return null;
  const { machine, follows } = wanted;
  if (!restore?.recovery.some((step) => step.machine === machine && step.what === follows))
    return `nobody saw "${follows}"`;
  return restore.wal?.streamed.some((one) => one.machine === machine && one.timeline === after) === true
    ? null
    : `the old primary did not stream on timeline ${after}`;
}

/**
 * Why it is not proven that an old primary was rewound: nothing was promoted, the tool was not told to rewind it to the promoted
 * server or found nothing to rewind, or the old primary did not stream on the new timeline afterwards.
 *
 * @param isOver whether the cell ended before its last act
 * @returns null when it is proven, or the cell has none
 */
export function unprovenRewind({ axes, promoted, toolRuns, restore }: Evidence, isOver: boolean): string | null {
  const wanted = rewindToProve(axes);
  const [run] = toolRuns;
  if (wanted === null || run === undefined) return null;
  const timeline = promoted.find(({ machine }) => machine === wanted.promoted)?.timeline;
  if (timeline === undefined) return 'no standby was promoted before the tool was run';
  if (!run.argv.some((word) => word.startsWith(`host=${wanted.promoted} `)))
    return 'the tool was not told of the server that was promoted';
  if (run.exitCode === 0 && !DIVERGED.test(`${run.stdout}${run.stderr}`)) return 'the tool found nothing to rewind';
  if (isOver) return null;
  return restore?.wal?.streamed.some((one) => one.machine === wanted.machine && one.timeline === timeline) === true
    ? null
    : `the old primary did not stream on timeline ${timeline}`;
}

/** What `pg_rewind` says where there is something to rewind: `main`, `pg_rewind.c`. */
const DIVERGED = /servers diverged at WAL location/;

/**
 * Why it is not proven that a standby was attached while its primary became another one: no data directory gave way, it had not
 * followed before, its primary was not behind it and then past it, or it did not say that this is not what it followed.
 *
 * @param isOver whether the cell ended before its last act
 * @returns null when it is proven, or the cell has no such standby
 */
export function unprovenAttached({ axes, replaced, attached, restore }: Evidence, isOver: boolean): string | null {
  const wanted = attachedToProve(axes.restore);
  if (wanted === null || replaced === null) return null;
  if (replaced.machine !== wanted.primary || replaced.files === 0)
    return `a data directory of ${replaced.files} files on ${replaced.machine} gave way to the backup, not that of the source`;
  if (restore?.wal?.streamed.some(({ machine }) => machine === wanted.machine) !== true)
    return 'the standby had not streamed';
  const [behind, past] = [wanted.behind, wanted.past].map((step) => attached.find(({ what }) => what === step));
  if (behind !== undefined && parseLsn(behind.primaryAt) >= parseLsn(behind.standbyAt))
    return `the restored server was to be behind the standby, at ${behind.standbyAt}, and it was at ${behind.primaryAt}`;
  if (behind?.said === null) return 'the standby did not say that the restored server is not what it followed';
  if (past !== undefined && parseLsn(past.primaryAt) <= parseLsn(past.standbyAt))
    return `the restored server was to have gone past the standby, at ${past.standbyAt}, and it was at ${past.primaryAt}`;
  return isOver || (behind !== undefined && past !== undefined)
    ? null
    : 'nobody looked at the standby that was attached';
}

/** Why it is not proven which kind of server was backed up; null where it is, or the cell is about something else. */
export function unprovenServers({ axes, backup, secondBackup }: Evidence): string | null {
  const wanted = serversToProve(axes);
  if (wanted === null) return null;
  const taken = { backup, secondBackup };
  const wrong = (['backup', 'secondBackup'] as const).find((name) => {
    const one = taken[name];
    return one?.command.exitCode === 0 && one.received && one.takenFrom !== wanted[name];
  });
  if (wrong === undefined) return null;
  const which = wrong === 'backup' ? 'the backup' : 'the second backup';
  return `${which} was to be taken from a ${wanted[wrong]}, and it is from ${taken[wrong]?.takenFrom ?? 'nobody knows what'}`;
}

/**
 * Why it is not proven that the tool put `pg_wal` where the cell has it: it leads nowhere, or to another place than the tool
 * was told, or somewhere although it was told nothing; null where it is proven.
 */
export function unprovenWalPlace({ axes, backup }: Evidence): string | null {
  if (!backup || backup.command.exitCode !== 0 || !backup.received) return null;
  const told = backup.command.argv.find((word) => word.startsWith(WALDIR))?.slice(WALDIR.length) ?? null;
  if (putsWalElsewhere(axes) !== (told !== null))
    return told === null ? 'the tool was not told where pg_wal is to be' : `the tool was to put pg_wal into ${told}`;
  return backup.walLink === told
    ? null
    : `pg_wal of the backup ${backup.walLink === null ? 'is no link' : `leads to ${backup.walLink}`}, it was to be ${told ?? 'inside'}`;
}

const WALDIR = '--waldir=';

/**
 * Why it is not proven that backups have the tablespaces of the cell: another number of directories, others than the tool was
 * told to map them to, or one without a file of a relation.
 *
 * @param isOver whether the cell ended before its last act
 * @returns null when it is proven
 */
export function unprovenTablespaces({ axes, backup, between, secondBackup }: Evidence, isOver: boolean): string | null {
  const wanted = tablespacesOf(axes);
  const taken = [backup, ...between, secondBackup].filter((one) => one?.command.exitCode === 0 && one.received);
  return isOver ? null : (taken.map((one) => (one ? lacksTablespace(one, wanted) : null)).find((why) => why) ?? null);
}

/** Why it is not proven that a backup has a table of several segments; null where it is, or the cell has none. */
export function unprovenSegments({ axes, backup }: Evidence, isOver: boolean): string | null {
  if (!hasLargeTable(axes) || isOver || backup?.command.exitCode !== 0 || !backup.received) return null;
  return backup.laterSegments?.length ? null : 'the backup has no file of a second segment of a table';
}

function lacksTablespace({ command: { argv }, tablespaces }: Backup, wanted: number): string | null {
  // In evidence of earlier runs there was one at most, and nobody looked.
  if (tablespaces === null) return wanted > 1 ? 'nobody looked for tablespaces in the backup' : null;
  const directories = new Set(tablespaces.map(({ directory }) => directory));
  if (directories.size !== wanted) return `the backup has ${directories.size} tablespaces, of ${wanted}`;
  const mapped = argv.flatMap((word, at) => (argv[at - 1] === '-T' ? [word.slice(word.indexOf('=') + 1)] : []));
  const lost = mapped.find((directory) => !directories.has(directory));
  if (lost !== undefined) return `a tablespace was to be mapped to ${lost}, and no link in the backup leads there`;
  const empty = tablespaces.find(({ files }) => files === 0);
  return empty ? `the backup has no file of a relation in the tablespace ${empty.directory}` : null;
}
