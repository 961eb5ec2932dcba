import { type Act, PLACES } from '../acts/index.ts';
import type { Coordinates } from '../axes/index.ts';
import { literal } from '../release/index.ts';
import {
  GOLDEN_BATCHES,
  type MarkedTable,
  type Question,
  TABLES,
  OTHER_KINDS,
  indexesOf,
  markerOf,
  summarises,
  tableName,
  writesToOtherKinds,
} from '../source/index.ts';
import type { Situation } from './situation.ts';

type Torn = Exclude<Coordinates['tornPages'], 'none'>;
type TornRelation = Extract<Act, { do: 'tear-pages' }>['relations'][number];
type Statement = Extract<Act, { do: 'run-sql' }>['statements'][number];

/** How pages of one kind of relation come to be torn. */
interface Tearing {
  /** What is put at fault. */
  readonly what: string;
  /** Before the backup, so that there is something to change. */
  readonly before: readonly Statement[];
  /** What changes pages on the source once the backup has them; a checkpoint follows, which writes them. */
  readonly changes: readonly Statement[];
  /** What has to have a torn page then, each. */
  readonly relations: readonly TornRelation[];
  /** Indexes by which rows are looked up, one by one. */
  readonly lookedUp: readonly Lookup[];
}

/** A way to a row of a table, by one of its indexes. */
interface Lookup {
  readonly table: MarkedTable;
  readonly index: string;
  /** @param id an expression of the row's number */
  readonly condition: (id: string) => string;
}

/**
 * An encrypted table, and one that is not. In the rows of both the second half of a page begins within a marker or a payload; in
 * those of other encrypted tables in a row's header, where it is chance whether a value is wrong or the server crashes.
 */
const TORN = TABLES.filter(({ kind, toast }) => toast || kind === 'P');
/** Tables with values out of line, which are encrypted. */
const LONG = TABLES.filter(({ toast }) => toast);
const ENCRYPTED = TABLES.filter(({ kind }) => kind === 'E');

const of = (
  { database }: Pick<MarkedTable, 'database'>,
  relation: string,
  fork: '' | '_vm' | '_fsm' = '',
): TornRelation => ({
  database,
  path: `SELECT pg_relation_filepath(${literal(relation)})${fork === '' ? '' : ` || ${literal(fork)}`}`,
});
const own = (table: MarkedTable): TornRelation => of(table, table.table);
const indexes = (table: MarkedTable): TornRelation[] => indexesOf(table).map((index) => of(table, index));
/** Its TOAST table. */
const toast = ({ database, table }: MarkedTable): TornRelation => ({
  database,
  path: `SELECT pg_relation_filepath(reltoastrelid) FROM pg_class WHERE oid = ${literal(table)}::regclass`,
});

const read = (tables: readonly MarkedTable[]): Statement[] =>
  tables.map(({ database, table }) => ({ database, sql: `SELECT count(*) FROM ${table}` }));

const runs = (machine: string, statements: readonly Statement[]): Act => ({ do: 'run-sql', machine, statements });
/** Every other row is written anew as it is: that changes pages of the table, its TOAST table, its indexes and its maps. */
const rewrites = (tables: readonly MarkedTable[]): Statement[] =>
  tables.map(({ database, table }) => ({
    database,
    sql: `UPDATE ${table} SET payload = payload || '' WHERE id % 2 = 0`,
  }));

/**
 * An index whose keys are so wide that the second half of a page begins within one, and not in what tells where its row is: reading
 * that as other bytes may end the server. Pages have room for entries of dead rows.
 */
const wide = {
  name: ({ table }: MarkedTable): string => `${table}_wide`,
  key: (id: string): string => `repeat(md5((${id})::text), 15)`,
};
const makesWide = (table: MarkedTable): Statement => ({
  database: table.database,
  sql: `CREATE INDEX ${wide.name(table)} ON ${table.table} ((${wide.key('id')}) COLLATE "C") WITH (fillfactor = 60)`,
});

/** Ids beyond those of all batches. */
const DEAD = 999_000_000_000;
/** Entries of rows that nobody ever sees, all over each index but that of the primary key. */
const leavesDeadRows = ({ database, table }: MarkedTable): Statement => ({
  database,
  sql: `BEGIN; INSERT INTO ${table} SELECT ${DEAD} + id, batch, marker || '-dead', '' FROM ${table} WHERE id % 4 = 0; ROLLBACK`,
});

/** Finds such entries by the index, and marks them as dead there: a hint, as in a table (PostgreSQL, `_bt_killitems`). */
const findsThem = ({ database, table }: MarkedTable): Statement => ({
  database,
  sql: [
    'BEGIN',
    ...['seqscan', 'bitmapscan'].map((way) => `SET LOCAL enable_${way} = off`),
    `SELECT count(payload) FROM ${table} WHERE ${wide.key('id')} > '' COLLATE "C"`,
    'COMMIT',
  ].join('; '),
});

const byEachIndex = (table: MarkedTable): Lookup[] => {
  const [byId, byMarker] = indexesOf(table);
  return [
    { table, index: byId, condition: (id) => `id = ${id}` },
    { table, index: byMarker, condition: (id) => `marker = ${markerOf(table.kind, id)}` },
  ];
};
const byWide = (table: MarkedTable): Lookup => ({
  table,
  index: wide.name(table),
  condition: (id) => `${wide.key('id')} = ${wide.key(id)} COLLATE "C"`,
});

