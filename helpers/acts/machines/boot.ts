import type { AnyAct, Verb } from '../verb.ts';

/** A new machine without any file of another; on the network where there is one. */
export interface Boot extends AnyAct {
  readonly do: 'boot';
  readonly machine: string;
}

export const boot: Verb<Boot> = {
  async perform({ machine: name }, stage) {
    const machine = await stage.resources.boot(name);
    stage.machines.set(name, machine);
    await stage.network?.join(machine);
    return 'goes-on';
  },
  write: ({ machine }) => [`boot ${machine}`],
  says: ({ machine }) => `${machine} booted`,
};
