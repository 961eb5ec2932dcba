import type { Coordinates } from '../axes/index.ts';
import type { Evidence } from '../evidence/index.ts';
import { parseLsn } from '../source/index.ts';

type Operation = NonNullable<Evidence['operation']>;
type Backup = NonNullable<Evidence['backup']>;

/** From which side of the operation the backup's copy of a file is. */
export type CopyState = 'before' | 'after' | 'unchanged' | 'other' | 'absent';

type Role = Operation['keyFiles']['roles'][string];

/** A file of the key directory, what it holds, and which state of it a copy has. */
export interface KeyFileCopy {
  readonly name: string;
  readonly role: Role;
  readonly state: CopyState;
}

/**
 * Which state of each key file a set of copies has, by content: a file that the operation did not change tells nothing,
 * and one that is neither as before nor as after was written by somebody else, for example by the tool itself.
 */
export function keyFileCopies(
  { keyFiles: { before, after, roles } }: Operation,
  copies: Readonly<Record<string, string>>,
): KeyFileCopy[] {
  return Object.entries(roles)
    .map(([name, role]) => ({ name, role, state: stateOf(copies[name], before[name], after[name]) }))
    .toSorted((a, b) => a.name.localeCompare(b.name));
}

function stateOf(copy: string | undefined, before: string | undefined, after: string | undefined): CopyState {
  // A file that is not there is as before where there was none before.
  if (copy === before && copy === after) return copy === undefined ? 'absent' : 'unchanged';
  if (copy === before) return 'before';
  if (copy === after) return 'after';
  return copy === undefined ? 'absent' : 'other';
}

/** A step's duration is taken from another clock than the times of the hold, which are whole milliseconds. */
const CLOCK_MS = 2;

type Wanted = Readonly<Record<Role, CopyState>>;
const all = (state: CopyState): Wanted => ({ providers: state, keys: state, 'wal-keys': state });

/** The state that a point asks of the backup's copies. */
const IN_BACKUP: Partial<Record<Coordinates['point'], Wanted>> = {
  'before-backup': all('after'),
  'before-keys': all('after'),
  'after-keys': all('before'),
  'at-end': all('before'),
  'after-providers-only': { ...all('after'), providers: 'before' },
  'after-keys-only': { ...all('before'), providers: 'after' },
};

/** The state of what was copied into the destination, where the operation came before the backup. */
const IN_DESTINATION: Partial<Record<Coordinates['keyDirectory'], Wanted>> = {
  copied: all('after'),
  stale: all('before'),
  'torn-old-wal-keys': { ...all('after'), 'wal-keys': 'before' },
  'torn-old-providers': { ...all('after'), providers: 'before' },
};

/**
 * Why the operation of a cell is not proven to have been where the cell says: it failed, had no effect, or lies outside
 * the backup's positions; the tool was not held; or a key file in the backup is from the other side of it.
 *
 * @returns null when it is proven, or the cell has none
 */
export function unprovenOperation({ axes, backup, secondBackup, operation, family }: Evidence): string | null {
  if (family === 'methods' || family === 'control' || (family === 'restores' && axes.operation === 'none')) return null;
  if (!operation) return 'the operation was not reached';
  const failed = operation.steps.find((step) => step.error !== null);
  if (failed) return `a step of the operation failed: ${failed.what}: ${failed.error}`;
  if (axes.operation !== 'none' && operation.steps.length === 0) return 'no step of the operation was done';
  if (axes.operation !== 'none' && operation.effects.length === 0)
    return 'nobody looked whether the operation took effect';
  const idle = operation.effects.find(({ before, after }) => before === after);
  if (idle) return `the operation took no effect: ${idle.after} before and after`;
  if (axes.tool === 'none') return null;
  if (axes.point === 'between-backups') return notBetween(operation, backup?.positions, secondBackup?.positions);
  // A tool that refuses leaves nothing to prove.
  if (!backup || backup.command.exitCode !== 0 || !backup.positions) return null;
  return (
    outOfPlace(axes, operation, backup.positions) ??
    notHeld(axes, operation, backup) ??
    wrongCopies(axes, operation, backup)
  );
}

