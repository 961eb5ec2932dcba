import { describe, expect, test } from 'vitest';
import { AXES, type Coordinates, exclusionOf, fullDepthReason } from '../../helpers/axes/index.ts';
import { RESTORES_EXCLUSIONS, RESTORES_FULL_DEPTH_ONLY } from '../../helpers/axes/restores-exclusions.ts';
import { type Cell, allCells } from '../../helpers/cell/index.ts';
import { coordinates } from './fixtures.ts';

const cells = allCells().filter(({ family }) => family === 'restores');
const byDefault = cells.filter(({ onlyInFull }) => onlyInFull === undefined);
const KINDS = AXES.restore.filter((restore) => restore !== 'standalone' && restore !== 'crash');
const idsOf = (some: readonly Cell[]): string[] => some.map(({ id }) => id);

/** Ways to take the backup. */
const STREAM_E = { walMethod: 'stream', encrypt: 'on', keyDirectory: 'copied' } as const;
const FETCH = { walMethod: 'fetch' } as const;
const NONE = { walMethod: 'none' } as const;
const TAR = { format: 'tar' } as const;
/** Kinds of restore, as far as they take more than one axis. */
const STANDBY = { restore: 'standby' } as const;
const CUT_OFF = { restore: 'standby-cut-off' } as const;
const SLOT = { restore: 'standby-slot' } as const;
const INCREMENTAL = { restore: 'incremental' } as const;
const ARCHIVE = { restore: 'archive', archive: 'wrapped', recoveryTarget: 'end' } as const;
const HEAVY = { load: 'heavy' } as const;
const SPACE = { tablespace: 'one' } as const;
const ROTATES = { operation: 'rotate-server-key', load: 'light', point: 'after-keys' } as const;
const BETWEEN = { ...INCREMENTAL, operation: 'rotate-server-key', point: 'between-backups' } as const;

type Case = readonly [reason: RegExp, excluded: Partial<Coordinates>, beside: Partial<Coordinates>];

describe('the exclusions of restores', () => {
  const CASES: readonly Case[] = [
    [/^-E goes with streamed WAL/, { ...STREAM_E, ...FETCH, ...STANDBY }, { ...STREAM_E, ...STANDBY }],
    [/^-E goes with streamed WAL/, { ...STREAM_E, ...TAR, ...STANDBY }, { ...FETCH, ...TAR, ...STANDBY }],
    [/^-E goes with streamed WAL/, { keyDirectory: 'copied', ...STANDBY }, STANDBY],
    [/^-E goes with streamed WAL/, { encrypt: 'on', ...STANDBY }, STANDBY],
    [/^a replication slot/, { ...FETCH, ...SLOT }, { ...STREAM_E, ...SLOT }],
    [/^what pg_combinebackup makes/, { ...NONE, ...INCREMENTAL }, { ...FETCH, ...INCREMENTAL }],
    [
      /^thin slice: all pairs of wrappers/,
      { ...FETCH, ...ARCHIVE, recoveryTarget: 'time' },
      { ...NONE, ...ARCHIVE, recoveryTarget: 'time' },
    ],
    [
      /^thin slice: all pairs of wrappers/,
      { ...FETCH, ...ARCHIVE, archive: 'decrypted-raw' },
      { ...FETCH, ...ARCHIVE, archive: 'raw' },
    ],
    [
      /^thin slice: all pairs of wrappers/,
      { ...NONE, ...TAR, ...ARCHIVE, recoveryTarget: 'restore-point' },
      { ...NONE, ...TAR, ...ARCHIVE },
    ],
    [/^thin slice: a tablespace/, { ...STANDBY, ...SPACE }, { ...STREAM_E, ...STANDBY, ...SPACE }],
    [/^thin slice: a tablespace/, { ...FETCH, ...STANDBY, ...SPACE, ...HEAVY }, { ...FETCH, ...STANDBY, ...SPACE }],
    [/^thin slice: a tablespace/, { ...FETCH, ...BETWEEN, ...SPACE }, { ...FETCH, ...INCREMENTAL, ...SPACE }],
    [
      /^thin slice: a tablespace/,
      { ...FETCH, ...ARCHIVE, archive: 'raw', ...SPACE },
      { ...FETCH, ...ARCHIVE, ...SPACE },
    ],
    [/^thin slice: a tablespace/, { ...STREAM_E, ...SLOT, ...SPACE }, { ...STREAM_E, ...SLOT }],
    [/^thin slice: a rotation inside/, { ...STANDBY, ...ROTATES }, { ...STREAM_E, ...STANDBY, ...ROTATES }],
    [/^thin slice: a rotation inside/, { ...NONE, ...STANDBY, ...ROTATES }, { ...FETCH, ...STANDBY, ...ROTATES }],
  ];

  test.for(CASES)('should leave out for %s what that says, and not what is beside it', ([reason, excluded, beside]) => {
    expect(exclusionOf('restores', coordinates(excluded))?.reason).toMatch(reason);
    expect(exclusionOf('restores', coordinates(beside))).toBeUndefined();
  });

  test('should each have been tried here', () => {
    expect(
      RESTORES_EXCLUSIONS.filter(({ reason }) => !CASES.some(([tried]) => tried.test(reason))).map(
        ({ reason }) => reason,
      ),
    ).toEqual([]);
  });
});

