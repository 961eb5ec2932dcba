import type { Release } from '../release/index.ts';

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

/** A program that keeps keys, on a machine of its own. */
export interface StoreService {
  /** In the image of key stores; its argument is the root of its machine. */
  readonly program: string;
  /** Where it listens. */
  readonly port: number;
  /** Directory of its own machine, and of each that talks to it, with the credentials of a client. */
  readonly credentials: string;
}

/** Statements of a release, by what they do. */
type Statements = Release['sql'];

/**
 * Where principal keys are kept: how providers of it are made, moved and lost, and what of it a server needs on its
 * machine. Nobody else knows how a store keeps its keys. All paths are below the root that the store was made for.
 */
export interface KeyStore {
  /** The service that keeps the keys, beside the machines; null where they are files. */
  readonly service: StoreService | null;
  /** Directories that have to be on the source's machine before a provider is made; the data directory is there by then. */
  readonly directories: readonly string[];
  /** Whether they are below the data directory, so that every backup brings them along. */
  readonly travels: boolean;
  /** Makes a provider that all databases may use. */
  addGlobal(sql: Statements, provider: string): StoreStatement;
  /** Makes a provider of one database. */
  addDatabase(sql: Statements, provider: string, database: string): StoreStatement;
  /** Moves what a global provider holds to another place, and tells the server. */
  moveGlobal(sql: Statements, provider: string, to: string): readonly StoreStep[];
  /** Takes away what a provider holds; the server is not told. */
  lose(provider: string): readonly StoreStep[];
  /**
   * Shell commands that make the server key of a golden cluster unreadable to a program that starts later: what its
   * provider holds is gone, has another key by that name, or is damaged.
   */
  spoil(how: 'gone' | 'other' | 'damaged'): readonly string[];
  /**
   * The directory that a restore with the keys of this moment needs later, and where its copy is kept until then. Null for
   * a store of which no older state can be had: it goes with current key material only.
   */
  keep(): { readonly keys: string; readonly to: string } | null;
  /** The directory that is packed on the source for another machine: as it is, or as it was kept. */
  pack(as: 'current' | 'kept'): { readonly keys: string };
  /**
   * Where a machine needs what was packed, and the file in it without which one of the providers is missing there.
   *
   * @param without the provider that is to be missing; null where none is
   */
  bring(without: string | null): { readonly keys: string; readonly without: string | null };
  /**
   * Shell commands, in the directory that was packed, that leave each provider the newest of its keys alone.
   *
   * @param entryBytes how many bytes a key takes
   */
  newest(entryBytes: number): string;
  /**
   * A store that lies elsewhere on a machine whose server does not run: the directory and where it comes to, and for
   * each provider its name and the arguments of `pg_tde_change_key_provider` that come after it.
   */
  elsewhere(): { readonly from: string; readonly to: string; readonly providers: readonly (readonly string[])[] };
}

/** Names of a golden cluster's keys: that of the server, and those of its databases. */
export const SERVER_KEY = 'server-key';
export const databaseKeyName = (database: string): string => `${database}-key`;

/** Providers of a golden cluster. */
export const PROVIDERS = { global: 'global-file', app: 'app-file', second: 'second-file' } as const;
