import { describe, expect, test } from 'vitest';
import { type Act, allOf } from '../../../helpers/acts/index.ts';
import { type Coordinates, encryptsRestoredWal, encryptsWal } from '../../../helpers/axes/index.ts';
import { cellAt } from '../../../helpers/cell/index.ts';
import { actsOf, obstacleTo, statesToProve } from '../../../helpers/scenarios/index.ts';
import { coordinates, release, renamed, targetFacts } from '../fixtures.ts';

const ARCHIVE = { walMethod: 'none', restore: 'archive', archive: 'wrapped', recoveryTarget: 'end' } as const;

const situation = (over: Partial<Coordinates>, of = release()) => ({
  cell: cellAt(coordinates(over)),
  release: over.walEncryption === 'stock' ? undefined : of,
  facts: targetFacts(),
  rateKb: null,
});
const acts = (...of: Parameters<typeof situation>): Act[] => allOf(actsOf(situation(...of)));

/** What becomes of the source once it is backed up, in a line each. */
const history = (...of: Parameters<typeof situation>): string[] => {
  const given = acts(...of);
  const from = given.findLastIndex((act) => act.do === 'take') + 1;
  return given
    .slice(
      from,
      given.findIndex(({ do: verb }) => verb === 'aim'),
    )
    .flatMap((act) => {
      if (act.do === 'write') return [`write ${act.batch}`];
      if (act.do === 'run-sql') return act.statements.map(({ sql }) => sql);
      if (act.do === 'restart-source') return [`restart ${act.mode}`];
      if (act.do === 'look-at-state') return [`${act.walEncryption}${act.afterCrash ? ' after a crash' : ''}`];
      return [];
    });
};
/** Starts of the restored server, and what comes before each and after it. */
const starts = (over: Partial<Coordinates>): string[] =>
  acts(over).flatMap((act) => {
    if (act.do === 'configure') return [act.settings.join()];
    if (act.do === 'start') return [`start ${act.which}`];
    if (act.do === 'stop') return [`stop ${act.mode}`];
    if (act.do === 'write-own') return [`write ${act.turn}`];
    return act.do === 'look-at-state' ? [`${act.walEncryption}${act.afterCrash ? ' after a crash' : ''}`] : [];
  });

describe('a source between its backup and the target', () => {
  const SET = 'ALTER SYSTEM SET pg_tde.wal_encrypt =';

  test.for([
    ['none', ['write 700000', 'write 700001']],
    ['restarted', ['write 700000', 'restart fast', 'write 700001']],
    ['crashed', ['write 700000', 'on', 'restart immediate', 'on after a crash', 'write 700001']],
    ['switched-off', ['write 700000', 'on', `${SET} off`, 'restart fast', 'off', 'write 700001']],
    [
      'off-and-on',
      [
        'write 700000',
        'on',
        `${SET} off`,
        'restart fast',
        'off',
        'write 700001',
        `${SET} on`,
        'restart fast',
        'on',
        'write 700003',
      ],
    ],
  ] as const)('should do for %s what that says, and write rows after each turn', ([sourceRestart, expected]) => {
    expect(history({ ...ARCHIVE, sourceRestart })).toEqual(expected);
  });

  test.for(['none', 'restarted', 'crashed'] as const)(
    'should have an operation that comes after the backup between rows, and before a restart: %s',
    (sourceRestart) => {
      const over = { ...ARCHIVE, sourceRestart, operation: 'checkpoint', point: 'after-backup' } as const;
      const told = acts(over).flatMap((act) => {
        if (act.do === 'write') return [`write ${act.batch}`];
        if (act.do === 'restart-source') return [`restart ${act.mode}`];
        if (act.do === 'prove-operation') return [`prove ${act.lies}`];
        return act.do === 'operate' || act.do === 'aim' || act.do === 'take' || act.do === 'hold' ? [act.do] : [];
      });
      const ends = { none: [], restarted: ['restart fast'], crashed: ['restart immediate'] }[sourceRestart];
      expect(told.slice(told.indexOf('take'))).toEqual([
        'take',
        'write 700000',
        'operate',
        ...ends,
        'write 700001',
        'aim',
        'prove after-backup',
      ]);
    },
  );

  test('should have WAL encryption switched on where it was off', () => {
    expect(history({ ...ARCHIVE, walEncryption: 'off', sourceRestart: 'switched-on' })).toEqual([
      'write 700000',
      'off',
      `${SET} on`,
      'restart fast',
      'on',
      'write 700001',
    ]);
  });

  test('should call the setting by the name that the release has for it', () => {
    expect(history({ ...ARCHIVE, sourceRestart: 'switched-off' }, renamed(release())).join()).not.toContain('pg_tde');
  });

  test('should be asked for no setting without pg_tde', () => {
    const given = acts({ ...ARCHIVE, archive: 'raw', tool: 'stock', walEncryption: 'stock', sourceRestart: 'crashed' });
    expect(given.flatMap((act) => (act.do === 'look-at-state' ? [[act.setting, act.walEncryption]] : []))).toEqual([
      [null, null],
      [null, null],
    ]);
  });
});

