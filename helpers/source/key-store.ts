import { type Release, statement } from '../release/index.ts';

/** A statement of one database. */
export interface StoreStatement {
  readonly do: 'sql';
  readonly database: string;
  readonly sql: string;
}

/** What is done to a key store, and to the server that reads it: plain data. */
export type StoreStep =
  | StoreStatement
  | { readonly do: 'copy-file'; readonly file: string; readonly to: string }
  | { readonly do: 'remove-file'; readonly file: string };

/** Where principal keys are kept, and how providers of it are made, moved and lost. */
export interface KeyStore {
  /** Directory that is packed on the source, and brought to the restoring machine. */
  readonly directory: string;
  /** Makes a provider that all databases may use. */
  addGlobal(provider: string): StoreStatement;
  /** Makes a provider of one database. */
  addDatabase(provider: string, database: string): StoreStatement;
  /** Copies what a global provider holds to another place, and tells the server. */
  moveGlobal(provider: string, to: string): readonly StoreStep[];
  /** Arguments, after the database's number, that tell a stopped server where a provider holds its keys now. */
  changeOffline(provider: string, directory: string): readonly string[];
  /** Takes away what a provider holds; the server is not told. */
  lose(provider: string): StoreStep;
  /** Name of what a provider holds, below the directory. */
  fileOf(provider: string): string;
}

/** Providers of a golden cluster. */
export const PROVIDERS = { global: 'global-file', app: 'app-file', second: 'second-file' } as const;

/**
 * The file store: each provider keeps its keys in a file of its own (`global-key-provider-configuration/keyring`).
 *
 * @param directory that of the files; statements and steps name it as it is given
 */
export function fileStore({ sql }: Pick<Release, 'sql'>, directory: string): KeyStore {
  const on = (database: string, template: string, values: Readonly<Record<string, string>>): StoreStatement => ({
    do: 'sql',
    database,
    sql: statement(template, values),
  });
  const fileOf = (provider: string): string => `${provider}.per`;
  const pathOf = (provider: string): string => `${directory}/${fileOf(provider)}`;
  return {
    directory,
    fileOf,
    addGlobal: (provider) => on('postgres', sql.addGlobalFileProvider, { provider, path: pathOf(provider) }),
    addDatabase: (provider, database) =>
      on(database, sql.addDatabaseFileProvider, { provider, path: pathOf(provider) }),
    moveGlobal: (provider, to) => [
      { do: 'copy-file', file: pathOf(provider), to: pathOf(to) },
      on('postgres', sql.changeGlobalFileProvider, { provider, path: pathOf(to) }),
    ],
    changeOffline: (provider, elsewhere) => [provider, 'file', `${elsewhere}/${fileOf(provider)}`],
    lose: (provider) => ({ do: 'remove-file', file: pathOf(provider) }),
  };
}
