import { expectSuccess } from '../../lab/index.ts';
import { onMachine } from '../places.ts';
import { words } from '../script-text.ts';
import type { AnyAct, Verb } from '../verb.ts';

/** A program of the suite's own, or what stands in its place. */
interface PutProgram {
  /** It may name places. */
  readonly path: string;
  readonly text: string;
  readonly mode: '644' | '755';
}

/** A machine gets a command that is at fault. It leaves a mark where the fault strikes: without it the cell proves nothing. */
export interface BreakCommand extends AnyAct {
  readonly do: 'break-command';
  readonly machine: string;
  readonly what: string;
  readonly programs: readonly PutProgram[];
  /** File that is there once the fault has struck; it may name places. */
  readonly mark: string;
  /** File with a line for each call: what was asked for, and the exit code; it may name places. */
  readonly calls: string;
}

const PUT = 'printf %s "$1" >"$0" && chmod "$2" "$0"';

export const breakCommand: Verb<BreakCommand> = {
  async perform({ machine: name, what, programs, mark, calls }, stage) {
    const machine = stage.machine(name);
    for (const { path, text, mode } of programs) {
      const put = await machine.run(['sh', '-c', PUT, onMachine(path, machine), text, mode]);
      expectSuccess(put, 'restore', 'the machine has no place for a program of the suite');
    }
    stage.fault = { what, machine, mark: onMachine(mark, machine), calls: onMachine(calls, machine) };
    return 'goes-on';
  },
  write: ({ machine, programs }) =>
    programs.map(
      ({ path, text, mode }) => `on ${machine} ${words(['sh', '-c', PUT])} "${path}" ${words([text, mode])}`,
    ),
  says: ({ what }) => what,
};
