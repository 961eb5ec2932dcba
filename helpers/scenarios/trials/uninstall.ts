import type { TriedStep } from '../../acts/index.ts';
import { literal } from '../../release/index.ts';
import { DATABASES } from '../../source/index.ts';
import { BEGIN, END, type OfTrial, reads, sql, step } from './steps.ts';

/** How many rows are committed. */
const ROWS = '100';
const counted = sql('app', 'SELECT count(*) FROM trial_rows');

/**
 * `how-to/uninstall`, "Step 1. Remove pg_tde from all databases": no table is encrypted any more, and the extension is dropped. What
 * crashes then has WAL of before that: it is recovered with the library, and a copy of it without.
 */
export function recoveryAcrossUninstall({ release: { accessMethod, extension } }: OfTrial): TriedStep[] {
  // Followed tables are dropped: rows of theirs that are moved out would be in clear, and are looked for on disk.
  const tables = `SELECT c.oid::regclass FROM pg_class c JOIN pg_am a ON a.oid = c.relam WHERE a.amname = ${literal(accessMethod)} AND c.relkind = 'r' AND c.relname <> 'trial_rows'`;
  const dropped = `DO $do$ DECLARE t regclass; BEGIN FOR t IN ${tables} LOOP EXECUTE format('DROP TABLE %s', t); END LOOP; END $do$`;
  return [
    BEGIN,
    step(
      'rows of an encrypted table are committed after a checkpoint',
      sql(
        'app',
        `CREATE TABLE trial_rows (id int, v text) USING ${accessMethod}`,
        'CHECKPOINT',
        `INSERT INTO trial_rows SELECT id, 'v' FROM generate_series(1, ${ROWS}) AS id`,
      ),
    ),
    step(
      'the table is moved out, others are dropped, and so is the extension',
      sql('app', 'ALTER TABLE trial_rows SET ACCESS METHOD heap'),
      ...DATABASES.map((database) => sql(database, dropped, `DROP EXTENSION ${extension}`)),
      sql('postgres', `DROP EXTENSION ${extension}`),
    ),
    step(
      'the server crashes after that',
      'pg_ctl -D "$DATA" -m immediate -w -t 30 stop >/dev/null',
      'cp -a "$DATA" "$ROOT/trial"',
    ),
    reads(
      'a copy recovers without the library after that',
      ROWS,
      'DATA="$ROOT/trial"',
      'begin -c shared_preload_libraries=',
      counted,
      'end',
    ),
    step('the server recovers with the library after that', 'begin', `grep 'not properly shut down' "$LOG"`),
    reads('rows are read once it has recovered', ROWS, counted),
    step('the library is taken out once it has recovered', 'end', 'begin -c shared_preload_libraries='),
    reads('rows are read without the library', ROWS, counted),
    END,
  ];
}
