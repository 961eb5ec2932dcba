import type { Act } from '../acts/index.ts';
import type { Evidence } from '../evidence/index.ts';
import { wentAstray } from '../facets/index.ts';
import { attachedToProve, promotedToProve, returnToProve, rewindToProve, standbysToProve } from '../scenarios/index.ts';
import { divergenceComplaint, parseLsn, walComplaint } from '../source/index.ts';

type Restore = NonNullable<Evidence['restore']>;

/**
 * Why it is not proven that standbys followed and were promoted: one did not get its WAL the way that the cell has, or was
 * not asked for what had been written; or one was not promoted, or began no timeline of its own.
 *
 * @param isOver whether the cell ended before its last act
 * @returns null when it is proven, or the cell has no standby
 */
export function unprovenStandby(evidence: Evidence, isOver: boolean): string | null {
  const { axes, restore } = evidence;
  // What became a server of its own followed nothing.
  if (!restore || restore.isStandby === false) return null;
  return (
    standbysToProve(axes)
      .map((standby) => wronglyFed(standby, restore))
      .find((why) => why !== null) ??
    followedTooEarly(evidence) ??
    unprovenPromotion(evidence, isOver)
  );
}

function wronglyFed(
  { machine, by }: ReturnType<typeof standbysToProve>[number],
  { recovery, wal }: Restore,
): string | null {
  const came = recovery.some((step) => step.machine === machine && step.outcome === 'reached');
  if (!came || wal === null) return null;
  if (by === 'streaming')
    return wal.streamed.some((one) => one.machine === machine) ? null : `${machine} did not stream`;
  const [streamed] = wal.streamed;
  if (streamed) return `${streamed.machine} streamed, and ${machine} was to have its archive alone`;
  return wal.archive.length === 0 ? `${machine} got nothing out of its archive` : null;
}

/** A standby is asked for no less than the batch that was written last before that. */
function followedTooEarly({ acts, restore, written }: Evidence): string | null {
  for (const { what, machine, wanted } of restore?.recovery ?? []) {
    const at = acts.findIndex(({ act }) => FOLLOWS.has(act.do) && act['what'] === what && act['machine'] === machine);
    const wrote = acts.slice(0, Math.max(at, 0)).findLast(({ act }) => act.do === 'write');
    const last = written.find(({ batch }) => batch === wrote?.act['batch']);
    if (last?.committedAt != null && parseLsn(wanted) < parseLsn(last.committedAt))
      return `"${what}" was asked for up to ${wanted}, and batch ${last.batch} was committed at ${last.committedAt}`;
  }
  return null;
}

const FOLLOWS: ReadonlySet<string> = new Set(['follow', 'follow-to-end'] satisfies Act['do'][]);

/** Each server that is promoted begins a timeline after that of the one that it followed. */
function unprovenPromotion({ axes, acts, backup, promoted, restore }: Evidence, isOver: boolean): string | null {
  // Before disks of servers that did not come up were searched, timelines were not asked for.
  if (restore?.searched === undefined || !backup?.positions) return null;
  const done = acts.filter(({ act, outcome }) => act.do === 'promote' && outcome === 'goes-on').length;
  const wanted = promotedToProve(axes).slice(0, isOver ? done : undefined);
  const seen = promoted.map(({ machine }) => machine);
  if (seen.join() !== wanted.join())
    return `${wanted.join(', ') || 'nothing'} was to be promoted, and it was ${seen.join(', ') || 'nothing'}`;
  const timelines = [backup.positions.timeline, ...promoted.map(({ timeline }) => timeline)];
  const stays = promoted.find(({ timeline }, at) => timeline <= (timelines[at] ?? 0));
  return stays ? `${stays.machine} was promoted, and is on timeline ${stays.timeline}` : null;
}

/**
 * Why it is not proven that the old primary came back as a standby: its data directory did not give way, the backup that took
 * its place is not of the promoted server and the timeline that it began, or is not what was restored, or nothing was followed
 * from there.
 *
 * @param isOver whether the cell ended before its last act
 * @returns null when it is proven, or the cell has no old primary
 */
