import { type OperationStep } from '../acts/index.ts';
import type { Coordinates } from '../axes/index.ts';
import { type Release, literal, statement } from '../release/index.ts';
import { type Batch, type KeyStore, type MarkedTable, PROVIDERS, createTable, insertBatch } from '../source/index.ts';

export type OperationName = Coordinates['operation'];

/** A query that shows whether an operation took effect. */
interface Effect {
  readonly database: string;
  readonly sql: string;
}

/** What an operation does, as data. */
export interface KeyOperation {
  /** Before the backup, so that there is something to operate on. */
  readonly before: readonly OperationStep[];
  readonly steps: readonly OperationStep[];
  /** Queries of which each gives another answer after the operation; none for one that does nothing. */
  readonly effects: readonly Effect[];
  /** Tables that the operation makes, with the rows that it writes to each. */
  readonly tables: readonly MarkedTable[];
}

/** Rows that an operation writes to a table of its own. */
export const OPERATION_BATCH: Pick<Batch, 'batch' | 'rows' | 'payload'> = { batch: 800_000, rows: 150, payload: 64 };

const NEW_TABLE: MarkedTable = { database: 'app', table: 'enc_made_in_window', kind: 'E', toast: false };
const NEW_DATABASE_TABLE: MarkedTable = { database: 'third', table: 'enc_rows', kind: 'E', toast: false };

/** A default key beside the keys that are in force. */
const FALLBACK = 'fallback-key';

type SqlStep = Extract<OperationStep, { do: 'sql' }>;

/** A rotation of one key: the statement that makes the new key, and the one that puts it in force. */
type Rotation = readonly [create: SqlStep, set: SqlStep];

/** Statements that rotate keys and add providers, for one release and one key store. */
function statementsFor(release: Release, store: KeyStore) {
  const { sql } = release;
  const on = (database: string, template: string, values: Readonly<Record<string, string>> = {}): SqlStep => ({
    do: 'sql',
    database,
    sql: statement(template, values),
  });
  const rotation = (
    database: string,
    [create, set]: readonly [string, string],
    values: Readonly<Record<string, string>>,
  ): Rotation => [on(database, create, values), on(database, set, values)];
  return {
    on,
    rotateDatabase: (key: string, provider: string = PROVIDERS.app, database = 'app'): Rotation =>
      rotation(database, [sql.createDatabaseKey, sql.setDatabaseKey], { key, provider }),
    rotateDatabaseToGlobal: (key: string, provider: string): Rotation =>
      rotation('app', [sql.createGlobalKey, sql.setDatabaseKeyFromGlobal], { key, provider }),
    rotateServer: (key: string, provider: string = PROVIDERS.global): Rotation =>
      rotation('postgres', [sql.createGlobalKey, sql.setServerKey], { key, provider }),
    rotateDefault: (key: string): Rotation =>
      rotation('postgres', [sql.createGlobalKey, sql.setDefaultKey], { key, provider: PROVIDERS.global }),
    addGlobal: (provider: string): OperationStep => store.addGlobal(sql, provider),
    addDatabase: (provider: string, database = 'app'): OperationStep => store.addDatabase(sql, provider, database),
    moveGlobal: (provider: string, to: string): readonly OperationStep[] => store.moveGlobal(sql, provider, to),
    lose: (provider: string): readonly OperationStep[] => store.lose(provider),
  };
}

/** A rotation of the key of a database or of the server, within its provider. */
export function rotationOf(
  release: Release,
  store: KeyStore,
  kind: 'database' | 'server',
  name: string,
): readonly OperationStep[] {
  const to = statementsFor(release, store);
  return kind === 'database' ? to.rotateDatabase(name) : to.rotateServer(name);
}

/**
 * Rotations of the two kinds of keys that a source has, or of the default key where there is nothing else: first all new
 * keys are made, then they are put in force.
 */
export function rotationInTwo(
  release: Release,
  store: KeyStore,
  walEncryption: Coordinates['walEncryption'],
  name: string,
): Record<'create' | 'set', SqlStep[]> {
  const to = statementsFor(release, store);
  // A service has one place for the keys of all providers.
  const serverKey = store.service === null ? name : `server-${name}`;
  const rotations =
    walEncryption === 'default-key' ? [to.rotateDefault(name)] : [to.rotateDatabase(name), to.rotateServer(serverKey)];
  return { create: rotations.map(([create]) => create), set: rotations.map(([, set]) => set) };
}

