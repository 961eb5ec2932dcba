import type { Coordinates } from '../axes/index.ts';
import { type Release, statement } from '../release/index.ts';
import { largeStatements, questionsOfLarge } from './large-table.ts';
import { kindsStatements, moreOfKinds, questionsOfKinds } from './kinds.ts';
import { PROVIDERS } from './key-store.ts';
import type { Question } from './questions.ts';
import { markerOf } from './rows.ts';

export type Content = Coordinates['content'];

/** One step on the way to a cluster: a statement, or a restart. */
export type ContentStep =
  | { readonly do: 'sql'; readonly database: string; readonly sql: string }
  | { readonly do: 'restart' };

/** What content is made with: the release, where the cluster has pg_tde, and a tablespace, where it has one. */
export interface OfContent {
  readonly release: Release | undefined;
  readonly tablespace: string | undefined;
}

/** What a cluster has beside the tables that are followed. */
interface ContentPlan {
  /** How it comes to be, before any backup. */
  readonly steps: (of: OfContent) => ContentStep[];
  /** What comes on top of it after the backup, where WAL brings that. */
  readonly more: (of: OfContent) => ContentStep[];
  /** What is asked of it, and of what came on top. */
  readonly questions: (of: OfContent, grown: boolean) => readonly Question[];
}

const on = (database: string, ...statements: readonly string[]): ContentStep[] =>
  statements.map((sql) => ({ do: 'sql', database, sql }));
const accessMethodOf = ({ release }: OfContent): string => release?.accessMethod ?? 'heap';

const ROWS = 'rows_of_it';
const insert = (from: number, to: number, marker = markerOf('E', 'g')): string =>
  `INSERT INTO ${ROWS} SELECT g, ${marker} FROM generate_series(${from}, ${to}) g`;
const table = (of: OfContent): string[] => [
  `CREATE TABLE ${ROWS} (id bigint PRIMARY KEY, marker text NOT NULL) USING ${accessMethodOf(of)}`,
  `CREATE INDEX ${ROWS}_marker ON ${ROWS} (marker)`,
];

/** A database's own key, of the global provider; nothing in a cluster without pg_tde. */
const keyOf = ({ release }: OfContent, database: string): ContentStep[] => {
  if (!release) return [];
  const of = { provider: PROVIDERS.global, key: `${database}-key` };
  return on(
    database,
    `CREATE EXTENSION ${release.extension}`,
    statement(release.sql.createGlobalKey, of),
    statement(release.sql.setDatabaseKeyFromGlobal, of),
  );
};
const defaultKey = ({ release }: OfContent): ContentStep[] => {
  if (!release) return [];
  const of = { provider: PROVIDERS.global, key: 'default-of-template' };
  return on('postgres', statement(release.sql.createGlobalKey, of), statement(release.sql.setDefaultKey, of));
};
const withRows = (of: OfContent, database: string, rows = insert(1, 200)): ContentStep[] => [
  ...on('postgres', `CREATE DATABASE ${database}`),
  ...keyOf(of, database),
  ...on(database, ...table(of), rows),
];

/** All rows of a database's table, by both ways to it. */
const rowsOf = (database: string): Question[] => {
  const digest = `SELECT count(*) || ' ' || md5(string_agg(marker, ',' ORDER BY id)) FROM ${ROWS}`;
  return [
    { name: `rows of ${database}`, database, statements: [digest], expected: 'as-source' },
    {
      name: `rows of ${database} by an index`,
      database,
      statements: [`${digest} WHERE marker > ''`],
      plan: `${ROWS}_marker`,
      expected: 'as-source',
    },
  ];
};
/** The same, and that it is encrypted. */
const ofRows = ({ release }: OfContent, database: string): Question[] => [
  ...rowsOf(database),
  ...(release
    ? [
        {
          name: `whether rows of ${database} are encrypted`,
          database,
          statements: [statement(release.sql.isEncrypted, { relation: ROWS })],
          expected: { is: 'true', source: 'same' },
        } as const,
      ]
    : []),
];

const TEMPLATE = 'of_template';
const [COPY, LATER] = ['from_template', 'from_template_later'];

/** Databases of a template: with rows in it, or with no more than the extension and plain rows. */
const template = (strategy: 'wal_log' | 'file_copy'): ContentPlan => {
  const copy = (of: OfContent, database: string): ContentStep[] => [
    ...on('postgres', `CREATE DATABASE ${database} TEMPLATE ${TEMPLATE} STRATEGY ${strategy}`),
    ...COPIED[strategy](of, database),
    ...on(database, insert(201, 300)),
  ];
  return {
    steps: (of) => [...TEMPLATES[strategy](of), ...copy(of, COPY)],
    more: (of) => copy(of, LATER),
    questions: (of, grown) =>
      [COPY, ...(grown ? [LATER] : [])].flatMap((database) => [...ofRows(of, database), madeBy(strategy, database)]),
  };
};
/**
 * How a database was made of the template: a page of a catalog that nobody writes to has the position of the template's page
 * where its file was copied, and one of its own where it was logged (`PageHeaderData.pd_lsn`, its first eight bytes).
 */
