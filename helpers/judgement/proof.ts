import { comesLater, fillsDisk, lacksLibraryFirst, segmentBytes, segmentMb } from '../axes/index.ts';
import type { Evidence } from '../evidence/index.ts';
import { type Facets, troublesOf } from '../facets/index.ts';
import type { Release } from '../release/index.ts';
import {
  ON_FULL_DISK,
  type SessionToProve,
  WITHOUT_KEYS,
  WITHOUT_LIBRARY,
  loadToProve,
  toBeSeen,
} from '../scenarios/index.ts';
import { keyComplaint, parseLsn, segmentsBetween } from '../source/index.ts';
import { unprovenAnswers } from './answers.ts';
import { unprovenSegments, unprovenServers, unprovenTablespaces, unprovenWalPlace } from './backups.ts';
import { unprovenChain } from './chain.ts';
import { incoherence } from './coherence.ts';
import { unprovenCommand } from './command.ts';
import { unprovenFault } from './faults.ts';
import { lostLook } from './looks.ts';
import { unprovenShape } from './shape.ts';
import { unprovenPrograms } from './skew.ts';
import { unprovenAttached, unprovenReturn, unprovenRewind, unprovenStandby } from './standbys.ts';
import { unprovenStates } from './states.ts';
import { unprovenRecovery } from './targets.ts';
import { unprovenOperation } from './window.ts';

/**
 * Why a cell proves nothing although the harness did its work: the backup has no positions, or the load or the key
 * operation that the cell is about was not where it has to be.
 *
 * @param release that of the target; null where nobody knows it
 * @returns null when everything is proven, or when there was no backup to prove anything of
 */
export function unproven(evidence: Evidence, release: Release | null = null): string | null {
  const { backup, between, secondBackup } = evidence;
  const silent = [backup, ...between, secondBackup].some(
    (one) => one && one.command.exitCode === 0 && one.received && !one.positions,
  );
  // A tool that says it succeeded and has received nothing has given no backup either, and that is proof enough.
  if (silent) return 'the backup says nothing of where it begins and ends: no backup_manifest with WAL ranges';
  const unseen = toBeSeen(evidence.axes).find(({ of }) => [evidence[of]].flat().every((each) => each === null));
  // What the target did wrong and ended the cell with is its result, whatever was to come after it.
  const isOver = evidence.acts.some(({ outcome }) => outcome === 'ends-here');
  if (unseen && !isOver && backup?.command.exitCode === 0) return unseen.otherwise;
  return (
    unprovenShape(evidence) ??
    unprovenPrograms(evidence) ??
    unprovenFault(evidence, isOver) ??
    lostLook(evidence) ??
    incoherence(evidence) ??
    unprovenAnswers(evidence, isOver) ??
    unprovenOperation(evidence, release) ??
    unprovenStates(evidence, isOver || backup?.command.exitCode !== 0) ??
    unprovenLoad(evidence) ??
    unprovenRecovery(evidence, isOver) ??
    unprovenChain(evidence, isOver, release) ??
    unprovenServers(evidence) ??
    unprovenReturn(evidence, isOver) ??
    unprovenRewind(evidence, isOver) ??
    unprovenAttached(evidence, isOver) ??
    unprovenStandby(evidence, isOver) ??
    unprovenWalPlace(evidence) ??
    unprovenTablespaces(evidence, isOver) ??
    unprovenSegments(evidence, isOver) ??
    unprovenAbsence(evidence) ??
    unprovenLibrary(evidence) ??
    unprovenFullDisk(evidence) ??
    unprovenCommand(evidence)
  );
}

/** Where a cell ended before its last act although nothing is wrong with anything that was seen; null where it did not. */
export function endedForNothing({ acts }: Evidence, facets: Facets): string | null {
  const last = acts.find(({ outcome }) => outcome === 'ends-here');
  return last && troublesOf(facets).length === 0
    ? `the cell ended at ${last.act.do}, and nothing went wrong there`
    : null;
}

function unprovenLoad(evidence: Evidence): string | null {
  const { backup, secondBackup, axes } = evidence;
  const asked = loadToProve(axes);
  if (!asked || !backup?.positions || backup.command.exitCode !== 0) return null;
  const { start, stop } = backup.positions;
  const withoutCommit = asked.commitsIn
    .map((name) => ({ backup, secondBackup })[name])
    .find((one) => one?.positions && !hasCommitInside(one));
  if (withoutCommit)
    return `no commit lies between the backup's start position ${withoutCommit.positions?.start} and its stop position ${withoutCommit.positions?.stop}`;
  const segments = segmentsBetween(start, stop, segmentBytes(axes));
  if (segments < asked.segments)
    return `heavy load filled ${segments} WAL segments between ${start} and ${stop}, ${asked.segments} are asked for`;
  return asked.sessions.map((session) => unprovenSession(session, evidence)).find((why) => why !== null) ?? null;
}

