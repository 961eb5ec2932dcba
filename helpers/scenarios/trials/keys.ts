import type { TriedStep } from '../../acts/index.ts';
import { statement } from '../../release/index.ts';
import { PROVIDERS } from '../../source/index.ts';
import { BEGIN, END, type OfTrial, sql, stated, step } from './steps.ts';

/** A provider beside those of the golden cluster. */
const SHARED = 'trial-file';
const KEY = 'trial-key';

const count = (database: string): string => sql(database, 'SELECT count(*) > 0 FROM enc_rows');

/** `functions`, "Delete a provider"; `advanced-topics/usage-guide`, "Delete providers". */
export function providersInUse({ release, store }: OfTrial): TriedStep[] {
  const names = release.sql;
  const deleted = (provider: string): string => sql('postgres', statement(names.deleteGlobalProvider, { provider }));
  const deletedIn = (provider: string): string => sql('app', statement(names.deleteDatabaseProvider, { provider }));
  return [
    BEGIN,
    step("a database's provider that holds its key is deleted", deletedIn(PROVIDERS.app)),
    step(
      "a database's provider that holds nothing is deleted",
      stated(store.addDatabase(names, SHARED, 'app')),
      deletedIn(SHARED),
    ),
    step('the global provider of the server key is deleted', deleted(PROVIDERS.global)),
    step('a global provider that nothing uses is deleted', stated(store.addGlobal(names, SHARED)), deleted(SHARED)),
    step(
      'a database takes its key from a global provider',
      stated(store.addGlobal(names, SHARED)),
      sql('postgres', statement(names.createGlobalKey, { key: KEY, provider: SHARED })),
      sql('second', statement(names.setDatabaseKeyFromGlobal, { key: KEY, provider: SHARED })),
    ),
    step('a global provider that a database uses is deleted', deleted(SHARED)),
    step(
      'a global provider that nothing uses is deleted after a restart',
      stated(store.addGlobal(names, 'trial-later')),
      'again',
      deleted('trial-later'),
    ),
    END,
  ];
}

/** `functions`, "pg_tde_verify_key" and the like; "Change an existing provider". */
export function keysOutOfReach({ release, store }: OfTrial): TriedStep[] {
  const names = release.sql;
  const { keys } = store.pack('current');
  const without = `${keys}/without`;
  const gone = (provider: string): string =>
    store
      .lose(provider)
      .map((lost) => (lost.do === 'remove-file' ? `rm '${lost.file}'` : ''))
      .join('\n');
  const verified = {
    database: sql('app', names.verifyDatabaseKey),
    server: sql('postgres', names.verifyServerKey),
    default: sql('postgres', names.verifyDefaultKey),
  };
  return [
    BEGIN,
    step(
      'a default key is set',
      stated(store.addGlobal(names, SHARED)),
      sql('postgres', statement(names.createGlobalKey, { key: KEY, provider: SHARED })),
      sql('postgres', statement(names.setDefaultKey, { key: KEY, provider: SHARED })),
      `cp -a '${keys}' '${keys}-kept'`,
    ),
    step('all keys are verified', ...Object.values(verified)),
    step("the database's key is verified without its provider", gone(PROVIDERS.app), verified.database),
    step('the server key is verified without its provider', gone(PROVIDERS.global), verified.server),
    step('the default key is verified without its provider', gone(SHARED), verified.default),
    step('all keys are verified once they are back', `cp -a '${keys}-kept/.' '${keys}'`, ...Object.values(verified)),
    // The server may refuse it, and then the database can still be read.
    step(
      "a database's provider is changed by SQL to one without its key, and read with it",
      sql('app', statement(names.changeDatabaseFileProvider, { provider: PROVIDERS.app, path: without })),
      'again',
      count('app'),
    ),
    step(
      'the tool changes it to one without its key',
      `oid=$(${sql('app', "SELECT oid FROM pg_database WHERE datname = 'app'")}
)`,
      'end',
      `${release.tools.changeKeyProvider} -D "$DATA" "$oid" '${PROVIDERS.app}' file "${without}"`,
    ),
    step('the server starts with that', 'begin'),
    step('the database whose provider is without its key is read', count('app')),
    step('a database whose provider is as it was is read', count('second')),
    END,
  ];
}

/** `variables`, "pg_tde.inherit_global_providers"; `advanced-topics/usage-guide`, "Add providers" and the last section. */
export function inheritanceOff({ release }: OfTrial): TriedStep[] {
  const names = release.sql;
  const make = (key: string): string =>
    sql('postgres', statement(names.createGlobalKey, { key, provider: PROVIDERS.global }));
  const use = (database: string, template: string, key: string): string =>
    sql(database, statement(template, { key, provider: PROVIDERS.global }));
  return [
    BEGIN,
    step(
      'with inheritance a database takes its key from a global provider',
      make('trial-inherited'),
      use('second', names.setDatabaseKeyFromGlobal, 'trial-inherited'),
      count('second'),
    ),
    step(
      'inheritance is turned off',
      make('trial-too-late'),
      make('trial-of-wal'),
      sql('postgres', `ALTER SYSTEM SET ${release.settings.inheritProviders} = off`),
      'again',
    ),
    step('a database that has its key from a global provider is read', count('second')),
    step(
      'and written to',
      sql(
        'second',
        `CREATE TABLE trial_rows (id int) USING ${release.accessMethod}`,
        'INSERT INTO trial_rows VALUES (1)',
      ),
    ),
    step(
      'another database takes its key from a global provider',
      use('app', names.setDatabaseKeyFromGlobal, 'trial-too-late'),
    ),
    step('whether WAL is encrypted', sql('postgres', `SHOW ${release.settings.walEncrypt}`, names.verifyServerKey)),
    step('a key of a global provider becomes the server key', use('postgres', names.setServerKey, 'trial-of-wal')),
    END,
  ];
}

/**
 * `faq`, "How do I rotate internal encryption keys in pg_tde?"; `architecture/key-provider-management`, "Internal key
 * regeneration". A file of before, in place of the one of after, can be read only with the same internal key.
 */
export function internalKeys({ release }: OfTrial): TriedStep[] {
  const tables = ['kept', 'vacuumed', 'truncated', 'altered'];
  const read = (table: string): string => sql('app', `SELECT count(*) FROM trial_${table}`);
  return [
    BEGIN,
    step(
      'tables are filled',
      sql(
        'app',
        ...tables.flatMap((table) => [
          `CREATE TABLE trial_${table} (id int) USING ${release.accessMethod}`,
          `INSERT INTO trial_${table} SELECT generate_series(1, 100)`,
        ]),
        'CHECKPOINT',
      ),
      ...tables.map((table) => `cp "$(table app trial_${table})" "$ROOT/run/${table}.before"`),
    ),
    step(
      'they are written anew, but one, and the files of before put in their place',
      sql(
        'app',
        'VACUUM trial_kept',
        'VACUUM FULL trial_vacuumed',
        'TRUNCATE trial_truncated',
        'ALTER TABLE trial_altered ALTER id TYPE bigint',
        'ALTER TABLE trial_altered ALTER id TYPE int',
        'CHECKPOINT',
      ),
      ...tables.map((table) => `${table}=$(table app trial_${table})`),
      'end',
      ...tables.map((table) => `cp "$ROOT/run/${table}.before" "$${table}"`),
      'begin',
    ),
    step('the file of before is read of a table that was not written anew', read('kept')),
    step('the file of before is read after VACUUM FULL', read('vacuumed')),
    step('the file of before is read after TRUNCATE', read('truncated')),
    step('the file of before is read after ALTER TABLE', read('altered')),
    END,
  ];
}
