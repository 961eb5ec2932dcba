import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Constraint } from '../../../helpers/axes/constraint.ts';
import { LOADS, SESSION_LOADS } from '../../../helpers/axes/families/family.ts';
import { SLICES, type Slice, valuesOf } from '../../../helpers/axes/families.ts';
import {
  AXES,
  AXIS_NAMES,
  CONSTRAINTS,
  type Coordinates,
  FAMILIES,
  type Family,
  constraintOn,
  familyOf,
  visitCombinations,
} from '../../../helpers/axes/index.ts';
import { allCells, scanCells } from '../../../helpers/cell/index.ts';

const keyOf = (at: Coordinates): string => AXIS_NAMES.map((axis) => at[axis]).join(' ');
const cells = new Set(allCells().map((cell) => keyOf(cell.axes)));
/** What each slice combines; made once, since it is asked for every cell. */
const VALUES = new Map(SLICES.map((slice) => [slice, valuesOf(slice)]));
/** Whether a slice combines these values; asked of the slice alone, not of what visits it. */
const isIn = (slice: Slice, at: Coordinates): boolean => {
  const values = VALUES.get(slice);
  return values !== undefined && AXIS_NAMES.every((axis) => values[axis].includes(at[axis]));
};
const slicesWith = (at: Coordinates): Slice[] => SLICES.filter((slice) => isIn(slice, at));

const combinationOf = (values: { readonly [axis: string]: readonly string[] }): fc.Arbitrary<Coordinates> =>
  fc.record(
    Object.fromEntries(AXIS_NAMES.map((axis) => [axis, fc.constantFrom(...(values[axis] ?? []))])),
  ) as unknown as fc.Arbitrary<Coordinates>;
const neighbours = fc
  .tuple(fc.constantFrom(...allCells()), fc.constantFrom(...AXIS_NAMES), fc.nat())
  .map(([cell, axis, turn]) => {
    const values = AXES[axis];
    return { ...cell.axes, [axis]: values[turn % values.length] };
  });
/** What a slice combines, what a cell differs from in one axis, and anything else: most of that is in no slice. */
const anyCombination = fc.oneof(
  ...SLICES.map((slice) => combinationOf(valuesOf(slice))),
  neighbours,
  combinationOf(AXES),
);

interface Visited {
  readonly visits: number;
  readonly keys: Set<string>;
  /** How many combinations each constraint is the first to exclude. */
  readonly firstMatches: Map<Constraint, number>;
  /** Combinations that no rule excludes. */
  readonly left: string[];
  /** Combinations that were visited for another family than their own. */
  readonly strangers: string[];
}

/** All of it, visited once for all tests. */
const visited = ((): Visited => {
  const keys = new Set<string>();
  const firstMatches = new Map<Constraint, number>();
  const left: string[] = [];
  const strangers: string[] = [];
  let visits = 0;
  visitCombinations((family, at) => {
    visits++;
    const key = keyOf(at);
    keys.add(key);
    const first = CONSTRAINTS[family].find((rule) => rule.excludes(at));
    if (first) firstMatches.set(first, (firstMatches.get(first) ?? 0) + 1);
    else left.push(key);
    if (familyOf(at) !== family) strangers.push(`${family}: ${key}`);
  });
  return { visits, keys, firstMatches, left, strangers };
})();

const rules = [...new Set(FAMILIES.flatMap((family) => CONSTRAINTS[family]))];

describe('the axes', () => {
  test('should make every combination of a slice a cell or exclude it with a reason, never both', () => {
    expect(visited.left.toSorted()).toEqual([...cells].toSorted());
  });

  test('should make a cell of a combination in a slice that is not excluded, and of nothing else', () => {
    fc.assert(
      fc.property(anyCombination, (at) => {
        const excluded = constraintOn(familyOf(at), at);
        expect(cells.has(keyOf(at))).toBe(slicesWith(at).length > 0 && excluded === undefined);
        expect(excluded?.reason ?? 'a cell').toMatch(/\w{3}/);
      }),
      { numRuns: 3000 },
    );
  });

  test('should make a cell of what a cell differs from in one axis, exclude it with a reason, or not combine it', () => {
    fc.assert(
      fc.property(
        neighbours,
        (at) => cells.has(keyOf(at)) === (slicesWith(at).length > 0 && constraintOn(familyOf(at), at) === undefined),
      ),
      { numRuns: 2000 },
    );
  });

  test('should be visited slice by slice in every combination, each once', () => {
    const product = SLICES.map((slice) =>
      AXIS_NAMES.reduce((count, axis) => count * valuesOf(slice)[axis].length, 1),
    ).reduce((sum, each) => sum + each);
    expect([visited.visits, visited.keys.size]).toEqual([product, product]);
  });

  test('should have every value in at least one cell', () => {
    const all = [...allCells(), ...scanCells({ operation: 'rotate-server-key', method: 'stream', instants: 1 })];
    const unused = AXIS_NAMES.flatMap((axis) =>
      AXES[axis].filter((value) => !all.some((cell) => cell.axes[axis] === value)).map((value) => `${axis}=${value}`),
    );
    expect(unused).toEqual([]);
  });

  test('should have no value twice', () => {
    expect(AXIS_NAMES.filter((axis) => new Set<string>(AXES[axis]).size !== AXES[axis].length)).toEqual([]);
  });

  test('should leave as many cells as no rule excludes', () => {
    expect(visited.left.length).toBe(allCells().length);
  });
});

