import { createReadStream } from 'node:fs';
import { NOTHING_YET } from '../look/conclude.ts';
import { PLACES, onMachine } from '../places.ts';
import { words } from '../script-text.ts';
import type { AnyAct, Verb } from '../verb.ts';

/** The repository comes to a machine, and the program makes a data directory of a backup in it. A failure to do so is a result. */
export interface RestoreFromRepository extends AnyAct {
  readonly do: 'restore-from-repository';
  readonly backup: string;
  readonly machine: string;
  /** Commands of sh, one after the other, until one fails; they may name places. */
  readonly commands: readonly string[];
  readonly program: string;
  /** Whether what was collected of the backup is searched for rows that can be read. */
  readonly scanned: boolean;
}

const LIMIT_MS = 120_000;

export const restoreFromRepository: Verb<RestoreFromRepository> = {
  async perform({ machine: name, commands }, stage) {
    const machine = stage.machine(name);
    await machine.put(createReadStream(stage.packedArchive), machine.root);
    const argv = ['sh', '-c', onMachine(commands.join(' && '), machine)];
    const restored = await machine.run(argv, { limitMs: LIMIT_MS });
    stage.seen.restore = { ...NOTHING_YET, starts: [], log: '', combined: { ...restored, argv } };
    return restored.exitCode === 0 ? 'goes-on' : 'ends-here';
  },
  write: ({ backup, machine, commands, scanned }) => [
    `put "$SEEN/archive" ${machine} "${PLACES.archive}"`,
    `restore_from_repository ${machine} ${words(['sh', '-c', commands.join(' && ')])}`,
    ...(scanned ? [`scan "$SEEN/${backup}"`] : []),
  ],
  says: () => 'restored from the repository',
  needs: ({ program }) => [program],
  shell: ({ scanned }) => ['restore/repository', ...(scanned ? ['look/secrecy'] : [])],
};
