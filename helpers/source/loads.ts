import type { Coordinates } from '../axes/index.ts';
import type { Question } from './questions.ts';
import { markerOf } from './rows.ts';
import type { Session } from './sessions.ts';

/** What of a load has to be on a server that came up to a WAL position. */
export interface LoadCheck {
  readonly name: string;
  /** The session whose turns these are. */
  readonly session: string;
  /** Query for the number of the last turn that is there; null where turns leave nothing that WAL has. */
  readonly reached: string | null;
  /** Query for whether all that is there of any turn is whole. */
  readonly whole: string;
}

/** A load that is more than rows which are committed one after the other; these are written beside it. */
export interface LoadPlan {
  /** Settings that the source needs. */
  readonly settings: readonly string[];
  /** Statements before the backup, in the database of all sessions. */
  readonly setup: readonly string[];
  readonly sessions: readonly Session[];
  readonly checks: readonly LoadCheck[];
  /** What is asked, and done, on the restored server besides. */
  readonly questions: readonly Question[];
}

/** The database of every session. */
export const LOAD_DATABASE = 'app';

const rows = (of: string, count: number): string =>
  `SELECT ${of}, ${markerOf('E', 'g')} FROM generate_series(1, ${count}) g`;
const session = (name: string, of: Pick<Session, 'turn'> & Partial<Session>): Session => ({
  name,
  database: LOAD_DATABASE,
  before: [],
  when: 'sending',
  wanted: 2,
  most: 60,
  ...of,
});
const asks = (name: string, is: string, statements: readonly string[], after: Question['after']): Question => ({
  name,
  database: LOAD_DATABASE,
  statements,
  keeps: true,
  expected: { is, source: 'not-asked' },
  ...(after ? { after } : {}),
});

const HINTED = { tables: 40, rows: 1000 } as const;

/**
 * Tables with rows of transactions that have ended and of others that were rolled back, of which no page has a hint yet;
 * each is read for the first time beside the backup. What a turn did: pages that became dirty, where nothing was logged.
 */
const hintBits = (am: string): LoadPlan => ({
  settings: [],
  setup: [
    `DO $$ BEGIN FOR n IN 1..${HINTED.tables} LOOP
      EXECUTE format('CREATE TABLE load_hints_%s (turn int, marker text) USING ${am}', n);
      EXECUTE format($sql$INSERT INTO load_hints_%s ${rows('0', HINTED.rows)}$sql$, n);
      BEGIN
        EXECUTE format($sql$INSERT INTO load_hints_%s ${rows('1', HINTED.rows)}$sql$, n);
        RAISE EXCEPTION 'rolled back';
      EXCEPTION WHEN raise_exception THEN NULL;
      END;
    END LOOP; END $$`,
    `CREATE FUNCTION load_hints(n int) RETURNS int LANGUAGE plpgsql AS $$ DECLARE plan json; BEGIN
      EXECUTE format('EXPLAIN (ANALYZE, BUFFERS, WAL, FORMAT JSON) SELECT count(*) FROM load_hints_%s', n) INTO plan;
      RETURN CASE WHEN (plan->0->'Plan'->>'WAL Records')::int = 0 THEN (plan->0->'Plan'->>'Shared Dirtied Blocks')::int ELSE 0 END;
    END $$`,
    `CREATE FUNCTION load_hints_whole() RETURNS boolean LANGUAGE plpgsql AS $$ DECLARE good boolean; BEGIN
      FOR n IN 1..${HINTED.tables} LOOP
        EXECUTE format($sql$SELECT count(*) = ${HINTED.rows} AND min(turn) = 0 AND max(turn) = 0 AND count(DISTINCT marker) = ${HINTED.rows} FROM load_hints_%s$sql$, n) INTO good;
        IF NOT good THEN RETURN false; END IF;
      END LOOP;
      RETURN true;
    END $$`,
    'CHECKPOINT',
  ],
  sessions: [session('hints', { turn: ['SELECT load_hints($TURN)', 'CHECKPOINT'], wanted: 4, most: HINTED.tables })],
  checks: [{ name: 'rows whose pages got hints', session: 'hints', reached: null, whole: 'SELECT load_hints_whole()' }],
  questions: [],
});

