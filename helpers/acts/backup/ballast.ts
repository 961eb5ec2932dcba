import type { Machine } from '../../lab/index.ts';
import { fillPlaceholder, paths } from '../../source/index.ts';

/** What a backup of a cluster was like: bytes that the server sent, and how many when it began with the key directory. */
export interface Measured {
  readonly totalBytes: number;
  readonly keysAt: number;
}

/** A file of zeros that is sent before or after the key directory. */
export interface Ballast {
  readonly place: 'before-keys' | 'after-keys';
  readonly bytes: number;
}

/** An instant of a backup: so many bytes sent. */
export interface SentBytes {
  readonly atBytes: number;
  /** How many bytes lie between two instants of the scan. */
  readonly distanceBytes: number;
  /** What the source has besides its own files. */
  readonly ballast: Ballast;
}

/**
 * What has to be added to a cluster so that at least a third of what is sent lies on each side of its key directory:
 * the order is the file system's, which may have that directory first or last, and no instant would fall beyond it.
 */
export function ballastFor({ totalBytes, keysAt }: Measured): Ballast {
  const sides = { 'before-keys': keysAt, 'after-keys': totalBytes - keysAt };
  const place = sides['before-keys'] < sides['after-keys'] ? 'before-keys' : 'after-keys';
  const heavier = Math.max(...Object.values(sides));
  return { place, bytes: Math.max(0, Math.ceil(heavier / 2) - sides[place]) };
}

/**
 * Puts the ballast into the data directory of a source.
 *
 * @throws {HarnessError} where the directory's order has changed, so that no file is in that place
 */
export async function addBallast(machine: Machine, keyDirectory: string, { place, bytes }: Ballast): Promise<void> {
  if (bytes === 0) return;
  await fillPlaceholder(machine, paths(machine).data, keyDirectory, place, bytes);
}
