import { type Evidence, recordsActs } from '../evidence/index.ts';
import { linksToProve, statesToProve, turnsToProve, writesInClear } from '../scenarios/index.ts';
import { parseLsn } from '../source/index.ts';

type State = Evidence['states'][number];

/**
 * Why it is not proven that servers were as the cell has it: one was asked less often than it had to be, its setting was
 * another, its start not one after a crash or after none, or the one of before; the source was asked at another time than
 * between its backup and the target, or wrote nothing between two starts or after the last.
 *
 * @param isOver whether the cell ended before its last act
 * @returns null when it is proven, or the cell asks nothing of the kind
 */
export function unprovenStates(evidence: Evidence, isOver: boolean): string | null {
  const { axes, restore } = evidence;
  const turns = unprovenTurns(evidence, isOver);
  if (turns !== null || statesToProve(axes).length === 0) return turns;
  const why = otherStates(evidence, isOver) ?? outOfOrder(evidence) ?? outOfPlace(evidence) ?? unwritten(evidence);
  if (why !== null) return why;
  // Rows that it wrote meanwhile are in its WAL as they are, where it really was off.
  return writesInClear(axes) && !isOver && restore?.readableOwn?.length === 0
    ? 'WAL encryption of the restored server was off, and no row that it wrote can be read in its WAL'
    : null;
}

/** The source ended and started again as often, and by the modes, that the cell has. */
function unprovenTurns(evidence: Evidence, isOver: boolean): string | null {
  const wanted = turnsToProve(evidence.axes);
  if (isOver || wanted.length === 0 || !recordsActs(evidence)) return null;
  const done = evidence.acts
    .filter(({ act, outcome }) => act.do === 'restart-source' && outcome === 'goes-on')
    .map(({ act }) => String(act['mode']));
  return done.join() === wanted.join()
    ? null
    : `the source was to end and start again by ${wanted.join(', ')}, and did so by ${done.join(', ') || 'nothing'}`;
}

function otherStates({ axes, states }: Evidence, isOver: boolean): string | null {
  const wanted = statesToProve(axes);
  const wrong = states.findIndex((state, at) => {
    const { machine, walEncryption, afterCrash } = wanted[at] ?? {};
    return state.machine !== machine || state.walEncryption !== walEncryption || state.afterCrash !== afterCrash;
  });
  const seen = states[wrong];
  if (seen)
    return `${seen.machine} ${told(seen)}${wanted[wrong] ? `, it was to be ${told(wanted[wrong])}` : ', nobody was to ask'}`;
  return states.length < wanted.length && !isOver
    ? `servers were asked ${states.length} times of ${wanted.length} what they are`
    : null;
}

function outOfOrder({ states }: Evidence): string | null {
  const still = states.find(({ machine, startedAt }, at) => {
    const before = states.slice(0, at).findLast((state) => state.machine === machine);
    return startedAt !== null && before?.startedAt === startedAt;
  });
  if (still) return `${still.machine} was asked twice since it was started at ${still.startedAt}`;
  // An end and a start leave a record each, as does recovery after a crash.
  const back = states.find(({ machine, lsn }, at) => {
    const before = states.slice(0, at).findLast((state) => state.machine === machine);
    return before !== undefined && parseLsn(lsn) <= parseLsn(before.lsn);
  });
  return back ? `${back.machine} is at ${back.lsn}, and was there or further before it was started again` : null;
}

const statesOfSource = ({ states }: Evidence): readonly State[] => states.filter(({ machine }) => machine === 'source');

/** What becomes of the source lies between its backup and the target, or between the first two incremental backups. */
function outOfPlace(evidence: Evidence): string | null {
  const { axes, backup, between, secondBackup, restore } = evidence;
  const [first, next] =
    linksToProve(axes).length > 0 ? [between[0] ?? secondBackup, between[0] && (between[1] ?? secondBackup)] : [backup];
  const asked = statesOfSource(evidence);
  const stop = first?.positions?.stop;
  if (stop === undefined) return null;
  const early = asked.find(({ lsn }) => parseLsn(lsn) < parseLsn(stop));
  if (early) return `the source was asked at ${early.lsn}, before the backup ended at ${stop}`;
  const end = next?.positions?.start ?? targetIn(restore);
  // A target that is not after the backup has nothing to do with it.
  if (end === undefined || parseLsn(end) <= parseLsn(stop)) return null;
  const late = asked.find(({ lsn }) => parseLsn(lsn) > parseLsn(end));
  return late ? `the source was asked at ${late.lsn}, past ${end}, which it was to be asked before` : null;
}

/** Where the last step of recovery was to come to, on the restored server or else on the standby; undefined where there is none. */
const targetIn = (restore: Evidence['restore']): string | undefined =>
  ['restore', 'standby']
    .map((machine) => restore?.recovery.findLast((step) => step.machine === machine)?.wanted)
    .find((wanted) => wanted !== undefined);

/** Rows are written on the source between each of its starts and the next, and after the last. */
function unwritten(evidence: Evidence): string | null {
  const { written, restore } = evidence;
  const asked = statesOfSource(evidence);
  const isWritten = (after: string, upTo?: string): boolean =>
    written.some(
      ({ committedAt }) =>
        committedAt !== null &&
        parseLsn(committedAt) > parseLsn(after) &&
        (upTo === undefined || parseLsn(committedAt) <= parseLsn(upTo)),
    );
  const last = asked.at(-1);
  if (!restore || !last) return null;
  // The first is what it is before any start of its own.
  const idle = asked.slice(1, -1).find(({ lsn }, at) => !isWritten(lsn, asked[at + 2]?.lsn));
  if (idle) return `nothing was written on the source between ${idle.lsn} and its next start`;
  return isWritten(last.lsn) ? null : `nothing was written on the source after ${last.lsn}`;
}

const told = ({ walEncryption, afterCrash }: Pick<State, 'walEncryption' | 'afterCrash'>): string =>
  `${walEncryption === null ? '' : `with WAL encryption ${walEncryption}, `}${afterCrash ? 'after a crash' : 'not after a crash'}`;