const DDL_SESSIONS = [1, 2, 3] as const;
const MADE = 100;

/** Tables that come, go, are emptied and are written anew; each turn of a session leaves one table more and one less. */
const ddl = (am: string): LoadPlan => ({
  settings: [],
  setup: [
    ...DDL_SESSIONS.flatMap((n) => [
      `CREATE TABLE load_ddl_${n} (turn int, marker text) USING ${am}`,
      `INSERT INTO load_ddl_${n} ${rows('0', MADE)}`,
      `CREATE TABLE load_ddl_${n}_0 (turn int, marker text) USING ${am}`,
      `INSERT INTO load_ddl_${n}_0 ${rows('0', MADE)}`,
    ]),
    `CREATE FUNCTION load_ddl_whole(n int) RETURNS boolean LANGUAGE plpgsql AS $$ DECLARE turn int; good boolean; made text; BEGIN
      EXECUTE format('SELECT max(turn) FROM load_ddl_%s', n) INTO turn;
      SELECT string_agg(relname, ',') INTO made FROM pg_class WHERE relname ~ format('^load_ddl_%s_[0-9]+$', n);
      IF made <> format('load_ddl_%s_%s', n, turn) THEN RETURN false; END IF;
      EXECUTE format($sql$SELECT bool_and(whole) FROM (
        SELECT count(*) = ${MADE} AND min(turn) = %1$s AND max(turn) = %1$s AND count(DISTINCT marker) = ${MADE} AS whole FROM load_ddl_%2$s
        UNION ALL SELECT count(*) = ${MADE} AND min(turn) = %1$s AND max(turn) = %1$s AND count(DISTINCT marker) = ${MADE} FROM load_ddl_%2$s_%1$s) both_tables$sql$, turn, n) INTO good;
      RETURN good;
    END $$`,
  ],
  sessions: DDL_SESSIONS.map((n) =>
    session(`ddl ${n}`, {
      turn: [
        'BEGIN',
        `CREATE TABLE load_ddl_${n}_$TURN (turn int, marker text) USING ${am}`,
        `INSERT INTO load_ddl_${n}_$TURN ${rows('$TURN', MADE)}`,
        `TRUNCATE load_ddl_${n}`,
        `INSERT INTO load_ddl_${n} ${rows('$TURN', MADE)}`,
        // An expression, so that the table is written anew.
        `ALTER TABLE load_ddl_${n} ALTER marker TYPE text USING marker || ''`,
        `DO $$ BEGIN EXECUTE format('DROP TABLE load_ddl_${n}_%s', $TURN - 1); END $$`,
        'COMMIT',
        `VACUUM FULL load_ddl_${n}`,
      ],
    }),
  ),
  checks: DDL_SESSIONS.map((n) => ({
    name: `tables that session ${n} made and wrote anew`,
    session: `ddl ${n}`,
    reached: `SELECT max(turn) FROM load_ddl_${n}`,
    whole: `SELECT load_ddl_whole(${n})`,
  })),
  questions: [],
});

const LAST_PREPARED = "SELECT coalesce(max(substr(gid, 8)::int), 0) FROM pg_prepared_xacts WHERE gid LIKE 'inside\\_%'";