function outOfPlace(
  { operation: name, point }: Coordinates,
  operation: Operation,
  { start, stop }: NonNullable<Backup['positions']>,
): string | null {
  const within = (lsn: string): boolean => parseLsn(start) <= parseLsn(lsn) && parseLsn(lsn) <= parseLsn(stop);
  if (name === 'storm') {
    const inside = operation.steps.filter(({ lsn }) => lsn !== null && within(lsn)).length;
    return inside >= 4
      ? null
      : `${inside} steps of the storm lie between the backup's start position ${start} and its stop position ${stop}`;
  }
  const { lsnBefore, lsnAfter } = operation;
  if (point === 'before-backup')
    return parseLsn(lsnAfter) <= parseLsn(start)
      ? null
      : `the operation ended at ${lsnAfter}, after the backup's start position ${start}`;
  return within(lsnBefore) && within(lsnAfter)
    ? null
    : `the operation lies between ${lsnBefore} and ${lsnAfter}, the backup between ${start} and ${stop}`;
}

/** A second backup that was refused leaves nothing to prove. */
function notBetween(
  { lsnBefore, lsnAfter }: Operation,
  first: Backup['positions'] | undefined,
  second: Backup['positions'] | undefined,
): string | null {
  if (!first || !second) return null;
  const isBetween = parseLsn(first.stop) <= parseLsn(lsnBefore) && parseLsn(lsnAfter) <= parseLsn(second.start);
  return isBetween
    ? null
    : `the operation lies between ${lsnBefore} and ${lsnAfter}, the first backup's stop position is ${first.stop}, the second's start position ${second.start}`;
}

function notHeld({ point, tool, operation: name }: Coordinates, { steps }: Operation, { hold }: Backup): string | null {
  if (point === 'before-backup' || tool === 'low-level') return null;
  if (!hold) return 'the tool was not held';
  if (hold.toolState !== 'T') return `the tool was not stopped after the operation: state ${hold.toolState}`;
  if (!hold.sending) return 'the server was no longer at the file that it was to be held at';
  if (hold.bytesSent === null || hold.bytesSent !== hold.bytesSentAfter)
    return `the server sent on while the tool was held: ${hold.bytesSent ?? 'unknown'} bytes, then ${hold.bytesSentAfter ?? 'unknown'}`;
  // A storm begins before and ends after.
  const free =
    name === 'storm'
      ? undefined
      : steps.find(
          ({ startedAt, durationMs }) =>
            startedAt < (hold.heldAt ?? Infinity) || startedAt + durationMs > (hold.releasedAt ?? 0) + CLOCK_MS,
        );
  return free ? `a step was done while the tool was not held: ${free.what}` : null;
}

function wrongCopies(axes: Coordinates, operation: Operation, { keyFiles }: Backup): string | null {
  // A storm changes files again and again: copies from its midst are neither from before nor from after it.
  if (axes.operation === 'storm') return null;
  // With -E the tool writes WAL keys of its own.
  const checked: readonly Role[] = axes.encrypt === 'off' ? ['providers', 'keys', 'wal-keys'] : ['providers', 'keys'];
  const inDestination =
    axes.point === 'before-backup'
      ? wrongCopy(operation, keyFiles.inDestination, IN_DESTINATION[axes.keyDirectory], [
          'providers',
          'keys',
          'wal-keys',
        ])
      : null;
  if (inDestination !== null) return `in the destination, before the tool began, ${inDestination}`;
  const inBackup = wrongCopy(operation, keyFiles.inBackup, IN_BACKUP[axes.point], checked);
  return inBackup === null ? null : `in the backup, ${inBackup}`;
}

function wrongCopy(
  operation: Operation,
  copies: Readonly<Record<string, string>>,
  wanted: Wanted | undefined,
  roles: readonly Role[],
): string | null {
  const tells = (copy: KeyFileCopy): boolean => roles.includes(copy.role) && copy.state !== 'unchanged';
  const wrong =
    wanted && keyFileCopies(operation, copies).find((copy) => tells(copy) && copy.state !== wanted[copy.role]);
  if (!wrong) return null;
  return wrong.state === 'absent'
    ? `there is no ${wrong.name}`
    : `the copy of ${wrong.name} is as ${wrong.state} the operation, not as ${wanted[wrong.role]} it`;
}
