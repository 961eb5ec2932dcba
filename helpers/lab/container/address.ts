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
 * Loopback where the engine is on this host, since the servers accept every client. On a host with a file `/.dockerenv`
 * testcontainers believes that it is in a container and gives the bridge's gateway; if that is an address of this host,
 * the engine is on this host too.
 *
 * @param host where testcontainers reaches published ports
 * @param own addresses of this host
 */
export function addressFor(host: string, own: readonly string[]): PortAddress {
  if (host === 'localhost' || own.includes(host)) return { bind: '127.0.0.1', reach: '127.0.0.1' };
  return { bind: isIP(host) === 0 ? '0.0.0.0' : host, reach: host };
}
