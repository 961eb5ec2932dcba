import { type Server, decidingMessage } from '../../source/index.ts';
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
    if (promoted && (await recoveryState(server)) === false) {
      stage.seen.promoted.push({ machine, timeline: await timelineOf(server) });
      return 'goes-on';
    }
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

/** The timeline that a server writes: the first eight digits of the name of a WAL segment. */
async function timelineOf(server: Server): Promise<number> {
  const query = 'SELECT pg_walfile_name(pg_current_wal_insert_lsn()) AS file';
  const { rows } = await server.withClient('postgres', (client) => client.query<{ file: string }>(query));
  return Number.parseInt((rows[0]?.file ?? '').slice(0, 8), 16);
}
