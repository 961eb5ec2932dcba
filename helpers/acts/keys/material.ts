import { createReadStream } from 'node:fs';
import { expectSuccess } from '../../lab/index.ts';
import { onMachine } from '../places.ts';
import { script } from '../script-text.ts';
import type { AnyAct, Verb } from '../verb.ts';

/** The key files are kept as they are at this moment, for a restore with those. */
export interface KeepKeys extends AnyAct {
  readonly do: 'keep-keys';
  readonly machine: string;
  /** Directory of the key files, and where they are kept. */
  readonly keys: string;
  readonly to: string;
}

/** The key files that a restore has are packed. */
export interface PackKeys extends AnyAct {
  readonly do: 'pack-keys';
  readonly machine: string;
  /** Directory of the key files, or where they were kept. */
  readonly keys: string;
}

/** The packed key files come to a machine that has none. */
export interface BringKeys extends AnyAct {
  readonly do: 'bring-keys';
  readonly machine: string;
  /** Directory that they come to. */
  readonly keys: string;
  /** A file that is not to be there; null where all are. */
  readonly without: string | null;
}

export const keepKeys: Verb<KeepKeys> = {
  async perform({ machine: name, keys, to }, stage) {
    const machine = stage.machine(name);
    const command = 'mkdir -p "$(dirname "$1")" && cp -a "$0" "$1"';
    const done = await machine.run(['sh', '-c', command, onMachine(keys, machine), onMachine(to, machine)]);
    expectSuccess(done, 'backup', 'the disk may be full');
    return 'goes-on';
  },
  write: ({ machine, keys, to }) => [
    '# The key files as they are at this moment.',
    script(machine, [`mkdir -p "$(dirname '${to}')" && cp -a '${keys}' '${to}'`]),
  ],
  says: () => 'key files kept',
};

export const packKeys: Verb<PackKeys> = {
  async perform({ machine: name, keys }, stage) {
    const machine = stage.machine(name);
    stage.packedKeys = await stage.resources.pack(machine, onMachine(keys, machine), 'keys');
    return 'goes-on';
  },
  write: ({ machine, keys }) => [`get ${machine} "${keys}" "$SEEN/keys"`],
  says: () => null,
};

export const bringKeys: Verb<BringKeys> = {
  async perform({ machine: name, keys, without }, stage) {
    const machine = stage.machine(name);
    await machine.put(createReadStream(stage.packedKeys), machine.root);
    if (without === null) return 'goes-on';
    expectSuccess(
      await machine.run(['rm', onMachine(`${keys}/${without}`, machine)]),
      'restore',
      'the key files are not where the golden cluster puts them',
    );
    return 'goes-on';
  },
  write: ({ machine, keys, without }) => [
    `put "$SEEN/keys" ${machine} "${keys}"`,
    ...(without === null ? [] : [`on ${machine} rm "${keys}/${without}"`]),
  ],
  says: ({ machine }) => `key files on ${machine}`,
};
