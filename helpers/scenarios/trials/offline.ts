import type { TriedStep } from '../../acts/index.ts';
import { BEGIN, END, type OfTrial, mark, reads, sql, step } from './steps.ts';

/** How many rows are written before and while checksums are off. */
const HALF = 50;
const ROWS = String(2 * HALF);
const inserted = `INSERT INTO trial_rows SELECT generate_series(1, ${HALF})`;

/** `command-line-tools/pg-tde-checksums`. The restored server has checksums; rows are written while they are off, too. */
export function switchedChecksums({ release: { tools, accessMethod } }: OfTrial): TriedStep[] {
  const run = (option: string): string => `${tools.checksums} ${option} -D "$DATA"`;
  const shown = sql('postgres', 'SHOW data_checksums');
  return [
    step(
      'rows are written with checksums',
      'begin',
      shown,
      sql('app', `CREATE TABLE trial_rows (id int) USING ${accessMethod}`, inserted),
      'end',
    ),
    step('checksums are turned off', run('--disable')),
    step('rows are written without checksums', 'begin', shown, sql('app', inserted), 'end'),
    step('checksums are turned on again', run('--enable')),
    step('checksums are checked', run('--check')),
    BEGIN,
    step('whether there are checksums', shown),
    reads('rows are read once checksums are on again', ROWS, sql('app', 'SELECT count(*) FROM trial_rows')),
    END,
  ];
}

/**
 * `command-line-tools/pg-tde-archive-decrypt` and `command-line-tools/pg-tde-restore-encrypt`, called where a running
 * server calls them: in its data directory.
 */
export function wrappersByHand({ release: { tools } }: OfTrial): TriedStep[] {
  const text = mark('WRAPPED');
  const inData = ['cd "$DATA"', 'segment=$(cat "$ROOT/run/segment")'];
  const archive = (command: string): string => `${tools.archiveDecrypt} "$segment" "pg_wal/$segment" "${command}"`;
  const restore = (command: string): string => `${tools.restoreEncrypt} "$segment" "pg_wal/$segment" "${command}"`;
  const called = (what: string, ...lines: readonly string[]): TriedStep => step(what, ...inData, ...lines);
  // Codes of a shell that could not run a program, and of one that a signal ended, would be taken for a step not tried.
  const failing = (command: string): string[] => [`${archive(command)} || exit 1`];
  const failingBack = (command: string): string[] => [`${restore(command)} || exit 1`];
  return [
    step(
      'a segment is filled',
      'begin -c wal_keep_size=256',
      sql('postgres', 'CREATE TABLE trial_rows (v text)', `INSERT INTO trial_rows VALUES ('${text}')`),
      `sql postgres <<<'SELECT pg_walfile_name(pg_current_wal_insert_lsn())' >"$ROOT/run/segment"`,
      sql('postgres', 'SELECT pg_switch_wal()'),
    ),
    step(
      'the wrappers tell their options and their versions',
      ...[tools.archiveDecrypt, tools.restoreEncrypt].flatMap((tool) =>
        ['--help', '-?', '--version', '-V'].map((option) => `${tool} '${option}'`),
      ),
    ),
    called(
      'a segment is archived by hand',
      archive('cp %p $ROOT/run/%f'),
      `echo $(lies "pg_wal/$segment" ${text}) $(lies "$ROOT/run/$segment" ${text})`,
    ),
    called(
      'it is restored by hand',
      'mv "pg_wal/$segment" "$ROOT/run/segment.before"',
      restore('cp $ROOT/run/%f %p'),
      `lies "pg_wal/$segment" ${text}`,
    ),
    called(
      'what was restored is archived again, and is the same',
      archive('cp %p $ROOT/run/again'),
      'cmp "$ROOT/run/again" "$ROOT/run/$segment"',
    ),
    called('an archive command ends with 1', ...failing('exit 1')),
    called('an archive command ends with 255', ...failing('exit 255')),
    called('an archive command is killed', ...failing('kill -9 \\$\\$')),
    called('a restore command ends with 1', ...failingBack('exit 1')),
    called('a restore command ends with 255', ...failingBack('exit 255')),
    called('a restore command is killed', ...failingBack('kill -9 \\$\\$')),
    called('the segment is there after commands that failed', `[ -s "pg_wal/$segment" ]`),
    called('the archiving wrapper lacks its command', `${tools.archiveDecrypt} "$segment" "pg_wal/$segment"`),
    called('the restoring wrapper lacks its command', `${tools.restoreEncrypt} "$segment" "pg_wal/$segment"`),
    called('what the wrappers leave on the RAM disk', `lies /dev/shm ${text}`),
    END,
  ];
}
