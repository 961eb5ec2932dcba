import type { Coordinates } from '../axes/index.ts';
import { type Release, literal, statement } from '../release/index.ts';
import { PROVIDERS, fileStore } from './key-store.ts';
import { type Batch, DATABASES, SEQUENCE, TABLES, createTable, insertBatch, tableName } from './rows.ts';

export type WalEncryption = Coordinates['walEncryption'];

/** One step on the way to a golden cluster. */
export type Step = { readonly do: 'sql'; readonly database: string; readonly sql: string } | { readonly do: 'restart' };

const sql = (database: string, text: string): Step => ({ do: 'sql', database, sql: text });
const restart: Step = { do: 'restart' };

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
  if (release && walEncryption !== 'stock') lines.push(`shared_preload_libraries = '${release.library}'`);
  if (release?.settings.cipher !== undefined && walEncryption === 'on-aes-256')
    lines.push(`${release.settings.cipher} = 'aes_256'`);
  return `${lines.join('\n')}\n`;
}

/** Directories of a golden cluster: that of the key files, and that of its tablespace where it has one. */
export interface GoldenPlaces {
  readonly keys: string;
  readonly tablespace?: string | undefined;
}

/** Tablespace of a golden cluster, where it has one; tables with out-of-line values are in it. */
const TABLESPACE = 'followed_space';

/** The steps to a cluster with this history of WAL encryption. */
export function goldenPlan(
  release: Release | undefined,
  walEncryption: WalEncryption,
  { keys, tablespace }: GoldenPlaces,
): Step[] {
  const encrypted = walEncryption !== 'stock' && release !== undefined;
  const accessMethod = (kind: 'E' | 'P'): string => (encrypted && kind === 'E' ? release.accessMethod : 'heap');
  return [
    ...DATABASES.map((database) => sql('postgres', `CREATE DATABASE ${database}`)),
    ...(encrypted ? keySteps(release, walEncryption, keys) : []),
    ...(tablespace === undefined
      ? []
      : [sql('postgres', `CREATE TABLESPACE ${TABLESPACE} LOCATION ${literal(tablespace)}`)]),
    ...TABLES.map((table) =>
      sql(
        table.database,
        createTable(table, accessMethod(table.kind), tablespace !== undefined && table.toast ? TABLESPACE : undefined),
      ),
    ),
    sql(SEQUENCE.database, `CREATE SEQUENCE ${SEQUENCE.name}`),
    ...DATABASES.map((database) => sql(database, writeBatch(database, GOLDEN_BATCHES[0]!))),
    ...(encrypted ? walEncryptionSteps(release, walEncryption) : []),
    ...DATABASES.map((database) => sql(database, writeBatch(database, GOLDEN_BATCHES[1]!))),
    sql('postgres', 'CHECKPOINT'),
  ];
}

function keySteps(release: Release, walEncryption: WalEncryption, keys: string): Step[] {
  const store = fileStore(release, keys);
  const extension = `CREATE EXTENSION ${release.extension}`;
  const steps: Step[] = [sql('postgres', extension), store.addGlobal(PROVIDERS.global)];
  // The key functions are not transactional: each goes as its own statement.
  const set =
    walEncryption === 'default-key'
      ? { key: 'default-key', sql: release.sql.setDefaultKey }
      : { key: 'server-key', sql: release.sql.setServerKey };
  for (const template of [release.sql.createGlobalKey, set.sql])
    steps.push(sql('postgres', statement(template, { provider: PROVIDERS.global, key: set.key })));
  for (const database of DATABASES) {
    steps.push(sql(database, extension));
    if (walEncryption === 'default-key') continue;
    const provider = PROVIDERS[database];
    steps.push(store.addDatabase(provider, database));
    for (const template of [release.sql.createDatabaseKey, release.sql.setDatabaseKey])
      steps.push(sql(database, statement(template, { provider, key: `${database}-key` })));
  }
  return steps;
}

function walEncryptionSteps(release: Release, walEncryption: WalEncryption): Step[] {
  const set = (value: 'on' | 'off'): Step[] => [
    sql('postgres', `ALTER SYSTEM SET ${release.settings.walEncrypt} = ${value}`),
    restart,
    // A real source left the segment in which the setting changed long ago: records from before it are no subject here.
    sql('postgres', 'SELECT pg_switch_wal()'),
  ];
  const note = (text: string): Step => sql('postgres', `COMMENT ON DATABASE postgres IS ${literal(text)}`);
  switch (walEncryption) {
    case 'off':
    case 'stock':
      return [];
    case 'on-then-off':
      return [...set('on'), note('written while WAL encryption was on'), ...set('off')];
    case 'on-restarted':
      // Every start makes a new WAL key; something is written under each.
      return [...set('on'), note('first key'), restart, note('second key'), restart];
    default:
      return set('on');
  }
}
