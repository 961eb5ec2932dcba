import type { Act } from '../acts/index.ts';
import type { Coordinates } from '../axes/index.ts';
import type { Cell } from '../cell/index.ts';
import type { TargetFacts } from '../lab/index.ts';
import type { Release } from '../release/index.ts';
import { keyOperation, rotationInTwo } from './key-operations.ts';
import { storeOf } from './key-store.ts';
import { operationToProve } from './to-prove.ts';

/** What the acts of a cell follow from. */
export interface Situation {
  readonly cell: Pick<Cell, 'id' | 'family' | 'axes' | 'instant'>;
  /** Undefined on a target without pg_tde. */
  readonly release: Release | undefined;
  readonly facts: Pick<TargetFacts, 'backupTool' | 'stockTool' | 'tools'>;
  /** The rate at which an instant's backup is sent, in kB/s, where that is known before. */
  readonly rateKb: number | null;
}

/** Whether the cell does a key operation, or is held as one that does. */
export function operates({ cell: { family, axes }, release }: Situation): boolean {
  return release !== undefined && operationToProve(family, axes) !== null;
}

/** What the source is made from. */
export interface Made {
  readonly cell: { readonly axes: Coordinates };
  readonly release: Release | undefined;
}

/** Whether the source is encrypted, so that there is something to be kept secret. */
export function isEncrypted({ cell: { axes }, release }: Made): boolean {
  return release !== undefined && axes.walEncryption !== 'stock';
}

/** The release of a cell that operates on keys. */
export function releaseOf({ cell, release }: Situation): Release {
  if (!release) throw new Error(`${cell.id} needs a target with pg_tde`);
  return release;
}

/** The key operation of the cell, as data. */
export function operationOf(situation: Situation) {
  const { axes } = situation.cell;
  return keyOperation(axes.operation, releaseOf(situation), storeOf(axes));
}

/** A rotation of each kind of key on a machine; none on a target without pg_tde. */
export function rotation(situation: Situation, machine: string, name: string): Act[] {
  const { release, cell } = situation;
  if (!release || cell.family === 'control') return [];
  const { create, set } = rotationInTwo(release, storeOf(cell.axes), cell.axes.walEncryption, name);
  return [{ do: 'run-sql', machine, statements: [...create, ...set] }];
}
