import { AT_TARGET, type Act, PLACES, RESTORE_POINT } from '../../acts/index.ts';
import { AXES, type Coordinates, endsArchive, strikesMiddle } from '../../axes/index.ts';
import { BATCHES, pausesAtTarget, shutsDownAtTarget } from '../../source/index.ts';
import { toolOf } from '../backup-tools.ts';
import { moreContentActs } from '../content.ts';
import { afterBackupForDamageActs, damageBackupActs } from '../damage.ts';
import { walWithin } from '../pgbackrest.ts';
import { restoreSettings } from '../settings.ts';
import type { Situation } from '../situation.ts';
import { archiveFaultActs } from './archive-fault.ts';
import { sourceGoesOn } from '../wal-switches.ts';
import { restoreCommandActs } from './restore-command.ts';
import { insteadActs, keepKeyDirectoryActs, layOverActs, startsInTurn, turnsOf } from '../starts.ts';

type Target = Exclude<Coordinates['recoveryTarget'], 'none'>;

/** How each target is set, and how recovery ends there. */
interface TargetOf {
  /** PostgreSQL's "Recovery Target". */
  readonly settings: readonly string[];
  /** What the history of the next timeline says of it: `getRecoveryStopReason` in `xlogrecovery.c`. */
  readonly endsFor: RegExp;
  /** How a server refuses a target that it cannot end at (`xlogrecovery.c`); left out where it can. */
  readonly refusal?: string;
}

/** Where recovery ends before its target. */
export const TARGET_MISSED = 'recovery ended before configured recovery target was reached';
const AFTER_LSN = /^after LSN (?<lsn>[0-9A-F]+\/[0-9A-F]+)$/;

const TARGETS: Readonly<Record<Target, TargetOf>> = {
  end: { settings: [], endsFor: /^no recovery target specified$/ },
  'restore-point': {
    settings: [`recovery_target_name = '${RESTORE_POINT}'`],
    endsFor: new RegExp(`^at restore point "${RESTORE_POINT}"$`),
  },
  time: { settings: ["recovery_target_time = '$TIME'"], endsFor: /^before \d{4}-\d\d-\d\d / },
  lsn: { settings: ["recovery_target_lsn = '$WANTED'"], endsFor: AFTER_LSN },
  xid: { settings: ["recovery_target_xid = '$XID'"], endsFor: /^after transaction \d+$/ },
  'xid-exclusive': {
    settings: ["recovery_target_xid = '$XID'", 'recovery_target_inclusive = off'],
    endsFor: /^before transaction \d+$/,
  },
  immediate: { settings: ["recovery_target = 'immediate'"], endsFor: /^reached consistency$/ },
  unreachable: {
    settings: ["recovery_target_name = 'a point that nobody made'"],
    endsFor: /^at restore point "a point that nobody made"$/,
    refusal: TARGET_MISSED,
  },
  'too-early': {
    settings: ["recovery_target_lsn = '$WANTED'"],
    endsFor: AFTER_LSN,
    refusal: 'requested recovery stop point is before consistent recovery point',
  },
};

/** A target, and what the server is to do there. */
const targetSettings = (at: Target, action: Coordinates['targetAction']): string[] => {
  const { settings } = TARGETS[at];
  return settings.length === 0 ? [] : [...settings, `recovery_target_action = '${action}'`];
};

/** PostgreSQL's default is the newest. */
const TIMELINES: Readonly<Record<Coordinates['timeline'], readonly string[]>> = {
  latest: [],
  current: ["recovery_target_timeline = 'current'"],
};

/**
 * The source goes on to the target of recovery and past it, and archives everything; the backup recovers from that
 * archive: PostgreSQL's "Recovering Using a Continuous Archive Backup".
 */
export function archiveActs(situation: Situation): Act[] {
  const { axes } = situation.cell;
  const { recoveryTarget } = axes;
  const at = recoveryTarget === 'none' ? 'end' : recoveryTarget;
  return [
    ...archivesUpTo(situation, at),
    ...keepKeyDirectoryActs(situation, 'source'),
    ...afterBackupForDamageActs(situation),
    ...insteadActs(situation),
    ...toolOf(situation).layOut(situation, { name: 'backup' }, 'restore', PLACES.data),
    ...layOverActs(situation, 'restore'),
    ...damageBackupActs(situation, 'restore'),
    ...recoveryActs(situation, at),
    ...archiveFaultActs(situation, 'restore'),
    ...shutDownActs(situation),
    ...startsInTurn(
      situation,
      'restore',
      turnsOf(situation),
      'reached',
      [reachesTarget(situation)],
      pausedActs(situation),
    ),
  ];
}

/**
 * The source goes on to the target of recovery and past it, and all that it wrote gets into its archive.
 *
 * @param firstBatch number of the first batch that is written
 */
