import { basename } from 'node:path/posix';
import { statement } from '../release/index.ts';
import { type KeyStore, PROVIDERS, SERVER_KEY, type StoreStatement, databaseKeyName } from './key-store.ts';

/**
 * The file store: each provider keeps its keys in a file of its own (`global-key-provider-configuration/keyring`).
 *
 * @param root of the machine; statements and steps name it as it is given
 * @param directory of the files
 * @param named the same as providers have it
 * @param travels whether it is below the data directory
 */
export function fileStore(
  root: string,
  { directory, named, travels }: { readonly directory: string; readonly named: string; readonly travels: boolean },
): KeyStore {
  const kept = `${root}/kept/${basename(directory)}`;
  const moved = `${root}/keys-elsewhere`;
  const fileOf = (provider: string): string => `${provider}.per`;
  const pathOf = (provider: string): string => `${directory}/${fileOf(provider)}`;
  const on = (database: string, template: string, provider: string, held = provider): StoreStatement => ({
    do: 'sql',
    database,
    sql: statement(template, { provider, path: `${named}/${fileOf(held)}` }),
  });
  return {
    service: null,
    directories: [directory],
    travels,
    addGlobal: (sql, provider) => on('postgres', sql.addGlobalFileProvider, provider),
    addDatabase: (sql, provider, database) => on(database, sql.addDatabaseFileProvider, provider),
    moveGlobal: (sql, provider, to) => [
      { do: 'copy-file', file: pathOf(provider), to: pathOf(to) },
      on('postgres', sql.changeGlobalFileProvider, provider, to),
    ],
    lose: (provider) => [{ do: 'remove-file', file: pathOf(provider) }],
    spoil: (how) => [spoiled(pathOf(PROVIDERS.global), pathOf(PROVIDERS.app))[how]],
    keep: () => ({ keys: directory, to: kept }),
    pack: (as) => ({ keys: as === 'kept' ? kept : directory }),
    bring: (without) => ({ keys: directory, without: without === null ? null : fileOf(without) }),
    newest: (entryBytes) =>
      `for file in *.per; do tail -c ${entryBytes} "$file" >"$file.newest" && mv "$file.newest" "$file" || exit 1; done`,
    elsewhere: () => ({
      from: directory,
      to: moved,
      providers: Object.values(PROVIDERS).map((provider) => [provider, 'file', `${moved}/${fileOf(provider)}`]),
    }),
  };
}

/**
 * Names of keys are in their files as they are, filled up with zeros: of another provider's file, its key gets the name
 * of the server's.
 */
function spoiled(file: string, other: string): Readonly<Record<'gone' | 'other' | 'damaged', string>> {
  const [from, to] = [databaseKeyName('app'), SERVER_KEY];
  const zeros = '\\x00'.repeat(to.length - from.length);
  return {
    gone: `mv '${file}' '${file}.gone'`,
    other: `LC_ALL=C sed 's/${from}${zeros}/${to}/' '${other}' > '${file}.other' && mv '${file}.other' '${file}'`,
    damaged: `head -c 100 '${file}' > '${file}.short' && mv '${file}.short' '${file}'`,
  };
}
