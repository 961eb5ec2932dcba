import { type Step } from '../acts/index.ts';
import type { Coordinates } from '../axes/index.ts';
import { type Release, literal, statement } from '../release/index.ts';
import {
  type Batch,
  type MarkedTable,
  PROVIDERS,
  createTable,
  fileStore,
  insertBatch,
  tableName,
} from '../source/index.ts';

export type OperationName = Coordinates['operation'];

/** A query that shows whether an operation took effect. */
interface Effect {
  readonly database: string;
  readonly sql: string;
}

/** What an operation does, as data. */
export interface KeyOperation {
  /** Before the backup, so that there is something to operate on. */
  readonly before: readonly Step[];
  readonly steps: readonly Step[];
  /** Queries of which each gives another answer after the operation; none for one that does nothing. */
  readonly effects: readonly Effect[];
  /** Tables that the operation makes, with the rows that it writes to each. */
  readonly tables: readonly MarkedTable[];
}

/** Rows that an operation writes to a table of its own. */
export const OPERATION_BATCH: Pick<Batch, 'batch' | 'rows' | 'payload'> = { batch: 800_000, rows: 150, payload: 64 };

const NEW_TABLE: MarkedTable = { database: 'app', table: 'enc_made_in_window', kind: 'E', toast: false };
const NEW_DATABASE_TABLE: MarkedTable = { database: 'third', table: 'enc_rows', kind: 'E', toast: false };

/** Statements that create keys and put them in force, for one release and one place of the key store. */
function statementsFor(release: Release, keys: string) {
  const { sql } = release;
  const on = (database: string, template: string, values: Readonly<Record<string, string>> = {}): Step => ({
    do: 'sql',
    database,
    sql: statement(template, values),
  });
  const store = fileStore(release, keys);
  return {
    on,
    store,
    rotateDatabase: (key: string, provider: string = PROVIDERS.app, database = 'app'): Step[] => [
      on(database, sql.createDatabaseKey, { key, provider }),
      on(database, sql.setDatabaseKey, { key, provider }),
    ],
    rotateDatabaseToGlobal: (key: string, provider: string): Step[] => [
      on('app', sql.createGlobalKey, { key, provider }),
      on('app', sql.setDatabaseKeyFromGlobal, { key, provider }),
    ],
    rotateServer: (key: string, provider: string = PROVIDERS.global): Step[] => [
      on('postgres', sql.createGlobalKey, { key, provider }),
      on('postgres', sql.setServerKey, { key, provider }),
    ],
    rotateDefault: (key: string): Step[] => {
      const values = { key, provider: PROVIDERS.global };
      return [on('postgres', sql.createGlobalKey, values), on('postgres', sql.setDefaultKey, values)];
    },
    addGlobal: (provider: string): Step => store.addGlobal(provider),
    addDatabase: (provider: string, database = 'app'): Step => store.addDatabase(provider, database),
  };
}

/** A rotation of the key of a database or of the server, within its provider. */
export function rotationOf(release: Release, keys: string, kind: 'database' | 'server', name: string): readonly Step[] {
  const to = statementsFor(release, keys);
  return kind === 'database' ? to.rotateDatabase(name) : to.rotateServer(name);
}

/** Rotations of the two kinds of keys that a source has; of the default key where there is nothing else. */
export function furtherRotation(
  release: Release,
  keys: string,
  walEncryption: Coordinates['walEncryption'],
  name: string,
): readonly Step[] {
  const to = statementsFor(release, keys);
  return walEncryption === 'default-key'
    ? to.rotateDefault(name)
    : [...to.rotateDatabase(name), ...to.rotateServer(name)];
}