/** Transactions that are prepared, one before the backup and others inside it; on the restored server they end. */
const prepared = (am: string): LoadPlan => ({
  settings: ['max_prepared_transactions = 100'],
  setup: [`CREATE TABLE load_prepared (turn int, marker text) USING ${am}`],
  sessions: [
    session('prepared', {
      before: ['BEGIN', `INSERT INTO load_prepared ${rows('0', MADE)}`, "PREPARE TRANSACTION 'before'"],
      turn: ['BEGIN', `INSERT INTO load_prepared ${rows('$TURN', MADE)}`, "PREPARE TRANSACTION 'inside_$TURN'"],
      wanted: 3,
      most: 60,
    }),
  ],
  checks: [
    {
      name: 'transactions that are prepared',
      session: 'prepared',
      reached: LAST_PREPARED,
      // The first is rolled back below.
      whole: `SELECT count(*) = 0 FROM generate_series(2, (${LAST_PREPARED})) n WHERE NOT EXISTS (SELECT FROM pg_prepared_xacts WHERE gid = 'inside_' || n)`,
    },
  ],
  questions: [
    asks('rows of transactions that are prepared', '0', ['SELECT count(*) FROM load_prepared'], 'first'),
    asks(
      'rows of a transaction that was prepared before the backup, once it is committed',
      String(MADE),
      ["COMMIT PREPARED 'before'", 'SELECT count(*) FROM load_prepared WHERE turn = 0'],
      'first',
    ),
    asks(
      'rows of a transaction that was prepared inside the backup, once it is rolled back',
      '0',
      ["ROLLBACK PREPARED 'inside_1'", 'SELECT count(*) FROM load_prepared WHERE turn = 1'],
      'first',
    ),
    asks(
      'rows of them after a restart',
      `${MADE} ${MADE}`,
      ["SELECT count(*) || ' ' || count(DISTINCT marker) FROM load_prepared"],
      'later',
    ),
  ],
});

const ofLong = (what: string) => ({
  reached: `SELECT count(*) / ${2 * MADE} FROM load_long WHERE marker LIKE '%${what}'`,
  whole: `SELECT count(*) IN (0, ${2 * MADE}) FROM load_long WHERE marker LIKE '%${what}'`,
});
const longRows = (what: string): string =>
  `INSERT INTO load_long SELECT g, ${markerOf('E', 'g')} || '${what}' FROM generate_series(1, ${MADE}) g`;

/** Transactions that have begun before the backup: one ends inside it, one after it. */
const longTransaction = (am: string): LoadPlan => ({
  settings: [],
  setup: [`CREATE TABLE load_long (turn int, marker text) USING ${am}`],
  sessions: [
    session('ends inside', {
      before: ['BEGIN', longRows('-inside')],
      open: true,
      turn: [longRows('-inside'), 'COMMIT'],
      wanted: 1,
      most: 1,
    }),
    session('ends after', {
      before: ['BEGIN', longRows('-after')],
      open: true,
      turn: [longRows('-after'), 'COMMIT'],
      when: 'ended',
      wanted: 1,
      most: 1,
    }),
  ],
  checks: [
    { name: 'rows of a long transaction that ended inside', session: 'ends inside', ...ofLong('-inside') },
    { name: 'rows of a long transaction that ended after the backup', session: 'ends after', ...ofLong('-after') },
  ],
  questions: [],
});

/** Messages of some hundred kB to some MB, each committed with a row. */
const messages = (am: string): LoadPlan => ({
  settings: [],
  setup: [`CREATE TABLE load_messages (turn int, marker text) USING ${am}`],
  sessions: [
    session('messages', {
      turn: [
        'BEGIN',
        `INSERT INTO load_messages SELECT g, ${markerOf('E', 'g')} FROM generate_series($TURN, $TURN) g`,
        "SELECT pg_logical_emit_message(true, 'load', repeat(md5('$TURN'), 10000 + $TURN % 4 * 35000))",
        'COMMIT',
      ],
      wanted: 4,
      most: 24,
    }),
  ],
  checks: [
    {
      name: 'rows that were committed with messages',
      session: 'messages',
      reached: 'SELECT coalesce(max(turn), 0) FROM load_messages',
      whole: 'SELECT count(*) = coalesce(max(turn), 0) AND count(DISTINCT marker) = count(*) FROM load_messages',
    },
  ],
  questions: [],
});

const LOADS: Readonly<Record<Coordinates['load'], ((am: string) => LoadPlan) | null>> = {
  quiet: null,
  light: null,
  heavy: null,
  'hint-bits': hintBits,
  ddl,
  prepared,
  'long-transaction': longTransaction,
  messages,
};

/**
 * What a load does beside rows that are committed one after the other; null where it is those alone.
 *
 * @param am access method of its tables
 */
export const loadPlan = (load: Coordinates['load'], am: string): LoadPlan | null => LOADS[load]?.(am) ?? null;
