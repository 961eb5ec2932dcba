import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { BackupPace } from './backup-pace.ts';
import { currentLsn } from './lsn.ts';
import type { Server } from './server.ts';

/** A session beside a backup: plain data. */
export interface Session {
  readonly name: string;
  readonly database: string;
  /** Statements that come before the backup, each on its own, on the one connection that the session has. */
  readonly before: readonly string[];
  /** Whether they leave a transaction open, which the first turn ends. */
  readonly open?: true;
  /** When its turns are: while the data directory is sent, or once the backup has ended. */
  readonly when: 'sending' | 'ended';
  /** Statements of each turn; `$TURN` is its number, from 1. The last value that they give is put down as what it did. */
  readonly turn: readonly string[];
  /** Turns that are to be done before all is sent, and the most that are done. */
  readonly wanted: number;
  readonly most: number;
}

/** A turn: WAL positions before and after it, and what its statements gave last, where that is a number. */
export interface Turn {
  readonly from: string;
  readonly to: string;
  readonly did: number | null;
  /** The transaction that is open before it; null where none is. */
  readonly xid: string | null;
}

/** What a session did. */
export interface Ended {
  /** When all that comes before the backup was done; null where nothing does. */
  readonly begun: { readonly lsn: string; readonly xid: string | null } | null;
  readonly turns: readonly Turn[];
}

/** A session that has been begun. */
export interface RunningSession {
  /** Resolves once all that comes before the backup is done. */
  readonly ready: Promise<void>;
  /** Lets it end, after its turns if they come after the backup. Rejects where a statement failed. */
  end(): Promise<Ended>;
}

/** Pause between turns, in milliseconds. */
export const PAUSE_MS = 20;
const OPEN = 'SELECT pg_current_xact_id_if_assigned()::text AS xid';
const IS_SENDING = "SELECT 1 FROM pg_stat_progress_basebackup WHERE phase = 'streaming database files'";

/**
 * Begins a session.
 *
 * @param paces whether the backup is kept from ending before the turns that are wanted are done; one session may
 */
export function startSession(server: Server, session: Session, paces: boolean): RunningSession {
  let ending = false;
  let isReady!: () => void;
  let failed!: (error: unknown) => void;
  const ready = new Promise<void>((resolve, reject) => {
    isReady = resolve;
    failed = reject;
  });
  const { before, when, turn, wanted, most } = session;
  const done = server.withClient(session.database, async (client) => {
    await using pace = new BackupPace(server);
    for (const statement of before) await client.query(statement);
    const begun = before.length === 0 ? null : { lsn: await currentLsn(client), xid: await openIn(client) };
    isReady();
    const isDue = async (): Promise<boolean> => ending || (when === 'sending' && (await isSending(client)));
    const isOver = (): boolean => ending && when === 'sending';
    while (!(await isDue())) await delay(5);
    const turns: Turn[] = [];
    while (turns.length < most && !isOver()) {
      if (paces && turns.length <= wanted) await pace.keep(client, turns.length / wanted);
      turns.push(await takeTurn(client, turn, turns.length + 1));
      await delay(PAUSE_MS);
    }
    return { begun, turns };
  });
  done.catch(failed);
  // Who calls `ready` or `end` gets the failure; without a handler here it would be unhandled until then.
  ready.catch(() => undefined);
  return {
    ready,
    end: () => {
      ending = true;
      return done;
    },
  };
}

/** The transaction that a session is in, where it has written anything; null where it is in none. */
async function openIn(client: pg.Client): Promise<string | null> {
  const { rows } = await client.query<{ xid: string | null }>(OPEN);
  return rows[0]?.xid ?? null;
}

async function takeTurn(client: pg.Client, statements: readonly string[], number: number): Promise<Turn> {
  const from = await currentLsn(client);
  const xid = await openIn(client);
  let did: number | null = null;
  for (const statement of statements) {
    const { rows } = await client.query<Record<string, string | number>>(statement.replaceAll('$TURN', String(number)));
    const [value] = Object.values(rows?.[0] ?? {});
    if (value !== undefined && /^\d+$/.test(String(value))) did = Number(value);
  }
  return { from, to: await currentLsn(client), did, xid };
}

/** Whether the server is past the checkpoint that a backup begins with (`pg_stat_progress_basebackup`). */
export async function isSending(client: pg.Client): Promise<boolean> {
  // Within a transaction the server would answer the same each time.
  await client.query('SELECT pg_stat_clear_snapshot()');
  return (await client.query(IS_SENDING)).rows.length > 0;
}
