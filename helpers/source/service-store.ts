import { type Release, statement } from '../release/index.ts';
import type { KeyStore, StoreService, StoreStatement } from './key-store.ts';

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
    add: { global: 'addGlobalKmipProvider', database: 'addDatabaseKmipProvider' },
    values: (keys) => ({
      host: KEY_STORE,
      port: '5696',
      certificate: `${keys}/client.pem`,
      key: `${keys}/client.key`,
      authority: `${keys}/authority.pem`,
    }),
  },
  'vault-stand-in': {
    program: 'vault-stand-in',
    port: 8200,
    add: { global: 'addGlobalVaultProvider', database: 'addDatabaseVaultProvider' },
    values: (keys) => ({
      url: `https://${KEY_STORE}:8200`,
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
      values(keys: string): Readonly<Record<string, string>>;
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
  const { program, port, add, values } = SERVICES[kind];
  const on = (database: string, template: string, provider: string): StoreStatement => ({
    do: 'sql',
    database,
    sql: statement(template, { provider, ...values(keys) }),
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
    elsewhere: notOfService,
  };
}

/** @throws {Error} always: what is done to files of keys cannot be done to a service, and no cell does it */
function notOfService(): never {
  throw new Error('a service keeps its keys itself: what is done to files of keys is not done to it');
}