describe('the families', () => {
  test('should each combine only what is of them: nothing is visited for another family than its own', () => {
    expect(visited.strangers).toEqual([]);
  });

  test('should share no combination: what one of them combines is in one slice', () => {
    fc.assert(
      fc.property(anyCombination, (at) => {
        const slices = slicesWith(at);
        expect(slices.length).toBeLessThanOrEqual(1);
        expect(slices.map(({ family }) => family)).toEqual(slices.map(() => familyOf(at)));
      }),
      { numRuns: 3000 },
    );
  });

  test('should each have cells, of their own slices, but for scans, whose cells are made when they are asked for', () => {
    const counts = FAMILIES.map(
      (family) =>
        allCells().filter((cell) => cell.family === family && slicesWith(cell.axes)[0]?.family === family).length,
    );
    expect(FAMILIES.filter((_family, index) => counts[index] === 0)).toEqual(['scan']);
    expect(counts.reduce((sum, count) => sum + count)).toBe(allCells().length);
  });

  test('should have no slice without a cell', () => {
    expect(SLICES.filter((slice) => !allCells().some((cell) => isIn(slice, cell.axes)))).toEqual([]);
  });
});

describe('the constraints', () => {
  test('should each be the first to exclude something', () => {
    expect(rules.filter((rule) => !visited.firstMatches.has(rule)).map(({ reason }) => reason)).toEqual([]);
  });

  test('should each have a reason of its own', () => {
    expect(new Set(rules.map(({ reason }) => reason)).size).toBe(rules.length);
  });

  test('should give the first rule of the family that matches', () => {
    fc.assert(
      fc.property(anyCombination, fc.constantFrom<Family>(...FAMILIES), (at, family) => {
        expect(constraintOn(family, at)).toBe(CONSTRAINTS[family].filter((rule) => rule.excludes(at))[0]);
      }),
    );
  });
});

describe('load', () => {
  const documentedGood = allCells().filter(
    ({ family, axes }) =>
      family === 'methods' &&
      axes.tool === 'release' &&
      axes.destination === 'missing' &&
      axes.compression === 'none' &&
      axes.tablespace === 'none' &&
      axes.walSegment === '16mb' &&
      axes.format === 'plain' &&
      ['on', 'on-restarted', 'default-key', 'on-aes-256'].includes(axes.walEncryption) &&
      ((axes.walMethod === 'fetch' && axes.encrypt === 'off' && axes.keyDirectory === 'absent') ||
        (axes.walMethod === 'stream' && axes.encrypt === 'on' && axes.keyDirectory === 'copied')),
  );

  test('should be a full axis for the methods that the documentation calls good', () => {
    const byRest = new Map<string, string[]>();
    // Where WAL is, what else is in the cluster, how it reads files, and what is damaged afterwards or done to what is
    // restored, matters to a backup under load no more than to one without. Sessions beside it are combined with little.
    const those = documentedGood.filter(
      ({ axes: { pgWal, restoredPgWal, damage, content, ioMethod, restoredWalEncryption, keyMaterial, library } }) =>
        pgWal === 'inside' &&
        restoredPgWal === 'inside' &&
        damage === 'none' &&
        content === 'followed' &&
        ioMethod === 'worker' &&
        restoredWalEncryption === 'as-source' &&
        keyMaterial === 'current' &&
        library === 'preloaded',
    );
    for (const { axes } of those) {
      const rest = keyOf({ ...axes, load: 'quiet' });
      byRest.set(rest, [...(byRest.get(rest) ?? []), ...LOADS.filter((load) => load === axes.load)]);
    }
    expect(new Set([...byRest.values()].map((loads) => loads.join()))).toEqual(new Set([LOADS.join()]));
  });

  test('should be written at all points of an operation, so that each side of it has rows', () => {
    const inWindow = allCells().filter(({ family }) => family === 'window');
    expect(new Set(inWindow.map(({ axes }) => axes.load))).toEqual(new Set(['light', ...SESSION_LOADS]));
    const without = inWindow.filter(({ axes }) => !cells.has(keyOf({ ...axes, load: 'light' })));
    expect(without.map(({ id }) => id)).toEqual([]);
  });
});
