import type { TriedStep } from '../../acts/index.ts';
import { BEGIN, END, type OfTrial, mark, sql, step } from './steps.ts';

const DATABASES = ['app', 'second'];

/** `command-line-tools/pg-tde-change-key-provider`, "Parameter description": without `-D` it takes PGDATA. */
export function toolByPgdata({ release, store }: OfTrial): TriedStep[] {
  const { files, tools } = release;
  const { from, to, providers } = store.elsewhere();
  const changed = ([provider = '', ...rest]: readonly string[]): string[] => [
    // The number of the database is in the name of the file that lists the provider.
    `file=$(grep -alF -- '${provider}' "$DATA/${files.directory}"/*${files.providersEnding} | head -n 1)`,
    `PGDATA="$DATA" ${tools.changeKeyProvider} "$(basename "$file" ${files.providersEnding})" '${provider}' ${rest.map((word) => `"${word}"`).join(' ')}`,
  ];
  return [
    step('the key store is moved', `mv "${from}" "${to}"`),
    step('the server starts without being told', 'begin', 'end'),
    step('it is told by the tool, without an option for the data directory', ...providers.flatMap(changed)),
    step('the server starts once it was told', 'begin'),
    step('rows are read', ...DATABASES.map((database) => sql(database, 'SELECT count(*) > 0 FROM enc_rows'))),
    END,
  ];
}

/** `index/tde-limitations`, "Supported WAL tools"; `release-notes/release-notes-v2.2.0`, "New Features". */
export function resetWal({ release }: OfTrial): TriedStep[] {
  const text = mark('RESET');
  const counted = 'SELECT count(*), sum(id) FROM enc_rows';
  const rows = (to: string): string[] =>
    DATABASES.map((database, index) =>
      sql(database, counted).replace("<<'SQL'", `>"$ROOT/run/${to}-${index}" <<'SQL'`),
    );
  return [
    BEGIN,
    step('rows are counted', sql('postgres', 'CREATE TABLE trial_rows (v text)'), ...rows('before')),
    END,
    step('WAL is reset', `${release.tools.resetwal} -D "$DATA"`),
    step('the server starts after that', 'begin'),
    // Before anything is read: what that logs may fill the page on which WAL goes on.
    step(
      'WAL that is written after that',
      sql('postgres', `INSERT INTO trial_rows VALUES ('${text}')`),
      `lies "$DATA/pg_wal" ${text}`,
    ),
    step(
      'the same rows are there',
      ...rows('after'),
      ...DATABASES.map((_, index) => `cmp "$ROOT/run/before-${index}" "$ROOT/run/after-${index}"`),
    ),
    step('it is shut down and starts again', 'again'),
    step('it is shut down', 'end'),
  ];
}
