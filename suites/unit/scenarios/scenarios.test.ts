import { describe, expect, test } from 'vitest';
import { type Act, allOf } from '../../../helpers/acts/index.ts';
import { AXES, type Coordinates, operationDoes } from '../../../helpers/axes/index.ts';
import { type Cell, allCells, cellAt, scanCells } from '../../../helpers/cell/index.ts';
import { type Situation, WITHOUT_KEYS, actsOf } from '../../../helpers/scenarios/index.ts';
import { coordinates, release, targetFacts } from '../fixtures.ts';

const SCANNED = scanCells({ operation: 'rotate-server-key', method: 'stream', instants: 8 });

const situation = (cell: Pick<Cell, 'id' | 'family' | 'axes' | 'instant'>): Situation => ({
  cell,
  release: cell.axes.walEncryption === 'stock' ? undefined : release(),
  facts: targetFacts(),
  rateKb: null,
});
const acts = (over: Partial<Coordinates>): Act[] => actsOf(situation(cellAt(coordinates(over))));
const of = <V extends Act['do']>(verb: V, given: readonly Act[]): Extract<Act, { do: V }>[] =>
  allOf(given).filter((act): act is Extract<Act, { do: V }> => act.do === verb);

/** What acts name that is no machine at that moment, or not any more. */
function strangers(given: readonly Act[]): string[] {
  const there = new Set<string>();
  return allOf(given).flatMap((act) => {
    if (act.do === 'make-source') there.add('source');
    if (act.do === 'begin-key-store') there.add('key-store');
    if (act.do === 'boot') there.add(act.machine);
    const fields = act as unknown as Readonly<Record<string, unknown>>;
    const named = ['machine', 'from', 'to', 'primary']
      .map((key) => fields[key])
      .filter((name) => typeof name === 'string');
    const unknown = named.filter((name) => !name.startsWith('$') && !there.has(name));
    if (act.do === 'remove') there.delete(act.machine);
    return unknown.map((name) => `${act.do} ${name}`);
  });
}

describe('the acts of every cell', () => {
  const all = [...allCells(), ...SCANNED].map((cell) => ({
    id: cell.id,
    axes: cell.axes,
    acts: actsOf(situation(cell)),
  }));

  test('should begin with the source and end with one conclusion', () => {
    for (const { id, acts: given } of all) {
      expect(of('make-source', given), id).toHaveLength(1);
      expect(of('conclude', given), id).toHaveLength(1);
      expect(given.at(-1)?.do, id).toBe('conclude');
    }
    expect(all.length).toBeGreaterThan(800);
  });

  test('should be plain data', () => {
    for (const { id, acts: given } of all) expect(JSON.parse(JSON.stringify(given)), id).toEqual(given);
  });

  test('should name no machine before it is booted, nor one that has gone', () => {
    expect(all.flatMap(({ id, acts: given }) => strangers(given).map((name) => `${id}: ${name}`))).toEqual([]);
    expect(strangers([{ do: 'stop', machine: 'nobody', mode: 'fast' }])).toEqual(['stop nobody']);
  });

  test('should write no batch twice', () => {
    for (const { id, acts: given } of all) {
      const batches = of('write', given).map(({ batch }) => batch);
      expect(new Set(batches).size, id).toBe(batches.length);
    }
  });

  test('should do the operation of the cell, once, and a storm where it is one', () => {
    const wrong = all.filter(({ axes: { operation }, acts: given }) => {
      const [operated, storms] = [of('operate', given).length, of('begin-storm', given).length];
      if (operation === 'none') return storms !== 0 || operated > 1;
      return operationDoes(operation, 'goesOn') ? operated !== 0 || storms !== 1 : operated !== 1 || storms !== 0;
    });
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });
});

