/** Why a target cannot run a cell. */
export interface Obstacle {
  readonly reason: string;
  /** True when the cell speaks of what the target should have; false when its release documents no such thing. */
  readonly applicable: boolean;
}
