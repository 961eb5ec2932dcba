import type { TriedStep } from '../../acts/index.ts';
import { statement } from '../../release/index.ts';
import { PROVIDERS } from '../../source/index.ts';
import { BEGIN, END, type OfTrial, mark, sql, step } from './steps.ts';

const ROW = mark('ROW');
const LONG = mark('LONG');
const TEMPORARY = mark('TEMPORARY');
const COLUMN = 'tdetrial_column';

/** Rows of some hundred bytes that do not fit into the memory that is allowed for them. */
const MANY = `SELECT '${TEMPORARY}' || g || repeat('x', 200) AS v FROM generate_series(1, 20000) g`;

/** What an encrypted table, or something of it, and its plain twin look like: `sealed plain` where one is encrypted. */
const both = (path: (table: string) => string, text: string): string =>
  `echo $(lies "${path('trial_enc')}" ${text}) $(lies "${path('trial_plain')}" ${text})`;
const file = (relation: string): string => `$(table app ${relation})`;
const toastOf = (table: string): string =>
  `$(table app "$(sql app <<<"SELECT reltoastrelid::regclass FROM pg_class WHERE relname = '${table}'")")`;

/** While a session of psql is open: whether a text can be read in a file, or below a directory, that FILE names. */
const seenMeanwhile = (text: string): string =>
  `\\! if grep -raqF -- ${text} "$ROOT/data/$FILE"; then echo plain; else echo sealed; fi`;

function temporary(accessMethod: string): string {
  return [
    "sql app <<'SQL'",
    'SET temp_buffers = 100;',
    `CREATE TEMPORARY TABLE trial_temporary USING ${accessMethod} AS ${MANY};`,
    "SELECT pg_relation_filepath('trial_temporary') AS path \\gset",
    '\\setenv FILE :path',
    seenMeanwhile(TEMPORARY),
    'SQL',
  ].join('\n');
}

/**
 * `index/tde-encrypts`; `index/tde-limitations`, "Limitations when using pg_tde"; `faq`, "When and how should I use TDE?";
 * `architecture/encryption-architecture`, "Encrypting other access methods". Each has a twin that is not encrypted, in which
 * the same text has to be found.
 */
export function encryptedScope({ release }: OfTrial): TriedStep[] {
  const twin = (table: string, accessMethod: string): string[] => [
    `CREATE TABLE ${table} (${COLUMN} text, long text, id serial) USING ${accessMethod}`,
    `ALTER TABLE ${table} ALTER long SET STORAGE EXTERNAL`,
    `CREATE INDEX ${table}_index ON ${table} (${COLUMN})`,
    `INSERT INTO ${table} SELECT '${ROW}', '${LONG}' || repeat(md5(g::text), 200) FROM generate_series(1, 100) g`,
    `ANALYZE ${table}`,
  ];
  const told = (relation: string): string => statement(release.sql.isEncrypted, { relation });
  return [
    BEGIN,
    step(
      'an encrypted table is made, and a plain one like it',
      sql('app', ...twin('trial_enc', release.accessMethod), ...twin('trial_plain', 'heap'), 'CHECKPOINT'),
    ),
    step('rows of tables on disk', both(file, ROW)),
    step(
      'indexes on disk',
      both((table) => file(`${table}_index`), ROW),
    ),
    step('long values on disk', both(toastOf, LONG)),
    step('what is told of tables', sql('app', told('trial_enc'), told('trial_plain'))),
    step('what is told of indexes', sql('app', told('trial_enc_index'), told('trial_plain_index'))),
    step('what is told of sequences', sql('app', told('trial_enc_id_seq'), told('trial_plain_id_seq'))),
    step('temporary tables on disk', temporary(release.accessMethod), temporary('heap')),
    step('names of columns on disk', `lies "${file('pg_attribute')}" ${COLUMN}`),
    step(
      'statistics of an encrypted table on disk',
      sql('app', `DROP TABLE trial_plain`, 'VACUUM FULL pg_statistic', 'CHECKPOINT'),
      `lies "${file('pg_statistic')}" ${ROW}`,
    ),
    step(
      'a temporary file of a query on disk',
      sql('app', `CREATE TABLE trial_many USING ${release.accessMethod} AS ${MANY}`),
      "sql app <<'SQL'",
      "SET work_mem = '64kB';",
      'BEGIN;',
      'DECLARE sorted CURSOR FOR SELECT v FROM trial_many ORDER BY v DESC;',
      'MOVE 1 FROM sorted;',
      '\\setenv FILE base/pgsql_tmp',
      seenMeanwhile(TEMPORARY),
      'SQL',
    ),
    END,
  ];
}

/** `index/tde-limitations`, "ALTER DATABASE ... SET TABLESPACE". */
export function tablespaces({ release }: OfTrial): TriedStep[] {
  const [one, two] = ['trial_one', 'trial_two'];
  const inForce = { key: 'trial-key', provider: PROVIDERS.global };
  return [
    BEGIN,
    step(
      'tablespaces and databases are made',
      ...[one, two].map((space) => `mkdir "$ROOT/${space}"`),
      sql(
        'postgres',
        ...[one, two].map((space) => `CREATE TABLESPACE ${space} LOCATION '$ROOT/${space}'`),
        'CREATE DATABASE trial_without',
        'CREATE DATABASE trial_elsewhere',
        statement(release.sql.createGlobalKey, inForce),
      ),
      sql(
        'trial_elsewhere',
        `CREATE EXTENSION ${release.extension}`,
        statement(release.sql.setDatabaseKeyFromGlobal, inForce),
        `CREATE TABLE trial_rows (id int) USING ${release.accessMethod} TABLESPACE ${two}`,
        'INSERT INTO trial_rows SELECT generate_series(1, 100)',
      ),
    ),
    step('a database with encrypted tables is moved', sql('postgres', `ALTER DATABASE second SET TABLESPACE ${one}`)),
    step('a database without any is moved', sql('postgres', `ALTER DATABASE trial_without SET TABLESPACE ${one}`)),
    step(
      'a database is moved whose encrypted table is in another tablespace',
      sql('postgres', `ALTER DATABASE trial_elsewhere SET TABLESPACE ${one}`),
    ),
    step('its table is read', sql('trial_elsewhere', 'SELECT count(*) FROM trial_rows')),
    step(
      'an encrypted table is moved',
      sql(
        'app',
        'SELECT count(*) AS before FROM enc_rows \\gset\n',
        `ALTER TABLE enc_rows SET TABLESPACE ${one}`,
        'SELECT count(*) = :before FROM enc_rows',
        statement(release.sql.isEncrypted, { relation: 'enc_rows' }),
      ),
    ),
    END,
  ];
}
