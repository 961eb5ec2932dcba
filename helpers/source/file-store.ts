import { statement } from '../release/index.ts';
import { type KeyStore, PROVIDERS, type StoreStatement } from './key-store.ts';

/**
 * The file store: each provider keeps its keys in a file of its own (`global-key-provider-configuration/keyring`).
 *
 * @param root of the machine; statements and steps name it as it is given
 */
export function fileStore(root: string): KeyStore {
  const directory = `${root}/keys`;
  const kept = `${root}/kept/keys`;
  const moved = `${root}/keys-elsewhere`;
  const fileOf = (provider: string): string => `${provider}.per`;
  const pathOf = (provider: string): string => `${directory}/${fileOf(provider)}`;
  const on = (database: string, template: string, provider: string, path: string): StoreStatement => ({
    do: 'sql',
    database,
    sql: statement(template, { provider, path }),
  });
  return {
    directories: [directory],
    addGlobal: (sql, provider) => on('postgres', sql.addGlobalFileProvider, provider, pathOf(provider)),
    addDatabase: (sql, provider, database) => on(database, sql.addDatabaseFileProvider, provider, pathOf(provider)),
    moveGlobal: (sql, provider, to) => [
      { do: 'copy-file', file: pathOf(provider), to: pathOf(to) },
      on('postgres', sql.changeGlobalFileProvider, provider, pathOf(to)),
    ],
    lose: (provider) => [{ do: 'remove-file', file: pathOf(provider) }],
    keep: () => ({ keys: directory, to: kept }),
    pack: (as) => ({ keys: as === 'kept' ? kept : directory }),
    bring: (without) => ({ keys: directory, without: without === null ? null : fileOf(without) }),
    elsewhere: () => ({
      from: directory,
      to: moved,
      providers: Object.values(PROVIDERS).map((provider) => [provider, 'file', `${moved}/${fileOf(provider)}`]),
    }),
  };
}
