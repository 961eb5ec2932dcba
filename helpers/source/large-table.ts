import { type Release, statement } from '../release/index.ts';
import type { Question } from './questions.ts';
import { markerOf } from './rows.ts';

const LARGE = 'large_rows';
/** PostgreSQL's default for the pages of a segment, 1 GB of 8 kB each: `RELSEG_SIZE`. */
const SEGMENT_PAGES = 131_072;
const SEGMENT_BYTES = SEGMENT_PAGES * 8192;
/** In how many parts the first segment is read, so that no statement comes near its time limit on a busy machine. */
const PARTS = 16;
/** One on each page, which is as many as the least fillfactor lets a page have: as little WAL as such a table can be had for. */
const ROWS = 134_000;
/** In how many statements they are written, so that none comes near its time limit. */
const STATEMENTS = 20;

/** Statements that make a table whose rows go on in a second segment. Its rows are frozen, so that no read writes to it. */
export function largeStatements(accessMethod: string): string[] {
  const each = ROWS / STATEMENTS;
  return [
    `CREATE TABLE ${LARGE} (id bigint NOT NULL, marker text NOT NULL) USING ${accessMethod} WITH (fillfactor = 10)`,
    ...Array.from(
      { length: STATEMENTS },
      (_, at) =>
        `INSERT INTO ${LARGE} SELECT g, ${markerOf('E', 'g')} || repeat(md5('large' || g), 30) FROM generate_series(${at * each + 1}, ${(at + 1) * each}) g`,
    ),
    `VACUUM (FREEZE) ${LARGE}`,
  ];
}

/** What is asked of it: the rows of its first segment in parts, those of its second, and whether it has one. */
export function questionsOfLarge(release: Release | undefined): Question[] {
  const between = (from: number, to: number): string =>
    `SELECT count(*) || ' ' || sum(hashtextextended(marker, id)) FROM ${LARGE} WHERE ctid >= '(${from},0)' AND ctid < '(${to},0)'`;
  const pages = SEGMENT_PAGES / PARTS;
  const asks = (name: string, sql: string, expected: Question['expected'] = 'as-source'): Question => ({
    name,
    database: 'app',
    statements: [sql],
    expected,
  });
  const yes = { is: 'true', source: 'same' } as const;
  return [
    asks(
      'whether a table has a second segment',
      `SELECT (pg_relation_size('${LARGE}') > ${SEGMENT_BYTES} AND (pg_stat_file(pg_relation_filepath('${LARGE}') || '.1')).size > 0)::text`,
      yes,
    ),
    ...Array.from({ length: PARTS }, (_, at) =>
      asks(`rows of its first segment, part ${at + 1} of ${PARTS}`, between(at * pages, (at + 1) * pages)),
    ),
    asks('rows of its second segment', between(SEGMENT_PAGES, 2 * SEGMENT_PAGES)),
    ...(release
      ? [
          asks(
            'whether a table of several segments is encrypted',
            statement(release.sql.isEncrypted, { relation: LARGE }),
            yes,
          ),
        ]
      : []),
  ];
}
