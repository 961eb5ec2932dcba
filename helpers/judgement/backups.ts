import { hasLargeTable, putsWalElsewhere, tablespacesOf } from '../axes/index.ts';
import type { Evidence } from '../evidence/index.ts';
import { serversToProve } from '../scenarios/index.ts';

type Backup = NonNullable<Evidence['backup']>;

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
  return taken.map((one) => (one ? lacksTablespace(one, wanted, isOver) : null)).find((why) => why) ?? null;
}

/** Why it is not proven that a backup has a table of several segments; null where it is, or the cell has none. */
export function unprovenSegments({ axes, backup }: Evidence, isOver: boolean): string | null {
  if (!hasLargeTable(axes) || backup?.command.exitCode !== 0 || !backup.received) return null;
  // A cell that ended may have done so before anybody looked.
  if (isOver && backup.laterSegments === null) return null;
  return backup.laterSegments?.some(isOfTable) === true
    ? null
    : 'the backup has no file of a second segment of a table';
}

/** Relations that are no catalog have numbers from here on (`FirstNormalObjectId`, `access/transam.h`). */
const FIRST_OF_USERS = 16_384;

/** Whether a file is of the rows of a relation that is no catalog: others have their fork in their name. */
const isOfTable = (path: string): boolean => Number(/\/(\d+)\.\d+$/.exec(path)?.[1] ?? 0) >= FIRST_OF_USERS;

function lacksTablespace({ command: { argv }, tablespaces }: Backup, wanted: number, isOver: boolean): string | null {
  // In evidence of earlier runs there was one at most, and nobody looked.
  if (tablespaces === null) return wanted > 1 && !isOver ? 'nobody looked for tablespaces in the backup' : null;
  const directories = new Set(tablespaces.map(({ directory }) => directory));
  if (directories.size !== wanted) return `the backup has ${directories.size} tablespaces, of ${wanted}`;
  const mappings = argv.filter((_word, at) => argv[at - 1] === '-T').map((word) => word.split('='));
  const mapped = mappings.map(([, to = '']) => to);
  const isPlain = argv[argv.indexOf('-F') + 1] === 'plain';
  if (isPlain && [0, 1].some((side) => new Set(mappings.map((each) => each[side])).size !== wanted))
    return `the tool was told to map ${mappings.map((each) => each.join(' to ')).join(', ') || 'nothing'}, for ${wanted} tablespaces`;
  const lost = mapped.find((directory) => !directories.has(directory));
  if (lost !== undefined) return `a tablespace was to be mapped to ${lost}, and no link in the backup leads there`;
  const empty = tablespaces.find(({ files }) => files === 0);
  return empty ? `the backup has no file of a relation in the tablespace ${empty.directory}` : null;
}
