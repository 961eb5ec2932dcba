import { type Act, PLACES, RESTORE_POINT } from '../../acts/index.ts';
import { BATCHES } from '../../source/index.ts';
import { toolOf } from '../backup-tools.ts';
import { restoreSettings } from '../settings.ts';
import type { Situation } from '../situation.ts';
import { restoreCommandActs } from './restore-command.ts';
import { insteadActs, startsInTurn, turnsOf } from '../starts.ts';

/**
 * The source goes on to the target of recovery and past it, and archives everything; the backup recovers from that
 * archive: PostgreSQL's "Recovering Using a Continuous Archive Backup".
 */
export function archiveActs(situation: Situation): Act[] {
  const { cell, release } = situation;
  const { recoveryTarget, sourceRestart } = cell.axes;
  const at = recoveryTarget === 'none' ? 'end' : recoveryTarget;
  const target = {
    end: [],
    'restore-point': [`recovery_target_name = '${RESTORE_POINT}'`, "recovery_target_action = 'promote'"],
    time: ["recovery_target_time = '$TIME'", "recovery_target_action = 'promote'"],
  }[at];
  const settings = restoreSettings(cell.axes, release, { bin: PLACES.bin, archive: PLACES.archive }, target);
  return [
    { do: 'write', machine: 'source', batch: BATCHES.after },
    ...(sourceRestart === 'restarted' ? [{ do: 'restart-source' } as const] : []),
    { do: 'write', machine: 'source', batch: BATCHES.after + 1 },
    { do: 'take-from-sequence', machine: 'source' },
    { do: 'aim', at },
    ...(at === 'end' ? [] : [{ do: 'write', machine: 'source', batch: BATCHES.after + 2, tooLate: true } as const]),
    { do: 'archive-all' },
    { do: 'look-at-archive' },
    ...insteadActs(situation),
    ...toolOf(situation).layOut(situation, { name: 'backup' }, 'restore', PLACES.data),
    { do: 'bring-archive', machine: 'restore', settings, signal: 'recovery.signal' },
    ...restoreCommandActs(situation, 'restore'),
    ...startsInTurn(situation, 'restore', turnsOf(situation), 'reached', [
      { do: 'look-at-target', machine: 'restore', what: `recovery to its target: ${recoveryTarget}` },
    ]),
  ];
}
