import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { AXES, type Coordinates } from '../../../helpers/axes/index.ts';
import type { Act } from '../../../helpers/acts/index.ts';
import { onMachine } from '../../../helpers/acts/places.ts';
import { cellAt } from '../../../helpers/cell/index.ts';
import { actsOf } from '../../../helpers/scenarios/index.ts';
import { canDamage, damageBackupActs } from '../../../helpers/scenarios/damage.ts';
import { coordinates, release, targetFacts } from '../fixtures.ts';

type Damage = Exclude<Coordinates['damage'], 'none'>;

const base = mkdtempSync(join(tmpdir(), 'unit-damage-'));
afterAll(() => rmSync(base, { recursive: true }));
const DAMAGES = AXES.damage.filter((value) => value !== 'none');

/** The key directory of a cluster: the keys of WAL, of two databases and of the server, with two entries each. */
const FILES: Readonly<Record<string, number>> = {
  wal_keys: 320 + 2 * 104,
  '1664_providers': 1160,
  '5_keys': 320 + 2 * 96,
  '5_providers': 1160,
  '6_keys': 320 + 3 * 96,
  '6_providers': 1160,
};
const contentOf = (name: string): Buffer =>
  Buffer.from(Array.from({ length: FILES[name]! }, (_, at) => (at * 7) % 251));

/** The same at another time: each file has one entry less, or more. */
const atOtherTime = (name: string): Buffer => Buffer.concat([contentOf(name), Buffer.from(name)]);

