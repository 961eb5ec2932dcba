import { describe, expect, test } from 'vitest';
import { AXES, type Coordinates } from '../../../helpers/axes/index.ts';
import { type BackupPlace, REPLICATOR, SLOT, backupCommand } from '../../../helpers/scenarios/backup-command.ts';
import { allCells } from '../../../helpers/cell/index.ts';
import { coordinates, release, renamed } from '../fixtures.ts';

const PLACE: BackupPlace = {
  bin: '/bin',
  host: 'source',
  port: 5432,
  destination: '/m/backup',
  tool: { release: 'pg_tde_basebackup', stock: 'pg_basebackup' },
};
const words = (over: Partial<Coordinates>, place: Partial<BackupPlace> = {}, of = release()): string[] =>
  backupCommand(coordinates(over), of, { ...PLACE, ...place });
/** What is there after what every backup has. */
const added = (...of: Parameters<typeof words>): string =>
  words(...of)
    .join(' ')
    .split(' -c fast')[1] ?? 'nothing';
const SPACE = { tablespaces: [{ from: '/m/tablespace', to: '/m/backup-space' }] };

describe('the command of a backup for a standby', () => {
  test.for([
    ['standby', ' -R'],
    ['standby-cut-off', ' -R'],
    ['standby-slot', ' -R -C -S tde_slot'],
    ['standalone', ''],
    ['archive', ''],
    ['incremental', ''],
    ['crash', ''],
  ] as const)('should say for %s: %s', ([restore, options]) => {
    expect(added({ restore })).toBe(options);
  });

  test('should go on with -E and its cipher before that', () => {
    expect(added({ restore: 'standby', encrypt: 'aes-256' })).toBe(' -E aes_256 -R');
  });

  test('should ask the host that the place says: over the network for a standby', () => {
    expect(words({ restore: 'standby' }).slice(1, 3)).toEqual(['-h', 'source']);
  });

  /** As the page `replication` has it, but for host and directory. */
  const DOCUMENTED =
    '-h source -D /m/backup -U example_replicator --wal-method=stream --slot=tde_slot -C -c fast -v -P'.split(' ');

  test('should be word for word that of the page on replication where that is asked for', () => {
    expect(words({ restore: 'standby-documented' })).toEqual(['/bin/pg_tde_basebackup', ...DOCUMENTED]);
    expect([REPLICATOR, SLOT]).toEqual(['example_replicator', 'tde_slot']);
  });

  test('should be the same with the tool of a fork, whatever else the axes say', () => {
    const over = { restore: 'standby-documented', walEncryption: 'off', load: 'heavy', compression: 'gzip' } as const;
    expect(words(over, { tool: { release: 'cd_backup', stock: 'plain_backup' } }, renamed(release()))).toEqual([
      '/bin/cd_backup',
      ...DOCUMENTED,
    ]);
  });

  test('should make nothing of itself that makes a standby of the documented one: the page has no -R', () => {
    expect(words({ restore: 'standby-documented' })).not.toContain('-R');
  });

  test('should differ for a slot from one without, and for the documented one from both, and be the same where the source is cut off', () => {
    const [standby, cutOff, slot, documented] = (
      ['standby', 'standby-cut-off', 'standby-slot', 'standby-documented'] as const
    ).map((restore) => words({ restore }).join(' '));
    expect(cutOff).toBe(standby);
    expect(new Set([standby, slot, documented]).size).toBe(3);
  });
});

describe('the command of a backup whose pg_wal is elsewhere', () => {
  test('should name a directory beside the destination, in its turn for each backup', () => {
    expect(added({ restoredPgWal: 'waldir' })).toBe(' --waldir=/m/backup-wal');
    expect(added({ restoredPgWal: 'waldir', restore: 'standby' })).toBe(' -R --waldir=/m/backup-wal');
    expect(added({ restoredPgWal: 'waldir' }, { destination: '/m/second' })).toBe(' --waldir=/m/second-wal');
    expect(added({})).toBe('');
  });
});

describe('the command of a backup with a tablespace', () => {
  test('should map it to another directory in plain format', () => {
    expect(added({ tablespace: 'one' }, SPACE)).toBe(' -T /m/tablespace=/m/backup-space');
  });

  test('should map each to a directory of its own where there are two', () => {
    const tablespaces = [...SPACE.tablespaces, { from: '/m/tablespace-2', to: '/m/backup-space-2' }];
    expect(added({ tablespace: 'two' }, { tablespaces })).toBe(
      ' -T /m/tablespace=/m/backup-space -T /m/tablespace-2=/m/backup-space-2',
    );
    expect(added({ tablespace: 'two', format: 'tar' }, { tablespaces })).toBe('');
  });

  test('should leave it to its own archive in tar format: -T is for plain', () => {
    expect(added({ tablespace: 'one', format: 'tar' }, SPACE)).toBe('');
  });

  test.for(AXES.restore.filter((restore) => restore !== 'standby-documented'))(
    'should map it whatever the backup is restored as: %s',
    (restore) => {
      expect(added({ tablespace: 'one', restore }, SPACE)).toMatch(/ -T \/m\/tablespace=\/m\/backup-space$/);
    },
  );

  test('should be asked of no cell with the documented command, which has no place for it', () => {
    expect(
      allCells().filter(({ axes }) => axes.restore === 'standby-documented' && axes.tablespace !== 'none'),
    ).toEqual([]);
  });
});

describe('the command of an incremental backup', () => {
  const INCREMENTAL = { onTopOf: '/m/backup/backup_manifest' };

  test.for(AXES.format)('should name the manifest of the backup that it is on top of, in %s format', (format) => {
    expect(added({ format, restore: 'incremental' }, INCREMENTAL)).toBe(' --incremental=/m/backup/backup_manifest');
  });

  test('should be the same as for the full backup otherwise, the tablespace in a directory of its own', () => {
    const over = { walMethod: 'fetch', restore: 'incremental', tablespace: 'one', load: 'heavy' } as const;
    const full = words(over, SPACE);
    const incremental = words(over, {
      ...INCREMENTAL,
      tablespaces: [{ from: '/m/tablespace', to: '/m/incremental-space' }],
    });
    expect(full).not.toContain('--incremental=/m/backup/backup_manifest');
    expect(incremental).toEqual([
      ...full.slice(0, -1),
      '/m/tablespace=/m/incremental-space',
      '--incremental=/m/backup/backup_manifest',
    ]);
  });
});