describe('the restores that are left to full depth', () => {
  const CASES: readonly Case[] = [
    [/^an idle source/, { ...FETCH, ...STANDBY }, { ...FETCH, ...STANDBY, ...HEAVY }],
    [/^an idle source/, { ...NONE, ...ARCHIVE }, { ...NONE, ...ARCHIVE, ...HEAVY }],
    [/^a source out of reach/, { ...CUT_OFF, ...HEAVY }, { ...STREAM_E, ...CUT_OFF, ...HEAVY }],
    [/^a source out of reach/, { ...FETCH, ...TAR, ...CUT_OFF, ...HEAVY }, { ...NONE, ...CUT_OFF, ...HEAVY }],
    [/^a source out of reach/, { ...STREAM_E, ...CUT_OFF, ...SPACE }, { ...STREAM_E, ...STANDBY, ...SPACE }],
    [/^a tablespace in plain format/, { ...FETCH, ...STANDBY, ...SPACE }, { ...FETCH, ...TAR, ...STANDBY, ...SPACE }],
    [
      /^a tablespace in plain format/,
      { ...STREAM_E, ...INCREMENTAL, ...SPACE },
      { ...FETCH, ...INCREMENTAL, ...SPACE },
    ],
    [/^a slot, and a backup in tar/, { ...TAR, ...SLOT, ...HEAVY }, { ...STREAM_E, ...SLOT, ...HEAVY }],
    [/^a slot, and a backup in tar/, { ...NONE, ...TAR, ...STANDBY, ...HEAVY }, { ...NONE, ...STANDBY, ...HEAVY }],
    [/^streamed WAL without -E with a slot/, { ...SLOT, ...HEAVY }, { ...STANDBY, ...HEAVY }],
    [/^streamed WAL without -E with a slot/, { ...TAR, ...INCREMENTAL, ...HEAVY }, { ...INCREMENTAL, ...HEAVY }],
    [
      /^a rotation of the database key/,
      { ...FETCH, ...BETWEEN, ...HEAVY, operation: 'rotate-database-key' },
      { ...FETCH, ...BETWEEN, ...HEAVY, operation: 'rotate-server-key' },
    ],
    [
      /^one wrapper only/,
      { ...NONE, ...ARCHIVE, archive: 'decrypted-raw', sourceRestart: 'restarted', ...HEAVY },
      { ...NONE, ...ARCHIVE, archive: 'decrypted-raw', ...HEAVY },
    ],
    [
      /^an archive for a backup that holds WAL/,
      { ...FETCH, ...ARCHIVE, ...HEAVY },
      { ...FETCH, ...ARCHIVE, ...HEAVY, sourceRestart: 'restarted' },
    ],
    [
      /^an archive for a backup that holds WAL/,
      { ...FETCH, ...ARCHIVE, archive: 'raw', sourceRestart: 'restarted', ...HEAVY },
      { ...NONE, ...ARCHIVE, archive: 'raw', sourceRestart: 'restarted', ...HEAVY },
    ],
    [
      /^recovery to another target/,
      { ...NONE, ...ARCHIVE, recoveryTarget: 'time', ...HEAVY },
      { ...NONE, ...ARCHIVE, recoveryTarget: 'time', ...HEAVY, sourceRestart: 'restarted' },
    ],
    [
      /^recovery to another target/,
      { ...NONE, ...ARCHIVE, archive: 'raw', recoveryTarget: 'time', sourceRestart: 'restarted', ...HEAVY },
      { ...NONE, ...ARCHIVE, archive: 'raw', sourceRestart: 'restarted', ...HEAVY },
    ],
    [/^an incremental backup in tar/, { ...FETCH, ...TAR, ...BETWEEN, ...HEAVY }, { ...FETCH, ...BETWEEN, ...HEAVY }],
    [/^an incremental backup in tar/, { ...BETWEEN, ...HEAVY }, { ...INCREMENTAL, ...HEAVY }],
    [
      /^a rotation inside the backup with tar/,
      { ...FETCH, ...TAR, ...STANDBY, ...ROTATES },
      { ...FETCH, ...STANDBY, ...ROTATES },
    ],
    [
      /^a rotation inside the backup with tar/,
      { ...FETCH, ...CUT_OFF, ...ROTATES },
      { ...STREAM_E, ...STANDBY, ...ROTATES },
    ],
  ];

  test.for(CASES)('should be left for %s, and not what is beside it', ([reason, deeper, beside]) => {
    expect(fullDepthReason('restores', coordinates(deeper))).toMatch(reason);
    expect(fullDepthReason('restores', coordinates(beside))).toBeUndefined();
  });

  test('should each have been tried here', () => {
    expect(
      RESTORES_FULL_DEPTH_ONLY.filter(({ reason }) => !CASES.some(([tried]) => tried.test(reason))).map(
        ({ reason }) => reason,
      ),
    ).toEqual([]);
  });
});

