import { AXIS_NAMES, type Coordinates } from './axes.ts';
import type { Exclusion } from './exclusion.ts';
import { EXCLUSIONS, FULL_DEPTH_ONLY } from './exclusions.ts';
import { type Family, SLICES, valuesOf } from './families.ts';

/** The family that coordinates belong to. */
export function familyOf(at: Coordinates): Family {
  if (at.walEncryption === 'stock') return 'control';
  if (at.point === 'at-instant') return 'scan';
  if (at.restore !== 'standalone' && at.restore !== 'crash') return 'restores';
  return at.point === 'none' && at.restore === 'standalone' ? 'methods' : 'window';
}

/** Why a cell is left to `--depth full`, or undefined where it is in the default selection. */
export function fullDepthReason(family: Family, at: Coordinates): string | undefined {
  return FULL_DEPTH_ONLY[family].find((rule) => rule.excludes(at))?.reason;
}

/** The reason to leave a combination out, or undefined where it is a cell. */
export function exclusionOf(family: Family, at: Coordinates): Exclusion | undefined {
  return EXCLUSIONS[family].find((rule) => rule.excludes(at));
}

/**
 * Calls `visit` with every combination of every family, the last axis turning fastest. The object is the same each
 * time, so that hundreds of thousands of combinations cost a command no noticeable time: copy what is to be kept.
 */
export function visitCombinations(visit: (family: Family, at: Coordinates) => void): void {
  for (const slice of SLICES) {
    const values = valuesOf(slice);
    const at: Record<string, string> = {};
    const descend = (depth: number): void => {
      const axis = AXIS_NAMES[depth];
      if (axis === undefined) return visit(slice.family, at as Coordinates);
      for (const value of values[axis]) {
        at[axis] = value;
        descend(depth + 1);
      }
    };
    descend(0);
  }
}