const madeBy = (strategy: 'wal_log' | 'file_copy', database: string): Question => {
  const position = (name: string): string =>
    `pg_read_binary_file((SELECT 'base/' || oid || '/' FROM pg_database WHERE datname = '${name}') || pg_relation_filenode('pg_ts_dict'), 0, 8)`;
  return {
    name: `strategy of ${database}`,
    database,
    statements: [`SELECT CASE WHEN ${position(database)} = ${position(TEMPLATE)} THEN 'file_copy' ELSE 'wal_log' END`],
    expected: { is: strategy, source: 'same' },
  };
};
const TEMPLATES: Readonly<Record<'wal_log' | 'file_copy', (of: OfContent) => ContentStep[]>> = {
  // A database that has no key of its own yet takes the default one for what is copied into it.
  wal_log: (of) => [...defaultKey(of), ...withRows(of, TEMPLATE)],
  // Files of encrypted tables are not copied so: the server refuses (src/pg_tde_event_capture.c, T_CreatedbStmt).
  file_copy: ({ release }) => [
    ...on('postgres', `CREATE DATABASE ${TEMPLATE}`),
    ...(release ? on(TEMPLATE, `CREATE EXTENSION ${release.extension}`) : []),
    ...on(TEMPLATE, 'CREATE TABLE plain_rows_of_it AS SELECT g FROM generate_series(1, 200) g'),
  ],
};
/** What a new database needs besides. */
const COPIED: Readonly<Record<'wal_log' | 'file_copy', (of: OfContent, database: string) => ContentStep[]>> = {
  wal_log: () => [],
  file_copy: (of, database) => [
    ...keyOf(of, database).filter((step) => step.do === 'sql' && !step.sql.startsWith('CREATE EXTENSION')),
    ...on(database, ...table(of), insert(1, 200)),
  ],
};

const [LEFT, LEFT_LATER] = ['uninstalled', 'uninstalled_later'] as const;
/**
 * A database whose table was encrypted until it was moved out; then its key was deleted, and the extension dropped. Its rows
 * are in clear after that, and none of those that are looked for on disk.
 */
const left = (of: OfContent, database: string): ContentStep[] => [
  ...withRows(of, database, insert(1, 200, 'md5(g::text)')),
  ...on(
    database,
    `ALTER TABLE ${ROWS} SET ACCESS METHOD heap`,
    ...(of.release ? [of.release.sql.deleteDatabaseKey, `DROP EXTENSION ${of.release.extension}`] : []),
  ),
];
/** Nothing of the extension is left in a database. */
const isLeft = (database: string): Question => ({
  name: `encrypted tables and extensions in ${database}`,
  database,
  statements: [
    "SELECT (SELECT count(*) FROM pg_class JOIN pg_am ON pg_am.oid = relam WHERE amname <> 'heap' AND amtype = 't') + (SELECT count(*) FROM pg_extension WHERE extname <> 'plpgsql')",
  ],
  expected: { is: '0', source: 'same' },
});

const SHARING = ['sharing_one', 'sharing_two'] as const;
const INHERITED = 'inherited';

/** What of each content there is. */
const CONTENTS: Readonly<Record<Content, ContentPlan>> = {
  followed: { steps: () => [], more: () => [], questions: () => [] },
  kinds: {
    steps: (of) => on('app', ...kindsStatements(accessMethodOf(of), of.tablespace)),
    more: () => on('app', ...moreOfKinds()),
    questions: ({ release }) => questionsOfKinds(release),
  },
  'large-table': {
    steps: (of) => on('app', ...largeStatements(accessMethodOf(of))),
    more: () => [],
    questions: ({ release }) => questionsOfLarge(release),
  },
  'template-wal-log': template('wal_log'),
  'template-file-copy': template('file_copy'),
  uninstalled: {
    steps: (of) => left(of, LEFT),
    more: (of) => left(of, LEFT_LATER),
    questions: (_, grown) =>
      [LEFT, ...(grown ? [LEFT_LATER] : [])].flatMap((database) => [...rowsOf(database), isLeft(database)]),
  },
  'shared-provider': {
    steps: (of) => SHARING.flatMap((database) => withRows(of, database)),
    more: () => [],
    questions: (of) => [
      ...SHARING.flatMap((database) => ofRows(of, database)),
      ...(of.release ? SHARING.map((database) => keyInForce(of.release!, database)) : []),
    ],
  },
  'inheritance-off': {
    steps: (of) => [
      ...withRows(of, INHERITED),
      ...(of.release
        ? [
            ...on('postgres', `ALTER SYSTEM SET ${of.release.settings.inheritProviders} = off`),
            { do: 'restart' } as const,
          ]
        : []),
    ],
    more: () => [],
    questions: (of) => [
      ...ofRows(of, INHERITED),
      ...(of.release
        ? [
            keyInForce(of.release, INHERITED),
            {
              name: 'whether databases may use global providers',
              database: 'postgres',
              statements: [`SHOW ${of.release.settings.inheritProviders}`],
              expected: { is: 'off', source: 'same' },
            } as const,
          ]
        : []),
    ],
  },
};

const keyInForce = ({ sql }: Release, database: string): Question => ({
  name: `key in force in ${database}`,
  database,
  statements: [`SELECT key_name || ' of ' || provider_name FROM (${sql.databaseKeyInForce}) in_force`],
  expected: { is: `${database}-key of ${PROVIDERS.global}`, source: 'same' },
});

/** What a cluster has beside the tables that are followed. */
export const contentOf = (content: Content): ContentPlan => CONTENTS[content];
