import { HarnessError } from '../../common/index.ts';
import { expectSuccess } from '../../lab/index.ts';
import { keyDigests } from '../keys/key-files.ts';
import { onMachine } from '../places.ts';
import { script } from '../script-text.ts';
import type { AnyAct, Verb } from '../verb.ts';
import { NOTHING_TAKEN } from './taken.ts';

/** What has to be in the destination before the tool starts. */
export interface PrepareDestination extends AnyAct {
  readonly do: 'prepare-destination';
  readonly backup: string;
  readonly from: string;
  /** Shell commands; they may name places. None leaves the destination as it is. */
  readonly commands: readonly string[];
  /** The source's file of WAL keys; null on a target without one. */
  readonly walKeys: string | null;
}

/** The key directory is copied once more, but for a file that is to be older than an operation. */
export interface CopyKeysAgain extends AnyAct {
  readonly do: 'copy-keys-again';
  readonly from: string;
  readonly commands: readonly string[];
}

/** What the destination has of the key directory is noted: a digest of each file. */
export interface NoteDestination extends AnyAct {
  readonly do: 'note-destination';
  readonly backup: string;
  readonly from: string;
  /** The key directory in the destination. */
  readonly directory: string;
}

const ADVICE = 'the key directory of the source is not as expectations/releases.yaml describes it';

export const prepareDestination: Verb<PrepareDestination> = {
  async perform({ backup, from, commands, walKeys }, stage) {
    const machine = stage.machine(from);
    const lines = ['set -e', ...commands, `if [ -s "${walKeys ?? ''}" ]; then echo yes; fi`];
    const done = await machine.run(['sh', '-c', onMachine(lines.join('\n'), machine)]);
    const sourceHasWalKeys = expectSuccess(done, 'backup', ADVICE).stdout.trim() === 'yes';
    stage.backups.set(backup, { ...NOTHING_TAKEN, sourceHasWalKeys });
    return 'goes-on';
  },
  write: ({ from, commands }) =>
    commands.length === 0 ? [] : ['# What is in the destination before the tool starts.', script(from, commands)],
  says: () => null,
};

export const copyKeysAgain: Verb<CopyKeysAgain> = {
  async perform({ from, commands }, stage) {
    const machine = stage.machine(from);
    for (const command of commands)
      expectSuccess(await machine.run(['sh', '-c', onMachine(command, machine)]), 'backup', ADVICE);
    return 'goes-on';
  },
  write: ({ from, commands }) => [script(from, commands)],
  says: () => null,
};

/** A script compares what came of the backup, and leaves this to the suite. */
export const noteDestination: Verb<NoteDestination> = {
  async perform({ backup, from, directory }, stage) {
    const machine = stage.machine(from);
    const known = stage.backups.get(backup);
    if (!known) throw new HarnessError('no destination was prepared', { stage: 'backup', advice: 'prepare it first' });
    const inDestination = await keyDigests(machine, onMachine(directory, machine));
    stage.backups.set(backup, { ...known, inDestination });
    return 'goes-on';
  },
  write: () => [],
  says: () => null,
};
