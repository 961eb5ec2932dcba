import { isDeepStrictEqual } from 'node:util';
import { type Act, stepInWords } from '../acts/index.ts';
import type { Evidence } from '../evidence/index.ts';
import type { Release } from '../release/index.ts';
import { type OperationToProve, keyOperationOf, operationToProve } from '../scenarios/index.ts';
import { type CellPosition, LIES, STEPS_OF_ROTATION, STORM_INSIDE, parseLsn } from '../source/index.ts';

type Operation = NonNullable<Evidence['operation']>;
type Backup = NonNullable<Evidence['backup']>;
type Operate = Extract<Act, { do: 'operate' }>;

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

/**
 * Why the operation of a cell is not proven to have been where the cell says: it failed, had no effect, or lies outside
 * the backup's positions; the tool was not held; or a key file in the backup is from the other side of it.
 *
 * @param release that of the target; null where nobody knows it, so that its steps are believed
 * @returns null when it is proven, or the cell has none
 */
export function unprovenOperation(evidence: Evidence, release: Release | null = null): string | null {
  const { axes, backup, between, secondBackup, operation, family } = evidence;
  const asked = operationToProve(family, axes);
  if (!asked) return null;
  // A tool that ends before it is held has refused: nothing is done inside a backup that there is not.
  const isRefused = backup !== null && backup.command.exitCode !== 0 && asked.lies !== 'before';
  if (!operation) return isRefused ? null : 'the operation was not reached';
  const failed = operation.steps.find((step) => step.error !== null);
  if (failed) return `a step of the operation failed: ${failed.what}: ${failed.error}`;
  const other = otherOperation(evidence, operation, release);
  if (other !== null) return other;
  if (asked.acts && operation.steps.length === 0) return 'no step of the operation was done';
  if (asked.acts && operation.effects.length === 0) return 'nobody looked whether the operation took effect';
  const idle = operation.effects.find(({ before, after }) => before === after);
  if (idle) return `the operation took no effect: ${idle.after} before and after`;
  // A tool that refuses leaves nothing to prove.
  if (asked.lies === null || !backup || backup.command.exitCode !== 0 || !backup.positions) return null;
  return (
    outOfPlace(asked.lies, operation, backup.positions, {
      secondStart: (between[0] ?? secondBackup)?.positions?.start ?? null,
      target: targetOf(evidence),
    }) ??
    (asked.held ? notHeld(asked, operation, backup) : null) ??
    wrongCopies(asked, operation, backup)
  );
}

/** Why what was done is not what was to be done, where that is on record, or is another operation than that of the cell. */
function otherOperation({ acts, axes }: Evidence, done: Operation, release: Release | null): string | null {
  const act = acts.find(({ act: { do: verb } }) => verb === 'operate')?.act as Operate | undefined;
  if (act === undefined) return null;
  const { steps, effects } = act;
  if (done.steps.length !== steps.length || done.effects.length !== effects.length)
    return `${done.steps.length} steps with ${done.effects.length} effects were seen of an operation of ${steps.length} with ${effects.length}`;
  const other = done.steps.find(({ what }, at) => steps[at] && !isSaidOf(steps[at], what));
  if (other) return `a step of another operation was done: ${other.what}`;
  return release === null || isDeepStrictEqual({ steps, effects }, keyOperationOf(axes, release))
    ? null
    : `what was to be done is not the operation ${axes.operation}`;
}

/** Whether a step is called so; there places have the paths of a machine. */
function isSaidOf(step: Operate['steps'][number], what: string): boolean {
  const [first = '', ...more] = stepInWords(step).split(/\$[A-Z]+/);
  return more.length === 0 ? what === first : what.startsWith(first) && what.endsWith(more.at(-1) ?? '');
}

type Positions = NonNullable<Backup['positions']>;
type Place = Readonly<Record<CellPosition, string>>;

const isInOrder = (positions: readonly string[]): boolean =>
  positions.every((position, index) => index === 0 || parseLsn(positions[index - 1] ?? '0/0') <= parseLsn(position));

/** In how far an operation does not lie where it has to. */
function outOfPlace(
  lies: NonNullable<OperationToProve['lies']>,
  operation: Operation,
  { start, stop }: Positions,
  later: { readonly secondStart: string | null; readonly target: string | null },
): string | null {
  if (lies === 'in-part') return stormOutside(operation, { start, stop });
  const wanted: readonly CellPosition[] = LIES[lies];
  const { secondStart, target } = later;
  // A second backup that was refused leaves nothing to prove.
  if (secondStart === null && wanted.includes('secondStart')) return null;
  const at = {
    before: operation.lsnBefore,
    after: operation.lsnAfter,
    start,
    stop,
    secondStart: secondStart ?? stop,
    // Where no server came so far as to recover, the target is nowhere: the operation has to be after the backup all the same.
    target: target ?? operation.lsnAfter,
  };
  return isInOrder(wanted.map((position) => at[position])) ? null : OUT_OF_PLACE[lies](at);
}

