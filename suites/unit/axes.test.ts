import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AXES, AXIS_NAMES, type Coordinates, EXCLUSIONS, exclusionReason, visitCombinations } from '../../helpers/axes/index.ts';
import { allCells } from '../../helpers/cell/index.ts';

const keyOf = (at: Coordinates): string => AXIS_NAMES.map((axis) => at[axis]).join(' ');
const cells = new Set(allCells().map((cell) => keyOf(cell.axes)));
const anyCombination = fc.record(Object.fromEntries(AXIS_NAMES.map((axis) => [axis, fc.constantFrom<string>(...AXES[axis])]))) as unknown as fc.Arbitrary<Coordinates>;

/** For each rule, how many combinations it is the first to exclude; the last number counts the cells. */
function countFirstMatches(): number[] {
  const counts = Array.from({ length: EXCLUSIONS.length + 1 }, () => 0);
  visitCombinations((at) => {
    const index = EXCLUSIONS.findIndex((rule) => rule.excludes(at));
    const slot = index === -1 ? EXCLUSIONS.length : index;
    counts[slot] = (counts[slot] ?? 0) + 1;
  });
  return counts;
}

describe('the axes', () => {
  test('should make every combination a cell or exclude it with a reason, never both', () => {
    fc.assert(
      fc.property(anyCombination, (at) => {
        const reason = exclusionReason(at);
        expect(cells.has(keyOf(at)) ? 'a cell' : 'excluded').toBe(reason === undefined ? 'a cell' : 'excluded');
        expect(reason ?? 'a cell').toMatch(/\w{3}/);
      }),
      { numRuns: 2000 },
    );
  });

  test('should make a cell of what a cell differs from in one axis, or exclude it with a reason', () => {
    const neighbours = fc.tuple(fc.constantFrom(...allCells()), fc.constantFrom(...AXIS_NAMES), fc.nat()).map(([cell, axis, turn]) => {
      const values = AXES[axis];
      return { ...cell.axes, [axis]: values[turn % values.length] };
    });
    fc.assert(fc.property(neighbours, (at) => cells.has(keyOf(at)) === (exclusionReason(at) === undefined)), { numRuns: 2000 });
  });

  test('should be visited in every combination, each once', () => {
    const seen = new Set<string>();
    let visits = 0;
    visitCombinations((at) => {
      visits++;
      seen.add(keyOf(at));
    });
    const product = AXIS_NAMES.reduce((count, axis) => count * AXES[axis].length, 1);
    expect([visits, seen.size]).toEqual([product, product]);
  });

  test('should have every value in at least one cell', () => {
    const unused = AXIS_NAMES.flatMap((axis) => AXES[axis].filter((value) => !allCells().some((cell) => cell.axes[axis] === value)).map((value) => `${axis}=${value}`));
    expect(unused).toEqual([]);
  });

  test('should have no value twice', () => {
    expect(AXIS_NAMES.filter((axis) => new Set<string>(AXES[axis]).size !== AXES[axis].length)).toEqual([]);
  });

  test('should leave as many cells as no rule excludes', () => {
    expect(countFirstMatches().at(-1)).toBe(allCells().length);
  });
});

describe('the exclusions', () => {
  test('should each be the first to exclude something', () => {
    const counts = countFirstMatches();
    expect(EXCLUSIONS.filter((_rule, index) => counts[index] === 0).map((rule) => rule.reason)).toEqual([]);
  });

  test('should each have a reason of its own', () => {
    expect(new Set(EXCLUSIONS.map((rule) => rule.reason)).size).toBe(EXCLUSIONS.length);
  });

  test('should give the reason of the first rule that matches', () => {
    fc.assert(
      fc.property(anyCombination, (at) => {
        expect(exclusionReason(at)).toBe(EXCLUSIONS.filter((rule) => rule.excludes(at))[0]?.reason);
      }),
    );
  });
});

describe('load', () => {
  const documentedGood = allCells().filter(({ family, axes }) =>
    family === 'methods' && axes.tool === 'release' && axes.destination === 'missing' && axes.compression === 'none' && axes.format === 'plain' &&
    ['on', 'on-restarted', 'default-key', 'on-aes-256'].includes(axes.walEncryption) &&
    ((axes.walMethod === 'fetch' && axes.encrypt === 'off' && axes.keyDirectory === 'absent') || (axes.walMethod === 'stream' && axes.encrypt === 'on' && axes.keyDirectory === 'copied')));

  test('should be a full axis for the methods that the documentation calls good', () => {
    const byRest = new Map<string, string[]>();
    for (const { axes } of documentedGood) {
      const rest = keyOf({ ...axes, load: 'quiet' });
      byRest.set(rest, [...(byRest.get(rest) ?? []), axes.load]);
    }
    expect(new Set([...byRest.values()].map((loads) => loads.join()))).toEqual(new Set([AXES.load.join()]));
  });
});
