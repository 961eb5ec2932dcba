import { segmentBytes } from '../axes/index.ts';
import { type Evidence, recordsActs } from '../evidence/index.ts';
import { type StepsToProve, linksToProve, stepsToProve, timelineToProve } from '../scenarios/index.ts';
import { keyComplaint, parseLsn, walFile, walFilesBetween } from '../source/index.ts';

type Restore = NonNullable<Evidence['restore']>;
type Step = Restore['recovery'][number];

/**
 * Why it is not proven that recovery went as the cell has it: it did something else at its target, or something more, or had
 * another target, or ended elsewhere than there, or on another timeline.
 *
 * @param isOver whether the cell ended before its last act
 * @returns null when it is proven, or the cell asks nothing of the kind
 */
export function unprovenRecovery(evidence: Evidence, isOver: boolean): string | null {
  return (
    unprovenSteps(evidence, isOver) ?? unprovenEnd(evidence) ?? unprovenTimeline(evidence) ?? unprovenFetch(evidence)
  );
}

const stepsOnRestored = ({ recovery }: Restore): readonly Step[] =>
  recovery.filter(({ machine }) => machine === 'restore');

function unprovenSteps({ axes, restore }: Evidence, isOver: boolean): string | null {
  const steps = restore ? stepsOnRestored(restore) : [];
  const { known, may, atTarget, saysSo } = stepsToProve(axes);
  const other = steps.find(({ what }) => known.includes(what) && !may.includes(what));
  if (other) return `"${other.what}" was seen, which the cell does not have`;
  // A server that does not come so far ends the cell.
  const isDue = steps.length > 0 || (!isOver && restore?.starts.some(({ outcome }) => outcome === 'ready') === true);
  const done = steps.find(({ what }) => what === atTarget);
  if (isDue && atTarget !== null && !done) return `nobody saw "${atTarget}"`;
  if (done?.outcome === 'reached' && !saysSo(restore?.log ?? ''))
    return `"${atTarget}" was seen, and the server does not say that it did that by itself`;
  const [first, last] = [steps[0]?.reached, steps.at(-1)?.reached];
  return first != null && last != null && parseLsn(first) > parseLsn(last)
    ? `recovery is said to have ended at ${last}, and to have been at ${first} before`
    : null;
}

/** Recovery ended at its target: by what the history of the next timeline says, and before anything that was committed later. */
function unprovenEnd(evidence: Evidence): string | null {
  const { acts, axes, restore, written } = evidence;
  const { end } = stepsToProve(axes);
  const refused = end?.refusal === undefined || !restore ? null : refusedForElse(end.refusal, restore);
  if (refused !== null) return refused;
  const ended = restore?.recovery.findLast(({ what }) => what === end?.what);
  // Rows from after it would be there, which is told of them.
  if (!end || !restore || ended?.outcome !== 'reached' || ended.reached === null || hasOtherRows(restore)) return null;
  if (recordsActs(evidence) && acts.every(({ act }) => act.do !== 'aim'))
    return 'nobody noted on the source where recovery was to end';
  const { wanted, reached } = ended;
  return endedForAnotherTarget(end, ended) ?? (end.stops ? passed(written, wanted, reached) : null);
}

/** Something was committed after the target, and recovery did not come to it: else it would end there in any case. */
function passed(written: Evidence['written'], wanted: string, reached: string): string | null {
  const later = written.flatMap(({ batch, committedAt }) =>
    committedAt !== null && parseLsn(committedAt) > parseLsn(wanted) ? [{ batch, committedAt }] : [],
  );
  // Earlier evidence does not have what was written.
  if (written.length > 0 && later.length === 0) return `nothing was committed after the target, at ${wanted}`;
  const past = later.find(({ committedAt }) => parseLsn(committedAt) <= parseLsn(reached));
  return past === undefined
    ? null
    : `recovery is said to have ended at ${reached}, past batch ${past.batch}, committed at ${past.committedAt} after the target`;
}

/** A server that does not come up says that it is for its target, or that it lacks a key; of a crash a rule tells. */
function refusedForElse(refusal: string, { starts: [first] }: Restore): string | null {
  const said = first?.outcome === 'ended' ? (first.message ?? 'nobody knows why') : null;
  return said === null || said.startsWith('PANIC') || said.includes(refusal) || keyComplaint(said) !== null
    ? null
    : `the server ended for something else than a target that it cannot end at: ${said}`;
}

function endedForAnotherTarget(
  { endsFor }: NonNullable<StepsToProve['end']>,
  { wanted, message }: Step,
): string | null {
  const said = endsFor.exec(message ?? '');
  if (!said) return `recovery ended for something else than its target: ${message ?? 'nobody knows what'}`;
  const at = said.groups?.['lsn'];
  return at === undefined || isNextRecord(wanted, at)
    ? null
    : `recovery was to stop after the record at ${wanted}, and stopped after that at ${at}`;
}

