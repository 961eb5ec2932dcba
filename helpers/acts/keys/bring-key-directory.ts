import { createReadStream } from 'node:fs';
import { type Machine, expectSuccess } from '../../lab/index.ts';
import { onMachine } from '../places.ts';
import type { AnyAct, Verb } from '../verb.ts';

/** The key directory that was packed comes to a place of its own on another machine. */
export interface BringKeyDirectory extends AnyAct {
  readonly do: 'bring-key-directory';
  readonly machine: string;
  /** A directory that there is not; may name a place. */
  readonly to: string;
}

export const KEY_DIRECTORY_ADVICE = 'the key directory is not as expectations/releases.yaml describes it';

export const bringKeyDirectory: Verb<BringKeyDirectory> = {
  async perform({ machine: name, to }, stage) {
    const machine = stage.machine(name);
    await unpackKeyDirectory(machine, stage.packedKeyDirectory, onMachine(to, machine));
    return 'goes-on';
  },
  write: ({ machine, to }) => [`put "$SEEN/key-directory" ${machine} "${to}"`],
  says: ({ machine }) => `key directory that was kept brought to ${machine}`,
};

/**
 * A key directory that was packed comes to a path that there is not. It has the name of the directory that it was, which it loses.
 *
 * @throws {HarnessError} where it cannot be put there
 */
export async function unpackKeyDirectory(machine: Machine, packed: string, to: string): Promise<void> {
  const around = `${to}.packed`;
  expectSuccess(await machine.run(['mkdir', around]), 'restore', KEY_DIRECTORY_ADVICE);
  await machine.put(createReadStream(packed), around);
  expectSuccess(await machine.run(['sh', '-c', 'mv "$0"/* "$1"', around, to]), 'restore', KEY_DIRECTORY_ADVICE);
}
