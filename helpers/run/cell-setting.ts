import type { Measured } from '../acts/index.ts';
import type { Cell } from '../cell/index.ts';
import type { Lab, Snapshot, TargetFacts } from '../lab/index.ts';
import type { Release } from '../release/index.ts';
import type { GoldenKind } from '../source/index.ts';

/** What cells of a run share. */
export interface CellSetting {
  readonly lab: Lab;
  readonly facts: TargetFacts;
  readonly release: Release | undefined;
  /** Directory on this host for files that do not outlive the cell. */
  readonly spoolDirectory: string;
  golden(kind: GoldenKind): Promise<Snapshot>;
  /** What a backup of the cluster that a scan's cell starts from is like. */
  measured(cell: Cell): Promise<Measured>;
}
