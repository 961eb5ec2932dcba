import type { AnyAct, Verb } from '../verb.ts';

/** A private network of the machines that come after it; they reach each other by name. */
export interface MakeNetwork extends AnyAct {
  readonly do: 'make-network';
}

export const makeNetwork: Verb<MakeNetwork> = {
  async perform(_act, stage) {
    stage.network = await stage.resources.network();
    return 'goes-on';
  },
  write: () => ['begin_network'],
  says: () => null,
  shell: () => ['machines/network'],
};
