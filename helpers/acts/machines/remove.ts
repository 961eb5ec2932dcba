import type { AnyAct, Verb } from '../verb.ts';

/** A machine goes for good: nothing of it is in reach any more. */
export interface Remove extends AnyAct {
  readonly do: 'remove';
  readonly machine: string;
}

export const remove: Verb<Remove> = {
  async perform({ machine }, stage) {
    await stage.resources.remove(stage.machine(machine));
    return 'goes-on';
  },
  write: ({ machine }) => [`log_of ${machine} >/dev/null`, `gone ${machine}`],
  says: ({ machine }) => `${machine} gone`,
};
