import { createHash } from 'node:crypto';

/** A seed that follows from a cell's id, so that the same cell has the same storm. */
export function seedOf(cellId: string): number {
  return createHash('sha256').update(cellId).digest().readUInt32BE(0);
}

/**
 * Which key the rotation with this number replaces, in the storm of this seed: that of a database, or of the server.
 */
export function kindOfRotation(seed: number, number: number): 'database' | 'server' {
  // Each kind is there from the start, whatever the seed.
  if (number < 2) return number === 0 ? 'database' : 'server';
  const toss = createHash('sha256').update(`${seed} ${number}`).digest()[0] ?? 0;
  return toss % 2 === 0 ? 'database' : 'server';
}
