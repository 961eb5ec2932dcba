import { z } from 'zod';

const text = z.string().min(1);
const offset = z.number().int().nonnegative();

/**
 * What a release calls things. The fields follow `documentation/docs/functions.md`, `variables.md` and
 * `how-to/backup-wal-enabled.md` of the release.
 */
export const releaseSchema = z.strictObject({
  id: text,
  /** Versions of the extension that this entry describes, as a semver range. */
  versions: text,
  extension: text,
  /** Library for `shared_preload_libraries`. */
  library: text,
  /** Image of packages of this line, by a tag that does not move; null where there is none. */
  officialImage: text.nullable(),
  /**
   * Oldest servers that the documentation has these versions work with, one for each major version: of PostgreSQL where
   * there are two numbers, of Percona's server where there are three. `page` is where it says so.
   */
  servers: z.array(
    z.strictObject({
      versions: text,
      oldest: z.array(z.string().regex(/^\d+(\.\d+){1,2}$/)).min(1),
      page: text,
    }),
  ),
  /**
   * Whose documentation it goes by, where that is another extension's: its own says the same in other names. `pages` are those
   * that are elsewhere in its own, by what they are called in the other; `lacks` those that its own does not have.
   */
  documentation: z
    .strictObject({
      of: text,
      edition: text,
      pages: z.record(text, text).default({}),
      lacks: z.array(text).default([]),
    })
    .nullable()
    .default(null),
  tools: z.strictObject({
    baseBackup: text,
    /** PostgreSQL's own tool, where it is installed beside the release's. */
    stockBaseBackup: text.optional(),
    /** Wrappers around `archive_command` and `restore_command`. */
    archiveDecrypt: text,
    /** Changes a key provider of a server that does not run. */
    changeKeyProvider: text,
    /** Checks data checksums of a server that does not run, and those that reset WAL and read it. */
    checksums: text,
    resetwal: text,
    waldump: text,
    restoreEncrypt: text,
    /** Brings a server that has diverged to where another one is. */
    rewind: text,
  }),
  /** Names below PGDATA. */
  files: z.strictObject({ directory: text, walKeys: text, globalProviders: text, providersEnding: text }),
  /** How many bytes a key takes in the file of a file provider (`KeyInfo` in `keyring_api.h`); the newest is the last. */
  keyFile: z.strictObject({ entryBytes: z.number().int().positive() }),
  /**
   * The file of WAL keys: how many bytes come before its entries, the newest of which is the last; how many bytes each has;
   * where fields begin; and, where an entry begins with the number of its cipher, the ciphers by that, and its second number where
   * the range of WAL is encrypted (`WalKeyFileHeader` and `WalKeyFileEntry` in `pg_tde_xlog_keys.c`, `WalEncryptionRangeType`).
   * Null where that is not known.
   */
  walKeys: z
    .strictObject({
      headerBytes: z.number().int().positive(),
      entryBytes: z.number().int().positive(),
      fields: z.strictObject({
        cipher: offset.nullable(),
        type: offset,
        start: offset,
        timeline: offset,
        entryIv: offset,
        tag: offset,
        iv: offset,
        key: offset,
      }),
      ciphers: z.strictObject({ encrypted: z.number().int(), named: z.array(text).min(1) }).nullable(),
    })
    .nullable(),
  /**
   * Where fields begin of the header that files of keys have, those of WAL and those of a database: the kind of file and the version
   * of its layout, and of the principal key the database, the provider, the name, and its signature (`TDEFileHeader`,
   * `WalKeyFileHeader`, `TDESignedPrincipalKeyInfo` and `TDEPrincipalKeyInfo`). Null where that is not known.
   */
  keyFileHeader: z
    .strictObject({
      magic: offset,
      version: offset,
      database: offset,
      provider: offset,
      name: offset,
      signatureIv: offset,
      signature: offset,
    })
    .nullable(),
  /**
   * The file of a database's keys: how many bytes come before the first entry, and where fields of an entry begin (`TDEFileHeader`
   * and `TDEMapEntry` in `pg_tde_tdemap.c`). Null where that is not known, or where there is no such field.
   */
  databaseKeys: z
    .strictObject({
      headerBytes: z.number().int().positive(),
      fields: z.strictObject({
        cipher: offset.nullable(),
        tablespace: offset,
        relation: offset,
        type: offset,
        entryIv: offset,
        tag: offset,
        iv: offset,
        key: offset,
      }),
    })
    .nullable(),
  /** Where fields of a provider begin in the file of providers (`KeyringProviderRecord` in `tde_keyring.h`). */
  provider: z.strictObject({ id: offset, name: offset, options: offset, type: offset }),
  accessMethod: text,
  settings: z.strictObject({ walEncrypt: text, inheritProviders: text, cipher: text.optional() }),
  /** Arguments for each documented way to ask the backup tool for WAL encryption. */
  encrypt: z.record(z.string(), z.array(text).min(1)),
  sql: z.strictObject({
    version: text,
    addGlobalFileProvider: text,
    addDatabaseFileProvider: text,
    addGlobalKmipProvider: text,
    addDatabaseKmipProvider: text,
    addGlobalVaultProvider: text,
    addDatabaseVaultProvider: text,
    changeGlobalFileProvider: text,
    changeDatabaseFileProvider: text,
    deleteDatabaseProvider: text,
    deleteGlobalProvider: text,
    deleteDatabaseKey: text,
    createGlobalKey: text,
    createDatabaseKey: text,
    setServerKey: text,
    setDefaultKey: text,
    setDatabaseKey: text,
    setDatabaseKeyFromGlobal: text,
    isEncrypted: text,
    databaseKeyInForce: text,
    serverKeyInForce: text,
    defaultKeyInForce: text,
    verifyDatabaseKey: text,
    verifyServerKey: text,
    verifyDefaultKey: text,
    listGlobalProviders: text,
  }),
});

export type Release = z.infer<typeof releaseSchema>;

/**
 * Puts values into a statement of a release as SQL literals.
 *
 * @throws {Error} when the statement names a value that was not given
 */
export function statement(template: string, values: Readonly<Record<string, string>> = {}): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`statement "${template}" needs a value for {${name}}`);
    return literal(value);
  });
}

/** A string as an SQL literal (standard_conforming_strings is on by default since PostgreSQL 9.1). */
export function literal(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