export function unprovenReturn(evidence: Evidence, isOver: boolean): string | null {
  const { axes, backup, secondBackup, replaced, restore } = evidence;
  const wanted = returnToProve(axes.restore);
  if (wanted === null || !backup?.positions || !secondBackup?.positions || replaced === null) return null;
  if (replaced.machine !== wanted.machine || replaced.files === 0)
    return `a data directory of ${replaced.files} files on ${replaced.machine} gave way to the backup, not that of the old primary`;
  const [before, after] = [backup.positions.timeline, secondBackup.positions.timeline];
  if (after <= before)
    return `the second backup is of timeline ${after}, as if nothing had been promoted since the first`;
  const other = otherBackup(wanted.primary, secondBackup, evidence);
  if (other !== null || isOver) return other;
  const { machine, follows } = wanted;
  if (!restore?.recovery.some((step) => step.machine === machine && step.what === follows))
    return `nobody saw "${follows}"`;
  return notStreamedOn(after, machine, restore);
}

/** Why the old primary did not follow along a timeline; null where it streamed on it. */
const notStreamedOn = (timeline: number, machine: string, restore: Evidence['restore']): string | null =>
  restore?.wal?.streamed.some((one) => one.machine === machine && one.timeline === timeline) === true
    ? null
    : `the old primary did not stream on timeline ${timeline}`;

/** Why the second backup is not of the server that was promoted, or is not what was restored. */
function otherBackup(
  primary: string,
  { command: { argv }, positions, walFiles }: NonNullable<Evidence['secondBackup']>,
  { promoted, restore }: Evidence,
): string | null {
  const host = argv[argv.indexOf('-h') + 1];
  if (argv.includes('-h') && host !== primary)
    return `the second backup was to be taken from ${primary}, and is from ${host}`;
  const began = promoted.find(({ machine }) => machine === primary)?.timeline;
  if (began !== undefined && positions?.timeline !== began)
    return `${primary} began timeline ${began}, and the second backup is of timeline ${positions?.timeline}`;
  return walFiles === null || !restore?.wal || restore.wal.backup.join() === walFiles.join()
    ? null
    : `the old primary had WAL of another backup: ${restore.wal.backup.join(', ') || 'none'}`;
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
  return isOver ? null : notStreamedOn(timeline, wanted.machine, restore);
}

/** What `pg_rewind` says where there is something to rewind: `main`, `pg_rewind.c`. */
const DIVERGED = /servers diverged at WAL location/;

/**
 * Why it is not proven that a standby was attached while its primary became another one: no data directory gave way, it had not
 * followed before, its primary was not behind it and then past it, or it did not say each time that this is not what it followed.
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
  // A rule tells of a standby that took what it was not to take.
  if (wentAstray({ attached, restore }).length > 0) return null;
  const [behind, past] = [wanted.behind, wanted.past].map((step) => attached.find(({ what }) => what === step));
  const why = (behind && unprovenBehind(behind, restore)) ?? (past && unprovenPast(past, restore)) ?? null;
  return why !== null || isOver || (behind !== undefined && past !== undefined)
    ? why
    : 'nobody looked at the standby that was attached';
}

type Attached = Evidence['attached'][number];

function unprovenBehind(seen: Attached, restore: Restore): string | null {
  const { primaryAt, standbyAt } = seen;
  if (parseLsn(primaryAt) >= parseLsn(standbyAt))
    return `the restored server was to be behind the standby, at ${standbyAt}, and it was at ${primaryAt}`;
  return saysSo(seen, divergenceComplaint, restore)
    ? null
    : 'the standby did not say that the restored server is not what it followed';
}

function unprovenPast(seen: Attached, restore: Restore): string | null {
  const { primaryAt, standbyAt } = seen;
  if (parseLsn(primaryAt) <= parseLsn(standbyAt))
    return `the restored server was to have gone past the standby, at ${standbyAt}, and it was at ${primaryAt}`;
  return saysSo(seen, (said) => walComplaint(said) ?? divergenceComplaint(said), restore)
    ? null
    : 'the standby did not say that WAL of the restored server is not what it followed';
}

/** Whether a standby complained of its primary, or ended: why it did is a result then. */
const saysSo = ({ what, said }: Attached, complaint: (said: string) => string | null, { recovery }: Restore): boolean =>
  complaint(said ?? '') !== null || recovery.some((step) => step.what === what && step.outcome === 'ended');
