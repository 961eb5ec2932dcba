import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { AXES, type Coordinates } from '../../../helpers/axes/index.ts';
import { copyAgainScript } from '../../../helpers/scenarios/destination.ts';
import { copyScript } from '../../../helpers/scenarios/low-level-order.ts';
import { release, renamed } from '../fixtures.ts';

const base = mkdtempSync(join(tmpdir(), 'unit-low-level-'));
afterAll(() => rmSync(base, { recursive: true }));
const FORK = renamed(release());

let place = { data: '', backup: '' };
beforeEach(() => {
  const machine = mkdtempSync(join(base, 'machine '));
  place = { data: join(machine, 'data'), backup: join(machine, 'backup') };
  for (const directory of Object.values(place)) mkdirSync(directory);
});

/** Makes files below a directory, each with its own name as content; a name that ends in a slash is a directory. */
function make(directory: string, ...names: string[]): void {
  for (const name of names) {
    mkdirSync(join(directory, name.endsWith('/') ? name : dirname(name)), { recursive: true });
    if (!name.endsWith('/')) writeFileSync(join(directory, name), name);
  }
}
const sh = (script: string): string =>
  execFileSync('sh', ['-c', script], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
/** Files below a directory, sorted, without the directories. */
const filesIn = (directory: string): string[] =>
  (readdirSync(directory, { recursive: true }) as string[])
    .filter((name) => statSync(join(directory, name)).isFile())
    .toSorted();

describe('copyScript', () => {
  const KEY_FILES = ['cd_dir/log_keys', 'cd_dir/9_stores', 'cd_dir/5_stores', 'cd_dir/9_keys', 'cd_dir/5_keys'];
  const copy = (part: 'data' | 'keys' | 'providers', of = FORK): string[] => {
    sh(copyScript(part, of, place));
    return filesIn(place.backup);
  };

  test('should copy the files of providers', () => {
    make(place.data, 'PG_VERSION', ...KEY_FILES);
    expect(copy('providers')).toEqual(['cd_dir/5_stores', 'cd_dir/9_stores']);
  });

  test('should copy the files of keys, those of WAL among them', () => {
    make(place.data, 'PG_VERSION', ...KEY_FILES);
    expect(copy('keys')).toEqual(['cd_dir/5_keys', 'cd_dir/9_keys', 'cd_dir/log_keys']);
  });

  test('should copy all of the key directory in two parts, each file in one of them', () => {
    make(place.data, ...KEY_FILES);
    const providers = copy('providers');
    expect(copy('keys').filter((name) => !providers.includes(name))).toHaveLength(3);
    expect(filesIn(place.backup)).toEqual(KEY_FILES.toSorted());
  });

  test('should call files of the key directory by their names in a real release', () => {
    make(place.data, 'pg_tde/wal_keys', 'pg_tde/1664_providers', 'pg_tde/5_keys');
    expect(copy('providers', release())).toEqual(['pg_tde/1664_providers']);
  });

  test('should copy data without the key directory', () => {
    make(place.data, 'PG_VERSION', 'base/5/1', 'global/pg_control', ...KEY_FILES);
    expect(copy('data')).toEqual(['PG_VERSION', 'base/5/1', 'global/pg_control']);
  });

  test.for([
    'postmaster.pid',
    'postmaster.opts',
    'backup_label',
    'tablespace_map',
    'base/5/pg_internal.init',
    'global/pg_internal.init',
    'base/pgsql_tmp/t1',
    'pg_wal/000000010000000000000005',
    'pg_wal/archive_status/x.done',
    'pg_replslot/s/state',
    'pg_dynshmem/m',
    'pg_notify/0000',
    'pg_serial/0000',
    'pg_snapshots/s',
    'pg_stat_tmp/g',
    'pg_subtrans/0000',
  ])("should leave out what PostgreSQL's page says a backup leaves out: %s", (name) => {
    make(place.data, 'PG_VERSION', name);
    expect(copy('data')).toEqual(['PG_VERSION']);
  });

  test.for([
    'pg_wal',
    'pg_replslot',
    'pg_dynshmem',
    'pg_notify',
    'pg_serial',
    'pg_snapshots',
    'pg_stat_tmp',
    'pg_subtrans',
    'pg_commit_ts',
    'pg_twophase',
    'pg_xact',
  ])('should leave the directory there that the server needs, for nobody else: %s', (name) => {
    make(place.data, `${name}/`);
    chmodSync(join(place.data, name), 0o700);
    copy('data');
    expect(statSync(join(place.backup, name)).mode & 0o777).toBe(0o700);
  });

  test.for([
    'pg_xact/0000',
    'pg_multixact/members/0000',
    'pg_twophase/x',
    'pg_logical/replorigin_checkpoint',
    'pg_tblspc/x',
    'pg_stat/pgstat.stat',
    'postgresql.auto.conf',
    'hold-12',
  ])('should copy %s', (name) => {
    make(place.data, name);
    expect(copy('data')).toEqual([name]);
  });

  test('should keep contents, modes and times', () => {
    make(place.data, 'base/5/1', 'cd_dir/5_keys');
    for (const name of ['base/5/1', 'cd_dir/5_keys']) {
      chmodSync(join(place.data, name), 0o600);
      utimesSync(join(place.data, name), 1_000_000, 1_000_000);
    }
    copy('keys');
    copy('data');
    for (const name of ['base/5/1', 'cd_dir/5_keys']) {
      const { mode, mtimeMs } = statSync(join(place.backup, name));
      expect([readFileSync(join(place.backup, name), 'utf8'), mode & 0o777, mtimeMs]).toEqual([
        name,
        0o600,
        1_000_000_000,
      ]);
    }
  });

  test('should copy files with blanks in their names', () => {
    make(place.data, 'base/5/a b', 'cd_dir/a b_stores');
    copy('providers');
    expect(copy('data')).toEqual(['base/5/a b', 'cd_dir/a b_stores']);
  });

  test('should fail where a file cannot be copied that is still there', () => {
    make(place.data, 'base/5/1');
    make(place.backup, 'base');
    expect(() => copy('data')).toThrow(/cp: .*base\/5\/1/);
  });
});

describe('copyAgainScript', () => {
  const files = { 'pg_tde/wal_keys': 'w', 'pg_tde/1664_providers': 'p', 'pg_tde/5_keys': 'k' };
  const write = (root: string, state: string): void => {
    make(root, ...Object.keys(files));
    for (const [name, letter] of Object.entries(files)) writeFileSync(join(root, name), `${letter} ${state}`);
  };
  /** What lies in the destination after the operation, and the scripts that the key directory asks for. */
  const after = (keyDirectory: Coordinates['keyDirectory']): string[] => {
    write(place.data, 'new');
    write(place.backup, 'old');
    for (const script of copyAgainScript(keyDirectory, release(), place)) sh(script);
    return Object.keys(files).map((name) => readFileSync(join(place.backup, name), 'utf8'));
  };

  test.for([
    ['torn-old-wal-keys', ['w old', 'p new', 'k new']],
    ['torn-old-providers', ['w new', 'p old', 'k new']],
    ['stale', ['w old', 'p old', 'k old']],
    ['copied', ['w old', 'p old', 'k old']],
  ] as const)('should leave of a key directory that is %s: %o', ([keyDirectory, contents]) => {
    expect(after(keyDirectory)).toEqual(contents);
  });

  test.for(AXES.keyDirectory.filter((value) => !value.startsWith('torn-')))(
    'should copy nothing again where it is %s',
    (keyDirectory) => {
      expect(copyAgainScript(keyDirectory, release(), place)).toEqual([]);
    },
  );

  test('should copy a file as well that the operation has made', () => {
    make(place.backup, 'pg_tde/wal_keys');
    make(place.data, 'pg_tde/9_keys');
    for (const script of copyAgainScript('torn-old-wal-keys', release(), place)) sh(script);
    expect(filesIn(place.backup)).toEqual(['pg_tde/9_keys', 'pg_tde/wal_keys']);
  });

  test('should call files by their names in a fork', () => {
    expect(
      [...copyAgainScript('torn-old-wal-keys', FORK, place), ...copyAgainScript('torn-old-providers', FORK, place)].map(
        (script) => /! -name '(\w+)'/.exec(script)?.[1],
      ),
    ).toEqual(['log_keys', '9_stores']);
  });

  test('should fail where there is no key directory to copy from', () => {
    const [script = ''] = copyAgainScript('torn-old-wal-keys', release(), place);
    expect(() => sh(script)).toThrow(/pg_tde/);
    expect(existsSync(join(place.backup, 'pg_tde'))).toBe(false);
  });
});
