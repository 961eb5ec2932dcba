import type { Coordinates } from '../axes/index.ts';
import { type Release, literal, statement } from '../release/index.ts';
import { type Content, type ContentStep, contentOf } from './contents.ts';
import { type KeyStore, PROVIDERS, SERVER_KEY, databaseKeyName } from './key-store.ts';
import { type Batch, DATABASES, SEQUENCE, TABLES, createTable, insertBatch, tableName } from './rows.ts';
import { TABLESPACES, spacesOfTable } from './tablespaces.ts';

export type WalEncryption = Coordinates['walEncryption'];

/** One step on the way to a golden cluster. */
export type GoldenStep = ContentStep;

const sql = (database: string, text: string): GoldenStep => ({ do: 'sql', database, sql: text });
const restart: GoldenStep = { do: 'restart' };

/** Rows of the golden cluster, all older than any backup: 0 from before WAL encryption, 1 from after it was set. */
export const GOLDEN_BATCHES: readonly Batch[] = [0, 1].map((batch) => ({
  batch,
  tables: TABLES.map(tableName),
  rows: 150,
  payload: 64,
  committedAt: '0/1',
}));

/** Payload in out-of-line tables: several TOAST chunks of about 2 kB. */
export const TOAST_PAYLOAD = 8192;

/** SQL that writes a batch to the tables of one database. */
export function writeBatch(database: string, batch: Pick<Batch, 'batch' | 'rows' | 'payload'>): string {
  return TABLES.filter((table) => table.database === database)
    .map((table) => insertBatch(table, table.toast ? { ...batch, payload: TOAST_PAYLOAD, rows: batch.rows } : batch))
    .join(';\n');
}

/** Lines of `postgresql.conf`, the same on the source and, since it is copied, on the restored server. */
export function serverSettings(
  release: Release | undefined,
  walEncryption: WalEncryption,
  where: { listenAddresses: string; port: number; socketDirectory: string },
): string {
  const lines = [
    `listen_addresses = '${where.listenAddresses}'`,
    `port = ${where.port}`,
    `unix_socket_directories = '${where.socketDirectory}'`,
    'shared_buffers = 32MB',
    // These machines do not lose power.
    'fsync = off',
    // The source keeps enough WAL that load alone never makes a method fail.
    'wal_keep_size = 2GB',
    'max_wal_size = 4GB',
    'checkpoint_timeout = 1h',
    // A standby that could not reach its source tries again soon.
    'wal_retrieve_retry_interval = 200ms',
    // Statistics are in system tables, which pg_tde does not encrypt (index/tde-limitations): no ANALYZE, no markers there.
    'autovacuum = off',
  ];
  const { keys, cipher } = HISTORIES[walEncryption];
  if (release && keys !== 'none') lines.push(`shared_preload_libraries = '${release.library}'`);
  if (release?.settings.cipher !== undefined && cipher !== undefined)
    lines.push(`${release.settings.cipher} = '${cipher}'`);
  return `${lines.join('\n')}\n`;
}

/** Where a golden cluster keeps its keys, the directories of its tablespaces, and what else is in it. */
export interface GoldenPlaces {
  readonly store: KeyStore;
  readonly tablespaces?: readonly string[];
  readonly content?: Content;
}

/** The steps to a cluster with this history of WAL encryption. */
export function goldenPlan(
  release: Release | undefined,
  walEncryption: WalEncryption,
  { store, tablespaces = [], content = 'followed' }: GoldenPlaces,
): GoldenStep[] {
  const { keys: keysOf, turns } = HISTORIES[walEncryption];
  const encrypted = keysOf !== 'none' && release !== undefined;
  const accessMethod = (kind: 'E' | 'P'): string => (encrypted && kind === 'E' ? release.accessMethod : 'heap');
  return [
    ...DATABASES.map((database) => sql('postgres', `CREATE DATABASE ${database}`)),
    ...(encrypted ? keySteps(release, KEYS[keysOf], store) : []),
    ...TABLESPACES.slice(0, tablespaces.length).map(({ name }, at) =>
      sql('postgres', `CREATE TABLESPACE ${name} LOCATION ${literal(tablespaces[at] ?? '')}`),
    ),
    ...TABLES.map((table) =>
      sql(table.database, createTable(table, accessMethod(table.kind), spacesOfTable(table, tablespaces.length))),
    ),
    sql(SEQUENCE.database, `CREATE SEQUENCE ${SEQUENCE.name}`),
    ...DATABASES.map((database) => sql(database, writeBatch(database, GOLDEN_BATCHES[0]!))),
    ...contentOf(content).steps({
      release: encrypted ? release : undefined,
      tablespace: tablespaces.length === 0 ? undefined : TABLESPACES[0].name,
    }),
    ...(encrypted ? turns.flatMap((turn) => TURNS[turn](release)) : []),
    ...DATABASES.map((database) => sql(database, writeBatch(database, GOLDEN_BATCHES[1]!))),
    sql('postgres', 'CHECKPOINT'),
  ];
}

