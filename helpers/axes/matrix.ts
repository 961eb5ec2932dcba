import { AXES, AXIS_NAMES, type Coordinates } from './axes.ts';
import { EXCLUSIONS } from './exclusions.ts';

/** Why these coordinates are not a cell, or undefined where they are one. */
export function exclusionReason(at: Coordinates): string | undefined {
  return EXCLUSIONS.find((rule) => rule.excludes(at))?.reason;
}

/**
 * Calls `visit` with every combination of values, the last axis turning fastest. The object is the same each time, so
 * that 145,000 combinations cost a command no noticeable time: copy what is to be kept.
 */
export function visitCombinations(visit: (at: Coordinates) => void): void {
  const at: Record<string, string> = {};
  const descend = (depth: number): void => {
    const axis = AXIS_NAMES[depth];
    if (axis === undefined) return visit(at as Coordinates);
    for (const value of AXES[axis]) {
      at[axis] = value;
      descend(depth + 1);
    }
  };
  descend(0);
}