export function archivesUpTo(situation: Situation, at: Target, firstBatch: number = BATCHES.after): Act[] {
  const { axes } = situation.cell;
  const aims: Act[] = [
    // Where the backup is consistent, the sequence is as it was then.
    ...(at === 'immediate' ? [] : [{ do: 'take-from-sequence', machine: 'source' } as const]),
    { do: 'aim', machine: 'source', at },
  ];
  const within = walWithin(axes);
  // What comes after the fault is not asked for, unless a target lies there.
  const endsBefore = at === 'end' && endsArchive(axes);
  return [
    ...(strikesMiddle(axes)
      ? threeSegments(firstBatch, endsBefore ? { aims, tooLate: true } : { aims: [] })
      : sourceGoesOn(situation, firstBatch)),
    ...moreContentActs(situation),
    ...(endsBefore ? [] : aims),
    ...(axes.point === 'after-backup' ? [{ do: 'prove-operation', lies: axes.point } as const] : []),
    ...(at === 'end' ? [] : [{ do: 'write', machine: 'source', batch: firstBatch + 2, tooLate: true } as const]),
    { do: 'archive-all', machine: 'source' },
    ...archiveFaultActs(situation, 'source'),
    { do: 'look-at-archive', machine: 'source', ...(within === null ? {} : { within }) },
  ];
}

/** Ends the segment that is being written: what comes next is in another. */
const SWITCH: Act = {
  do: 'run-sql',
  machine: 'source',
  statements: [{ database: 'postgres', sql: 'SELECT pg_switch_wal()' }],
};

/**
 * Rows are written to three segments.
 *
 * @param afterFirst what is done when the first of them has been written; whether what comes then must not be restored,
 *   which shows that the fault is in its way
 */
function threeSegments(firstBatch: number, afterFirst: { aims: readonly Act[]; tooLate?: true }): Act[] {
  const write = (further: number, tooLate?: true): Act => ({
    do: 'write',
    machine: 'source',
    batch: firstBatch + further,
    ...(tooLate ? { tooLate } : {}),
  });
  const { aims, tooLate } = afterFirst;
  return [write(0), ...aims, SWITCH, write(1, tooLate), SWITCH, write(3, tooLate)];
}

/** What was laid out gets the archive, and the settings that recover from it. */
export function recoveryActs(situation: Situation, at: Target): Act[] {
  const { cell, release } = situation;
  const place = { bin: PLACES.bin, archive: PLACES.archive };
  const target = [...targetSettings(at, cell.axes.targetAction), ...TIMELINES[cell.axes.timeline]];
  const settings = restoreSettings(cell.axes, release, place, target);
  return [
    { do: 'bring-archive', machine: 'restore', settings, signal: 'recovery.signal' },
    ...restoreCommandActs(situation, 'restore'),
  ];
}

/** Where the server is to pause at its target, rows are read there, and recovery is ended by hand. */
function pausedActs({ cell: { axes } }: Situation): Act[] {
  if (axes.targetAction !== 'pause') return [];
  return [
    { do: 'await-pause', machine: 'restore' },
    {
      do: 'run-sql',
      machine: 'restore',
      statements: [{ database: 'postgres', sql: 'SELECT pg_wal_replay_resume()' }],
    },
  ];
}

/**
 * Where the server is to shut down at its target, it does, and is told to open there at the next start. Its
 * `recovery.signal` stays, and settings have to be adjusted (PostgreSQL, "Recovery Target").
 */
function shutDownActs(situation: Situation): Act[] {
  if (situation.cell.axes.targetAction !== 'shutdown') return [];
  return [
    { do: 'await-shutdown', machine: 'restore' },
    { do: 'configure', machine: 'restore', settings: ["recovery_target_action = 'promote'"] },
  ];
}

/** Recovery has to come to its target. */
export const reachesTarget = ({ cell: { axes } }: Situation): Act => ({
  do: 'look-at-target',
  machine: 'restore',
  what: toTarget(axes.recoveryTarget),
});

const toTarget = (target: Coordinates['recoveryTarget']): string => `recovery to its target: ${target}`;

/** Steps of recovery that only some cells have. */
export interface StepsToProve {
  /** All of them. */
  readonly known: readonly string[];
  /** Those that a cell may have. */
  readonly may: readonly string[];
  /** What its server has to do at its target before it opens; null where it opens at once. */
  readonly atTarget: string | null;
  /** Whether its log says that it did that. */
  readonly saysSo: (log: string) => boolean;
  /** Recovery to its target, and how it has to end there; null where it has none. A position `lsn` is where it stopped. */
  readonly end: (Omit<TargetOf, 'settings'> & { readonly what: string; readonly stops: boolean }) | null;
}

const SAYS_SO: Readonly<Record<Coordinates['targetAction'], (log: string) => boolean>> = {
  promote: () => true,
  pause: pausesAtTarget,
  shutdown: shutsDownAtTarget,
};

/** What the server does at its target, and which target that is. */
export function stepsToProve({
  targetAction,
  recoveryTarget,
}: Pick<Coordinates, 'targetAction' | 'recoveryTarget'>): StepsToProve {
  const atTarget = targetAction === 'promote' ? null : AT_TARGET[targetAction];
  const what = toTarget(recoveryTarget);
  return {
    known: [...Object.values(AT_TARGET), ...AXES.recoveryTarget.map(toTarget)],
    may: [...(atTarget === null ? [] : [atTarget]), what],
    atTarget,
    saysSo: SAYS_SO[targetAction],
    end: recoveryTarget === 'none' ? null : { ...TARGETS[recoveryTarget], what, stops: recoveryTarget !== 'end' },
  };
}
