import { createReadStream } from 'node:fs';
import type { Stage } from '../stage.ts';
import type { AnyAct, Verb } from '../verb.ts';

/** Programs of the target whose tools take the backup are brought to a machine of another one, beside its own. */
export interface BringTools extends AnyAct {
  readonly do: 'bring-tools';
  readonly machine: string;
  readonly programs: readonly string[];
}

export const bringTools: Verb<BringTools> = {
  async perform({ machine, programs }, stage) {
    await bringToolsTo(stage, machine, programs);
    return 'goes-on';
  },
  write: ({ machine, programs }) => bringToolsLines(machine, programs),
  says: ({ machine }) => `tools of another target brought to ${machine}`,
  shell: () => ['machines/bring-tools'],
};

/**
 * As the act does it.
 *
 * @throws {Error} in a run whose tools are the source's: such a scenario is not made
 */
export async function bringToolsTo(stage: Stage, machine: string, programs: readonly string[]): Promise<void> {
  const { tools } = stage.setting;
  if (!tools) throw new Error(`no other target has tools to bring to ${machine}`);
  const to = stage.machine(machine);
  await to.put(createReadStream(await tools.packed(programs)), to.root);
}

/** The lines of a script that do it. */
export const bringToolsLines = (machine: string, programs: readonly string[]): string[] => [
  `bring_tools ${machine} ${programs.join(' ')}`,
];