describe('the cells of other restores', () => {
  const combined = (some: readonly Cell[], restore: string): Set<string> =>
    new Set(some.filter(({ axes }) => axes.restore === restore).map(({ axes }) => `${axes.format} ${axes.load}`));

  test.for(KINDS)('should have %s in the default selection', (restore) => {
    expect(byDefault.some(({ axes }) => axes.restore === restore)).toBe(true);
  });

  test.for(['standby', 'archive', 'incremental'] as const)(
    'should have %s in the default selection in plain and in tar format, each under heavy load',
    (restore) => {
      expect([...combined(byDefault, restore)]).toEqual(expect.arrayContaining(['plain heavy', 'tar heavy']));
    },
  );

  test.for(['standby-slot', 'standby-cut-off'] as const)(
    'should have %s in the default selection in plain format under heavy load, and at full depth in tar',
    (restore) => {
      expect([...combined(byDefault, restore)]).toContain('plain heavy');
      expect([...combined(cells, restore)]).toEqual(expect.arrayContaining(['plain heavy', 'tar heavy']));
    },
  );

  test('should have the documented replica command as it is documented: streamed, in plain format, with WAL encryption and without', () => {
    expect(idsOf(cells.filter(({ axes }) => axes.restore === 'standby-documented'))).toEqual([
      'restores/stream-plain-standby-documented',
      'restores/stream-plain-wal-off-standby-documented',
    ]);
    expect(byDefault.filter(({ axes }) => axes.restore === 'standby-documented')).toHaveLength(2);
  });

  test.for(['standby', 'archive', 'incremental'] as const)(
    'should have a tablespace in the default selection, in plain and in tar format, with %s',
    (restore) => {
      const formats = byDefault
        .filter(({ axes }) => axes.restore === restore && axes.tablespace === 'one')
        .map(({ axes }) => axes.format);
      expect(new Set(formats)).toEqual(new Set(AXES.format));
    },
  );

  test('should have a tablespace in every kind of restore but for those that say nothing else with one', () => {
    expect(
      KINDS.filter((restore) => !cells.some(({ axes }) => axes.restore === restore && axes.tablespace === 'one')),
    ).toEqual(['standby-slot', 'standby-documented']);
  });

  test('should combine -E only with streamed WAL, plain format and a copied key directory', () => {
    const encrypted = cells.filter(({ axes }) => axes.encrypt !== 'off' || axes.keyDirectory !== 'absent');
    expect(
      idsOf(
        encrypted.filter(
          ({ axes: { walMethod, format, encrypt, keyDirectory } }) =>
            [walMethod, format, encrypt, keyDirectory].join(' ') !== 'stream plain on copied',
        ),
      ),
    ).toEqual([]);
    expect(encrypted.length).toBeGreaterThan(10);
  });

  test('should be taken with the tool of the release alone', () => {
    expect(new Set(cells.map(({ axes }) => axes.tool))).toEqual(new Set(['release']));
  });

  test('should name an archive, and a target, where they are restored from one, and nowhere else', () => {
    const isArchive = ({ axes }: Cell): boolean => axes.restore === 'archive';
    expect(
      idsOf(
        allCells().filter(
          (cell) =>
            isArchive(cell) !== (cell.axes.archive !== 'none') ||
            isArchive(cell) !== (cell.axes.recoveryTarget !== 'none'),
        ),
      ),
    ).toEqual([]);
    expect(idsOf(allCells().filter((cell) => !isArchive(cell) && cell.axes.sourceRestart !== 'none'))).toEqual([]);
  });

  test('should have every pair of wrappers with every target, with and without a restart of the source', () => {
    const tried = new Set(
      cells
        .filter(({ axes }) => axes.restore === 'archive')
        .map(({ axes }) => `${axes.archive} ${axes.recoveryTarget} ${axes.sourceRestart}`),
    );
    expect(tried.size).toBe((AXES.archive.length - 1) * (AXES.recoveryTarget.length - 1) * AXES.sourceRestart.length);
  });

  test('should have the operation between two backups where there are two, and only a rotation', () => {
    const between = allCells().filter(({ axes }) => axes.point === 'between-backups');
    expect(new Set(between.map(({ axes }) => axes.restore))).toEqual(new Set(['incremental']));
    expect(new Set(between.map(({ axes }) => axes.operation))).toEqual(
      new Set(['rotate-database-key', 'rotate-server-key']),
    );
  });

  test('should have a control without pg_tde for each kind, but for the documented command of pg_tde', () => {
    const controls = new Set(
      allCells()
        .filter(({ family }) => family === 'control')
        .map(({ axes }) => axes.restore),
    );
    expect(KINDS.filter((restore) => !controls.has(restore))).toEqual(['standby-documented']);
  });
});

