import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type OperationStep, kindOfRotation, seedOf } from '../../../helpers/acts/index.ts';
import { rotationOf } from '../../../helpers/scenarios/key-operations.ts';
import type { Release } from '../../../helpers/release/index.ts';
import { keyStoreOf } from '../../../helpers/source/index.ts';
import { release, renamed } from '../fixtures.ts';

const seeds = fc.integer({ min: 0, max: 0xffff_ffff });
const COUNT = 64;

/** As a storm does it: each rotation makes a key of its own. */
const rotationIn = (of: Release, seed: number, number: number): readonly OperationStep[] => {
  const kind = kindOfRotation(seed, number);
  return rotationOf(of, keyStoreOf('file', '/m'), kind, `storm-${kind}-${number}`);
};
const rotations = (seed: number, of = release()): (readonly OperationStep[])[] =>
  Array.from({ length: COUNT }, (_, number) => rotationIn(of, seed, number));
const kindOf = (rotation: readonly OperationStep[]): string =>
  rotation.some((step) => step.do === 'sql' && step.sql.includes('_set_server_key')) ? 'server' : 'database';
const kindsOf = (seed: number): string => rotations(seed).map(kindOf).join(' ');
const keysOf = (rotation: readonly OperationStep[]): string[] =>
  rotation.map((step) => (step.do === 'sql' ? (/\('([^']+)'/.exec(step.sql)?.[1] ?? '') : ''));

describe('seedOf', () => {
  test('should be the same for the same cell', () => {
    expect(seedOf('window/low-level-storm-at-end')).toBe(seedOf('window/low-level-storm-at-end'));
  });

  test('should be another for another cell', () => {
    const ids = [
      'window/low-level-storm-at-end',
      'window/low-level-storm-before-keys',
      'window/fetch-plain-storm-at-end',
      'window/no-backup-storm',
      '',
    ];
    expect(new Set(ids.map(seedOf)).size).toBe(ids.length);
  });

  test('should be a whole number of 32 bits, which JSON keeps', () => {
    fc.assert(
      fc.property(fc.string(), (id) => {
        const seed = seedOf(id);
        expect(Number.isInteger(seed) && seed >= 0 && seed <= 0xffff_ffff).toBe(true);
        expect(JSON.parse(JSON.stringify(seed))).toBe(seed);
      }),
    );
  });
});

describe('the rotations of a storm', () => {
  test('should be the same for the same seed', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        expect(rotations(seed)).toEqual(rotations(seed));
      }),
      { numRuns: 20 },
    );
  });

  test('should differ by the seed', () => {
    const orders = Array.from({ length: 50 }, (_, seed) => kindsOf(seed));
    expect(new Set(orders).size).toBe(orders.length);
  });

  test('should not follow from the number alone, nor alternate', () => {
    const later = Array.from({ length: 50 }, (_, seed) => kindsOf(seed).split(' ').slice(2));
    for (const at of [0, 1, 10, COUNT - 3])
      expect(new Set(later.map((kinds) => kinds[at]))).toEqual(new Set(['database', 'server']));
    expect(later.filter((kinds) => kinds.every((kind, index) => kind !== kinds[index + 1]))).toEqual([]);
  });

  test('should be of both kinds from the start, whatever the seed', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        expect(new Set(rotations(seed).slice(0, 2).map(kindOf))).toEqual(new Set(['database', 'server']));
      }),
      { numRuns: 50 },
    );
  });

  test('should be of both kinds about equally often', () => {
    const kinds = Array.from({ length: 50 }, (_, seed) => kindsOf(seed).split(' ')).flat();
    const share = kinds.filter((kind) => kind === 'server').length / kinds.length;
    expect(share).toBeGreaterThan(0.4);
    expect(share).toBeLessThan(0.6);
  });

  test('should each be a key that is created and then put in force, never one twice', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const keys = rotations(seed).map(keysOf);
        expect(keys.filter(([created, used]) => created !== used || created === '')).toEqual([]);
        expect(new Set(keys.map(([created]) => created)).size).toBe(COUNT);
      }),
      { numRuns: 20 },
    );
  });

  test('should be called by their names in a fork', () => {
    const text = JSON.stringify(rotations(1, renamed(release())));
    expect(text).not.toMatch(/pg_tde/);
    expect(text).toMatch(/cd_use_server/);
    expect(text).toMatch(/cd_use\(/);
  });
});
