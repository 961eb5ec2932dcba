import { describe, expect, test } from 'vitest';
import {
  AXES,
  CONSTRAINTS,
  type Coordinates,
  constraintOn,
  operationDoes,
  usesRepository,
} from '../../../helpers/axes/index.ts';
import { type Cell, allCells } from '../../../helpers/cell/index.ts';
import { coordinates } from '../fixtures.ts';

const cells = allCells().filter(({ family }) => family === 'restores');
const byDefault = cells.filter(({ depth }) => depth === 'default');
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
/** Where recovery usually ends: other targets are combined with little else. */
const TARGETS: readonly string[] = ['end', 'restore-point', 'time'];
/** What usually becomes of a source in between: other histories are combined with little else. */
const RESTARTS: readonly string[] = ['none', 'restarted'];
/** Archives that were written by a wrapper in a pipe: they are restored after a restart of the source alone. */
const PIPED = ['piped-raw', 'piped-encrypted'] as const;
const ROTATES = { operation: 'rotate-server-key', load: 'light', point: 'after-keys' } as const;
const BETWEEN = { ...INCREMENTAL, operation: 'rotate-server-key', point: 'between-backups' } as const;

type Case = readonly [reason: RegExp, excluded: Partial<Coordinates>, beside: Partial<Coordinates>];

describe('the constraints on restores', () => {
  const CASES: readonly Case[] = [
    [/^-E goes with streamed WAL/, { ...STREAM_E, ...FETCH, ...STANDBY }, { ...STREAM_E, ...STANDBY }],
    [/^-E goes with streamed WAL/, { ...STREAM_E, ...TAR, ...STANDBY }, { ...FETCH, ...TAR, ...STANDBY }],
    [/^-E goes with streamed WAL/, { keyDirectory: 'copied', ...STANDBY }, STANDBY],
    [/^-E goes with streamed WAL/, { encrypt: 'on', ...STANDBY }, STANDBY],
    [
      /^a source that was not restarted/,
      { ...NONE, ...ARCHIVE, laidOver: 'wal-keys' },
      { ...NONE, ...ARCHIVE, laidOver: 'wal-keys', sourceRestart: 'restarted' },
    ],
    [
      /^a default key is in force/,
      { ...FETCH, ...ARCHIVE, operation: 'rotate-default-key', point: 'after-backup' },
      { ...FETCH, ...ARCHIVE, operation: 'rotate-default-key', point: 'after-backup', walEncryption: 'default-key' },
    ],
    [/^a replication slot/, { ...FETCH, ...SLOT }, { ...STREAM_E, ...SLOT }],
    [/^what pg_combinebackup makes/, { ...NONE, ...INCREMENTAL }, { ...FETCH, ...INCREMENTAL }],
    [
      /^the wrappers put a segment/,
      { ...FETCH, ...ARCHIVE, walSegment: '64mb' },
      { ...FETCH, ...ARCHIVE, archive: 'raw', walSegment: '64mb' },
    ],
  ];

  test.for(CASES)('should leave out for %s what that says, and not what is beside it', ([reason, excluded, beside]) => {
    expect(constraintOn('restores', coordinates(excluded))?.reason).toMatch(reason);
    expect(constraintOn('restores', coordinates(beside))).toBeUndefined();
  });

  test('should each have been tried here', () => {
    expect(
      CONSTRAINTS.restores
        .filter(({ reason }) => !CASES.some(([tried]) => tried.test(reason)))
        .map(({ reason }) => reason),
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

  test('should have a tablespace in every kind of restore but for the documented command, which names none, a failover, an old primary, a restore in place, and a backup of a standby', () => {
    expect(
      KINDS.filter((restore) => !cells.some(({ axes }) => axes.restore === restore && axes.tablespace === 'one')),
    ).toEqual([
      'standby-documented',
      'standby-old-primary',
      'standby-rewound',
      'standby-rewound-crashed',
      'archive-failover',
      'in-place',
      'from-standby',
    ]);
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

  test('should be taken with the tool of the release alone, or with one that has a repository', () => {
    const others = cells.filter(({ axes }) => !usesRepository(axes));
    expect(new Set(others.map(({ axes }) => axes.tool))).toEqual(new Set(['release']));
  });

  test('should name an archive, and a target, where they are restored from one, and nowhere else', () => {
    const isArchive = ({ axes }: Cell): boolean =>
      axes.restore === 'archive' ||
      axes.restore === 'archive-failover' ||
      (axes.restore === 'incremental' && axes.archive !== 'none');
    const readsArchive = (cell: Cell): boolean => isArchive(cell) || cell.axes.restore === 'standby-archive-only';
    expect(
      idsOf(
        allCells().filter(
          (cell) =>
            readsArchive(cell) !== (cell.axes.archive !== 'none') ||
            isArchive(cell) !== (cell.axes.recoveryTarget !== 'none'),
        ),
      ),
    ).toEqual([]);
    const goesOn = (cell: Cell): boolean =>
      readsArchive(cell) || cell.axes.chain !== 'one' || cell.axes.restore === 'standby';
    expect(idsOf(allCells().filter((cell) => !goesOn(cell) && cell.axes.sourceRestart !== 'none'))).toEqual([]);
  });

  test('should have every pair of wrappers with every usual target, with and without a restart of the source', () => {
    const tried = new Set(
      cells
        .filter(
          ({ axes }) =>
            axes.restore === 'archive' &&
            TARGETS.includes(axes.recoveryTarget) &&
            RESTARTS.includes(axes.sourceRestart) &&
            !PIPED.some((piped) => piped === axes.archive),
        )
        .map(({ axes }) => `${axes.archive} ${axes.recoveryTarget} ${axes.sourceRestart}`),
    );
    expect(tried.size).toBe((AXES.archive.length - 1 - PIPED.length) * TARGETS.length * RESTARTS.length);
  });

  test.for([
    ['between-backups', 'incremental'],
    ['after-backup', 'archive'],
  ] as const)(
    'should have every operation that leaves the source running, and comes to an end, at the point %s, and no other',
    ([point, restore]) => {
      const there = allCells().filter(({ axes }) => axes.point === point);
      expect(new Set(there.map(({ axes }) => axes.restore))).toEqual(new Set([restore]));
      expect(new Set(there.map(({ axes }) => axes.operation))).toEqual(
        new Set(
          AXES.operation.filter(
            (operation) =>
              operation !== 'none' && !operationDoes(operation, 'restarts') && !operationDoes(operation, 'goesOn'),
          ),
        ),
      );
    },
  );

  test('should have no raw archive for an operation after a backup by -E, which gets to nothing there', () => {
    const archives = (encrypt: Coordinates['encrypt']) =>
      new Set(
        cells
          .filter(({ axes }) => axes.point === 'after-backup' && axes.encrypt === encrypt)
          .map(({ axes }) => axes.archive),
      );
    expect([archives('on'), archives('off')]).toEqual([new Set(['wrapped']), new Set(['wrapped', 'raw'])]);
  });

  test.for(['wrapped', 'raw'] as const)('should have every target with every way to take the backup: %s', (archive) => {
    const ways = new Set(
      cells
        .filter(({ axes }) => axes.restore === 'archive' && axes.archive === archive && axes.walEncryption === 'on')
        .filter(
          ({ axes: { walMethod, encrypt, format } }) =>
            format === 'plain' && (walMethod === 'stream') === (encrypt === 'on'),
        )
        .map(({ axes }) => `${axes.walMethod} ${axes.recoveryTarget}`),
    );
    expect(ways.size).toBe(AXES.walMethod.length * (AXES.recoveryTarget.length - 1));
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
