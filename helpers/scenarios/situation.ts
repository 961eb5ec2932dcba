import { type Act, PLACES } from '../acts/index.ts';
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
  /** Whose tools take the backup, where that is another target; its programs are brought to the machine that is backed up. */
  readonly tools?: Tools | undefined;
  /** The rate at which an instant's backup is sent, in kB/s, where that is known before. */
  readonly rateKb: number | null;
}

/** A target's tools, as a scenario has to know them. */
export interface Tools {
  readonly release: Release | undefined;
  readonly facts: Pick<TargetFacts, 'backupTool' | 'stockTool' | 'tools'>;
}

/** Whose tools take the backup, and where they lie on the machine that is backed up. */
export function toolsOf({
  release,
  facts,
  tools,
}: Omit<Situation, 'cell' | 'rateKb'>): Tools & { readonly bin: string } {
  return tools ? { ...tools, bin: PLACES.brought } : { release, facts, bin: PLACES.bin };
}

/** Programs of another target that are brought to a machine that is backed up; null where its own are used. */
export function broughtPrograms({ tools }: Pick<Situation, 'tools'>): readonly string[] | null {
  if (!tools) return null;
  const { release, facts } = tools;
  const wanted = [facts.backupTool, facts.stockTool, release?.tools.archiveDecrypt];
  return [...new Set(wanted)].filter((name) => name != null && facts.tools.includes(name)) as string[];
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
