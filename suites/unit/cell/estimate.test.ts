import { DEFAULT_MINUTES } from '../../selection/extend.ts';
import { describe, expect, test } from 'vitest';
import { FAMILIES } from '../../../helpers/axes/index.ts';
import { allCells, minutesFor, selectCells } from '../../../helpers/cell/index.ts';

describe('minutesFor', () => {
  test('should be nothing for no cell, and a minute for one', () => {
    expect([minutesFor([]), minutesFor(allCells().slice(0, 1))]).toEqual([0, 1]);
  });

  test('should be more for a standby than for a standalone server', () => {
    const [standbys, standalone] = ['restores', 'methods'].map((family) =>
      minutesFor(Array.from({ length: 100 }, () => ({ family }) as { family: 'restores' | 'methods' })),
    );
    expect(standbys).toBeGreaterThan(standalone ?? Infinity);
  });

  test('should keep the default selection within the minutes that it is made for', () => {
    expect(minutesFor(selectCells(allCells(), [], 'default'))).toBeLessThanOrEqual(DEFAULT_MINUTES);
  });

  test('should add up', () => {
    const full = selectCells(allCells(), [], 'full');
    const parts = FAMILIES.map((family) => minutesFor(full.filter((cell) => cell.family === family)));
    const sum = parts.reduce((minutes, part) => minutes + part, 0);
    expect(sum - minutesFor(full)).toBeGreaterThanOrEqual(0);
    expect(sum - minutesFor(full)).toBeLessThan(parts.length);
  });
});
