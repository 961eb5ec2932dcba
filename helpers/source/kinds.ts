import { type Release, statement } from '../release/index.ts';
import type { Question } from './questions.ts';
import { markerOf } from './rows.ts';

const [UNLOGGED, UNLOGGED_SEQUENCE] = ['kind_unlogged', 'kind_unlogged_sequence'];
const [IDENTITY, PARTS, INDEXED, VIEW] = ['kind_identity', 'kind_parts', 'kind_indexed', 'kind_view'];
const INDEXES = ['hash', 'gin', 'gist', 'spgist', 'brin'] as const;
const FIRST_LARGE = 700_000;
/** That of a column which is no identity. */
const SEQUENCE = `${IDENTITY}_number_seq`;
/** An id beyond all others. */
const BEYOND = 900_000;

const marker = markerOf('E', 'g');
const series = (from: number, to: number): string => `FROM generate_series(${from}, ${to}) g`;

/** Rows of every kind, by numbers. Large objects are in a system table, which is not encrypted: theirs are plain. */
const fill = (from: number, to: number): string[] => [
  `INSERT INTO ${UNLOGGED} (marker) SELECT ${marker} ${series(from, to)}`,
  `INSERT INTO ${IDENTITY} (marker) SELECT ${marker} ${series(from, to)}`,
  `INSERT INTO ${PARTS} SELECT g, ${marker} ${series(from, to)}`,
  `INSERT INTO ${INDEXED} SELECT g, ${marker}, ${marker}, ARRAY[${marker}, 'word' || g % 10], int8range(g, g + 10) ${series(from, to)}`,
  `DELETE FROM ${INDEXED} WHERE id BETWEEN ${from} AND ${to} AND id % 7 = 0`,
  `UPDATE ${INDEXED} SET words = words || ('changed' || id % 5), span = int8range(id, id + 20), name = name || '+' WHERE id BETWEEN ${from} AND ${to} AND id % 5 = 0`,
  `SELECT lo_from_bytea(${FIRST_LARGE} + g, convert_to(repeat(${markerOf('P', 'g')}, 100), 'UTF8')) ${series(from, to)} WHERE g % 100 = 1`,
];

/** Statements that make a table, an index or something else of every kind. */
export function kindsStatements(accessMethod: string, tablespace: string | undefined): string[] {
  const using = `USING ${accessMethod}`;
  const elsewhere = tablespace === undefined ? '' : ` TABLESPACE ${tablespace}`;
  return [
    `CREATE UNLOGGED TABLE ${UNLOGGED} (id bigserial PRIMARY KEY, marker text NOT NULL) ${using}`,
    `CREATE INDEX ${UNLOGGED}_marker ON ${UNLOGGED} (marker)`,
    `CREATE UNLOGGED SEQUENCE ${UNLOGGED_SEQUENCE}`,
    `SELECT nextval('${UNLOGGED_SEQUENCE}') ${series(1, 5)}`,
    `CREATE TABLE ${IDENTITY} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, number serial, marker text NOT NULL, longer text GENERATED ALWAYS AS (marker || '+') STORED) ${using}`,
    `CREATE TABLE ${PARTS} (id bigint PRIMARY KEY, marker text NOT NULL) PARTITION BY RANGE (id)`,
    `CREATE TABLE ${PARTS}_low PARTITION OF ${PARTS} FOR VALUES FROM (0) TO (250) ${using}`,
    `CREATE TABLE ${PARTS}_high PARTITION OF ${PARTS} FOR VALUES FROM (250) TO (100000) ${using}${elsewhere}`,
    `CREATE TABLE ${INDEXED} (id bigint, marker text, name text, words text[], span int8range) ${using}${elsewhere}`,
    `CREATE INDEX ${INDEXED}_hash ON ${INDEXED} USING hash (marker)`,
    `CREATE INDEX ${INDEXED}_gin ON ${INDEXED} USING gin (words)${elsewhere}`,
    `CREATE INDEX ${INDEXED}_gist ON ${INDEXED} USING gist (span)`,
    `CREATE INDEX ${INDEXED}_spgist ON ${INDEXED} USING spgist (name)`,
    `CREATE INDEX ${INDEXED}_brin ON ${INDEXED} USING brin (id)`,
    ...fill(1, 400),
    `CREATE MATERIALIZED VIEW ${VIEW} ${using} AS SELECT id, marker FROM ${IDENTITY} WHERE id % 2 = 0`,
    `CREATE UNIQUE INDEX ${VIEW}_id ON ${VIEW} (id)`,
  ];
}

/** Statements that change all of it, so that WAL has records of every kind. */
export const moreOfKinds = (): string[] => [
  ...fill(401, 600),
  `REFRESH MATERIALIZED VIEW ${VIEW}`,
  `SELECT lo_put(${FIRST_LARGE} + 1, 100, 'put')`,
];

