import { expectSuccess } from '../../lab/index.ts';
import { onMachine } from '../places.ts';
import { script, words } from '../script-text.ts';
import type { AnyAct, Verb } from '../verb.ts';

/** The key store lies elsewhere on a machine, and a tool tells that to a data directory whose server does not run. */
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
  /** Arguments of the tool for each provider, its name first; one that no file lists is left alone. */
  readonly providers: readonly (readonly string[])[];
}

/** The name of the file that lists a provider tells its database. */
const CHANGE =
  'lists=$1 ending=$2 program=$3 data=$4; shift 4; file=$(grep -alF -- "$1" "$lists"/*"$ending" | head -n 1); [ -n "$file" ] || exit 0; exec "$program" -D "$data" "$(basename "$file" "$ending")" "$@"';

export const moveStore: Verb<MoveStore> = {
  async perform({ machine: name, from, to, program, data, lists, ending, providers }, stage) {
    const machine = stage.machine(name);
    const moved = await machine.run(['mv', onMachine(from, machine), onMachine(to, machine)]);
    expectSuccess(moved, 'restore', 'the key store is not where the golden cluster has it');
    for (const provider of providers) {
      const args = [lists, ending, `${machine.bin}/${program}`, data, ...provider];
      const argv = ['sh', '-c', CHANGE, 'change', ...args.map((arg) => onMachine(arg, machine))];
      stage.toolRuns.push({ ...(await machine.run(argv)), argv });
    }
    return 'goes-on';
  },
  write: ({ machine, from, to, program, data, lists, ending, providers }) => [
    script(machine, [`mv "${from}" "${to}"`]),
    ...providers.map(
      (provider) => `run_tool ${machine} sh -c ${words([CHANGE, 'change', lists, ending, program, data, ...provider])}`,
    ),
  ],
  says: () => 'key store moved, and the data directory told',
  shell: () => ['backup/run-tool'],
};
