import type { Coordinates } from './axes.ts';

/** Values that cannot be combined, or that make the same cell as others do, with the reason. */
export interface Constraint {
  readonly reason: string;
  readonly excludes: (at: Coordinates) => boolean;
}