/** Turns of a session beside the backup that do not lie where they have to, or did nothing; null where there are enough. */
function unprovenSession({ name, turns: wanted, lies, did, began }: SessionToProve, evidence: Evidence): string | null {
  const { start, stop } = evidence.backup?.positions ?? { start: '0/0', stop: '0/0' };
  const session = evidence.sessions.find((one) => one.name === name);
  if (!session) return `nobody knows what the session ${name} did beside the backup`;
  const { turns, when } = session;
  if ((when === 'sending') !== (lies === 'inside'))
    return `the turns of the session ${name} were to lie ${lies} the backup`;
  const late = began === null ? null : beganLate(session, began, start);
  if (late !== null) return late;
  const isThere: Readonly<Record<SessionToProve['lies'], (turn: Turn) => boolean>> = {
    inside: ({ from, to }) => parseLsn(from) >= parseLsn(start) && parseLsn(to) <= parseLsn(stop),
    after: ({ from }) => parseLsn(from) >= parseLsn(stop),
  };
  const has: Readonly<Record<SessionToProve['did'], (turn: Turn) => boolean>> = {
    anything: ({ from, to }) => parseLsn(to) > parseLsn(from),
    dirtied: (turn) => (turn.did ?? 0) > 0,
    crossed: ({ from, to }) => segmentsBetween(from, to, segmentBytes(evidence.axes)) > 0,
  };
  const there = turns.filter(isThere[lies]);
  const done = there.filter(has[did]).length;
  return done >= wanted
    ? null
    : `of ${turns.length} turns of the session ${name} ${there.length} lie ${lies} the backup between ${start} and ${stop}, ${done} of them ${DID[did]}: ${wanted} are asked for`;
}

/** Why what a session did before the backup does not lie before it, or is not what its first turn ended; null where it does, and is. */
function beganLate(
  { name, begun, turns }: Session,
  began: NonNullable<SessionToProve['began']>,
  start: string,
): string | null {
  if (begun === null) return `nobody knows when the session ${name} began`;
  if (parseLsn(begun.lsn) > parseLsn(start))
    return `the session ${name} had begun at ${begun.lsn}, the backup at ${start}`;
  if (began === 'ended')
    return begun.xid === null ? null : `the session ${name} left the transaction ${begun.xid} open`;
  return begun.xid !== null && begun.xid === turns[0]?.xid
    ? null
    : `the session ${name} was in the transaction ${begun.xid ?? 'none'} before the backup, and ended ${turns[0]?.xid ?? 'none'}`;
}

type Session = Evidence['sessions'][number];
type Turn = Evidence['sessions'][number]['turns'][number];

const DID: Readonly<Record<SessionToProve['did'], string>> = {
  anything: 'were done',
  dirtied: 'dirtied pages without logging that',
  crossed: 'crossed the end of a segment',
};

/** A batch was committed after the one before it, and before the position that was read when it was. */
function hasCommitInside({ positions, written }: NonNullable<Evidence['backup']>): boolean {
  const [start, stop] = [parseLsn(positions?.start ?? '0/0'), parseLsn(positions?.stop ?? '0/0')];
  const at = (index: number): bigint => parseLsn(written[index]?.committedAt ?? '0/0');
  return written.some((batch, index) => batch.committedAt !== null && at(index - 1) >= start && at(index) <= stop);
}

/** The step of a trial of this name. */
const stepNamed = (trial: Evidence['trial'], name: string) => trial.find(({ what }) => what === name);

/** Where the library is to come later, the server was started with none to preload; what became of that is for the facets. */
function unprovenLibrary({ axes, trial }: Evidence): string | null {
  if (!lacksLibraryFirst(axes) || trial.length === 0) return null;
  const loads = stepNamed(trial, WITHOUT_LIBRARY.loads);
  if (loads?.exitCode !== 0 || loads.said.trim() !== '')
    return `the server that was to have no library was to preload "${loads?.said.trim() ?? ''}"`;
  return stepNamed(trial, WITHOUT_LIBRARY.starts) === undefined
    ? 'the server was not started without the library'
    : null;
}

const NO_ROOM_FOR_WAL = /pg_wal\/.*No space left on device/;

/**
 * Where the disk is to be full at first, it had less room than a WAL segment takes, the server ran out of that for its WAL and did
 * not recover, and then there was more.
 */
function unprovenFullDisk({ axes, trial }: Evidence): string | null {
  if (!fillsDisk(axes) || trial.length === 0) return null;
  const room = stepNamed(trial, ON_FULL_DISK.room);
  const left = Number(room?.said.trim().split('\n').at(-1) || NaN);
  if (room?.exitCode !== 0 || !(left < segmentMb(axes)))
    return `the disk that was to be full had ${room?.said.trim() ?? 'nobody knows how many'} MB left`;
  const started = stepNamed(trial, ON_FULL_DISK.starts);
  if (started === undefined) return 'the server was not started on the full disk';
  if (started.exitCode === 0) return 'the server recovered on the full disk';
  const says = stepNamed(trial, ON_FULL_DISK.says);
  if (says?.exitCode !== 0 || !NO_ROOM_FOR_WAL.test(says.said))
    return 'the server did not run out of room on the full disk';
  return stepNamed(trial, ON_FULL_DISK.made)?.exitCode === 0 ? null : 'no room was made on the full disk';
}

/** Where keys are to come later, a server that can read what they protect before has them already. */
function unprovenAbsence({ axes, trial }: Evidence): string | null {
  if (!comesLater(axes)) return null;
  if (trial.some(({ what, exitCode }) => what === WITHOUT_KEYS.reads && exitCode === 0))
    return 'an encrypted table was read before the keys came';
  return trial.length === 0 || trial.some(({ exitCode, said }) => exitCode !== 0 && keyComplaint(said) !== null)
    ? null
    : 'nothing that was tried without keys failed for want of them';
}
