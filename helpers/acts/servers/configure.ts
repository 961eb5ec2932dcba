import { configure } from '../../source/index.ts';
import { hereDocument } from '../script-text.ts';
import type { AnyAct, Verb } from '../verb.ts';

/** Settings of a server that does not run; they win over those that are there. */
export interface Configure extends AnyAct {
  readonly do: 'configure';
  readonly machine: string;
  readonly settings: readonly string[];
  /** The file that tells the server what to begin as; left out where there is none to add. */
  readonly signal?: 'standby.signal';
}

export const configureAct: Verb<Configure> = {
  async perform({ machine, settings, signal }, stage) {
    await configure(stage.machine(machine), settings, signal);
    return 'goes-on';
  },
  write: ({ machine, settings, signal }) => [
    hereDocument(
      `into ${machine} sh -c 'cat >>"$ROOT/data/postgresql.auto.conf"${signal === undefined ? '' : ` && : >"$ROOT/data/${signal}"`}'`,
      settings.join('\n'),
      {
        tag: 'CONF',
      },
    ),
  ],
  says: ({ machine, settings }) => `on ${machine}: ${settings.join(', ')}`,
};