describe('the ids of other restores', () => {
  test.for([
    [{ ...STREAM_E, ...STANDBY, ...HEAVY }, 'restores/stream-plain-e-keys-heavy-standby'],
    [{ walEncryption: 'off', restore: 'standby-documented' }, 'restores/stream-plain-wal-off-standby-documented'],
    [{ ...FETCH, ...TAR, ...INCREMENTAL, ...SPACE }, 'restores/fetch-tar-incremental-tablespace-one'],
    [
      { ...NONE, ...ARCHIVE, recoveryTarget: 'restore-point', sourceRestart: 'restarted', ...HEAVY },
      'restores/none-plain-heavy-archive-wrapped-restore-point-restarted',
    ],
    [{ ...FETCH, ...BETWEEN }, 'restores/fetch-plain-rotate-server-key-between-backups-incremental'],
    [
      { ...STREAM_E, ...CUT_OFF, ...ROTATES },
      'restores/stream-plain-e-keys-light-rotate-server-key-after-keys-standby-cut-off',
    ],
  ] as const)('should say in the order of the axes what is not the default: %#', ([over, id]) => {
    const at = coordinates(over);
    expect(cells.find(({ axes }) => JSON.stringify(axes) === JSON.stringify(at))?.id).toBe(id);
  });

  test('should name the restore in each', () => {
    expect(idsOf(cells.filter(({ id, axes }) => !new RegExp(`-${axes.restore}(-|$)`).test(id)))).toEqual([]);
  });

  test('should be unique', () => {
    expect(new Set(idsOf(cells)).size).toBe(cells.length);
  });
});
