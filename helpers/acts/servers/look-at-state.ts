import { currentLsn } from '../../source/index.ts';
import type { AnyAct, Verb } from '../verb.ts';

/** What a server says of itself once it has started: where it is another than it has to be, the cell proves nothing. */
export interface LookAtState extends AnyAct {
  readonly do: 'look-at-state';
  readonly machine: string;
  /** Name of the setting of WAL encryption; null where it is not asked for. */
  readonly setting: string | null;
  /** What that setting has to be. */
  readonly walEncryption: 'on' | 'off' | null;
  /** Whether this has to be a start after a crash. */
  readonly afterCrash: boolean;
}

/** What PostgreSQL logs as it starts on what was not shut down (`xlogrecovery.c`); not where it starts on a backup. */
const AFTER_CRASH = 'database system was not properly shut down';

const STARTED_AT = 'SELECT pg_postmaster_start_time()::text';

export const lookAtState: Verb<LookAtState> = {
  async perform({ machine, setting }, stage) {
    const server = stage.server(machine);
    const asked = await server.withClient('postgres', async (client) => ({
      walEncryption:
        setting === null
          ? null
          : ((await client.query<[string]>({ text: `SHOW ${setting}`, rowMode: 'array' })).rows[0]?.[0] ?? null),
      lsn: await currentLsn(client),
      startedAt: (await client.query<[string]>({ text: STARTED_AT, rowMode: 'array' })).rows[0]?.[0] ?? null,
    }));
    stage.seen.states.push({ machine, ...asked, afterCrash: server.log().includes(AFTER_CRASH) });
    return 'goes-on';
  },
  write: ({ machine, setting, walEncryption, afterCrash }) => [
    ...(setting === null
      ? []
      : [
          `[ "$(ask ${machine} postgres 'SHOW ${setting}')" = ${walEncryption} ] || give_up '${setting} is not ${walEncryption} on ${machine}'`,
        ]),
    `started_again ${machine} || give_up '${machine} was not started again'`,
    `${afterCrash ? '' : '! '}after_crash ${machine} || give_up 'the start of ${machine} was ${afterCrash ? 'none' : 'one'} after a crash'`,
  ],
  says: ({ machine, setting, walEncryption, afterCrash }) =>
    `${machine} asked: ${setting === null ? '' : `${setting} has to be ${walEncryption}, `}${afterCrash ? 'after a crash' : 'not after a crash'}`,
  shell: () => ['servers/state'],
};
