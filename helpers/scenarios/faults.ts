import { CRASHED_IN_STORM, saysOfRoom } from '../acts/index.ts';
import type { Coordinates } from '../axes/index.ts';
import { whatIsDamaged } from './damage.ts';
import { archiveFaultSays } from './restores/archive-fault.ts';
import { restoreCommandSays } from './restores/restore-command.ts';
import { roomOf } from './room.ts';
import { wrapsIn } from './settings.ts';
import { NEWEST_ALONE } from './starts.ts';
import { storeFaultSays } from './store-fault.ts';
import { whatIsTorn } from './torn-pages.ts';

/** A segment of the archive that a fault strikes, and what becomes of it. */
export interface SegmentToProve {
  /**
   * Which of those that the archive has: the last but one, the last, the first of the timeline of a promoted standby; or all of
   * them.
   */
  readonly which: 'middle' | 'last' | 'first-of-new-timeline' | 'all';
  /** Whether the server gets it: where it is there, and of the right size. */
  readonly fetched: 'always' | 'never' | 'either';
  /** Whether the archive is whole again before anything is restored with it, so that nothing has to fail. */
  readonly isMended?: true;
  /** Exit code of the command that is asked for it, where that is at fault. */
  readonly exitCode?: number;
  /** Whether it is for want of the server key that a wrapper does not give it. */
  readonly lacksKey?: true;
}

type SegmentOf<A extends keyof Coordinates> = Readonly<Record<Coordinates[A], SegmentToProve | null>>;

const middle = (fetched: SegmentToProve['fetched']): SegmentToProve => ({ which: 'middle', fetched });
const last = (fetched: SegmentToProve['fetched']): SegmentToProve => ({ which: 'last', fetched });

const NOTHING_FETCHED = { which: 'all', fetched: 'never' } as const;

/** What has to be seen of the segment that each fault of the archive strikes. */
const STRUCK: SegmentOf<'archiveFault'> = {
  none: null,
  'segment-missing': middle('never'),
  'segment-cut': middle('either'),
  'segment-empty': middle('either'),
  'segment-bit': middle('always'),
  'segment-of-another': middle('always'),
  'segment-of-another-timeline': { which: 'first-of-new-timeline', fetched: 'always' },
  'delivered-twice': { ...middle('either'), isMended: true },
  'key-away-while-archived': { ...middle('either'), isMended: true },
  'command-missing': { ...middle('either'), isMended: true },
  'command-not-executable': { ...middle('either'), isMended: true },
  'command-killed': { ...middle('either'), isMended: true },
  'command-exits-255': { ...middle('either'), isMended: true },
  'command-exits-1-in-the-middle': { ...middle('either'), isMended: true },
};

/** The same of a command that fetches: the first two give nothing at all. Exit codes of 126 on are those of the shell. */
const UNFETCHED: SegmentOf<'restoreCommand'> = {
  works: null,
  missing: { ...NOTHING_FETCHED, exitCode: 127 },
  'not-executable': { ...NOTHING_FETCHED, exitCode: 126 },
  killed: { ...last('never'), exitCode: 137 },
  'exits-255': { ...last('never'), exitCode: 255 },
  'cuts-short': { ...last('either'), exitCode: 0 },
  'exits-1-in-the-middle': { ...middle('never'), exitCode: 1 },
  'key-away': { ...middle('either'), exitCode: 0, lacksKey: true },
};

/**
 * Which wrapper has to run out of shared memory, where there is less than a segment takes: that which archives, or that which
 * fetches. Null where there is enough, or nothing is wrapped there.
 */
export function roomToProve({
  sharedMemory,
  archive,
}: Pick<Coordinates, 'sharedMemory' | 'archive'>): 'archives' | 'fetches' | null {
  const wraps = wrapsIn(archive);
  if (sharedMemory === 'small-on-source') return wraps.into ? 'archives' : null;
  return sharedMemory === 'small-on-restore' && wraps.outOf ? 'fetches' : null;
}

/** What is put at fault in a cell, each in the words of the act that does it; none where nothing is. */
export function faultsToProve(axes: Coordinates): string[] {
  const room = (['source', 'restore'] as const).flatMap((machine) => {
    const { room: less } = roomOf(axes, machine);
    return less === undefined ? [] : [saysOfRoom(machine, less)];
  });
  return [
    ...restoreCommandSays(axes),
    ...archiveFaultSays(axes),
    ...whatIsDamaged(axes),
    ...whatIsTorn(axes),
    ...(axes.keyMaterial === 'newest-only' ? [NEWEST_ALONE] : []),
    ...(axes.operation === 'crash-in-storm' ? [CRASHED_IN_STORM] : []),
    ...storeFaultSays(axes),
    ...room,
  ];
}

/** The segment of the archive that the cell's fault strikes; null where it strikes none. */
export const segmentToProve = (axes: Pick<Coordinates, 'archiveFault' | 'restoreCommand'>): SegmentToProve | null =>
  STRUCK[axes.archiveFault] ?? UNFETCHED[axes.restoreCommand];