describe('the key files that a restore has', () => {
  test.for([
    ['current', '$ROOT/keys'],
    ['none', '$ROOT/keys'],
    ['provider-missing', '$ROOT/keys'],
    ['at-begin', '$ROOT/kept/keys'],
    ['at-end', '$ROOT/kept/keys'],
  ] as const)('should be packed for %s from %s', ([keyMaterial, keys]) => {
    const given = acts({ operation: 'rotate-server-key', point: 'after-keys', load: 'light', keyMaterial });
    expect(of('pack-keys', given)).toEqual([{ do: 'pack-keys', machine: 'source', keys }]);
  });

  test('should end in the name that the source has for them, so that they are unpacked to the same place', () => {
    const names = AXES.keyMaterial.map((keyMaterial) =>
      of('pack-keys', acts({ operation: 'rotate-server-key', point: 'after-keys', load: 'light', keyMaterial }))[0]
        ?.keys.split('/')
        .at(-1),
    );
    expect(new Set(names)).toEqual(new Set(['keys']));
  });

  test('should not be brought where the cell has none, and lack one file where a provider is missing', () => {
    const brought = (keyMaterial: Coordinates['keyMaterial']) =>
      of('bring-keys', acts({ operation: 'rotate-server-key', point: 'after-keys', load: 'light', keyMaterial }));
    expect(brought('none')).toEqual([]);
    expect(brought('current')[0]?.without).toBeNull();
    expect(brought('provider-missing')[0]?.without).toBe('app-file.per');
  });
});

describe('what is combined', () => {
  const combined = (over: Partial<Coordinates>): string =>
    of('combine', acts({ restore: 'incremental', ...over }))[0]?.args.join(' ') ?? '';
  const COMBINED = '$ROOT/laid-out-backup $ROOT/laid-out-incremental -o $ROOT/data';

  test('should be the full backup first, then the incremental one', () => {
    expect(combined({})).toBe(COMBINED);
  });

  test('should have the tablespace mapped from where the incremental backup has it to where it is to be', () => {
    expect(combined({ tablespace: 'one' })).toBe(`${COMBINED} -T $ROOT/incremental-space=$ROOT/tablespace`);
    expect(combined({ tablespace: 'one', format: 'tar' })).toBe(
      `${COMBINED} -T $ROOT/laid-out-incremental-space=$ROOT/tablespace`,
    );
  });

  test('should have both of two tablespaces mapped', () => {
    expect(combined({ tablespace: 'two' })).toBe(
      `${COMBINED} -T $ROOT/incremental-space=$ROOT/tablespace -T $ROOT/incremental-space-2=$ROOT/tablespace-2`,
    );
  });

  test('should be laid out apart from each other and from the result', () => {
    const laidOut = of('lay-out', acts({ restore: 'incremental', format: 'tar', tablespace: 'one' }));
    const from = '$ROOT/tablespace';
    expect(laidOut.map(({ backup, to, spaces, linked }) => [backup, to, spaces, linked])).toEqual([
      ['backup', '$ROOT/laid-out-backup', [{ from, to: '$ROOT/laid-out-backup-space' }], true],
      ['incremental', '$ROOT/laid-out-incremental', [{ from, to: '$ROOT/laid-out-incremental-space' }], true],
    ]);
  });
});

describe('a chain of incremental backups', () => {
  const FETCHED = { walMethod: 'fetch', restore: 'incremental' } as const;
  const STREAMED = { ...FETCHED, walMethod: 'stream', encrypt: 'on', keyDirectory: 'copied' } as const;
  /** What the tool is told of each backup, as far as its way goes. */
  const waysOf = (over: Partial<Coordinates>): string[] =>
    of('take', acts(over)).map(({ argv }) =>
      argv.filter((arg) => /^(-X|-E|--encrypt-wal|stream|fetch|none|--wal-method=.*)$/.test(arg)).join(' '),
    );

  test('should be taken in the same way, or in the other that is documented', () => {
    const [full, incremental] = waysOf(FETCHED);
    expect(incremental).toBe(full);
    const [, streamed] = waysOf(STREAMED);
    expect(streamed).not.toBe(full);
    expect(waysOf({ ...FETCHED, incrementalWay: 'other' })).toEqual([full, streamed]);
    expect(waysOf({ ...STREAMED, incrementalWay: 'other' })).toEqual([streamed, full]);
  });

  test('should have a restart of the source after the first of three, and each on top of the one before it', () => {
    const given = acts({ ...FETCHED, chain: 'three', sourceRestart: 'restarted' });
    const verbs = given.map(({ do: verb }) => verb).filter((verb) => verb === 'take' || verb === 'restart-source');
    expect(verbs).toEqual(['take', 'take', 'restart-source', 'take', 'take']);
    expect(of('combine', given)[0]?.args.slice(0, 4)).toEqual(
      ['backup', 'incremental', 'incremental-2', 'incremental-3'].map((name) =>
        expect.stringMatching(new RegExp(`laid-out-${name}$`)),
      ),
    );
  });
});