/** Keys that WAL and tables are encrypted with: a server key and one of each database, or a default key for both. */
const KEYS = {
  each: { key: SERVER_KEY, set: 'setServerKey', perDatabase: true },
  default: { key: 'default-key', set: 'setDefaultKey', perDatabase: false },
} as const;

function keySteps(
  release: Release,
  { key, set, perDatabase }: (typeof KEYS)[keyof typeof KEYS],
  store: KeyStore,
): GoldenStep[] {
  const { extension, sql: names } = release;
  // The key functions are not transactional: each goes as its own statement.
  const inForce = (database: string, templates: readonly string[], provider: string, name: string): GoldenStep[] =>
    templates.map((template) => sql(database, statement(template, { provider, key: name })));
  return [
    sql('postgres', `CREATE EXTENSION ${extension}`),
    store.addGlobal(names, PROVIDERS.global),
    ...inForce('postgres', [names.createGlobalKey, names[set]], PROVIDERS.global, key),
    ...DATABASES.flatMap((database) => [
      sql(database, `CREATE EXTENSION ${extension}`),
      ...(perDatabase
        ? [
            store.addDatabase(names, PROVIDERS[database], database),
            ...inForce(
              database,
              [names.createDatabaseKey, names.setDatabaseKey],
              PROVIDERS[database],
              databaseKeyName(database),
            ),
          ]
        : []),
    ]),
  ];
}

type Turn = 'on' | 'off' | 'restart' | 'write';

const set = ({ settings }: Release, value: 'on' | 'off'): GoldenStep[] => [
  sql('postgres', `ALTER SYSTEM SET ${settings.walEncrypt} = ${value}`),
  restart,
  // A real source left the segment in which the setting changed long ago: records from before it are no subject here.
  sql('postgres', 'SELECT pg_switch_wal()'),
];

/** What happens to WAL encryption; every start makes a new WAL key, and something is written under each. */
const TURNS: Readonly<Record<Turn, (release: Release) => GoldenStep[]>> = {
  on: (release) => set(release, 'on'),
  off: (release) => set(release, 'off'),
  restart: () => [restart],
  write: () => [sql('postgres', `COMMENT ON DATABASE postgres IS ${literal('written under the current key')}`)],
};

interface History {
  readonly keys: keyof typeof KEYS | 'none';
  readonly turns: readonly Turn[];
  readonly cipher?: string;
}

/** What a history of WAL encryption has to have led to, once the source was started: see `shape` of the evidence. */
export function historyToProve(walEncryption: WalEncryption): {
  readonly isEncrypted: boolean;
  readonly keyOf: 'server' | 'default' | null;
  readonly cipher: string;
  /** It may have more: the start of the source makes one as well. */
  readonly keysAtLeast: number;
} {
  const { keys, turns, cipher = DEFAULT_CIPHER } = HISTORIES[walEncryption];
  const starts = turns.filter((turn) => turn !== 'write');
  return {
    isEncrypted: starts.findLast((turn) => turn !== 'restart') === 'on',
    keyOf: keys === 'none' ? null : keys === 'each' ? 'server' : 'default',
    cipher,
    keysAtLeast: starts.length,
  };
}

/** Of `pg_tde.cipher`, by the page `variables`. */
const DEFAULT_CIPHER = 'aes_128';

/** Histories of WAL encryption. */
const HISTORIES: Readonly<Record<WalEncryption, History>> = {
  on: { keys: 'each', turns: ['on'] },
  'on-restarted': { keys: 'each', turns: ['on', 'write', 'restart', 'write', 'restart'] },
  'on-then-off': { keys: 'each', turns: ['on', 'write', 'off'] },
  off: { keys: 'each', turns: [] },
  'default-key': { keys: 'default', turns: ['on'] },
  'on-aes-256': { keys: 'each', turns: ['on'], cipher: 'aes_256' },
  stock: { keys: 'none', turns: [] },
};
