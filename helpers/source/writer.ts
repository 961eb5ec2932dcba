import { setTimeout as delay } from 'node:timers/promises';
import { BackupPace } from './backup-pace.ts';
import { currentLsn, parseLsn, segmentBytesOf } from './lsn.ts';
import { writeBatch } from './golden-plan.ts';
import { type Batch, SEQUENCE, TABLES, insertBatch, tableName } from './rows.ts';
import type { Server } from './server.ts';
import { isSending } from './sessions.ts';

/** How rows are committed one after the other beside a backup. */
export type Load = keyof typeof PACE;

/** The tables that the writer writes to: one encrypted, one plain. */
const WRITER_TABLES = TABLES.filter((table) => table.database === 'app' && !table.toast);

/** Heavy load slows down after this much WAL inside the backup, in segments: that fills several, and not the disk. */
export const HEAVY_SEGMENTS = 3.5;

/**
 * Rows and their payload for each commit, how many commits without rows follow it, the pause before the next; and how
 * much WAL is written that way inside a backup, in segments, before it goes on as light load does.
 */
export const PACE = {
  light: { rows: 2, payload: 64, walCommits: 0, pauseMs: 10, insideSegments: 0 },
  // In small steps: the sender of the backup is looked at after each, and may not end the backup within one.
  heavy: { rows: 20, payload: 3840, walCommits: 20, pauseMs: 0, insideSegments: HEAVY_SEGMENTS },
} as const;
/**
 * Commits of about 100 kB of WAL without rows, in a loop on the server. They cost no round trip and do not make the
 * backup larger, and after each of them WAL is sent up to another position.
 */
export const walOnly = (commits: number): string =>
  `DO $$ BEGIN FOR i IN 1..${commits} LOOP PERFORM pg_logical_emit_message(true, 'load', repeat('.', 100000 + 37 * i)); COMMIT; END LOOP; END $$`;
/**
 * Writes one batch to every table.
 *
 * @param number of the batch; no other batch may have it
 */
export async function writeEverywhere(server: Server, number: number): Promise<Batch> {
  const batch = { batch: number, rows: 20, payload: 64 };
  let committedAt = '0/1';
  for (const database of new Set(TABLES.map((table) => table.database))) {
    committedAt = await server.withClient(database, async (client) => {
      await client.query(writeBatch(database, batch));
      return currentLsn(client);
    });
  }
  return { ...batch, tables: TABLES.map(tableName), committedAt };
}

/** Takes the next value of the sequence that is followed: a restored server must give out a later one. */
export async function nextSequenceValue(server: Server): Promise<number> {
  const { rows } = await server.withClient(SEQUENCE.database, (client) =>
    client.query<{ value: string }>(`SELECT nextval('${SEQUENCE.name}') AS value`),
  );
  return Number(rows[0]?.value ?? 0);
}

/** A writer that commits while the backup runs. */
export interface Writer {
  /** Resolves when the first commit is confirmed, rejects when the writer fails. */
  readonly underWay: Promise<void>;
  /** Ends it and returns every batch that it tried to commit. */
  stop(): Promise<Batch[]>;
}

/**
 * Starts a writer that commits batch after batch and records the WAL position after each commit.
 *
 * @param firstBatch number of its first batch; those after it follow
 */
export function startWriter(server: Server, load: Load, firstBatch: number): Writer {
  const batches: Batch[] = [];
  let stopping = false;
  let started!: () => void;
  let failed!: (error: unknown) => void;
  const underWay = new Promise<void>((resolve, reject) => {
    started = resolve;
    failed = reject;
  });
  const done = server.withClient('app', async (client) => {
    await using pace = new BackupPace(server);
    const insideBytes = PACE[load].insideSegments * (await segmentBytesOf(client));
    let heavyUntil: bigint | undefined;
    for (let number = firstBatch; !stopping; number++) {
      const reached = parseLsn(batches.at(-1)?.committedAt ?? '0/0');
      if (insideBytes > 0 && heavyUntil === undefined && (await isSending(client)))
        heavyUntil = reached + BigInt(insideBytes);
      if (heavyUntil !== undefined) await pace.keep(client, 1 - Number(heavyUntil - reached) / insideBytes);
      const { rows, payload, walCommits, pauseMs } =
        PACE[heavyUntil !== undefined && reached < heavyUntil ? 'heavy' : 'light'];
      const batch = { batch: number, rows, payload };
      const entry = { ...batch, tables: WRITER_TABLES.map(tableName), committedAt: null };
      batches.push(entry);
      const statements = WRITER_TABLES.map((table) => insertBatch(table, batch));
      await client.query(`BEGIN;\n${statements.join(';\n')};\nCOMMIT`);
      if (walCommits > 0) await client.query(walOnly(walCommits));
      // Read after the commit, so at or after the commit record. A later position only demands less of the backup.
      const committedAt = await currentLsn(client);
      batches[batches.length - 1] = { ...entry, committedAt };
      started();
      if (pauseMs > 0) await delay(pauseMs);
    }
  });
  done.catch(failed);
  // Callers of `underWay` or `stop` get the failure; without a handler here it would be unhandled until then.
  underWay.catch(() => undefined);
  return {
    underWay,
    stop: async () => {
      stopping = true;
      await done;
      return batches;
    },
  };
}
