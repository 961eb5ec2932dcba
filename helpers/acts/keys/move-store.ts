import { basename } from 'node:path/posix';
import { expectSuccess } from '../../lab/index.ts';
import { onMachine } from '../places.ts';
import { script, words } from '../script-text.ts';
import type { AnyAct, Verb } from '../verb.ts';

/** The key store comes to lie elsewhere on a machine, and a tool tells that to a data directory whose server does not run, or nobody does. */
export interface MoveStore extends AnyAct {
  readonly do: 'move-store';
  readonly machine: string;
  /** Directory that it is in, and the one that it is moved to; both may name places. */
  readonly from: string;
  readonly to: string;
  readonly program: string;
  readonly data: string;
  /** Directory of the files that list providers, and how the names of those files end after the database's number. */
  readonly lists: string;
  readonly ending: string;
  /** Arguments of the tool for each provider that it is to change, its name first; one that no file lists is left alone. */
  readonly providers: readonly (readonly string[])[];
}

const LIMIT_MS = 60_000;

/** The file that lists a provider: the number of its database is in the name. Nothing where no file does. */
const LISTED = 'grep -alF -- "$1" "$2"/*"$3" | head -n 1';

export const moveStore: Verb<MoveStore> = {
  async perform({ machine: name, from, to, program, data, lists, ending, providers }, stage) {
    const machine = stage.machine(name);
    const here = (text: string): string => onMachine(text, machine);
    const moved = await machine.run(['mv', here(from), here(to)]);
    expectSuccess(moved, 'restore', 'the key store is not where the golden cluster has it');
    for (const [provider = '', ...rest] of providers) {
      const listed = await machine.run(['sh', '-c', LISTED, 'listed', provider, here(lists), ending]);
      const file = listed.stdout.trim();
      if (file === '') continue;
      const database = basename(file, ending);
      const argv = [`${machine.bin}/${program}`, '-D', here(data), database, provider, ...rest.map(here)];
      stage.seen.toolRuns.push({ ...(await machine.run(argv, { limitMs: LIMIT_MS })), argv });
    }
    return 'goes-on';
  },
  write: ({ machine, from, to, program, data, lists, ending, providers }) => [
    script(machine, [`mv "${from}" "${to}"`]),
    ...providers.map(
      ([provider = '', ...rest]) =>
        `change_provider ${words([machine, lists, ending, program, data, provider, ...rest])}`,
    ),
  ],
  says: () => 'key store moved',
  needs: ({ program, providers }) => (providers.length === 0 ? [] : [program]),
  sees: ['tool'],
  shell: () => ['backup/run-tool', 'keys/move-store'],
};