/** As {@link furtherRotation}, the making of the keys apart from putting them in force. */
export function rotationInTwo(
  release: Release,
  keys: string,
  walEncryption: Coordinates['walEncryption'],
  name: string,
): Record<'create' | 'set', { readonly database: string; readonly sql: string }[]> {
  const statements = furtherRotation(release, keys, walEncryption, name).flatMap((step) =>
    step.do === 'sql' ? [step] : [],
  );
  const isSet = [release.sql.setDatabaseKey, release.sql.setServerKey, release.sql.setDefaultKey].map((template) =>
    template.replace(/\{.*/s, ''),
  );
  const sets = ({ sql }: { sql: string }): boolean => isSet.some((begin) => sql.startsWith(begin));
  return { create: statements.filter((step) => !sets(step)), set: statements.filter(sets) };
}

/**
 * An operation on a source that was built as `source/golden-plan` does.
 *
 * @param keys directory of the key files
 */
export function keyOperation(name: OperationName, release: Release, keys: string): KeyOperation {
  const { sql } = release;
  const to = statementsFor(release, keys);
  const databaseKey = { database: 'app', sql: sql.databaseKeyInForce };
  const serverKey = { database: 'postgres', sql: sql.serverKeyInForce };
  const providers = { database: 'postgres', sql: sql.listGlobalProviders };
  const operation = (effect: Effect | readonly Effect[], ...steps: Step[]): KeyOperation => ({
    before: [],
    steps,
    effects: [effect].flat(),
    tables: [],
  });
  const moved = to.store.moveGlobal(PROVIDERS.global, 'moved');
  switch (name) {
    case 'none':
      return operation([]);
    case 'rotate-database-key':
      return operation(databaseKey, ...to.rotateDatabase('app-key-2'));
    case 'rotate-database-key-to-new-provider':
      return operation(databaseKey, to.addDatabase('app-file-2'), ...to.rotateDatabase('app-key-2', 'app-file-2'));
    case 'rotate-database-key-to-global-provider':
      return operation(databaseKey, ...to.rotateDatabaseToGlobal('app-key-2', PROVIDERS.global));
    case 'rotate-server-key':
      return operation(serverKey, ...to.rotateServer('server-key-2'));
    case 'rotate-server-key-to-new-provider':
      return operation(serverKey, to.addGlobal('global-file-2'), ...to.rotateServer('server-key-2', 'global-file-2'));
    case 'rotate-default-key':
      return operation({ database: 'postgres', sql: sql.defaultKeyInForce }, ...to.rotateDefault('default-key-2'));
    case 'rotate-several':
      return operation(
        [databaseKey, serverKey],
        ...[2, 3, 4].flatMap((n) => [...to.rotateDatabase(`app-key-${n}`), ...to.rotateServer(`server-key-${n}`)]),
      );
    case 'rotate-away-and-delete-provider':
      return operation(
        databaseKey,
        to.addGlobal('passing-file'),
        ...to.rotateDatabaseToGlobal('passing-key', 'passing-file'),
        ...to.rotateDatabase('app-key-2'),
        to.on('postgres', sql.deleteGlobalProvider, { provider: 'passing-file' }),
      );
    case 'add-global-provider':
      return operation(providers, to.addGlobal('added-file'));
    case 'change-provider':
      return operation(providers, ...moved);
    case 'change-provider-old-file-gone':
      return operation(providers, ...moved, to.store.lose(PROVIDERS.global));
    case 'delete-provider':
      return {
        ...operation(providers, to.on('postgres', sql.deleteGlobalProvider, { provider: 'unused-file' })),
        before: [to.addGlobal('unused-file')],
      };
    case 'create-table':
      return {
        ...operation(
          { database: 'app', sql: `SELECT relname FROM pg_class WHERE relname = ${literal(NEW_TABLE.table)}` },
          ...withRows(NEW_TABLE, release),
        ),
        tables: [NEW_TABLE],
      };
    case 'rewrite-table':
      return operation(
        { database: 'app', sql: "SELECT pg_relation_filepath('enc_rows')" },
        { do: 'sql', database: 'app', sql: 'VACUUM FULL enc_rows' },
      );
    case 'create-database': {
      const { database } = NEW_DATABASE_TABLE;
      const steps = [
        to.on('postgres', `CREATE DATABASE ${database} TEMPLATE template0`),
        to.on(database, `CREATE EXTENSION ${release.extension}`),
        to.addDatabase('third-file', database),
        ...to.rotateDatabase('third-key', 'third-file', database),
        ...withRows(NEW_DATABASE_TABLE, release),
      ];
      return {
        ...operation(
          { database: 'postgres', sql: `SELECT datname FROM pg_database WHERE datname = ${literal(database)}` },
          ...steps,
        ),
        tables: [NEW_DATABASE_TABLE],
      };
    }
    case 'checkpoint':
      return operation(
        { database: 'postgres', sql: 'SELECT checkpoint_lsn::text FROM pg_control_checkpoint()' },
        to.on('postgres', 'CHECKPOINT'),
      );
    case 'restart-source':
      return operation({ database: 'postgres', sql: 'SELECT pg_postmaster_start_time()::text' }, { do: 'restart' });
    case 'storm':
      // Its steps come one after the other as long as the backup runs: see storm.ts.
      return operation([databaseKey, serverKey]);
  }
}

function withRows(table: MarkedTable, release: Release): Step[] {
  return [createTable(table, release.accessMethod), insertBatch(table, OPERATION_BATCH)].map((sql) => ({
    do: 'sql',
    database: table.database,
    sql,
  }));
}

/** The batch that an operation wrote to its own tables. */
export function batchOf(operation: KeyOperation, committedAt: string): Batch[] {
  return operation.tables.length === 0
    ? []
    : [{ ...OPERATION_BATCH, tables: operation.tables.map(tableName), committedAt }];
}
