import { AXIS_NAMES, type Coordinates } from './axes.ts';
import type { Constraint } from './constraint.ts';
import { CONSTRAINTS, type Family, SLICES, valuesOf } from './families.ts';

/** The constraint that keeps a combination from being a cell of a family; undefined where it is one. */
export function constraintOn(family: Family, at: Coordinates): Constraint | undefined {
  return CONSTRAINTS[family].find((constraint) => constraint.excludes(at));
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