/** TOAST tables as tables of their own: reading values in them by way of their rows sets no hint bits. */
const readsOutOfLine = ({ database, table }: MarkedTable): Statement => ({
  database,
  sql: `DO $$ BEGIN EXECUTE 'SELECT count(*) FROM ' || (SELECT reltoastrelid::regclass FROM pg_class WHERE oid = ${literal(table)}::regclass); END $$`,
});

/** Where relations of every kind are. */
const KINDS = 'app';

/**
 * Pages that are torn, by what changed them. A hint leaves a page's position as it is, unless hint bits are logged (PostgreSQL,
 * `wal_log_hints`). Everything else is logged, and the image of the page with it, but for the map of free space, and for the
 * bits that are taken out of the visibility map, which a record of the table tells of (`heap_xlog_insert`).
 *
 * Reads leave no hints in GIN, SP-GiST and BRIN indexes and in sequences, so that these cannot be torn at any: nothing in
 * PostgreSQL's src/backend/access/gin and spgist marks a page by `MarkBufferDirtyHint`; in brin_pageops.c that is done where the map
 * of ranges grows (`brin_start_evacuating_page`), and in src/backend/commands/sequence.c to a row that an old release let be locked
 * (`read_seq_tuple`). Hash and GiST indexes mark entries as dead, as B-trees do: `_hash_kill_items` in hashutil.c,
 * `gistkillitems` in gistget.c.
 */
const TEARINGS: Readonly<Record<Torn, Tearing>> = {
  'hint-bits': {
    // As in evidence from when there were no others.
    what: 'pages torn between two reads',
    before: [],
    changes: read(TORN),
    relations: TORN.map(own),
    lookedUp: [],
  },
  'index-hints': {
    what: 'pages of indexes, torn at entries that were marked as dead',
    before: [...TORN.map(makesWide), ...TORN.map(leavesDeadRows)],
    changes: TORN.map(findsThem),
    relations: TORN.map((table) => of(table, wide.name(table))),
    lookedUp: TORN.map(byWide),
  },
  'toast-hints': {
    what: 'pages of TOAST tables, torn at hint bits',
    before: [],
    changes: LONG.map(readsOutOfLine),
    relations: LONG.map(toast),
    lookedUp: [],
  },
  logged: {
    what: 'pages of tables, TOAST tables and indexes, torn at rows that were written',
    before: [],
    changes: rewrites(TORN),
    relations: [...TORN.flatMap((table) => [own(table), ...indexes(table)]), ...LONG.map(toast)],
    lookedUp: TORN.flatMap(byEachIndex),
  },
  maps: {
    what: 'pages of visibility maps and of maps of free space, torn at rows that were written',
    before: TABLES.map(({ database, table }) => ({ database, sql: `VACUUM ${table}` })),
    changes: rewrites(TABLES),
    relations: [
      ...TABLES.map((table) => of(table, table.table, '_fsm')),
      // In that of a plain table of this size there is nothing in the second half of a page.
      ...ENCRYPTED.map((table) => of(table, table.table, '_vm')),
    ],
    lookedUp: [],
  },
  'kinds-logged': {
    what: 'pages of other indexes than B-trees, and of a sequence, torn at what was written',
    before: [{ database: KINDS, sql: summarises() }],
    changes: writesToOtherKinds().map((sql) => ({ database: KINDS, sql })),
    relations: OTHER_KINDS.map((relation) => of({ database: KINDS }, relation)),
    // The content has questions of its own for each.
    lookedUp: [],
  },
};

const GOLDEN_ROWS = `(VALUES ${GOLDEN_BATCHES.map(({ batch, rows }) => `(${batch * 1_000_000}, ${rows})`).join(', ')}) golden (first, size), generate_series(1, size) g`;

type Axes = Pick<Coordinates, 'tornPages'>;

/** Which pages are torn, in words; none where none are. */
export const whatIsTorn = ({ tornPages }: Axes): string[] => (tornPages === 'none' ? [] : [TEARINGS[tornPages].what]);

/**
 * Rows of the source are looked up by each index that is torn, one by one: a key that is another one now is passed over by who
 * looks for it, and not by who reads the whole index.
 */
export function lookedUp({ tornPages }: Axes): Question[] {
  return (tornPages === 'none' ? [] : TEARINGS[tornPages].lookedUp).map(({ table, index, condition }) => ({
    name: `rows of ${tableName(table)}, each looked up by ${index}`,
    database: table.database,
    statements: [
      `SELECT sum((SELECT count(*) FROM ${table.table} WHERE ${condition('(golden.first + g)')})) FROM ${GOLDEN_ROWS}`,
    ],
    plan: index,
    expected: { is: String(GOLDEN_BATCHES.reduce((sum, { rows }) => sum + rows, 0)), source: 'same' },
  }));
}

/** What is done on a machine before anything is asked of it, so that pages can be torn in its backup. */
export function beforeTearingActs({ cell: { axes } }: Situation, machine: string): Act[] {
  if (axes.tornPages === 'none') return [];
  const { before } = TEARINGS[axes.tornPages];
  return before.length === 0 ? [] : [runs(machine, before)];
}

/**
 * Pages of the copy are torn, where the cell has it so: the source changes them, a checkpoint writes them, and the second half of
 * each page is read again.
 */
export function tornPagesActs({ cell: { axes } }: Situation, machine: string): Act[] {
  if (axes.tornPages === 'none') return [];
  const { what, changes, relations } = TEARINGS[axes.tornPages];
  return [
    runs(machine, [...changes, { database: 'postgres', sql: 'CHECKPOINT' }]),
    { do: 'tear-pages', machine, what, copy: PLACES.backup, relations },
  ];
}
