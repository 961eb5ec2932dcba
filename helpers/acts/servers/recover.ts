import type { AnyAct, Verb } from '../verb.ts';

/** The end of a server's recovery is waited for. */
export interface Recover extends AnyAct {
  readonly do: 'recover';
  readonly machine: string;
}

export const recover: Verb<Recover> = {
  async perform({ machine }, stage) {
    return (await stage.watch(machine).recovers()) ? 'goes-on' : 'ends-here';
  },
  write: ({ machine }) => [`recovered ${machine} || conclude`],
  says: () => null,
};