/** What operations are made of, for one release and one key store. */
interface Ground {
  readonly release: Release;
  readonly to: ReturnType<typeof statementsFor>;
  readonly databaseKey: Effect;
  readonly serverKey: Effect;
  readonly providers: Effect;
}

const operationOf = (effect: Effect | readonly Effect[], ...steps: OperationStep[]): KeyOperation => ({
  before: [],
  steps,
  effects: [effect].flat(),
  tables: [],
});

/** The key of a database becomes one of a global provider, then one of its own again; the provider is deleted. */
const throughProvider = (provider: string, { to, release: { sql } }: Ground): OperationStep[] => [
  ...to.rotateDatabaseToGlobal('passing-key', provider),
  ...to.rotateDatabase('app-key-2'),
  to.on('postgres', sql.deleteGlobalProvider, { provider }),
];

const RESTART: OperationStep = { do: 'restart', mode: 'fast' };
/** Whether WAL encryption is on. */
const walEncryption = ({ release: { settings } }: Ground): Effect => ({
  database: 'postgres',
  sql: `SELECT current_setting(${literal(settings.walEncrypt)})`,
});
/** `wal-encryption`: set by `ALTER SYSTEM`, in force after a restart. */
const setsWal = ({ to, release: { settings } }: Ground, value: 'on' | 'off'): OperationStep[] => [
  to.on('postgres', `ALTER SYSTEM SET ${settings.walEncrypt} = ${value}`),
  RESTART,
  // A setting that is not in force is an error here.
  to.on('postgres', `SELECT 1 / (current_setting(${literal(settings.walEncrypt)}) = ${literal(value)})::int`),
];
/** When the source was started. */
const STARTED: Effect = { database: 'postgres', sql: 'SELECT pg_postmaster_start_time()::text' };
/** Since when there are statistics: a server that has crashed begins them anew, and one that was shut down does not. */
const RECOVERED: Effect = { database: 'postgres', sql: 'SELECT stats_reset::text FROM pg_stat_wal' };