function damaged(damage: Damage, of = release()): Record<string, Buffer> {
  const root = mkdtempSync(join(base, 'machine '));
  const [directory, other] = [join(root, 'data'), join(root, 'other-key-directory')];
  for (const at of [directory, other]) mkdirSync(at);
  for (const name of Object.keys(FILES)) {
    writeFileSync(join(directory, name), contentOf(name));
    writeFileSync(join(other, name), atOtherTime(name));
  }
  const cell = { id: 'x', family: 'methods', axes: coordinates({ damage }) } as const;
  const acts = damageBackupActs({ cell, release: of, facts: targetFacts(), rateKb: null }, 'restore');
  const act = acts.find((each) => each.do === 'damage-files');
  if (act === undefined) throw new Error('nothing is damaged');
  execFileSync('sh', ['-c', onMachine(act.script, { root, bin: '/bin' })], {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return Object.fromEntries(readdirSync(directory).map((name) => [name, readFileSync(join(directory, name))]));
}

/** Bytes that are others now, by file; a file that is gone or of another size is told of by its size. */
function changes(after: Record<string, Buffer>): string[] {
  return Object.keys(FILES).flatMap((name) => {
    const [was, is] = [contentOf(name), after[name]];
    if (is?.length !== was.length) return [`${name}: ${is?.length ?? 'gone'}`];
    return [...was.keys()]
      .filter((at) => was[at] !== is[at])
      .map((at) => `${name}: bit ${was[at]! ^ is[at]!} of ${at}`);
  });
}

describe('damage to the key directory', () => {
  test.for([
    ['wal-keys-missing', 'wal_keys: gone'],
    ['keys-empty', '5_keys: 0'],
    ['keys-cut', '5_keys: 256'],
    ['providers-missing', '5_providers: gone'],
    ['providers-empty', '5_providers: 0'],
    ['global-providers-missing', '1664_providers: gone'],
    ['global-providers-empty', '1664_providers: 0'],
    ['global-providers-cut', '1664_providers: 580'],
    ['keys-of-another', '5_keys: 608'],
    ['wal-keys-magic-bit', 'wal_keys: bit 1 of 0'],
    ['wal-keys-signature-bit', 'wal_keys: bit 1 of 304'],
    ['wal-keys-timeline-bit', 'wal_keys: bit 1 of 440'],
    ['keys-version-bit', '5_keys: bit 1 of 3'],
    ['keys-tablespace-bit', '5_keys: bit 1 of 324'],
    ['keys-tag-bit', '5_keys: bit 1 of 352'],
    ['providers-bit', '5_providers: bit 1 of 140'],
    ['providers-type-bit', '5_providers: bit 1 of 1156'],
    ['global-providers-bit', '1664_providers: bit 1 of 140'],
    ['global-providers-id-bit', '1664_providers: bit 1 of 0'],
    ['global-providers-name-bit', '1664_providers: bit 1 of 4'],
    ['global-providers-type-bit', '1664_providers: bit 1 of 1156'],
    ['wal-keys-older', 'wal_keys: 536'],
    ['wal-keys-newer', 'wal_keys: 536'],
    ['keys-older', '5_keys: 518'],
    ['keys-newer', '5_keys: 518'],
  ] as const)('should be that which the cell names: %s', ([damage, change]) => {
    expect(changes(damaged(damage))).toEqual([change]);
  });

  test('should flip one bit, each another one of a file that the cell names', () => {
    const bits = DAMAGES.filter((damage) => damage.endsWith('-bit'));
    const all = bits.map((damage) => changes(damaged(damage)));
    expect(all.filter(({ length }) => length !== 1)).toEqual([]);
    expect(new Set(all.flat()).size).toBe(bits.length);
  });

  test('should be where fields lie in an older release, and nowhere where there is no such field', () => {
    const older = release('pg_tde-2.1');
    expect(changes(damaged('keys-tag-bit', older))).toEqual(['5_keys: bit 1 of 400']);
    expect(changes(damaged('wal-keys-version-bit', older))).toEqual(['wal_keys: bit 1 of 3']);
    expect(canDamage({ damage: 'keys-cipher-bit' }, older)).toBe(false);
    expect(canDamage({ damage: 'wal-keys-tag-bit' }, older)).toBe(true);
    expect(canDamage({ damage: 'wal-keys-cipher-bit' }, older)).toBe(false);
    expect(DAMAGES.filter((damage) => !canDamage({ damage }, release()))).toEqual([]);
  });
});

describe('a file of the key directory from another time', () => {
  const of = (damage: Damage, over: Partial<Coordinates>): Act[] =>
    actsOf({
      cell: cellAt(coordinates({ walMethod: 'fetch', damage, ...over })),
      release: release(),
      facts: targetFacts(),
      rateKb: null,
    });
  const ARCHIVE = { restore: 'archive', archive: 'raw', recoveryTarget: 'end' } as const;
  const VERBS = [
    'pack-key-directory',
    'restart-source',
    'take',
    'archive-all',
    'remove',
    'bring-key-directory',
    'damage-files',
    'start',
  ];
  /** Those that matter, up to the first start. */
  const order = (acts: readonly Act[]): string[] => {
    const verbs = acts.map(({ do: verb }) => verb).filter((verb) => VERBS.includes(verb));
    return verbs.slice(0, verbs.indexOf('start') + 1);
  };
  const BROUGHT = ['remove', 'bring-key-directory', 'damage-files', 'start'];

  test.for(['wal-keys-older', 'keys-older'] as const)(
    'should be kept before keys change and the backup is taken: %s',
    (damage) => {
      const kept = ['pack-key-directory', 'restart-source', 'take'];
      expect(order(of(damage, {}))).toEqual([...kept, ...BROUGHT]);
      expect(order(of(damage, ARCHIVE))).toEqual([...kept, 'archive-all', ...BROUGHT]);
    },
  );

  test.for(['wal-keys-newer', 'keys-newer'] as const)(
    'should be kept after keys change, when all that is restored is there: %s',
    (damage) => {
      const kept = ['restart-source', 'pack-key-directory'];
      expect(order(of(damage, {}))).toEqual(['take', ...kept, ...BROUGHT]);
      expect(order(of(damage, ARCHIVE))).toEqual(['take', 'archive-all', ...kept, ...BROUGHT]);
    },
  );

  test('should be of a source whose keys of every kind change', () => {
    const acts = of('keys-older', {});
    const at = acts.findIndex(({ do: verb }) => verb === 'pack-key-directory');
    const statements = acts.slice(at, at + 4).flatMap((act) => (act.do === 'run-sql' ? act.statements : []));
    expect(statements.map(({ database, sql }) => `${database}: ${sql.replace(/\(.*/, '')}`)).toEqual([
      'app: SELECT pg_tde_create_key_using_database_key_provider',
      'postgres: SELECT pg_tde_create_key_using_global_key_provider',
      'app: SELECT pg_tde_set_key_using_database_key_provider',
      'postgres: SELECT pg_tde_set_server_key_using_global_key_provider',
      'app: VACUUM FULL enc_rows',
    ]);
  });

  test('should leave the source of every other cell as it is', () => {
    for (const damage of ['wal-keys-cut', 'keys-of-another'] as const)
      expect(order(of(damage, {}))).toEqual(['take', 'remove', 'damage-files', 'start']);
  });
});
