import { describe, expect, test } from 'vitest';
import { CONSTRAINTS, type Coordinates, type Family, constraintOn } from '../../../helpers/axes/index.ts';
import { coordinates } from '../fixtures.ts';

const E = { encrypt: 'on', keyDirectory: 'copied' } as const;
const TAR = { format: 'tar' } as const;
const FETCH = { walMethod: 'fetch' } as const;
const STOCK = { tool: 'stock' } as const;
const LIGHT = { load: 'light' } as const;
const IN_WINDOW = { ...LIGHT, ...FETCH, operation: 'rotate-server-key', point: 'after-keys' } as const;
const STALE = { walMethod: 'stream', encrypt: 'on', keyDirectory: 'stale', point: 'before-backup' } as const;
const TORN = { ...STALE, keyDirectory: 'torn-old-wal-keys', operation: 'rotate-server-key-to-new-provider' } as const;

type Case = readonly [Family, RegExp, excluded: Partial<Coordinates>, beside: Partial<Coordinates>];

const CASES: readonly Case[] = [
  ['methods', /^compression is for tar/, { compression: 'gzip' }, { compression: 'gzip', ...TAR }],
  ['methods', /^a destination that holds/, { ...E, destination: 'empty' }, { ...E, destination: 'not-empty' }],
  ['methods', /^only -E reads/, { keyDirectory: 'no-wal-keys' }, { ...E, keyDirectory: 'no-wal-keys' }],
  ['methods', /^only -E reads/, { keyDirectory: 'no-providers' }, { keyDirectory: 'copied' }],
  ['methods', /^tar format writes/, { ...TAR, keyDirectory: 'copied' }, { ...TAR }],
  ['methods', /^options that exclude/, { ...E, ...TAR, ...LIGHT }, { ...E, ...TAR }],
  ['methods', /^options that exclude/, { ...E, ...FETCH, ...STOCK }, { ...E, ...FETCH }],
  ['methods', /^options that exclude/, { ...E, ...FETCH, tablespace: 'one' }, { ...E, tablespace: 'one' }],
  ['methods', /^options that exclude/, { ...FETCH, encrypt: 'on' }, { encrypt: 'on' }],
  ['methods', /^PostgreSQL's own tool/, { ...E, ...STOCK }, { ...E, ...STOCK, ...LIGHT }],
  [
    'methods',
    /^PostgreSQL's own tool/,
    { ...E, ...STOCK, ...LIGHT, walEncryption: 'off' },
    { ...E, walEncryption: 'off' },
  ],
  ['methods', /^an unknown cipher/, { ...E, encrypt: 'other-cipher' }, { ...E, ...LIGHT, encrypt: 'other-cipher' }],
  ['methods', /^a destination with other/, { destination: 'not-empty', ...LIGHT }, { destination: 'not-empty' }],
  ['window', /^streamed WAL goes with -E/, { ...IN_WINDOW, encrypt: 'on' }, IN_WINDOW],
  ['window', /^a default key is in force/, { ...IN_WINDOW, walEncryption: 'default-key' }, IN_WINDOW],
  [
    'window',
    /^a default key is in force/,
    { ...IN_WINDOW, operation: 'rotate-default-key' },
    { ...IN_WINDOW, operation: 'rotate-default-key', walEncryption: 'default-key' },
  ],
  [
    'window',
    /^an operation that leaves/,
    { ...IN_WINDOW, operation: 'checkpoint', keyMaterial: 'at-begin' },
    { ...IN_WINDOW, operation: 'create-database', keyMaterial: 'at-begin' },
  ],
  ['window', /^only an operation that changes both/, { ...TORN, operation: 'rotate-server-key' }, TORN],
  [
    'window',
    /^-E reads WAL keys/,
    { ...STALE, operation: 'rotate-database-key' },
    { ...STALE, operation: 'rotate-server-key' },
  ],
  [
    'window',
    /^before a backup come rotations/,
    { ...IN_WINDOW, point: 'before-backup', operation: 'create-table' },
    { ...IN_WINDOW, point: 'before-backup' },
  ],
  [
    'window',
    /^a restart or crash of the source ends a backup/,
    { ...IN_WINDOW, operation: 'restart-source' },
    { ...IN_WINDOW, operation: 'rotate-server-key' },
  ],
  [
    'window',
    /^a restart or crash of the source ends a backup/,
    { ...IN_WINDOW, tool: 'low-level', operation: 'crash-source' },
    { ...IN_WINDOW, point: 'before-backup', operation: 'crash-source' },
  ],
  [
    'window',
    /^WAL encryption is switched on where it is off/,
    { ...STALE, operation: 'wal-on' },
    { ...STALE, operation: 'wal-on', walEncryption: 'off' },
  ],
  [
    'window',
    /^WAL encryption is switched on where it is off/,
    { ...STALE, operation: 'wal-off', walEncryption: 'off' },
    { ...STALE, operation: 'wal-off' },
  ],
  [
    'window',
    /^before a backup come rotations/,
    { ...IN_WINDOW, point: 'before-backup', operation: 'restart-source' },
    { ...IN_WINDOW, point: 'before-backup', operation: 'wal-off-and-on' },
  ],
  [
    'window',
    /^a crash of the source while keys are rotated/,
    { ...IN_WINDOW, operation: 'crash-in-storm' },
    { ...IN_WINDOW, operation: 'storm' },
  ],
  [
    'window',
    /^with the files of keys and providers copied apart/,
    { ...IN_WINDOW, tool: 'low-level', point: 'after-keys-only', operation: 'checkpoint' },
    { ...IN_WINDOW, tool: 'low-level', point: 'after-keys', operation: 'checkpoint' },
  ],
];

describe('the constraints', () => {
  test.for(CASES)(
    'should leave out of %s for %s what that says, and not what is beside it',
    ([family, reason, excluded, beside]) => {
      expect(constraintOn(family, coordinates(excluded))?.reason).toMatch(reason);
      expect(constraintOn(family, coordinates(beside))).toBeUndefined();
    },
  );

  test.for(['methods', 'window'] as const)('should each have been tried here: %s', (family) => {
    const untried = CONSTRAINTS[family].filter(
      ({ reason }) => !CASES.some(([of, tried]) => of === family && tried.test(reason)),
    );
    expect(untried.map(({ reason }) => reason)).toEqual([]);
  });
});
