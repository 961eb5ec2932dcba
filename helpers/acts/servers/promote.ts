import { decidingMessage } from '../../source/index.ts';
import type { AnyAct, Verb } from '../verb.ts';
import { replayed } from './follow.ts';
import { recoveryState } from './watched-server.ts';

/** A standby is promoted. If it does not leave recovery, that is a result. */
export interface Promote extends AnyAct {
  readonly do: 'promote';
  readonly machine: string;
}

/** Longest that a promotion may take, in seconds. */
const LIMIT_S = 25;

export const promote: Verb<Promote> = {
  async perform({ machine }, stage) {
    const startedAt = Date.now();
    const standby = stage.watch(machine);
    const { server } = standby;
    const before = await replayed(server);
    const promoted = await server
      .withClient('postgres', (client) =>
        client.query<{ done: boolean }>(`SELECT pg_promote(true, ${LIMIT_S}) AS done`),
      )
      .then(
        ({ rows }) => rows[0]?.done === true,
        () => false,
      );
    if (promoted && (await recoveryState(server)) === false) return 'goes-on';
    standby.steps.push({
      what: 'promotion',
      machine,
      startedAt,
      durationMs: Date.now() - startedAt,
      wanted: before ?? '0/0',
      reached: before,
      outcome: 'stalled',
      message: decidingMessage(server.log()) ?? 'it is still in recovery',
      checks: [],
    });
    return 'ends-here';
  },
  write: ({ machine }) => [
    `[ "$(ask ${machine} postgres "SELECT pg_promote(true, ${LIMIT_S})")" = t ] || { saw recovery stalled "promotion, on ${machine}"; conclude; }`,
  ],
  says: ({ machine }) => `${machine} promoted`,
};
