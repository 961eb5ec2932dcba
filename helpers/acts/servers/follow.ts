import { waitFor } from '../../common/index.ts';
import type { RecoveryStep } from '../../evidence/index.ts';
import { type Server, currentLsn, decidingMessage, parseLsn, walComplaint } from '../../source/index.ts';
import { type Expected, lookAtStandby } from '../look/read.ts';
import type { AnyAct, Verb } from '../verb.ts';
import { expectedOf } from '../look/expected.ts';
import type { WatchedServer } from './watched-server.ts';

/** A standby replays up to where its primary is, and has every row then. */
export interface Follow extends AnyAct {
  readonly do: 'follow';
  readonly machine: string;
  readonly primary: string;
  /** What it is to have then, in words. */
  readonly what: string;
}

/** As {@link Follow}, up to where a primary was that has been shut down since: the noted position. */
export interface FollowToEnd extends AnyAct {
  readonly do: 'follow-to-end';
  readonly machine: string;
  readonly what: string;
}

/** The position of a primary is noted: the target of what follows. */
export interface NotePosition extends AnyAct {
  readonly do: 'note-position';
  readonly machine: string;
}

/** Longest a standby may take to replay up to a position, in milliseconds. */
const CATCH_UP_LIMIT_MS = 30_000;

export const follow: Verb<Follow> = {
  async perform({ machine, primary, what }, stage) {
    const wanted = await stage.server(primary).withClient('postgres', currentLsn);
    return follows(stage.watch(machine), what, wanted, expectedOf(stage, wanted));
  },
  write: ({ machine, primary, what }) => [`follow ${machine} ${primary} '${what}' || conclude`],
  says: () => null,
  shell: () => ['servers/standby'],
};

export const followToEnd: Verb<FollowToEnd> = {
  async perform({ machine, what }, stage) {
    const wanted = stage.target?.wanted ?? '0/0';
    return follows(stage.watch(machine), what, wanted, expectedOf(stage, wanted));
  },
  write: ({ machine, what }) => [`follow_to ${machine} "$WANTED" '${what}' || conclude`],
  says: () => null,
  shell: () => ['servers/standby'],
};

export const notePosition: Verb<NotePosition> = {
  async perform({ machine }, stage) {
    stage.target = { wanted: await stage.server(machine).withClient('postgres', currentLsn), xid: null, time: null };
    return 'goes-on';
  },
  write: ({ machine }) => [`WANTED=$(lsn ${machine})`],
  says: () => null,
};

async function follows(standby: WatchedServer, what: string, wanted: string, expected: Expected) {
  const startedAt = Date.now();
  const { server } = standby;
  let ended = false;
  void server.ended.then(() => {
    ended = true;
  });
  let reached: string | null = null;
  const caughtUp = async (): Promise<RecoveryStep['outcome'] | undefined> => {
    if (ended) return 'ended';
    reached = (await replayed(server)) ?? reached;
    return reached !== null && parseLsn(reached) >= parseLsn(wanted) ? 'reached' : undefined;
  };
  const outcome = await waitFor('a standby to replay', caughtUp, {
    stage: 'restore',
    limitMs: CATCH_UP_LIMIT_MS,
  }).catch((): RecoveryStep['outcome'] => 'stalled');
  const checks = outcome === 'reached' ? await lookAtStandby(server, expected) : [];
  const message = outcome === 'reached' ? null : complaintOf(outcome, server);
  standby.steps.push({
    what,
    machine: standby.machine.name,
    startedAt,
    durationMs: Date.now() - startedAt,
    wanted,
    reached,
    outcome,
    message,
    checks,
  });
  return outcome === 'reached' ? 'goes-on' : 'ends-here';
}

function complaintOf(outcome: RecoveryStep['outcome'], server: Server): string | null {
  if (outcome === 'stalled') return walComplaint(server.log()) ?? 'its log does not say why';
  return decidingMessage(server.log());
}

/** The position up to which a standby has replayed; null when it does not answer. */
export async function replayed(server: Server): Promise<string | null> {
  try {
    return await server.withClient('postgres', async (client) => {
      const { rows } = await client.query<{ lsn: string | null }>('SELECT pg_last_wal_replay_lsn()::text AS lsn');
      return rows[0]?.lsn ?? null;
    });
  } catch {
    return null;
  }
}
