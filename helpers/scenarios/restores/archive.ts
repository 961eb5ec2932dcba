import { type Act, PLACES, RESTORE_POINT } from '../../acts/index.ts';
import type { Coordinates } from '../../axes/index.ts';
import { BATCHES } from '../../source/index.ts';
import { toolOf } from '../backup-tools.ts';
import { damageBackupActs } from '../damage.ts';
import { restoreSettings } from '../settings.ts';
import type { Situation } from '../situation.ts';
import { restoreCommandActs } from './restore-command.ts';
import { insteadActs, keepKeyDirectoryActs, layOverActs, startsInTurn, turnsOf } from '../starts.ts';

type Target = Exclude<Coordinates['recoveryTarget'], 'none'>;

const promoted = (...settings: readonly string[]): string[] => [...settings, "recovery_target_action = 'promote'"];

/** Settings of recovery for each target: PostgreSQL's "Recovery Target". */
const TARGETS: Readonly<Record<Target, readonly string[]>> = {
  end: [],
  'restore-point': promoted(`recovery_target_name = '${RESTORE_POINT}'`),
  time: promoted("recovery_target_time = '$TIME'"),
  lsn: promoted("recovery_target_lsn = '$WANTED'"),
  xid: promoted("recovery_target_xid = '$XID'"),
  'xid-exclusive': promoted("recovery_target_xid = '$XID'", 'recovery_target_inclusive = off'),
  immediate: promoted("recovery_target = 'immediate'"),
  unreachable: promoted("recovery_target_name = 'a point that nobody made'"),
  'too-early': promoted("recovery_target_lsn = '$WANTED'"),
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
  const { recoveryTarget } = situation.cell.axes;
  const at = recoveryTarget === 'none' ? 'end' : recoveryTarget;
  return [
    ...sourceGoesOn(situation),
    // Where the backup is consistent, the sequence is as it was then.
    ...(at === 'immediate' ? [] : [{ do: 'take-from-sequence', machine: 'source' } as const]),
    { do: 'aim', machine: 'source', at },
    ...(at === 'end' ? [] : [{ do: 'write', machine: 'source', batch: BATCHES.after + 2, tooLate: true } as const]),
    { do: 'archive-all', machine: 'source' },
    { do: 'look-at-archive', machine: 'source' },
    ...keepKeyDirectoryActs(situation, 'source'),
    ...insteadActs(situation),
    ...toolOf(situation).layOut(situation, { name: 'backup' }, 'restore', PLACES.data),
    ...layOverActs(situation, 'restore'),
    ...damageBackupActs(situation, 'restore'),
    ...recoveryActs(situation, at),
    ...startsInTurn(situation, 'restore', turnsOf(situation), 'reached', [reachesTarget(situation)]),
  ];
}

/** Rows are written after the backup, where the cell has it so before and after a restart of the source. */
export function sourceGoesOn({ cell: { axes } }: Situation): Act[] {
  return [
    { do: 'write', machine: 'source', batch: BATCHES.after },
    ...(axes.sourceRestart === 'restarted' ? [{ do: 'restart-source' } as const] : []),
    { do: 'write', machine: 'source', batch: BATCHES.after + 1 },
  ];
}

/** What was laid out gets the archive, and the settings that recover from it. */
export function recoveryActs(situation: Situation, at: Target): Act[] {
  const { cell, release } = situation;
  const place = { bin: PLACES.bin, archive: PLACES.archive };
  const settings = restoreSettings(cell.axes, release, place, [...TARGETS[at], ...TIMELINES[cell.axes.timeline]]);
  return [
    { do: 'bring-archive', machine: 'restore', settings, signal: 'recovery.signal' },
    ...restoreCommandActs(situation, 'restore'),
  ];
}

/** Recovery has to come to its target. */
export function reachesTarget({ cell: { axes } }: Situation): Act {
  return { do: 'look-at-target', machine: 'restore', what: `recovery to its target: ${axes.recoveryTarget}` };
}
