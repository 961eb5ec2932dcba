import { endsArchive, hasRoom, segmentBytes, takesBackup } from '../axes/index.ts';
import type { Evidence } from '../evidence/index.ts';
import { unarchived } from '../facets/index.ts';
import { type SegmentToProve, TARGET_MISSED, faultsToProve, roomToProve, segmentToProve } from '../scenarios/index.ts';
import {
  SERVER_KEY,
  fetchComplaint,
  keyComplaint,
  parseLsn,
  segmentsWithoutRoom,
  walFileStart,
} from '../source/index.ts';

type Restore = NonNullable<Evidence['restore']>;
type Axes = Evidence['axes'];

/**
 * Why it is not proven that what the cell has at fault was, and mattered: nothing was, or something else; it did not strike;
 * or recovery did not come to the segment of the archive that it struck.
 *
 * @param isOver whether the cell ended before its last act
 * @returns null when it is proven, or nothing is to be at fault
 */
export function unprovenFault(evidence: Evidence, isOver: boolean): string | null {
  const { axes, backup, fault, restore } = evidence;
  const wanted = faultsToProve(axes);
  if (fault === null) {
    const isLeft = isOver || (takesBackup(axes) && backup?.command.exitCode !== 0);
    // The cell may end before anything shows that there is little room.
    return wanted.length === 0 || (isLeft && hasRoom(axes)) ? null : 'nothing was put at fault';
  }
  const { what, struck } = fault;
  if (!wanted.includes(what))
    return `something else was put at fault: ${what}${wanted.length === 0 ? '' : `; it was to be: ${wanted.join(', ')}`}`;
  if (!struck && (restore || !hasRoom(axes))) return `the fault did not strike: ${what}`;
  const { archiving } = evidence;
  // What is not in the archive, although it was to get there, no recovery can come to: that is the result.
  if (archiving && unarchived(archiving) !== null) return null;
  const room = unprovenRoom(evidence);
  if (room !== null) return room;
  const segment = segmentToProve(axes);
  return segment === null || !restore || restore.starts.length === 0
    ? null
    : unprovenSegment(segment, evidence, restore);
}

/**
 * Why what went wrong with the archive is not for want of room in `/dev/shm`, where there is little: no segment is named that
 * was not archived, or not fetched, for that. Null where nothing went wrong, or no wrapper needs the room.
 */
function unprovenRoom({ axes, archive, restore }: Evidence): string | null {
  const wrapper = roomToProve(axes);
  if (wrapper === 'archives' && archive !== null && archive.failed !== null) {
    const { segment, said } = archive.unarchived ?? { segment: 'a segment', said: null };
    return said !== null && new RegExp(`/dev/shm/\\S*${segment}\\S*: No space left on device`).test(said)
      ? null
      : `${segment} was not archived, and not for want of room in /dev/shm: ${said ?? 'nobody knows why'}`;
  }
  if (wrapper !== 'fetches' || !restore || !cameShort(restore)) return null;
  const lacking = segmentsWithoutRoom(restore.log).filter((name) => restore.wal?.archive.includes(name) !== true);
  return lacking.some((name) => archive?.files.includes(name))
    ? null
    : 'recovery did not come to its end, and no segment of the archive was refused for want of room in /dev/shm';
}

const cameShort = ({ starts, recovery }: Restore): boolean =>
  starts.some(({ outcome }) => outcome !== 'ready') || recovery.some(({ outcome }) => outcome !== 'reached');

/** Why it is not proven that recovery came to the segment that was struck; null where it did. */
function unprovenSegment(wanted: SegmentToProve, evidence: Evidence, restore: Restore): string | null {
  const { axes, archive, backup } = evidence;
  const fetched = restore.wal?.archive;
  if (!fetched || !archive) return 'nobody knows which WAL the archive has, and which of it was fetched';
  const ended = endOf(restore);
  const stop = backup?.positions?.stop;
  if (ended !== null && stop !== undefined && ended < parseLsn(stop))
    return `recovery is said to have ended before the backup did, at ${stop}`;
  if (wanted.which === 'all')
    return fetched[0] === undefined
      ? wronglyEnded(wanted, null, evidence)
      : `${fetched[0]} was fetched, by a command that cannot`;
  const struck = struckOf(wanted.which, archive.files, axes);
  if (struck === undefined) return 'the archive does not have the segments that the fault takes';
  if (evidence.archiving && evidence.archiving.segment !== struck)
    return `${evidence.archiving.segment} was archived again, and it was to be ${struck}`;
  return wasReached(struck, fetched, restore, axes)
    ? ((wanted.isMended ? null : endedForElse(struck, restore)) ??
        wronglyFetched(wanted, struck, fetched) ??
        (wanted.isMended ? passedBy(struck, restore, axes) : null) ??
        wronglyEnded(wanted, struck, evidence) ??
        endedElsewhere(struck, restore, axes, fetched))
    : `recovery did not come to ${struck}, which was struck`;
}

