import { onMachine } from '../places.ts';
import { words } from '../script-text.ts';
import type { AnyAct, Verb } from '../verb.ts';

/** One of PostgreSQL's programs or the extension's is run on a directory. Whatever it says is a result. */
export interface RunTool extends AnyAct {
  readonly do: 'run-tool';
  readonly machine: string;
  readonly program: string;
  /** They may name places, and `$START` and `$STOP`, the WAL positions of the backup. */
  readonly options: readonly string[];
  /** Its last argument, a directory; may name a place. */
  readonly on: string;
}

const LIMIT_MS = 120_000;

export const runTool: Verb<RunTool> = {
  async perform({ machine: name, program, options, on }, stage) {
    const machine = stage.machine(name);
    const positions = stage.observed('backup')?.positions;
    const told = (word: string): string =>
      onMachine(word, machine)
        .replaceAll('$START', positions?.start ?? '')
        .replaceAll('$STOP', positions?.stop ?? '');
    const argv = [`${machine.bin}/${program}`, ...[...options, on].map(told)];
    stage.seen.toolRuns.push({ ...(await machine.run(argv, { limitMs: LIMIT_MS })), argv });
    return 'goes-on';
  },
  write: ({ machine, program, options, on }) => [`run_tool ${words([machine, program, ...options, on])}`],
  says: () => null,
  needs: ({ program }) => [program],
  sees: ['tool'],
  shell: () => ['backup/run-tool'],
};
