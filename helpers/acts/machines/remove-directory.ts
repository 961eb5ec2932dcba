import { expectSuccess } from '../../lab/index.ts';
import { onMachine } from '../places.ts';
import { words } from '../script-text.ts';
import type { AnyAct, Verb } from '../verb.ts';

/** A directory of a machine whose server does not run goes, so that a backup can take its place. */
export interface RemoveDirectory extends AnyAct {
  readonly do: 'remove-directory';
  readonly machine: string;
  /** May name a place. */
  readonly directory: string;
  /** What it is, in words. */
  readonly what: string;
}

/** Removes the directory `$0` and prints how many files it had. */
const REMOVE = 'find "$0" -type f | wc -l && rm -r "$0"';

export const removeDirectory: Verb<RemoveDirectory> = {
  async perform({ machine: name, directory }, stage) {
    const machine = stage.machine(name);
    const removed = await machine.run(['sh', '-c', REMOVE, onMachine(directory, machine)]);
    expectSuccess(removed, 'restore', 'the directory is not where the golden cluster has it');
    stage.seen.replaced = { machine: name, files: Number(removed.stdout.trim()) };
    return 'goes-on';
  },
  write: ({ machine, directory, what }) => [
    `[ "$(on ${machine} ${words(['sh', '-c', REMOVE])} "${directory}")" -gt 0 ] || give_up 'the ${what} of ${machine} had no files'`,
  ],
  says: ({ machine, what }) => `${what} of ${machine} removed`,
};
