import { READ_ALL } from '../look/read.ts';
import { readAt } from '../look/read-at.ts';
import type { AnyAct, Verb } from '../verb.ts';

/**
 * The server that should be a standby is in recovery; otherwise it is read as a server of its own, and the cell ends.
 */
export interface ExpectStandby extends AnyAct {
  readonly do: 'expect-standby';
  readonly machine: string;
  readonly backup: string;
}

export const expectStandby: Verb<ExpectStandby> = {
  async perform({ machine, backup }, stage) {
    const standby = stage.watch(machine);
    standby.isStandby = standby.starts.at(-1)?.inRecovery ?? null;
    if (standby.isStandby === true) return 'goes-on';
    await readAt(stage, machine, 'rows of what is no standby', stage.observed(backup)?.positions?.stop ?? '0/0');
    return 'ends-here';
  },
  write: ({ machine }) => [
    `in_recovery ${machine} || { saw recovery not-a-standby 'what was to be a standby is a server of its own'; look ${machine} "$STOP" ${READ_ALL}; look_at_sequence ${machine} "$SEQUENCE_BEFORE"; conclude; }`,
  ],
  says: () => null,
  shell: () => ['servers/standby'],
};