describe('a restored server whose WAL encryption is switched', () => {
  const SET = 'pg_tde.wal_encrypt =';

  test('should be set the other way before its first start, crash, and be set back', () => {
    expect(starts({ walMethod: 'fetch', restoredWalEncryption: 'other-and-back' })).toEqual([
      `${SET} off`,
      'start first',
      'off',
      'write 0',
      'stop immediate',
      'start crash',
      'off after a crash',
      'write 1',
      'stop fast',
      `${SET} on`,
      'start restart',
      'on',
      'write 2',
      'stop immediate',
      'start crash',
      'on after a crash',
      'stop fast',
    ]);
  });

  test('should be set the other way at its second start, crash, and be set back, of a source without WAL encryption too', () => {
    const over = { walMethod: 'fetch', walEncryption: 'off', restoredWalEncryption: 'later-and-back' } as const;
    expect(starts(over)).toEqual([
      'start first',
      'off',
      'write 0',
      'stop fast',
      `${SET} on`,
      'start restart',
      'on',
      'write 1',
      'stop immediate',
      'start crash',
      'on after a crash',
      'write 2',
      'stop fast',
      `${SET} off`,
      'start restart',
      'off',
      'stop fast',
    ]);
  });

  test('should be left as it is by default', () => {
    expect(starts({ walMethod: 'fetch' })).toEqual([
      'start first',
      'write 0',
      'stop fast',
      'start restart',
      'stop fast',
    ]);
  });
});

describe('a source that ends in a chain of backups, or while a standby follows', () => {
  const told = (over: Partial<Coordinates>, ...verbs: Act['do'][]): string[] =>
    acts({ walMethod: 'fetch', ...over }).flatMap((act) => {
      if (act.do === 'restart-source') return [`restart ${act.mode}`];
      if (act.do === 'look-at-state') return [`${act.walEncryption}${act.afterCrash ? ' after a crash' : ''}`];
      return verbs.includes(act.do) ? [act.do === 'follow' ? act.what : act.do] : [];
    });
  const CHAIN = { restore: 'incremental', chain: 'three' } as const;

  test.for([
    ['none', []],
    ['restarted', ['on', 'restart fast', 'on']],
    ['crashed', ['on', 'restart immediate', 'on after a crash']],
    ['switched-off', ['on', 'restart fast', 'off']],
    ['off-and-on', ['on', 'restart fast', 'off', 'write', 'restart fast', 'on']],
  ] as const)(
    'should do so after the first incremental backup, and write rows in between: %s',
    ([sourceRestart, turns]) => {
      const given = told({ ...CHAIN, sourceRestart }, 'take', 'write');
      const second = given.indexOf('take', given.indexOf('take') + 1);
      const third = given.indexOf('take', second + 1);
      // Rows are written before each backup.
      expect(given.slice(second + 1, third - 1)).toEqual(turns);
    },
  );

  test.for([
    ['none', ['restart fast', 'a']],
    ['crashed', ['on', 'restart immediate', 'on after a crash', 'a']],
    ['off-and-on', ['on', 'restart fast', 'off', 'a', 'restart fast', 'on', 'another']],
  ] as const)('should be followed past each start: %s', ([sourceRestart, turns]) => {
    const given = told({ restore: 'standby', sourceRestart }, 'follow');
    const past = (which: string): string => `rows written after ${which} restart of the source`;
    expect(given.slice(2, 2 + turns.length)).toEqual(
      turns.map((turn) => (turn === 'a' || turn === 'another' ? past(turn) : turn)),
    );
  });

  test.for([
    ['none', []],
    ['restarted', ['on', 'restart fast', 'on']],
    ['crashed', ['on', 'restart immediate', 'on after a crash']],
  ] as const)('should do so while a standby follows by an archive alone: %s', ([sourceRestart, turns]) => {
    const over = { restore: 'standby-archive-only', archive: 'raw', sourceRestart } as const;
    const given = told(over, 'follow-to-end', 'stop', 'write');
    expect(given.slice(given.indexOf('follow-to-end'))).toEqual([
      'follow-to-end',
      ...turns,
      'stop',
      'write',
      'follow-to-end',
      'write',
      'stop',
      'stop',
    ]);
  });

  test.for(['fetch', 'none'] as const)(
    'should do so before a standby is made that a failover is to, with -X %s',
    (walMethod) => {
      const over = { walMethod, restore: 'archive-failover', archive: 'raw', recoveryTarget: 'end' } as const;
      const given = told({ ...over, sourceRestart: 'switched-off' }, 'write', 'boot');
      expect(given.slice(0, given.indexOf('boot')).slice(-5)).toEqual(['write', 'on', 'restart fast', 'off', 'write']);
    },
  );
});

