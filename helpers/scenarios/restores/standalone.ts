import { type Act, PLACES } from '../../acts/index.ts';
import { toolOf } from '../backup-tools.ts';
import { afterBackupForDamageActs, damageBackupActs } from '../damage.ts';
import { afterwardsActs } from '../examination.ts';
import type { Situation } from '../situation.ts';
import { trialActs } from '../trials/index.ts';
import { insteadActs, moveStoreActs, startsInTurn, turnsOf } from '../starts.ts';

/** The backup alone, on a machine that has nothing of the source but the key files. */
export function standaloneActs(situation: Situation): Act[] {
  return [
    ...afterBackupForDamageActs(situation),
    ...insteadActs(situation),
    ...toolOf(situation).layOut(situation, { name: 'backup' }, 'restore', PLACES.data),
    ...moveStoreActs(situation, 'restore'),
    ...damageBackupActs(situation, 'restore'),
    ...startsInTurn(situation, 'restore', turnsOf(situation), { stopOf: 'backup' }),
    ...afterwardsActs(situation, 'restore'),
    ...trialActs(situation, 'restore'),
  ];
}

/** No backup: the source itself starts again after its crash. */
export function afterCrashActs(situation: Situation): Act[] {
  return startsInTurn(situation, 'source', ['crash', 'restart'], 'everything');
}
