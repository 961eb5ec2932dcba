import { waitFor } from '../common/index.ts';
import { type Detached, type Lab, type Machine, type Snapshot, expectSuccess } from '../lab/index.ts';
import type { StoreService } from './key-store.ts';
import { KEY_STORE } from './service-store.ts';

/** A golden cluster, frozen, and the machine that keeps its keys, where that is one of its own. */
export interface Golden extends Snapshot {
  readonly store?: Snapshot;
}

/** A key store's program on its machine. */
export interface RunningStore {
  readonly machine: Machine;
  readonly program: Detached;
}

const LIMIT_MS = 30_000;

/**
 * Boots the machine of a key store and starts its program. A new one gets credentials of its own; one with the files of a
 * snapshot has the credentials and the keys of that.
 *
 * @param lab of the image of key stores
 * @throws {HarnessError} when it does not listen within half a minute
 */
export async function beginStore(
  lab: Pick<Lab, 'boot'>,
  service: StoreService,
  from?: Snapshot,
): Promise<RunningStore> {
  const machine = await lab.boot(KEY_STORE, from);
  if (!from)
    expectSuccess(
      await machine.run(['make-credentials', machine.root, KEY_STORE]),
      'source',
      'certificates are made with openssl, in the image of key stores: build it anew',
    );
  return { machine, program: await startStore(machine, service) };
}

/**
 * Starts the program of a key store and waits until it listens.
 *
 * @param options of the program, after the root
 * @throws {HarnessError} when it does not within half a minute
 */
export async function startStore(
  machine: Machine,
  { program, port }: Pick<StoreService, 'program' | 'port'>,
  options: readonly string[] = [],
): Promise<Detached> {
  const running = await machine.start([program, machine.root, ...options]);
  await waitFor(
    `${program} to listen`,
    async () => {
      const asked = await machine.run(['bash', '-c', 'exec 3<>"/dev/tcp/127.0.0.1/$0"', String(port)]);
      return asked.exitCode === 0 ? true : undefined;
    },
    { stage: 'source', limitMs: LIMIT_MS, advice: 'run the program by hand in the image of key stores' },
  );
  return running;
}

/** Ends the program: everything that it was told is on its disk by then. */
export async function endStore({ program }: RunningStore): Promise<void> {
  await program.signal('KILL');
  await program.ended;
}