/** Every operation. Functions are called by the names that the release has for them. */
const OPERATIONS: { readonly [N in OperationName]: (ground: Ground) => KeyOperation } = {
  none: () => operationOf([]),
  'rotate-database-key': ({ to, databaseKey }) => operationOf(databaseKey, ...to.rotateDatabase('app-key-2')),
  'rotate-database-key-to-new-provider': ({ to, databaseKey }) =>
    operationOf(databaseKey, to.addDatabase('app-file-2'), ...to.rotateDatabase('app-key-2', 'app-file-2')),
  'rotate-database-key-to-global-provider': ({ to, databaseKey }) =>
    operationOf(databaseKey, ...to.rotateDatabaseToGlobal('app-key-2', PROVIDERS.global)),
  'rotate-server-key': ({ to, serverKey }) => operationOf(serverKey, ...to.rotateServer('server-key-2')),
  'rotate-server-key-to-new-provider': ({ to, serverKey }) =>
    operationOf(serverKey, to.addGlobal('global-file-2'), ...to.rotateServer('server-key-2', 'global-file-2')),
  'rotate-default-key': ({ to, release: { sql } }) =>
    operationOf({ database: 'postgres', sql: sql.defaultKeyInForce }, ...to.rotateDefault('default-key-2')),
  'set-default-key': ({ to, release: { sql } }) =>
    operationOf({ database: 'postgres', sql: sql.defaultKeyInForce }, ...to.rotateDefault('first-default-key')),
  // What it is encrypted with until then stays encrypted with the default key's.
  'default-to-database-key': ({ to, databaseKey }) =>
    operationOf(databaseKey, to.addDatabase('own-file'), ...to.rotateDatabase('own-key', 'own-file')),
  'default-to-server-key': ({ to, serverKey }) => operationOf(serverKey, ...to.rotateServer('own-server-key')),
  // What unsets a database's key encrypts its internal keys with the default one (`functions`, "pg_tde_delete_key").
  'database-to-default-key': ({ to, databaseKey, release: { sql } }) => ({
    ...operationOf(databaseKey, to.on('app', sql.deleteDatabaseKey)),
    before: to.rotateDefault(FALLBACK),
  }),
  // No function unsets the server's key; it may be set to one that exists (`functions`, "Principal key management").
  'server-to-default-key': ({ to, serverKey, release: { sql } }) => ({
    ...operationOf(serverKey, to.on('postgres', sql.setServerKey, { key: FALLBACK, provider: PROVIDERS.global })),
    before: to.rotateDefault(FALLBACK),
  }),
  'rotate-several': ({ to, databaseKey, serverKey }) =>
    operationOf(
      [databaseKey, serverKey],
      ...[2, 3, 4].flatMap((n) => [...to.rotateDatabase(`app-key-${n}`), ...to.rotateServer(`server-key-${n}`)]),
    ),
  'rotate-away-and-delete-provider': (ground) =>
    operationOf(ground.databaseKey, ground.to.addGlobal('passing-file'), ...throughProvider('passing-file', ground)),
  // Replay begins after the provider was added, and meets a key of it.
  'rotate-away-and-delete-older-provider': (ground) => ({
    ...operationOf(ground.databaseKey, ...throughProvider('older-file', ground)),
    before: [ground.to.addGlobal('older-file'), ground.to.on('postgres', 'CHECKPOINT')],
  }),
  'add-global-provider': ({ to, providers }) => operationOf(providers, to.addGlobal('added-file')),
  'change-provider': ({ to, providers }) => operationOf(providers, ...to.moveGlobal(PROVIDERS.global, 'moved')),
  'change-provider-old-file-gone': ({ to, providers }) =>
    operationOf(providers, ...to.moveGlobal(PROVIDERS.global, 'moved'), ...to.lose(PROVIDERS.global)),
  'delete-provider': ({ to, providers, release: { sql } }) => ({
    ...operationOf(providers, to.on('postgres', sql.deleteGlobalProvider, { provider: 'unused-file' })),
    before: [to.addGlobal('unused-file')],
  }),
  'create-table': ({ release }) => ({
    ...operationOf(
      { database: 'app', sql: `SELECT relname FROM pg_class WHERE relname = ${literal(NEW_TABLE.table)}` },
      ...withRows(NEW_TABLE, release),
    ),
    tables: [NEW_TABLE],
  }),
  'rewrite-table': () =>
    operationOf(
      { database: 'app', sql: "SELECT pg_relation_filepath('enc_rows')" },
      { do: 'sql', database: 'app', sql: 'VACUUM FULL enc_rows' },
    ),
  'create-database': ({ to, release }) => {
    const { database } = NEW_DATABASE_TABLE;
    const effect = `SELECT datname FROM pg_database WHERE datname = ${literal(database)}`;
    const steps = [
      to.on('postgres', `CREATE DATABASE ${database} TEMPLATE template0`),
      to.on(database, `CREATE EXTENSION ${release.extension}`),
      to.addDatabase('third-file', database),
      ...to.rotateDatabase('third-key', 'third-file', database),
      ...withRows(NEW_DATABASE_TABLE, release),
    ];
    return { ...operationOf({ database: 'postgres', sql: effect }, ...steps), tables: [NEW_DATABASE_TABLE] };
  },
  checkpoint: ({ to }) =>
    operationOf(
      { database: 'postgres', sql: 'SELECT checkpoint_lsn::text FROM pg_control_checkpoint()' },
      to.on('postgres', 'CHECKPOINT'),
    ),
  'restart-source': () => operationOf(STARTED, RESTART),
  'restart-source-twice': () => operationOf(STARTED, RESTART, RESTART),
  'crash-source': () => operationOf([STARTED, RECOVERED], { do: 'restart', mode: 'immediate' }),
  'wal-off': (ground) => operationOf([STARTED, walEncryption(ground)], ...setsWal(ground, 'off')),
  'wal-on': (ground) => operationOf([STARTED, walEncryption(ground)], ...setsWal(ground, 'on')),
  'wal-off-and-on': (ground) => operationOf(STARTED, ...setsWal(ground, 'off'), ...setsWal(ground, 'on')),
  'crash-in-storm': ({ databaseKey, serverKey }) => operationOf([databaseKey, serverKey]),
  // Its steps come one after the other as long as the backup runs.
  storm: ({ databaseKey, serverKey }) => operationOf([databaseKey, serverKey]),
};

/** An operation on a source that was built as `source/golden-plan` does. */
export function keyOperation(name: OperationName, release: Release, store: KeyStore): KeyOperation {
  const { sql } = release;
  return OPERATIONS[name]({
    release,
    to: statementsFor(release, store),
    databaseKey: { database: 'app', sql: sql.databaseKeyInForce },
    serverKey: { database: 'postgres', sql: sql.serverKeyInForce },
    providers: { database: 'postgres', sql: sql.listGlobalProviders },
  });
}

function withRows(table: MarkedTable, release: Release): OperationStep[] {
  return [createTable(table, release.accessMethod), insertBatch(table, OPERATION_BATCH)].map((sql) => ({
    do: 'sql',
    database: table.database,
    sql,
  }));
}