/** Between the end of a record and the next one there is the header of a page, where a page begins: `SizeOfXLogLongPHD`. */
const PAGE_HEADER = 40n;
const isNextRecord = (wanted: string, at: string): boolean =>
  parseLsn(at) >= parseLsn(wanted) && parseLsn(at) <= parseLsn(wanted) + PAGE_HEADER;

const hasOtherRows = ({ starts, recovery }: Restore): boolean =>
  [...starts, ...recovery].some(({ checks }) => checks.some(({ outcome }) => outcome === 'differs'));

/**
 * An archive whose newer timeline cannot be read ends where the older one does: only the timeline itself tells them apart. It is
 * that of the backup, or the one that the promoted server began.
 */
function unprovenTimeline(evidence: Evidence): string | null {
  const { axes, backup, promoted, restore } = evidence;
  const wanted = timelineToProve(axes);
  if (wanted === null || !backup?.positions) return null;
  const own = backup.positions.timeline;
  // On other machines a standby followed.
  const ended = restore?.recovery.findLast(({ machine }) => machine === 'restore');
  const isOver = ended?.outcome === 'reached' || ended?.outcome === 'short';
  if (!ended || !isOver || ended.reached === null) return null;
  const begun = promoted.find(({ machine }) => machine === wanted.promotes)?.timeline;
  if (begun === undefined || begun <= own)
    return `the promoted server was to begin a timeline after ${own}, and began ${begun ?? 'one that nobody looked at'}`;
  const without = unprovenFailover(evidence, wanted.promotes, begun);
  if (without !== null) return without;
  const timeline = wanted.stays ? own : begun;
  // Short of the failover, the older timeline is all that there is.
  return ended.timeline === timeline || (!wanted.stays && ended.outcome === 'short')
    ? null
    : `recovery was to end on timeline ${timeline}, and ended on ${ended.timeline ?? 'one that nobody looked at'}`;
}

/** The promoted server wrote past where the one before it ended, and archived that with the history of its timeline. */
function unprovenFailover(
  { acts, archive, restore, written }: Evidence,
  machine: string,
  timeline: number,
): string | null {
  const digits = timeline.toString(16).toUpperCase().padStart(8, '0');
  const lacks = (what: string, is: (name: string) => boolean): string | null =>
    archive === null || archive.files.some(is) ? null : `the archive has no ${what} of timeline ${timeline}`;
  const lacking =
    lacks('segment', (name) => SEGMENT.test(name) && name.startsWith(digits)) ??
    lacks('history', (name) => name === `${digits}.history`);
  const end = restore?.recovery.findLast((step) => step.machine === machine)?.wanted;
  const wrote = acts.findLast(({ act }) => act.do === 'write' && act['machine'] === machine)?.act['batch'];
  const last = written.find(({ batch }) => batch === wrote);
  if (lacking !== null || end === undefined || last?.committedAt == null) return lacking;
  return parseLsn(last.committedAt) > parseLsn(end)
    ? null
    : `what the promoted server wrote was committed at ${last.committedAt}, and the one before it ended at ${end}`;
}

const SEGMENT = /^[0-9A-F]{24}$/;

/**
 * What lies past the end of a backup can only come from the archive: each segment from there to that of the target was fetched, or
 * was in the backup, of whatever timeline.
 */
function unprovenFetch({ axes, backup, between, secondBackup, restore, trial }: Evidence): string | null {
  const { end } = stepsToProve(axes);
  const ended = restore?.recovery.findLast(({ what }) => what === end?.what);
  const last = linksToProve(axes).length > 0 ? (secondBackup ?? between.at(-1) ?? backup) : backup;
  const stop = last?.positions?.stop;
  // A server that was tried before may have fetched it then.
  if (!restore || ended?.outcome !== 'reached' || stop === undefined || trial.length > 0) return null;
  if (parseLsn(ended.wanted) <= parseLsn(stop)) return null;
  const had = [...(restore.wal?.archive ?? []), ...(restore.wal?.backup ?? [])];
  const bytes = segmentBytes(axes);
  // A position at the beginning of a segment is the end of the one before it.
  const lacking = walFilesBetween(walFile(1, stop, bytes), walFile(1, ended.wanted, bytes), bytes).find(
    (name) => !had.some((one) => withoutTimeline(one) === withoutTimeline(name)),
  );
  return lacking === undefined
    ? null
    : `recovery is said to have come to ${ended.wanted}, and nobody knows where the WAL of ${lacking} came from`;
}

const withoutTimeline = (segment: string): string => segment.slice(8);
