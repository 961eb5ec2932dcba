import type { AnyAct, Verb } from '../verb.ts';
import { stopAndLook } from './held.ts';

/** A watched server is stopped. If it has crashed, or does not end, that is a result. */
export interface Stop extends AnyAct {
  readonly do: 'stop';
  readonly machine: string;
  /** PostgreSQL's fast mode, or immediate: the next start is one after a crash. */
  readonly mode: 'fast' | 'immediate';
}

export const stop: Verb<Stop> = {
  async perform({ machine, mode }, stage) {
    return (await stopAndLook(stage, stage.watch(machine), mode)) ? 'goes-on' : 'ends-here';
  },
  write: ({ machine, mode }) => [`stop ${machine} ${mode} || conclude`],
  says: () => null,
};
