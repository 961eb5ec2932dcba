import type { Coordinates } from './axes.ts';

/** Why a combination of values is left out. */
export interface Exclusion {
  readonly reason: string;
  readonly excludes: (at: Coordinates) => boolean;
}