/** A relation of each kind that is neither a table nor a B-tree, and the index of the view. */
export const OTHER_KINDS: readonly string[] = [...INDEXES.map((kind) => `${INDEXED}_${kind}`), SEQUENCE];

/** Before {@link writesToOtherKinds}: a range that is not summarised is left alone by what is inserted (`brininsert`). */
export const summarises = (): string => `SELECT brin_summarize_new_values('${INDEXED}_brin')`;

/**
 * Statements that change pages of {@link OTHER_KINDS} in place, and leave all that is asked of them as it is: rows are written and
 * rolled back, which leaves their entries. A GIN index has them in a list until that is cleaned. A materialised view is not among
 * them: what refreshes it in place makes statistics of it (`refresh_by_match_merge`, `matview.c`), and these are in system tables,
 * which are not encrypted (`index/tde-limitations`).
 */
export const writesToOtherKinds = (): string[] => [
  `BEGIN; INSERT INTO ${INDEXED} SELECT id + ${BEYOND}, marker, name, words, span FROM ${INDEXED}; ROLLBACK`,
  `SELECT gin_clean_pending_list('${INDEXED}_gin')`,
  `SELECT nextval('${SEQUENCE}')`,
];

const digest = (table: string, orderBy: string, column = 'marker'): string =>
  `SELECT count(*) || ' ' || md5(string_agg(${column}, ',' ORDER BY ${orderBy})) FROM ${table}`;
const asks = (name: string, sql: string, expected: Question['expected'] = 'as-source'): Question => ({
  name,
  database: 'app',
  statements: [sql],
  expected,
});
const byIndex = (kind: (typeof INDEXES)[number], condition: string): Question => ({
  ...asks(`rows by an index of kind ${kind}`, `${digest(INDEXED, 'id', 'id::text')} WHERE ${condition}`),
  plan: `${INDEXED}_${kind}`,
});

/** What is asked of every kind. What is not logged is empty after recovery (PostgreSQL, CREATE TABLE: UNLOGGED). */
export function questionsOfKinds(release: Release | undefined): Question[] {
  const encrypted = [UNLOGGED, `${UNLOGGED}_marker`, IDENTITY, `${PARTS}_low`, `${PARTS}_high`, INDEXED, VIEW].concat(
    INDEXES.map((kind) => `${INDEXED}_${kind}`),
  );
  return [
    asks('rows of an unlogged table', `SELECT count(*) FROM ${UNLOGGED}`, { is: '0', source: 'other' }),
    {
      ...asks('rows of an unlogged table by an index', `SELECT count(*) FROM ${UNLOGGED} WHERE marker > ''`, {
        is: '0',
        source: 'other',
      }),
      plan: `${UNLOGGED}_marker`,
    },
    asks('an unlogged sequence', `SELECT last_value || ' ' || is_called FROM ${UNLOGGED_SEQUENCE}`, {
      is: '1 false',
      source: 'other',
    }),
    asks(
      'rows can be added to an unlogged table',
      `WITH added AS (INSERT INTO ${UNLOGGED} (marker) SELECT ${marker} ${series(1, 3)} RETURNING id) SELECT count(*) FROM added`,
      { is: '3', source: 'same' },
    ),
    asks('rows with an identity', digest(IDENTITY, 'id')),
    asks('generated values', digest(IDENTITY, 'id', 'longer')),
    asks(
      'new rows come after those that are there',
      `WITH added AS (INSERT INTO ${IDENTITY} (marker) SELECT ${marker} ${series(1, 3)} RETURNING id, number) SELECT min(added.id) > (SELECT max(id) FROM ${IDENTITY}) AND min(added.number) > (SELECT max(number) FROM ${IDENTITY}) FROM added`,
      { is: 'true', source: 'same' },
    ),
    asks('rows of partitions', digest(PARTS, 'id', 'marker || tableoid::regclass')),
    asks('rows of a table with indexes of every kind', digest(INDEXED, 'id', 'name || words::text || span::text')),
    byIndex('hash', `marker = ${markerOf('E', '5')}`),
    byIndex('gin', "words @> ARRAY['word3']"),
    byIndex('gist', 'span @> 42::bigint'),
    byIndex('spgist', "name > 'TDEMARK-E-3'"),
    byIndex('brin', 'id BETWEEN 100 AND 200'),
    asks('rows of a materialised view', digest(VIEW, 'id')),
    asks(
      'large objects',
      "SELECT count(*) || ' ' || md5(string_agg(md5(lo_get(oid)), ',' ORDER BY oid)) FROM pg_largeobject_metadata",
    ),
    ...(release
      ? encrypted.map((relation) =>
          asks(`whether ${relation} is encrypted`, statement(release.sql.isEncrypted, { relation }), {
            is: 'true',
            source: 'same',
          }),
        )
      : []),
  ];
}
