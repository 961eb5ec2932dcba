import { configure } from '../../source/index.ts';
import { hereDocument } from '../script-text.ts';
import type { AnyAct, Verb } from '../verb.ts';

/** Settings of a server that does not run; they win over those that are there. */
export interface Configure extends AnyAct {
  readonly do: 'configure';
  readonly machine: string;
  readonly settings: readonly string[];
}

export const configureAct: Verb<Configure> = {
  async perform({ machine, settings }, stage) {
    await configure(stage.machine(machine), settings);
    return 'goes-on';
  },
  write: ({ machine, settings }) => [
    hereDocument(`into ${machine} sh -c 'cat >>"$ROOT/data/postgresql.auto.conf"'`, settings.join('\n'), {
      tag: 'CONF',
    }),
  ],
  says: ({ machine, settings }) => `on ${machine}: ${settings.join(', ')}`,
};
