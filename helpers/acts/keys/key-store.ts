import { expectSuccess } from '../../lab/index.ts';
import {
  type GoldenKind,
  KEY_STORE,
  type StoreService,
  beginStore,
  keyStoreOf,
  startStore,
} from '../../source/index.ts';
import { PLACES, onMachine } from '../places.ts';
import { words } from '../script-text.ts';
import type { AnyAct, Verb } from '../verb.ts';

/** The service that keeps the source's keys, on a machine of its own beside those that come after it. */
interface BeginKeyStore extends AnyAct {
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

/** Something befalls the key store, or it is mended. Where a fault is not proven to have struck, the cell proves nothing. */
interface ChangeKeyStore extends AnyAct {
  readonly do: 'change-key-store';
  readonly what: string;
  /** A script for bash in the store's own directory; may name places. */
  readonly script: string;
  /** The program that is started after that, and its options after the root; null where it goes on, or stays away. */
  readonly starts: { readonly program: string; readonly port: number; readonly options: readonly string[] } | null;
  /** A script that exits 0 where the fault has struck, run before or after all else; null where there is nothing to prove. */
  readonly proof: { readonly what: string; readonly when: 'before' | 'after'; readonly script: string } | null;
}

/** Runs `$1` in the state of the service, below the root `$0`. */
const IN_STORE = 'cd "$0/store" && eval "$1"';

export const changeKeyStore: Verb<ChangeKeyStore> = {
  async perform({ script, starts, proof }, stage) {
    const machine = stage.machine(KEY_STORE);
    const inStore = (text: string) => machine.run(['bash', '-c', IN_STORE, machine.root, onMachine(text, machine)]);
    const prove = async (): Promise<void> => {
      if (proof) stage.seen.fault = { what: proof.what, struck: (await inStore(proof.script)).exitCode === 0 };
    };
    if (proof?.when === 'before') await prove();
    expectSuccess(await inStore(script), 'restore', 'the image of key stores may be another one: build it anew');
    if (starts) await startStore(machine, starts, starts.options);
    if (proof?.when === 'after') await prove();
    return 'goes-on';
  },
  write: ({ what, script, starts, proof }) => {
    const prove = proof
      ? [`in_store ${words([proof.script])} || give_up ${words([`${proof.what}: it did not work`])}`]
      : [];
    return [
      ...(proof?.when === 'before' ? prove : []),
      `in_store ${words([script])} || give_up ${words([`${what}: it cannot be done`])}`,
      ...(starts ? [`run_key_store ${words([starts.program, String(starts.port), ...starts.options])}`] : []),
      ...(proof?.when === 'after' ? prove : []),
    ];
  },
  says: ({ what }) => what,
};

/** What is done to a key store that is a service. */
export type OfKeyStore = BeginKeyStore | ChangeKeyStore;
