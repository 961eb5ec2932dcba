import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { getContainerRuntimeClient } from 'testcontainers';

/** Where a container's port is published, and where it is reached from here. */
export interface PortAddress {
  readonly bind: string;
  readonly reach: string;
}

/** The address for the engine that the environment names. */
export async function portAddress(): Promise<PortAddress> {
  const { host } = (await getContainerRuntimeClient()).info.containerRuntime;
  const own = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .map(({ address }) => address);
  return addressFor(host, own);
}

/**
 * Loopback wherever the engine is on this host: the servers let everybody in. testcontainers takes a host with a file
 * `/.dockerenv` for a container and names the bridge's gateway instead; where that is an address of our own, the engine
 * is here all the same.
 *
 * @param host where testcontainers reaches published ports
 * @param own addresses of this host
 */
export function addressFor(host: string, own: readonly string[]): PortAddress {
  if (host === 'localhost' || own.includes(host)) return { bind: '127.0.0.1', reach: '127.0.0.1' };
  return { bind: isIP(host) === 0 ? '0.0.0.0' : host, reach: host };
}
