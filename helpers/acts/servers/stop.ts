import type { AnyAct, Verb } from '../verb.ts';

/** A server that may do as it likes is ended. One that has crashed, or does not end, is a result. */
export interface Stop extends AnyAct {
  readonly do: 'stop';
  readonly machine: string;
  /** PostgreSQL's fast mode, or immediate: the next start is one after a crash. */
  readonly mode: 'fast' | 'immediate';
}

export const stop: Verb<Stop> = {
  async perform({ machine, mode }, stage) {
    return (await stage.watch(machine).stop(mode)) ? 'goes-on' : 'ends-here';
  },
  write: ({ machine, mode }) => [`stop ${machine} ${mode} || conclude`],
  says: () => null,
};