describe('keys that come later', () => {
  test('should be brought when the server was started in vain, and before it is started again', () => {
    const given = acts({ keyMaterial: 'comes-later' });
    const order = ['boot', 'try', 'bring-keys', 'start'];
    expect(given.map(({ do: verb }) => verb).filter((verb) => order.includes(verb))).toEqual([...order, 'start']);
    expect(of('try', given)[0]?.steps.map(({ what }) => what)).toEqual(
      expect.arrayContaining(Object.values(WITHOUT_KEYS)),
    );
  });
});

describe('a fault that ends the archive', () => {
  const tooLate = (over: Partial<Coordinates>): (boolean | undefined)[] =>
    of('write', acts({ restore: 'archive', archive: 'raw', ...over }))
      .slice(-3)
      .map((one) => one.tooLate);

  test('should have rows after it that must not be there', () => {
    for (const archiveFault of ['segment-missing', 'segment-bit', 'segment-of-another'] as const)
      expect(tooLate({ recoveryTarget: 'end', archiveFault })).toEqual([undefined, true, true]);
    expect(tooLate({ recoveryTarget: 'end', restoreCommand: 'exits-1-in-the-middle' })).toEqual([
      undefined,
      true,
      true,
    ]);
  });

  test('should have none where all rows have to be there', () => {
    for (const archiveFault of ['segment-cut', 'segment-empty', 'delivered-twice'] as const)
      expect(tooLate({ recoveryTarget: 'end', archiveFault })).toEqual([undefined, undefined, undefined]);
  });
});

describe('a standby', () => {
  test('should have the new keys before they are put in force', () => {
    const verbs = acts({ restore: 'standby' }).map((act) => act.do);
    const at = verbs.indexOf('bring-directory');
    expect(verbs.slice(at - 1, at + 2)).toEqual(['run-sql', 'bring-directory', 'run-sql']);
  });

  test('should miss a primary that is cut off before that is back', () => {
    const verbs: string[] = acts({ restore: 'standby-cut-off' }).map((act) => act.do);
    const order = ['cut-off', 'begin-start', 'miss-primary', 'join', 'await-start'];
    expect(verbs.filter((verb) => order.includes(verb))).toEqual(order);
  });
});

describe('recovery past a failover', () => {
  const along = (timeline: Coordinates['timeline']): Act[] =>
    acts({ walMethod: 'none', restore: 'archive-failover', archive: 'raw', recoveryTarget: 'end', timeline });

  test.for([
    ['latest', 'standby', undefined, 0],
    ['current', 'source', true, 1],
  ] as const)('should along %s be held against what %s had', ([timeline, aimedAt, tooLate, settings]) => {
    const given = along(timeline);
    expect(of('aim', given).map(({ machine }) => machine)).toEqual([aimedAt]);
    expect(of('take-from-sequence', given).at(-1)?.machine).toBe(aimedAt);
    expect(of('write', given).at(-1)).toMatchObject({ machine: 'standby', ...(tooLate ? { tooLate } : {}) });
    expect(of('write', given).filter((one) => one.tooLate === true)).toHaveLength(tooLate ? 1 : 0);
    const set = of('bring-archive', given)[0]?.settings ?? [];
    expect(set.filter((line) => line === "recovery_target_timeline = 'current'")).toHaveLength(settings);
  });

  test('should aim before the last segment of the old timeline ends, which is all that is archived of it', () => {
    const given = along('current').filter(({ do: verb }) => verb === 'aim' || verb === 'archive-all');
    expect(given.map(({ do: verb }) => verb)).toEqual(['aim', 'archive-all', 'archive-all']);
  });
});

test('a standby of an archive alone should be down while more is archived, and have it before it is promoted', () => {
  const given = acts({ restore: 'standby-archive-only', archive: 'wrapped' });
  const verbs = given.map(({ do: verb }) => verb);
  const down = verbs.slice(verbs.indexOf('follow-to-end'), verbs.indexOf('promote'));
  expect(down.filter((verb) => verb !== 'note-position')).toEqual(
    'follow-to-end stop write archive-all bring-directory remove start follow-to-end'.split(' '),
  );
});
