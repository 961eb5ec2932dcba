import { expectSuccess } from '../../lab/index.ts';
import { onMachine } from '../places.ts';
import { words } from '../script-text.ts';
import type { AnyAct, Verb } from '../verb.ts';
import { KEY_DIRECTORY_ADVICE, unpackKeyDirectory } from './bring-key-directory.ts';

/** A server's directory of internal keys is packed as it is now. */
export interface PackKeyDirectory extends AnyAct {
  readonly do: 'pack-key-directory';
  readonly machine: string;
  /** May name a place. */
  readonly directory: string;
}

/** What was packed is laid over the key directory of another machine, whose server does not run. */
export interface LayOver extends AnyAct {
  readonly do: 'lay-over';
  readonly machine: string;
  /** May name a place. */
  readonly directory: string;
  /** The one file that is; null where all of it is. */
  readonly only: string | null;
}

/** Lays files of the directory `$0` over those of `$1`, one or all, and prints the names of those that were others. */
const LAY =
  'cd "$0" && for file in ${2:-*}; do cmp -s "$file" "$1/$file" || { cp -p "$file" "$1/$file" && echo "$file" || exit 1; }; done';

export const packKeyDirectory: Verb<PackKeyDirectory> = {
  async perform({ machine: name, directory }, stage) {
    const machine = stage.machine(name);
    stage.packedKeyDirectory = await stage.resources.pack(machine, onMachine(directory, machine), 'key-directory');
    return 'goes-on';
  },
  write: ({ machine, directory }) => [`get ${machine} "${directory}" "$SEEN/key-directory"`],
  says: ({ machine }) => `key directory of ${machine} kept`,
};

export const layOver: Verb<LayOver> = {
  async perform({ machine: name, directory, only }, stage) {
    const machine = stage.machine(name);
    const from = `${machine.root}/laid-over`;
    await unpackKeyDirectory(machine, stage.packedKeyDirectory, from);
    const argv = ['sh', '-c', LAY, from, onMachine(directory, machine), ...(only === null ? [] : [only])];
    const laid = await machine.run(argv);
    expectSuccess(laid, 'restore', KEY_DIRECTORY_ADVICE);
    stage.seen.laidOver = laid.stdout.split('\n').filter((file) => file !== '');
    return 'goes-on';
  },
  write: ({ machine, directory, only }) => [
    `put "$SEEN/key-directory" ${machine} "$ROOT/laid-over"`,
    `[ -n "$(on ${machine} ${words(['sh', '-c', LAY])} "$ROOT/laid-over" "${directory}"${only === null ? '' : ` ${only}`})" ] || give_up 'the key files that were laid over are those that were there'`,
  ],
  says: ({ machine, only }) => `${only ?? 'key directory'} laid over that of ${machine}`,
};
