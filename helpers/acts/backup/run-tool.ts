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
  /** Whether nothing can be done after it unless it ends well. */
  readonly isNeeded?: true;
}

const LIMIT_MS = 120_000;

export const runTool: Verb<RunTool> = {
  async perform({ machine: name, program, options, on, isNeeded }, stage) {
    const machine = stage.machine(name);
    const positions = stage.observed('backup')?.positions;
    const told = (word: string): string =>
      onMachine(word, machine)
        .replaceAll('$START', positions?.start ?? '')
        .replaceAll('$STOP', positions?.stop ?? '');
    const argv = [`${machine.bin}/${program}`, ...[...options, on].map(told)];
    const run = await machine.run(argv, { limitMs: LIMIT_MS });
    stage.seen.toolRuns.push({ ...run, argv });
    return isNeeded === true && run.exitCode !== 0 ? 'ends-here' : 'goes-on';
  },
  write: ({ machine, program, options, on, isNeeded }) => [
    `run_tool ${words([machine, program, ...options, on])}`,
    ...(isNeeded === true ? ['[ "${OUTCOME[tool]}" = succeeded ] || conclude'] : []),
  ],
  says: () => null,
  needs: ({ program }) => [program],
  sees: ['tool'],
  shell: () => ['backup/run-tool'],
};
