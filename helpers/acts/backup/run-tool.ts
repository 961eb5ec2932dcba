import { onMachine } from '../places.ts';
import { words } from '../script-text.ts';
import type { AnyAct, Verb } from '../verb.ts';

/** One of PostgreSQL's programs or the extension's is run on a directory. Whatever it says is a result. */
export interface RunTool extends AnyAct {
  readonly do: 'run-tool';
  readonly machine: string;
  readonly program: string;
  readonly options: readonly string[];
  /** Its last argument, a directory; may name a place. */
  readonly on: string;
}

const LIMIT_MS = 120_000;

export const runTool: Verb<RunTool> = {
  async perform({ machine: name, program, options, on }, stage) {
    const machine = stage.machine(name);
    const argv = [`${machine.bin}/${program}`, ...[...options, on].map((word) => onMachine(word, machine))];
    stage.toolRuns.push({ ...(await machine.run(argv, { limitMs: LIMIT_MS })), argv });
    return 'goes-on';
  },
  write: ({ machine, program, options, on }) => [`run_tool ${words([machine, program, ...options, on])}`],
  says: () => null,
  sees: ['tool'],
  shell: () => ['backup/run-tool'],
};
