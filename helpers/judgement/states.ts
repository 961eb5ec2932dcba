import type { Evidence } from '../evidence/index.ts';
import { statesToProve, writesInClear } from '../scenarios/index.ts';
import { parseLsn } from '../source/index.ts';

type State = Evidence['states'][number];

/**
 * Why it is not proven that servers were as the cell has it: one was asked less often than it had to be, its setting was
 * another, its start not one after a crash or after none, or the one of before; or nothing was written on the source after that.
 *
 * @param isOver whether the cell ended before its last act
 * @returns null when it is proven, or the cell asks nothing of the kind
 */
export function unprovenStates({ axes, states, written, restore }: Evidence, isOver: boolean): string | null {
  const wanted = statesToProve(axes);
  if (wanted.length === 0) return null;
  const wrong = states.findIndex((state, at) => {
    const { machine, walEncryption, afterCrash } = wanted[at] ?? {};
    return state.machine !== machine || state.walEncryption !== walEncryption || state.afterCrash !== afterCrash;
  });
  const seen = states[wrong];
  if (seen)
    return `${seen.machine} ${told(seen)}${wanted[wrong] ? `, it was to be ${told(wanted[wrong])}` : ', nobody was to ask'}`;
  if (states.length < wanted.length && !isOver)
    return `servers were asked ${states.length} times of ${wanted.length} what they are`;
  const still = states.find(({ machine, startedAt }, at) => {
    const before = states.slice(0, at).findLast((state) => state.machine === machine);
    return startedAt !== null && before?.startedAt === startedAt;
  });
  if (still) return `${still.machine} was asked twice since it was started at ${still.startedAt}`;
  const back = states.find(({ machine, lsn }, at) => {
    const before = states.slice(0, at).findLast((state) => state.machine === machine);
    return before !== undefined && parseLsn(lsn) <= parseLsn(before.lsn);
  });
  // An end and a start leave a record each, as does recovery after a crash.
  if (back) return `${back.machine} is at ${back.lsn}, and was there or further before it was started again`;
  const last = states.findLast(({ machine }) => machine === 'source');
  const isBehind =
    last &&
    restore &&
    !written.some(({ committedAt }) => committedAt !== null && parseLsn(committedAt) > parseLsn(last.lsn));
  if (isBehind) return `nothing was written on the source after ${last.lsn}`;
  // Rows that it wrote meanwhile are in its WAL as they are, where it really was off.
  return writesInClear(axes) && !isOver && restore?.readableOwn?.length === 0
    ? 'WAL encryption of the restored server was off, and no row that it wrote can be read in its WAL'
    : null;
}

const told = ({ walEncryption, afterCrash }: Pick<State, 'walEncryption' | 'afterCrash'>): string =>
  `${walEncryption === null ? '' : `with WAL encryption ${walEncryption}, `}${afterCrash ? 'after a crash' : 'not after a crash'}`;