describe('whether WAL is encrypted', () => {
  test.for([
    [{}, true, true],
    [{ walEncryption: 'off' }, false, false],
    [{ operation: 'wal-off' }, false, false],
    [{ walEncryption: 'off', operation: 'wal-on' }, true, true],
    [{ operation: 'wal-off-and-on' }, true, true],
    [{ restore: 'archive', sourceRestart: 'switched-off' }, true, true],
    [{ restore: 'standby', sourceRestart: 'switched-off' }, true, true],
    [{ restore: 'incremental', sourceRestart: 'switched-off' }, true, false],
    [{ restore: 'incremental', sourceRestart: 'switched-on', walEncryption: 'off' }, false, true],
    [{ restore: 'incremental', sourceRestart: 'off-and-on' }, true, true],
  ] as const)(
    'should be told of the source when it is backed up, and of what is restored: %o',
    ([over, source, restored]) => {
      const at = coordinates(over);
      expect([encryptsWal(at), encryptsRestoredWal(at)]).toEqual([source, restored]);
    },
  );
});

describe('what servers have to say of themselves', () => {
  test('should be what the acts ask for', () => {
    const over = { ...ARCHIVE, sourceRestart: 'off-and-on', restoredWalEncryption: 'other-and-back' } as const;
    const asked = acts(over).flatMap((act) =>
      act.do === 'look-at-state'
        ? [{ machine: act.machine, walEncryption: act.walEncryption, afterCrash: act.afterCrash }]
        : [],
    );
    expect(asked).toHaveLength(7);
    expect(statesToProve(coordinates(over))).toEqual(asked);
  });
});

describe('a machine with a small /dev/shm', () => {
  const booted = (over: Partial<Coordinates>): unknown[] =>
    acts({ ...ARCHIVE, ...over }).flatMap((act) =>
      act.do === 'make-source' || act.do === 'boot' ? [act.room?.mb] : [],
    );

  test.for([
    ['usual', [undefined, undefined]],
    ['small-on-source', [8, undefined]],
    ['small-on-restore', [undefined, 8]],
  ] as const)('should be the one that the cell says: %s', ([sharedMemory, expected]) => {
    expect(booted({ sharedMemory })).toEqual(expected);
  });

  test('should not be had of a host, whose /dev/shm is everybody’s', () => {
    const cell = cellAt(coordinates({ ...ARCHIVE, sharedMemory: 'small-on-source' }));
    expect(obstacleTo(cell, targetFacts({ driver: 'local' }), release())?.reason).toMatch('/dev/shm');
    expect(obstacleTo(cell, targetFacts(), release())).toBeUndefined();
  });
});

describe('key material with the newest keys alone', () => {
  test('should be what is left of each file that was brought', () => {
    const over = { operation: 'rotate-database-key', point: 'after-keys', load: 'light' } as const;
    const damaged = (keyMaterial: Coordinates['keyMaterial']) =>
      acts({ ...over, walMethod: 'fetch', keyMaterial }).flatMap((act) => (act.do === 'damage-files' ? [act] : []));
    expect(damaged('current')).toEqual([]);
    expect(damaged('newest-only')).toEqual([
      {
        do: 'damage-files',
        machine: 'restore',
        what: 'each provider has the newest of its keys alone',
        directory: '$ROOT/keys',
        script: expect.stringContaining('tail -c 292 "$file"'),
      },
    ]);
  });
});

describe('a crash while keys are rotated', () => {
  const verbs = (operation: 'storm' | 'crash-in-storm'): string[] =>
    acts({ walMethod: 'none', tool: 'none', restore: 'crash', load: 'light', operation })
      .map((act) => act.do)
      .filter((verb) => verb.includes('storm') || verb.includes('crash'));

  test('should come while the storm goes on, and otherwise once it is over', () => {
    expect(verbs('crash-in-storm')).toEqual(['begin-storm', 'let-storm-rage', 'crash-in-storm']);
    expect(verbs('storm')).toEqual(['begin-storm', 'let-storm-rage', 'end-storm', 'crash-source']);
  });
});
