import { type Act, PLACES } from '../../acts/index.ts';
import { toolOf } from '../backup-tools.ts';
import { afterwardsActs } from '../examination.ts';
import { isElsewhere, storeOf } from '../key-store.ts';
import { type Situation, releaseOf } from '../situation.ts';
import { trialActs } from '../trials/index.ts';
import { insteadActs, startsInTurn, turnsOf } from '../starts.ts';

/** The backup alone, on a machine that has nothing of the source but the key files. */
export function standaloneActs(situation: Situation): Act[] {
  return [
    ...insteadActs(situation),
    ...toolOf(situation).layOut(situation, { name: 'backup' }, 'restore', PLACES.data),
    ...moveStoreActs(situation),
    ...startsInTurn(situation, 'restore', turnsOf(situation), { stopOf: 'backup' }),
    ...afterwardsActs(situation, 'restore'),
    ...trialActs(situation, 'restore'),
  ];
}

/** The key store lies elsewhere here: the documented use of the tool (`command-line-tools/pg-tde-change-key-provider`). */
function moveStoreActs(situation: Situation): Act[] {
  const { axes } = situation.cell;
  if (!isElsewhere(axes)) return [];
  const release = releaseOf(situation);
  const { from, to, providers } = storeOf(axes).elsewhere();
  return [
    {
      do: 'move-store',
      machine: 'restore',
      from,
      to,
      program: release.tools.changeKeyProvider,
      data: PLACES.data,
      lists: `${PLACES.data}/${release.files.directory}`,
      ending: release.files.providersEnding,
      providers,
    },
  ];
}

/** No backup: the source itself starts again after its crash. */
export function afterCrashActs(situation: Situation): Act[] {
  return startsInTurn(situation, 'source', ['crash', 'restart'], 'everything');
}