/** The segment that a fault strikes, by the names in the archive; undefined where there is none, or others are missing beside it. */
function struckOf(
  which: Exclude<SegmentToProve['which'], 'all'>,
  files: readonly string[],
  axes: Axes,
): string | undefined {
  const names = files.filter((name) => /^[0-9A-F]{24}$/.test(name)).toSorted();
  const [middle, last] = names.slice(-2);
  const isWhole = middle !== undefined && last !== undefined && startOf(last, axes) === endAt(middle, axes);
  const found: Readonly<Record<typeof which, string | undefined>> = {
    middle: isWhole ? middle : undefined,
    last: isWhole ? last : undefined,
    'first-of-new-timeline': names.find((name) => name.startsWith('00000002')),
  };
  return found[which];
}

const startOf = (name: string, axes: Axes): bigint => walFileStart(name, segmentBytes(axes));
const endAt = (name: string, axes: Axes): bigint => startOf(name, axes) + BigInt(segmentBytes(axes));

/** Whether the server asked for a segment: it got it, or the one before it, or ended and names it. */
function wasReached(struck: string, fetched: readonly string[], { starts }: Restore, axes: Axes): boolean {
  return (
    fetched.some((name) => name === struck || endAt(name, axes) === startOf(struck, axes)) ||
    starts.some(({ message }) => message?.includes(struck))
  );
}

/**
 * The reason of a server that did not come up, where it is another than what was struck: it neither names that, nor that it did
 * not come to its target (`xlogrecovery.c`), nor a key that it does not get. A crash is told of by a rule.
 */
function endedForElse(struck: string, { starts: [first] }: Restore): string | null {
  const said = first?.outcome === 'ended' ? (first.message ?? 'nobody knows why') : null;
  const isItsOwn = said === null || !said.startsWith('FATAL') || said.includes(struck) || keyComplaint(said) !== null;
  return isItsOwn || said.includes(TARGET_MISSED)
    ? null
    : `the server ended for something else than ${struck}: ${said}`;
}

/** A segment that is whole again is fetched where recovery goes past it. */
function passedBy(struck: string, restore: Restore, axes: Axes): string | null {
  const ended = endOf(restore);
  const had = [...(restore.wal?.archive ?? []), ...(restore.wal?.backup ?? [])];
  return ended === null || ended <= endAt(struck, axes) || had.includes(struck)
    ? null
    : `recovery went past ${struck}, and the server did not get it`;
}

function wronglyFetched(wanted: SegmentToProve, struck: string, fetched: readonly string[]): string | null {
  const isThere = fetched.includes(struck);
  if (wanted.fetched === 'always' && !isThere) return `${struck} was struck, and the server did not get it`;
  return wanted.fetched === 'never' && isThere ? `the server got ${struck}, as if it were not struck` : null;
}

/**
 * Why the command at fault did not end as the cell has it: nobody noted its calls, or it was not asked for what it strikes, or
 * had another exit code then; or the wrapper around it did not say that it lacks the server key.
 *
 * @param struck null where it strikes everything
 */
function wronglyEnded(
  { exitCode, lacksKey }: SegmentToProve,
  struck: string | null,
  { fault, restore }: Evidence,
): string | null {
  if (exitCode === undefined) return null;
  const calls = fault?.calls?.filter(({ asked }) => struck === null || asked === struck);
  if (calls?.[0] === undefined) return `nobody noted that the command at fault was asked for ${struck ?? 'anything'}`;
  const other = calls.find((call) => call.exitCode !== exitCode);
  if (other)
    return `the command at fault was to end with ${exitCode} for ${other.asked}, and it ended with ${other.exitCode}`;
  const isLacking = lacksKey && struck !== null && restore?.wal?.archive.includes(struck) !== true;
  const said = isLacking ? (fetchComplaint(restore?.log ?? '') ?? 'nobody knows why') : null;
  return said === null || said.includes(`key "${SERVER_KEY}"`)
    ? null
    : `${struck} was not fetched, and not for want of the server key: ${said}`;
}

/** Why recovery cannot have ended for what was struck: it ended before it, or went past it. */
function endedElsewhere(struck: string, restore: Restore, axes: Axes, fetched: readonly string[]): string | null {
  const ended = endOf(restore);
  if (ended === null) return null;
  if (ended < startOf(struck, axes)) return `recovery ended before ${struck}, which was struck`;
  const later = fetched.find((name) => startOf(name, axes) > ended);
  if (later !== undefined) return `recovery ended before ${later}, which the server got`;
  // Rows from after it would be there, which is told of them.
  const isWrong = [...restore.starts, ...restore.recovery].some(({ checks }) =>
    checks.some(({ outcome }) => outcome === 'differs'),
  );
  return endsArchive(axes) && !isWrong && ended > endAt(struck, axes)
    ? `recovery went past ${struck}, as if it were not struck`
    : null;
}

/** Where recovery ended on the restored server; null where it did not, or nobody knows. */
function endOf({ recovery }: Restore): bigint | null {
  const ended = recovery.findLast(({ machine }) => machine === 'restore');
  const isOver = ended?.outcome === 'reached' || ended?.outcome === 'short';
  return isOver && ended.reached !== null ? parseLsn(ended.reached) : null;
}
