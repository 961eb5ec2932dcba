import { onMachine } from '../places.ts';
import { words } from '../script-text.ts';
import type { AnyAct, Verb } from '../verb.ts';

/** Files of a directory are damaged on a machine. Where none is another one then, the cell proves nothing. */
export interface DamageFiles extends AnyAct {
  readonly do: 'damage-files';
  readonly machine: string;
  readonly what: string;
  /** May name a place. */
  readonly directory: string;
  /** What is done there: a script for `sh`, which may name places. */
  readonly script: string;
}

/** Does `$1` in the directory `$0`; exits 0 where a file is another one, or gone, after that. */
const DAMAGE = 'cd "$0" && before=$(cksum *) && eval "$1" && [ "$before" != "$(cksum * 2>&1)" ]';

export const damageFiles: Verb<DamageFiles> = {
  async perform({ machine: name, what, directory, script }, stage) {
    const machine = stage.machine(name);
    const damaged = await machine.run(['sh', '-c', DAMAGE, onMachine(directory, machine), onMachine(script, machine)]);
    stage.seen.fault = { what, struck: damaged.exitCode === 0 };
    return 'goes-on';
  },
  write: ({ machine, what, directory, script }) => [
    `on ${machine} ${words(['sh', '-c', DAMAGE])} "${directory}" ${words([script])} || give_up ${words([`${what}: it did not work`])}`,
  ],
  says: ({ what }) => what,
};
