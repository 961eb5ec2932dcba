import type pg from 'pg';
import type { Machine } from '../../lab/index.ts';
import {
  BATCHES,
  type Batch,
  type MarkedTable,
  SEQUENCE,
  type SeenBatch,
  type Server,
  TABLES,
  compareBatches,
  insertBatch,
  readBatches,
  tableName,
} from '../../source/index.ts';
import type { Check } from '../../evidence/index.ts';

/** What the restored data is held against. */
export interface Expected {
  readonly tables: readonly MarkedTable[];
  readonly written: readonly Batch[];
  readonly stopLsn: string;
  readonly sequenceBefore: number;
  /** Batches that may not be there: committed after the target of recovery, or on a timeline that was left. */
  readonly tooLate?: readonly number[];
}

/** Ways to read a table: through the heap, and through each of its two indexes. */
export const ACCESS = [
  { name: 'sequential scan', orderBy: null, off: ['indexscan', 'indexonlyscan', 'bitmapscan'], node: 'Seq Scan' },
  { name: 'primary key', orderBy: 'id', off: ['seqscan', 'bitmapscan', 'sort'], node: 'Index Scan' },
  { name: 'marker index', orderBy: 'marker', off: ['seqscan', 'bitmapscan', 'sort'], node: 'Index Scan' },
] as const;

/** Of a server that nothing can be written to each table is read once. */
export const ACCESS_OF_STANDBY = ACCESS.slice(0, 1);

/** What a check is called: of a table read in one way, of `pg_amcheck`, and of a write to a restored server. */
export const CHECKS = {
  read: (table: MarkedTable, { name }: (typeof ACCESS)[number]): string => `${tableName(table)} by ${name}`,
  amcheck: 'pg_amcheck',
  ownWrite: 'a write to every table',
} as const;

/** All of {@link ACCESS}, as a script calls them. */
export const READ_ALL = "'heap id marker'";

/** A batch that is written to the restored server, to see that it can be written to, and that it keeps it. */
export const ownBatch = (number: number) => ({ batch: BATCHES.own + number, rows: 20, payload: 64 });

/**
 * Reads every table in every way. A read that fails is a result.
 *
 * @param writes how often {@link writeToIt} has written
 */
export function lookAtData(server: Server, expected: Expected, writes: number): Promise<Check[]> {
  const own = Array.from({ length: writes }, (_, number) => ({
    ...ownBatch(number),
    tables: TABLES.map(tableName),
    committedAt: '0/1',
  }));
  return look(server, { ...expected, written: [...expected.written, ...own] }, ACCESS, true);
}

/** As {@link lookAtData}, of a server that nothing can be written to: each table once, and no sequence. */
export function lookAtStandby(server: Server, expected: Expected): Promise<Check[]> {
  return look(server, expected, ACCESS_OF_STANDBY, false);
}

type Access = (typeof ACCESS)[number];

async function look(
  server: Server,
  expected: Expected,
  accesses: readonly Access[],
  canWrite: boolean,
): Promise<Check[]> {
  const checks: Check[] = [];
  for (const database of new Set(expected.tables.map((table) => table.database))) {
    const tables = expected.tables.filter((table) => table.database === database);
    try {
      await server.withClient(database, async (client) => {
        for (const table of tables) checks.push(...(await readTable(client, table, expected, accesses)));
        if (canWrite && database === SEQUENCE.database)
          checks.push(await readSequence(client, expected.sequenceBefore));
      });
    } catch (error) {
      checks.push({ what: `database ${database}`, outcome: 'unreadable', detail: [(error as Error).message] });
    }
  }
  return checks;
}

async function readTable(
  client: pg.Client,
  table: MarkedTable,
  { written, stopLsn, tooLate }: Expected,
  accesses: readonly Access[],
): Promise<Check[]> {
  const here = written.filter((batch) => batch.tables.includes(tableName(table)));
  const checks: Check[] = [];
  for (const access of accesses) {
    const what = CHECKS.read(table, access);
    try {
      const query = readBatches(table, access.orderBy);
      const settings = access.off.map((method) => `SET LOCAL enable_${method} = off`).join('; ');
      await client.query(`BEGIN; ${settings}`);
      // A plan that reads the table another way would make this check meaningless.
      const plan = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${query}`);
      const planned = plan.rows.some((row) => row['QUERY PLAN'].includes(access.node));
      const { rows } = await client.query<SeenBatch>(query);
      const detail = planned ? compareBatches(here, rows, stopLsn, tooLate) : [`the planner chose no ${access.node}`];
      checks.push({ what, outcome: detail.length === 0 ? 'equal' : planned ? 'differs' : 'unreadable', detail });
    } catch (error) {
      checks.push({ what, outcome: 'unreadable', detail: [(error as Error).message] });
    } finally {
      await client.query('ROLLBACK').catch(() => undefined);
    }
  }
  return checks;
}

async function readSequence(client: pg.Client, before: number): Promise<Check> {
  const what = `sequence ${SEQUENCE.database}.${SEQUENCE.name}`;
  try {
    const { rows } = await client.query<{ value: string }>(`SELECT nextval('${SEQUENCE.name}') AS value`);
    const next = Number(rows[0]?.value);
    const good = next > before;
    return {
      what,
      outcome: good ? 'equal' : 'differs',
      detail: good ? [] : [`gives ${next} after ${before} was given out`],
    };
  } catch (error) {
    return { what, outcome: 'unreadable', detail: [(error as Error).message] };
  }
}

/**
 * Writes to every table of the restored server.
 *
 * @param before how often that was done before
 */
export async function writeToIt(server: Server, before = 0): Promise<Check> {
  const detail: string[] = [];
  for (const table of TABLES) {
    try {
      await server.sql(table.database, insertBatch(table, ownBatch(before)));
    } catch (error) {
      detail.push(`${tableName(table)}: ${(error as Error).message}`);
    }
  }
  return { what: CHECKS.ownWrite, outcome: detail.length === 0 ? 'equal' : 'unreadable', detail };
}

/**
 * Runs `pg_amcheck` where the target has one. It reads heap tables and B-tree indexes.
 *
 * @returns undefined where there is none
 */
export async function amcheck(machine: Machine, tools: readonly string[]): Promise<Check | undefined> {
  if (!tools.includes('pg_amcheck')) return undefined;
  const completed = await machine.run([
    `${machine.bin}/pg_amcheck`,
    '-h',
    `${machine.root}/run`,
    '-p',
    '5432',
    '-U',
    'postgres',
    '-d',
    'app',
    '-d',
    'second',
    '--install-missing',
    '--no-dependent-toast',
    '-j',
    '1',
  ]);
  const detail = [...completed.stdout.split('\n'), ...completed.stderr.split('\n')].filter(
    (line) => line.trim() !== '',
  );
  return {
    what: CHECKS.amcheck,
    outcome: completed.exitCode === 0 ? 'equal' : 'unreadable',
    detail: completed.exitCode === 0 ? [] : detail,
  };
}
