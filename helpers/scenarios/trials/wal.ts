import type { TriedStep } from '../../acts/index.ts';
import { statement } from '../../release/index.ts';
import { BEGIN, END, type OfTrial, mark, sql, stated, step } from './steps.ts';

const BEFORE = mark('BEFORE');
const AFTER = mark('AFTER');
const LATER = mark('LATER');

/** A row of a plain table is written in a WAL segment of its own. */
const written = (text: string, table = 'trial_rows'): string =>
  sql('postgres', 'SELECT pg_switch_wal()', `INSERT INTO ${table} VALUES ('${text}')`);
const inWal = (text: string): string => `lies "$DATA/pg_wal" ${text}`;

/**
 * `wal-encryption`; `variables`, "pg_tde.wal_encrypt"; `architecture/encryption-architecture`, "WAL encryption
 * functionality"; `architecture/key-provider-management`, "Internal key regeneration". On a cluster of its own.
 */
export function walSetting({ release, store }: OfTrial): TriedStep[] {
  const { settings, files, extension, sql: names } = release;
  const [data, key] = ['DATA="$ROOT/trial"', { key: 'trial-key', provider: 'trial-file' }];
  const on = (what: string, ...lines: readonly string[]): TriedStep => step(what, data, ...lines);
  const changed = (value: string): string => sql('postgres', `ALTER SYSTEM SET ${settings.walEncrypt} = ${value}`);
  const shown = sql('postgres', `SHOW ${settings.walEncrypt}`);
  const size = `$(stat -c %s "$DATA/${files.directory}/${files.walKeys}")`;
  const grows = (...lines: readonly string[]): string =>
    [`before=${size}`, ...lines, `if [ ${size} -gt "$before" ]; then echo more; else echo 'no more'; fi`].join('\n');
  return [
    on(
      'a new cluster is made',
      'initdb -D "$DATA" -U postgres -A trust --no-sync >/dev/null',
      'cp "$ROOT/data/postgresql.conf" "$ROOT/data/pg_hba.conf" "$DATA"',
    ),
    on('WAL encryption is turned on without a key', `begin -c ${settings.walEncrypt}=on`, 'end'),
    on(
      'a server key is set',
      'begin',
      sql('postgres', `CREATE EXTENSION ${extension}`, 'CREATE TABLE trial_rows (v text)'),
      stated(store.addGlobal(names, key.provider)),
      sql('postgres', statement(names.createGlobalKey, key), statement(names.setServerKey, key)),
    ),
    on('the setting once it was changed', changed('on'), sql('postgres', 'SELECT pg_reload_conf()'), shown),
    on('WAL that is written before a restart', written(BEFORE), inWal(BEFORE)),
    on('the setting after a restart', 'again', shown),
    on('WAL that is written after a restart', written(AFTER), inWal(AFTER)),
    on('WAL keys after another restart', grows('again')),
    on('WAL keys after it was turned off', grows(changed('off'), 'again')),
    on('WAL that is written after it was turned off', written(LATER), inWal(LATER)),
    on('the server ends', 'end'),
  ];
}

/** `how-to/uninstall`, from "Step 2. Turn off WAL encryption" to its end. */
export function withoutLibrary({ release }: OfTrial): TriedStep[] {
  const bare = 'begin -c shared_preload_libraries=';
  return [
    step('the library is removed', bare, 'end'),
    step(
      'the library is there again',
      'begin',
      // Of tables of their own, and the first is not read again: with a row, or a hint, WAL may have all of a page.
      sql('postgres', 'CREATE TABLE trial_before (v text)', 'CREATE TABLE trial_after (v text)'),
      written(BEFORE, 'trial_before'),
    ),
    step(
      'WAL encryption is turned off, and the library removed at the next start',
      sql('postgres', `ALTER SYSTEM SET ${release.settings.walEncrypt} = off`),
      'end',
      bare,
      'end',
    ),
    step('the server is restarted with the library', 'begin', written(AFTER, 'trial_after'), 'end'),
    step('the library is removed at the start after that', bare, sql('postgres', 'SELECT count(*) FROM trial_after')),
    step('WAL of before', inWal(BEFORE)),
    step('WAL of after', inWal(AFTER)),
    END,
  ];
}

/**
 * `index/tde-limitations`, "Recovery without `pg_tde` in `shared_preload_libraries`". A copy of what crashed is recovered
 * without the library, which may damage it; what crashed itself is recovered with it.
 */
export function recoveryWithoutLibrary({ release }: OfTrial): TriedStep[] {
  const counted = sql('app', 'SELECT count(*) FROM trial_rows');
  const onCopy = (what: string, ...lines: readonly string[]): TriedStep => step(what, 'DATA="$ROOT/trial"', ...lines);
  return [
    BEGIN,
    step(
      'rows of an encrypted table are committed, and the server crashes',
      sql('app', `CREATE TABLE trial_rows (id int, v text) USING ${release.accessMethod}`, 'CHECKPOINT'),
      sql('app', `INSERT INTO trial_rows SELECT id, '${BEFORE}' FROM generate_series(1, 100) AS id`),
      'pg_ctl -D "$DATA" -m immediate -w -t 30 stop >/dev/null',
      'cp -a "$DATA" "$ROOT/trial"',
    ),
    onCopy('a copy recovers without the library', 'begin -c shared_preload_libraries=', 'end'),
    onCopy('the copy starts with the library after that', 'begin'),
    onCopy('rows of the copy are read', counted),
    onCopy('rows of the copy on disk', 'end', `lies "$DATA/base" ${BEFORE}`),
    step('the server recovers with the library', 'begin', `grep 'not properly shut down' "$LOG"`),
    step('rows are read once it has recovered', counted),
    step('rows on disk once it has recovered', 'end', `lies "$DATA/base" ${BEFORE}`),
  ];
}

/** `faq`, on logical replication; `index/what-tde-impacts`. The subscriber is a database without the extension. */
export function logicalReplication({ release }: OfTrial): TriedStep[] {
  const text = mark('LOGICAL');
  const table = 'CREATE TABLE trial_rows (id int PRIMARY KEY, v text)';
  const insert = (id: number): string => `INSERT INTO trial_rows VALUES (${id}, '${text}${id}')`;
  return [
    step(BEGIN.what, 'begin -c wal_level=logical'),
    step(
      'an encrypted table is published',
      sql(
        'app',
        `${table} USING ${release.accessMethod}`,
        insert(1),
        'CREATE PUBLICATION trial FOR TABLE trial_rows',
        "SELECT FROM pg_create_logical_replication_slot('trial', 'pgoutput')",
      ),
    ),
    step(
      'a database without the extension subscribes',
      sql('postgres', 'CREATE DATABASE trial_subscriber'),
      sql(
        'trial_subscriber',
        table,
        "CREATE SUBSCRIPTION trial CONNECTION 'host=$ROOT/run dbname=app user=postgres' PUBLICATION trial WITH (create_slot = false, slot_name = 'trial')",
      ),
    ),
    step(
      'rows of before and after arrive',
      sql('app', insert(2)),
      'for _ in $(seq 300); do [ "$(sql trial_subscriber <<<\'SELECT count(*) FROM trial_rows\')" != 2 ] || break; sleep 0.1; done',
      sql('trial_subscriber', 'SELECT id, v FROM trial_rows ORDER BY id'),
    ),
    step(
      'rows on the disks of publisher and subscriber',
      sql('postgres', 'CHECKPOINT'),
      `echo $(lies "$(table app trial_rows)" ${text}) $(lies "$(table trial_subscriber trial_rows)" ${text})`,
    ),
    END,
  ];
}
