import { parseLsn } from './lsn.ts';

/**
 * What every row carries in clear text, so that it can be found in a backup. The letter after it tells rows of
 * encrypted tables from rows of plain ones.
 */
export const MARKER = 'TDEMARK-';
export type MarkerKind = 'E' | 'P';

/** A table whose rows are followed from the source to the restored server. */
export interface MarkedTable {
  readonly database: string;
  readonly table: string;
  readonly kind: MarkerKind;
  /** Values long enough to be moved out of line. */
  readonly toast: boolean;
}

export const DATABASES = ['app', 'second'] as const;
export const TABLES: readonly MarkedTable[] = [
  { database: 'app', table: 'enc_rows', kind: 'E', toast: false },
  { database: 'app', table: 'plain_rows', kind: 'P', toast: false },
  { database: 'app', table: 'enc_toast', kind: 'E', toast: true },
  { database: 'second', table: 'enc_rows', kind: 'E', toast: false },
];
export const SEQUENCE = { database: 'app', name: 'enc_sequence' } as const;

/** Rows committed together. */
export interface Batch {
  readonly batch: number;
  /** Tables it was written to, as `database.table`. */
  readonly tables: readonly string[];
  readonly rows: number;
  /** Length of each row's payload, in characters. */
  readonly payload: number;
  /** A WAL position at or after the commit record; null if the commit was not confirmed. */
  readonly committedAt: string | null;
}

/** A copy of the batches, so that later changes to them do not show in it. */
export function copied(
  batches: readonly Batch[],
): { batch: number; tables: string[]; rows: number; payload: number; committedAt: string | null }[] {
  return batches.map((batch) => ({ ...batch, tables: [...batch.tables] }));
}

/** What a restored table has of one batch. */
export interface SeenBatch {
  readonly batch: number;
  readonly rows: number;
  /** Rows whose marker or payload is not what their id says. */
  readonly wrong: number;
}

export function tableName(table: MarkedTable): string {
  return `${table.database}.${table.table}`;
}

/** A table's name and the kind of its rows, or the shell variables for them in a script. */
type InStatement = Readonly<Record<'table' | 'kind', string>>;

/** Expression of a row's marker: its kind, or the shell variable for it, and an expression of its number. */
export const markerOf = (kind: string, id: string): string => `'${MARKER}${kind}-' || ${id} || '-' || md5(${id}::text)`;
const payload = (id: string, length: string): string => `repeat(md5('payload' || ${id}), ${length} / 32)`;

/** Indexes of a marked table: that of its primary key, by PostgreSQL's name, and that of its markers. */
export const indexesOf = ({ table }: MarkedTable): [string, string] => [`${table}_pkey`, `${table}_marker`];

/** DDL of a marked table, in tablespaces where these are named: its own, and that of its index of markers. */
export function createTable(
  table: MarkedTable,
  accessMethod: string,
  spaces: { readonly table?: string; readonly index?: string } = {},
): string {
  const within = (space: string | undefined): string => (space === undefined ? '' : ` TABLESPACE ${space}`);
  return [
    `CREATE TABLE ${table.table} (id bigint PRIMARY KEY, batch int NOT NULL, marker text NOT NULL, payload text NOT NULL) USING ${accessMethod}${within(spaces.table)}`,
    // Stored as it is: a compressed value would hide its marker from the scan. CREATE TABLE itself takes it from 16 on.
    `ALTER TABLE ${table.table} ALTER COLUMN payload SET STORAGE ${table.toast ? 'EXTERNAL' : 'PLAIN'}`,
    `CREATE INDEX ${indexesOf(table)[1]} ON ${table.table} (marker)${within(spaces.index)}`,
  ].join(';\n');
}

/** Inserts one batch. Ids follow from the batch, so that every row can be recomputed. */
export function insertBatch(
  table: InStatement,
  batch: Readonly<Record<'batch' | 'rows' | 'payload', number | string>>,
): string {
  return `INSERT INTO ${table.table} SELECT g, ${batch.batch}, ${markerOf(table.kind, 'g')}, ${payload('g', String(batch.payload))} FROM generate_series(${batch.batch}::bigint * 1000000 + 1, ${batch.batch}::bigint * 1000000 + ${batch.rows}) g`;
}

/**
 * A regular expression for rows of a batch and later ones, whatever their table. Ids have twelve digits from batch
 * 100 000 on, and the first of them tells batches of different hundred thousands apart.
 */
export const ownRows = (fromBatch: number): string => `${MARKER}[EP]-[${Math.floor(fromBatch / 100_000)}-9][0-9]{11}-`;

/** Counts the rows of each batch and those that are not what their id says, in the order of a column. */
export function readBatches(table: InStatement, orderBy: 'id' | 'marker' | null): string {
  const scan =
    orderBy === null
      ? table.table
      : `(SELECT * FROM ${table.table} WHERE ${orderBy} > ${orderBy === 'id' ? '0' : "''"} ORDER BY ${orderBy}) scan`;
  return `SELECT batch, count(*)::int AS rows, (count(*) FILTER (WHERE marker <> ${markerOf(table.kind, 'id')} OR payload <> ${payload('id', 'length(payload)')}))::int AS wrong FROM ${scan} GROUP BY batch ORDER BY batch`;
}

/**
 * Compares what a restored table holds with what was written to it. Batches that were committed at or before the stop
 * position must be there, whole. Later ones may be, except those that are too late. Nothing else may.
 *
 * @param tooLate batches that may not be there: committed after the target of recovery, or on a timeline that was left
 *
 * @returns one sentence for each difference; none when the table is equal
 */
export function compareBatches(
  written: readonly Batch[],
  seen: readonly SeenBatch[],
  stopLsn: string,
  tooLate: readonly number[] = [],
): string[] {
  const stop = parseLsn(stopLsn);
  const found = new Map(seen.map((batch) => [batch.batch, batch]));
  const differences: string[] = [];
  for (const batch of written) {
    const here = found.get(batch.batch);
    found.delete(batch.batch);
    const isTooLate = tooLate.includes(batch.batch);
    const required = !isTooLate && batch.committedAt !== null && parseLsn(batch.committedAt) <= stop;
    if (here && isTooLate)
      differences.push(
        `batch ${batch.batch}: is there, committed after the target of recovery or on a timeline that was left`,
      );
    if (here && here.wrong > 0)
      differences.push(`batch ${batch.batch}: ${here.wrong} rows hold other values than were written`);
    if (here && here.rows !== batch.rows) differences.push(`batch ${batch.batch}: ${here.rows} rows of ${batch.rows}`);
    if (!here && required)
      differences.push(
        `batch ${batch.batch}: missing, committed at or before ${batch.committedAt}, asked for up to ${stopLsn}`,
      );
  }
  for (const batch of found.keys()) differences.push(`batch ${batch}: was never written`);
  return differences;
}
