import { createHash } from 'node:crypto';
import type { Release } from '../../release/index.ts';
import { type Step, statementsOfRotation } from './operations.ts';

/** A seed that follows from a cell's id, so that the same cell has the same storm. */
export function seedOf(cellId: string): number {
  return createHash('sha256').update(cellId).digest().readUInt32BE(0);
}

/** The rotation with this number in the storm of this seed: of the key of a database or of the server. */
export function stormRotation(release: Release, keys: string, seed: number, number: number): readonly Step[] {
  const toss = createHash('sha256').update(`${seed} ${number}`).digest()[0] ?? 0;
  // Each kind is there from the start, whatever the seed.
  const kind = number < 2 ? (['database', 'server'] as const)[number]! : toss % 2 === 0 ? 'database' : 'server';
  return statementsOfRotation(release, keys, kind, `storm-${kind}-${number}`);
}
