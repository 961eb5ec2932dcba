import type { KeysInForce } from '../../evidence/index.ts';
import { keysInForce, verifyKeys } from '../keys/keys-in-force.ts';
import { furtherRotation } from '../keys/operations.ts';
import type { Release } from '../../release/index.ts';
import type { Server, WalEncryption } from '../../source/index.ts';
import type { KeysObservation } from '../../evidence/index.ts';

/** What decides how the keys of a server are looked at. */
export interface KeysSetting {
  readonly release: Release;
  readonly walEncryption: WalEncryption;
  /** Directory of the key files. */
  readonly directory: string;
  /** Keys in force on the source after the operation. */
  readonly expected: KeysInForce;
}

/**
 * Asks a server which keys it uses and has it verify them.
 *
 * @param rotate whether it is to rotate each kind of key afterwards
 */
export async function lookAtKeys(
  server: Server,
  { release, walEncryption, directory, expected }: KeysSetting,
  rotate: boolean,
): Promise<KeysObservation> {
  const inForce = await keysInForce(server, release);
  const verified = await verifyKeys(server, release, expected);
  return rotate
    ? { inForce, verified, rotated: await furtherRotationOn(server, release, walEncryption, directory) }
    : { inForce, verified };
}

async function furtherRotationOn(
  server: Server,
  release: Release,
  walEncryption: WalEncryption,
  directory: string,
): Promise<string | null> {
  try {
    for (const step of furtherRotation(release, directory, walEncryption, 'restored'))
      if (step.do === 'sql') await server.sql(step.database, step.sql);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}