const OUT_OF_PLACE: Readonly<Record<keyof typeof LIES, (at: Place) => string>> = {
  before: ({ after, start }) => `the operation ended at ${after}, after the backup's start position ${start}`,
  inside: ({ before, after, start, stop }) =>
    `the operation lies between ${before} and ${after}, the backup between ${start} and ${stop}`,
  'between-backups': ({ before, after, stop, secondStart }) =>
    `the operation lies between ${before} and ${after}, the first backup's stop position is ${stop}, the second's start position ${secondStart}`,
  'after-backup': ({ before, after, stop, target }) =>
    `the operation lies between ${before} and ${after}, the backup's stop position is ${stop}, and recovery was to end at ${target}`,
};

/** Where recovery of the restored server was to end; null where it did not come so far. */
function targetOf({ restore }: Evidence): string | null {
  return restore?.recovery.find(({ machine }) => machine === 'restore')?.wanted ?? null;
}

function stormOutside({ steps }: Operation, { start, stop }: Pick<Positions, 'start' | 'stop'>): string | null {
  const inside = steps.filter(({ lsn }) => lsn !== null && isInOrder([start, lsn, stop])).length;
  return inside >= STORM_INSIDE * STEPS_OF_ROTATION
    ? null
    : `${inside} steps of the storm lie between the backup's start position ${start} and its stop position ${stop}`;
}

function notHeld({ lies, keyFiles }: OperationToProve, { steps }: Operation, backup: Backup): string | null {
  const { hold } = backup;
  if (!hold) return 'the tool was not held';
  if (hold.toolState !== 'T') return `the tool was not stopped after the operation: state ${hold.toolState}`;
  if (!hold.sending) return 'the server was no longer at the file that it was to be held at';
  if (hold.bytesSent === null || hold.bytesSent !== hold.bytesSentAfter)
    return `the server sent on while the tool was held: ${hold.bytesSent ?? 'unknown'} bytes, then ${hold.bytesSentAfter ?? 'unknown'}`;
  const elsewhere = heldElsewhere(keyFiles, hold.bytesSent, backup);
  if (elsewhere !== null) return elsewhere;
  // A storm begins before and ends after.
  const free =
    lies === 'in-part'
      ? undefined
      : steps.find(
          ({ startedAt, durationMs }) =>
            startedAt < (hold.heldAt ?? Infinity) || startedAt + durationMs > (hold.releasedAt ?? 0) + CLOCK_MS,
        );
  return free ? `a step was done while the tool was not held: ${free.what}` : null;
}

/** The server was held before any key file, or after all, by what it had sent; earlier evidence does not say where they were. */
function heldElsewhere(
  keyFiles: OperationToProve['keyFiles'],
  sent: number,
  { keyFilesSentAt }: Backup,
): string | null {
  const [file, at] =
    Object.entries(keyFilesSentAt).find(([, began]) =>
      keyFiles === 'sent' ? began >= sent : keyFiles === 'unsent' && began < sent,
    ) ?? [];
  if (file === undefined) return null;
  const when = keyFiles === 'sent' ? 'before' : 'after';
  return `the tool was held at ${sent} bytes, ${when} ${file}, which came at ${at}`;
}

function wrongCopies(
  { inDestination, inBackup }: OperationToProve,
  operation: Operation,
  { keyFiles }: Backup,
): string | null {
  const { roles, ...sides } = operation.keyFiles;
  const nameless = Object.keys({ ...sides.before, ...sides.after }).find((name) => roles[name] === undefined);
  if ((inDestination ?? inBackup) && nameless !== undefined) return `nobody knows what ${nameless} holds`;
  const before = wrongCopy(operation, keyFiles.inDestination, inDestination);
  if (before !== null) return `in the destination, before the tool began, ${before}`;
  const after = wrongCopy(operation, keyFiles.inBackup, inBackup);
  return after === null ? null : `in the backup, ${after}`;
}

function wrongCopy(
  operation: Operation,
  copies: Readonly<Record<string, string>>,
  wanted: OperationToProve['inBackup'],
): string | null {
  if (!wanted) return null;
  const wrong = keyFileCopies(operation, copies).find(
    ({ role, state }) => wanted[role] !== null && state !== 'unchanged' && state !== wanted[role],
  );
  if (!wrong) return null;
  return wrong.state === 'absent'
    ? `there is no ${wrong.name}`
    : `the copy of ${wrong.name} is as ${wrong.state} the operation, not as ${wanted[wrong.role]} it`;
}
