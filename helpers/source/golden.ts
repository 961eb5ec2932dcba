import type { Release } from '../release/index.ts';
import type { Lab, Machine, Network } from '../lab/index.ts';
import { HarnessError } from '../common/index.ts';
import { DEFAULTS } from '../axes/index.ts';
import type { Content } from './contents.ts';
import { type GoldenStep, type WalEncryption, goldenPlan, serverSettings } from './golden-plan.ts';
import type { StoreService } from './key-store.ts';
import { type KeyStoreKind, keyStoreOf } from './key-stores.ts';
import { addPlaceholders, settlePlaceholders } from './placeholders.ts';
import {
  DEFAULT_SEGMENT_MB,
  type Server,
  type WalLink,
  disableChecksums,
  initCluster,
  initdbOptions,
  linkWal,
  startSource,
} from './server.ts';
import { type Golden, type RunningStore, beginStore, endStore } from './store-service.ts';
import { TABLESPACES } from './tablespaces.ts';

/** Paths on every machine, below its root. */
export function paths(machine: Machine): {
  data: string;
  backup: string;
  tablespaces: string[];
  archive: string;
} {
  const at = (name: string): string => `${machine.root}/${name}`;
  return {
    data: at('data'),
    backup: at('backup'),
    tablespaces: TABLESPACES.map(({ directory }) => at(directory)),
    archive: at('archive'),
  };
}

/**
 * A golden cluster: its history of WAL encryption, where it keeps its keys, whether backups of it can be held, how many
 * tablespaces it has, the size of its WAL segments in MB, where its WAL is, whether it has data checksums, and what is in it
 * beside the tables that are followed.
 */
export interface GoldenKind {
  readonly walEncryption: WalEncryption;
  readonly keyStore: KeyStoreKind;
  readonly holdable: boolean;
  readonly tablespaces: number;
  readonly walSegmentMb: number;
  readonly walLink: WalLink;
  readonly checksums: boolean;
  readonly content: Content;
}

/** A name for a kind of golden cluster. */
export function goldenName(kind: GoldenKind): string {
  const { walEncryption, keyStore, holdable, tablespaces, walSegmentMb, walLink, checksums, content } = kind;
  const segments = walSegmentMb === DEFAULT_SEGMENT_MB ? '' : `-${walSegmentMb}mb`;
  return `golden-${walEncryption}-${keyStore}${holdable ? '-holdable' : ''}${tablespaces === 0 ? '' : `-tablespaces-${tablespaces}`}${segments}${walLink === null ? '' : `-wal-${walLink}`}${checksums ? '' : '-no-checksums'}${content === DEFAULTS.content ? '' : `-${content}`}`;
}

/**
 * Builds the cluster with one history of WAL encryption, shuts it down cleanly and freezes it. Cells start from copies.
 *
 * @param stores makes machines of key stores; left out where there are none
 * @throws {HarnessError} when a step fails; the message names it
 */
export async function buildGoldenCluster(
  lab: Lab,
  release: Release | undefined,
  kind: GoldenKind,
  stores?: Lab,
): Promise<Golden> {
  const { walEncryption } = kind;
  const machine = await lab.boot(goldenName(kind));
  let keeper: Keeper | undefined;
  try {
    const { data } = paths(machine);
    const tablespaces = paths(machine).tablespaces.slice(0, kind.tablespaces);
    const store = keyStoreOf(kind.keyStore, machine.root);
    const { listenAddresses, port } = machine.postgres;
    const inside = {
      listenAddresses,
      port: listenAddresses === '' ? port : 5432,
      socketDirectory: `${machine.root}/run`,
    };
    const settings = serverSettings(release, walEncryption, inside);
    await initCluster(machine, data, settings, initdbOptions(kind.walSegmentMb, kind.walLink, machine.root));
    await machine.run(['mkdir', '-p', ...store.directories, ...tablespaces]);
    if (store.service) keeper = await keepKeysFor(machine, store.service, lab, stores);
    if (kind.walLink === 'relative') await linkWal(machine);
    if (!kind.checksums) await disableChecksums(machine);
    if (kind.holdable) await addPlaceholders(machine, data);
    const plan = goldenPlan(release, walEncryption, {
      store,
      tablespaces,
      content: kind.content,
    });
    const server = await grow(machine, await startSource(machine, data), plan, walEncryption);
    await server.stop();
    if (kind.holdable && release) await settlePlaceholders(machine, data, release.files.directory);
    const cluster = await machine.clone();
    if (!keeper) return cluster;
    await endStore(keeper.store);
    return { ...cluster, store: await keeper.store.machine.clone() };
  } finally {
    await machine.destroy();
    await keeper?.store.machine.destroy();
    await keeper?.network.destroy();
  }
}

/** What a golden cluster has its keys kept by while it is built. */
interface Keeper {
  readonly network: Network;
  readonly store: RunningStore;
}

/** Starts a key store on one network with a machine, which gets the credentials of a client. */
async function keepKeysFor(
  machine: Machine,
  service: StoreService,
  lab: Lab,
  stores: Lab | undefined,
): Promise<Keeper> {
  const network = await lab.network?.('golden');
  if (!network || !stores) throw new Error('there are no key stores for these machines: such a cell is not planned');
  const store = await beginStore(stores, service);
  await network.join(store.machine);
  await network.join(machine);
  await machine.put(await store.machine.get(service.credentials), machine.root);
  return { network, store };
}

/** Takes a running server through the steps to a golden cluster. Returns the server that runs then. */
async function grow(
  machine: Machine,
  begun: Server,
  plan: readonly GoldenStep[],
  walEncryption: WalEncryption,
): Promise<Server> {
  const { data } = paths(machine);
  let server = begun;
  for (const step of plan) {
    try {
      if (step.do === 'sql') await server.sql(step.database, step.sql);
      else {
        await server.stop();
        server = await startSource(machine, data);
      }
    } catch (cause) {
      if (cause instanceof HarnessError) throw cause;
      const what = step.do === 'sql' ? step.sql : 'restart';
      throw new HarnessError(`golden cluster (${walEncryption}): ${what}: ${(cause as Error).message}`, {
        stage: 'source',
        advice: 'a name in expectations/releases.yaml may not fit this target; run the statement by hand',
        command: { argv: ['postgres', '-D', data], exitCode: null, stdout: '', stderr: server.log() },
        cause,
      });
    }
  }
  return server;
}
