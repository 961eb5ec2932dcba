import { onMachine } from '../places.ts';
import type { AnyAct, Verb } from '../verb.ts';

/** A directory of one machine comes to the same place on another, over what is there: key files, or an archive. */
export interface BringDirectory extends AnyAct {
  readonly do: 'bring-directory';
  readonly from: string;
  readonly to: string;
  readonly directory: string;
  /** What it is, in words. */
  readonly what: string;
}

export const bringDirectory: Verb<BringDirectory> = {
  async perform({ from, to, directory }, stage) {
    const machine = stage.machine(from);
    await stage.resources.bring(machine, onMachine(directory, machine), stage.machine(to));
    return 'goes-on';
  },
  write: ({ from, to, directory }) => [`bring ${from} ${to} "${directory}"`],
  says: ({ from, to, what }) => `${what} of ${from} brought to ${to}`,
  shell: () => ['machines/bring-directory'],
};
