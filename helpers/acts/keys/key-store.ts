import { type GoldenKind, KEY_STORE, type StoreService, beginStore, keyStoreOf } from '../../source/index.ts';
import { PLACES } from '../places.ts';
import type { AnyAct, Verb } from '../verb.ts';

/** The service that keeps the source's keys, on a machine of its own beside those that come after it. */
export interface BeginKeyStore extends AnyAct {
  readonly do: 'begin-key-store';
  /** The golden cluster whose keys it keeps. */
  readonly kind: GoldenKind;
}

/** Every cell has a copy of the service as it was when its golden cluster was frozen; a script has none, and makes it. */
export const beginKeyStore: Verb<BeginKeyStore> = {
  async perform({ kind }, stage) {
    const { store } = await stage.setting.golden(kind);
    const { machine } = await beginStore(stage.resources, serviceOf(kind), store);
    stage.machines.set(KEY_STORE, machine);
    await stage.network?.join(machine);
    return 'goes-on';
  },
  write: ({ kind }) => {
    const { program, port } = serviceOf(kind);
    return [`begin_key_store ${program} ${port}`];
  },
  says: ({ kind }) => `key store started: ${serviceOf(kind).program}`,
  shell: () => ['keys/key-store'],
};

/** @throws {Error} for a store of files: such a scenario is not made */
function serviceOf({ keyStore }: Pick<GoldenKind, 'keyStore'>): StoreService {
  const { service } = keyStoreOf(keyStore, PLACES.root);
  if (!service) throw new Error(`the key store ${keyStore} is no service`);
  return service;
}

/** Lines that bring the credentials of a client to a new machine; none for a store of files. */
export function credentialLines(machine: string, { keyStore }: Pick<GoldenKind, 'keyStore'>): string[] {
  const { service } = keyStoreOf(keyStore, PLACES.root);
  if (!service) return [];
  return [`bring ${KEY_STORE} ${machine} "${service.credentials}"`];
}
