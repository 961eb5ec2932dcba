import type { Act } from '../../acts/index.ts';
import { layOutAct } from '../backup.ts';
import type { Situation } from '../situation.ts';
import { insteadActs, startsInTurn, turnsOf } from '../starts.ts';

/** The backup alone, on a machine that has nothing of the source but the key files. */
export function standaloneActs(situation: Situation): Act[] {
  return [
    ...insteadActs(situation),
    layOutAct(situation, { name: 'backup' }, 'restore'),
    ...startsInTurn(situation, 'restore', turnsOf(situation), { stopOf: 'backup' }),
  ];
}

/** No backup: the source itself starts again after its crash. */
export function afterCrashActs(situation: Situation): Act[] {
  return startsInTurn(situation, 'source', ['crash', 'restart'], 'everything');
}
