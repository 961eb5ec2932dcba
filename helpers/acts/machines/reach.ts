import { HarnessError } from '../../common/index.ts';
import type { Network } from '../../lab/index.ts';
import type { Stage } from '../stage.ts';
import type { AnyAct, Verb } from '../verb.ts';

/** A machine leaves the network: its connections break, its name is not known any more. */
export interface CutOff extends AnyAct {
  readonly do: 'cut-off';
  readonly machine: string;
}

/** A machine that was cut off is on the network again. */
export interface Join extends AnyAct {
  readonly do: 'join';
  readonly machine: string;
}

export const cutOff: Verb<CutOff> = {
  async perform({ machine }, stage) {
    await networkOf(stage).cutOff(stage.machine(machine));
    return 'goes-on';
  },
  write: ({ machine }) => [`cut_off ${machine}`],
  says: ({ machine }) => `${machine} cut off`,
};

export const join: Verb<Join> = {
  async perform({ machine }, stage) {
    await networkOf(stage).join(stage.machine(machine));
    return 'goes-on';
  },
  write: ({ machine }) => [`join ${machine}`],
  says: ({ machine }) => `${machine} in reach again`,
};

function networkOf({ network }: Stage): Network {
  if (network) return network;
  throw new HarnessError('there is no network', { stage: 'lab', advice: 'a network comes before the machines on it' });
}
