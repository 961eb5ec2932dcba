import { randomBytes } from 'node:crypto';
import type Docker from 'dockerode';
import { HarnessError, waitFor } from '../../common/index.ts';
import { LABEL_OWNER, LABEL_RUN } from '../labels.ts';
import type { Machine, Network } from '../machine.ts';
import { engineError } from './engine.ts';
import type { ContainerSettings } from './machine.ts';
import { type Removal, removal } from './removal.ts';

/** Longest wait for the engine to let go of a network, in milliseconds. */
const REMOVAL_LIMIT_MS = 20_000;

/**
 * A private network of containers. They stay on the engine's default bridge as well, where their port is published, so
 * that the harness can reach a machine that is cut off from the others.
 */
export class ContainerNetwork implements Network {
  private constructor(
    private readonly name: string,
    private readonly docker: Docker,
    private readonly id: string,
  ) {}

  /**
   * Creates a network without machines on it.
   *
   * @throws {HarnessError} when the engine refuses, for example because it has no addresses left
   */
  static async create(
    name: string,
    { docker, runId, owner }: Pick<ContainerSettings, 'docker' | 'runId' | 'owner'>,
  ): Promise<ContainerNetwork> {
    try {
      const network = await docker.createNetwork({
        Name: `pg-tde-conformance-${runId}-${name}-${randomBytes(3).toString('hex')}`,
        Driver: 'bridge',
        // No gateway: the default route and the published port stay those of the default bridge.
        Internal: true,
        Labels: { [LABEL_RUN]: runId, [LABEL_OWNER]: owner },
      });
      return new ContainerNetwork(name, docker, network.id);
    } catch (cause) {
      throw engineError(`cannot make the network ${name}`, cause);
    }
  }

  async join(machine: Machine): Promise<void> {
    try {
      await this.docker
        .getNetwork(this.id)
        .connect({ Container: machine.id, EndpointConfig: { Aliases: [machine.name] } });
    } catch (cause) {
      throw engineError(`cannot join ${machine.name} to the network ${this.name}`, cause);
    }
  }

  async cutOff(machine: Machine): Promise<void> {
    try {
      await this.docker.getNetwork(this.id).disconnect({ Container: machine.id, Force: true });
    } catch (cause) {
      throw engineError(`cannot cut ${machine.name} off from the network ${this.name}`, cause);
    }
  }

  destroy(): Promise<void> {
    return destroyNetwork(this.docker, this.id);
  }
}

/**
 * Disconnects everything from a network, removes it, and waits until it is gone, also when somebody else removes it.
 *
 * @throws {HarnessError} when it is still there after 20 seconds
 */
export async function destroyNetwork(docker: Docker, id: string): Promise<void> {
  let last: Removal | undefined;
  const isGone = async (): Promise<true | undefined> => {
    last = await removeNetwork(docker, id);
    return last.state === 'kept' ? undefined : true;
  };
  await waitFor('a network to be removed', isGone, { stage: 'lab', limitMs: REMOVAL_LIMIT_MS }).catch(
    (error: unknown) => {
      throw last?.state === 'kept' && error instanceof HarnessError
        ? engineError('cannot remove a network', last.cause)
        : error;
    },
  );
}

/** Disconnects everything from a network and tries once to remove it. */
export function removeNetwork(docker: Docker, id: string): Promise<Removal> {
  const network = docker.getNetwork(id);
  return removal(async () => {
    const { Containers: joined } = await network.inspect();
    for (const { Name } of Object.values(joined ?? {})) {
      // By name: an endpoint whose container is gone has no other handle. Errors are ignored: it may have left
      // meanwhile, and if it has not, the removal below fails.
      await network.disconnect({ Container: Name, Force: true }).catch(() => undefined);
    }
    await network.remove();
  });
}
