import { type Release, statement } from '../release/index.ts';
import { type KeyStore, PROVIDERS, type StoreService, type StoreStatement } from './key-store.ts';

/** Name of a key store's machine: others reach it by that. */
export const KEY_STORE = 'key-store';

/** Mount of the KV engine, version 2, in the stand-in for Vault. */
const MOUNT = 'tde';

type Kind = 'kmip' | 'vault-stand-in';

/** How each service is called, and the statements that name it; a client's files are below `keys`. */
const SERVICES = {
  // Argument order by the page `functions`.
  kmip: {
    program: 'kmip-server',
    port: 5696,
    type: 'kmip',
    add: { global: 'addGlobalKmipProvider', database: 'addDatabaseKmipProvider' },
    values: (keys, port) => ({
      host: KEY_STORE,
      port,
      certificate: `${keys}/client.pem`,
      key: `${keys}/client.key`,
      authority: `${keys}/authority.pem`,
    }),
  },
  'vault-stand-in': {
    program: 'vault-stand-in',
    port: 8200,
    type: 'vault-v2',
    add: { global: 'addGlobalVaultProvider', database: 'addDatabaseVaultProvider' },
    values: (keys, port) => ({
      url: `https://${KEY_STORE}:${port}`,
      mount: MOUNT,
      token: `${keys}/token`,
      authority: `${keys}/authority.pem`,
    }),
  },
} as const satisfies Readonly<
  Record<
    Kind,
    Omit<StoreService, 'credentials'> & {
      readonly add: Readonly<Record<'global' | 'database', keyof Release['sql']>>;
      /** Name of the provider's type for `pg_tde_change_key_provider`, which takes the values after it in this order. */
      readonly type: string;
      values(keys: string, port: string): Readonly<Record<string, string>>;
    }
  >
>;

/**
 * A store that is a service: it keeps the keys itself, and a server has no more of it than credentials, in files. All providers
 * have the same.
 *
 * @param root of the machine; statements and steps name it as it is given
 */
export function serviceStore(root: string, kind: Kind): KeyStore {
  const keys = `${root}/keys`;
  const moved = `${root}/keys-elsewhere`;
  const { program, port, type, add, values } = SERVICES[kind];
  const on = (database: string, template: string, provider: string): StoreStatement => ({
    do: 'sql',
    database,
    sql: statement(template, { provider, ...values(keys, String(port)) }),
  });
  return {
    service: { program, port, credentials: keys },
    directories: [keys],
    travels: false,
    addGlobal: (sql, provider) => on('postgres', sql[add.global], provider),
    addDatabase: (sql, provider, database) => on(database, sql[add.database], provider),
    moveGlobal: notOfService,
    lose: notOfService,
    spoil: notOfService,
    keep: () => null,
    pack: () => ({ keys }),
    bring: () => ({ keys, without: null }),
    newest: notOfService,
    elsewhere: () => ({
      from: keys,
      to: moved,
      providers: Object.values(PROVIDERS).map((provider) => [
        provider,
        type,
        ...Object.values(values(moved, String(movedPort(port)))),
      ]),
    }),
  };
}

/** Where a service listens that was moved. */
export const movedPort = (port: number): number => port + 1;

/** @throws {Error} always: what is done to files of keys cannot be done to a service, and no cell does it */
function notOfService(): never {
  throw new Error('a service keeps its keys itself: what is done to files of keys is not done to it');
}
