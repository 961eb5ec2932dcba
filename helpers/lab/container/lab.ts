import { randomBytes } from 'node:crypto';
import type Docker from 'dockerode';
import { expectSuccess, type Lab, type Network, type Room, type Snapshot } from '../machine.ts';
import { LABEL_OWNER, LABEL_RUN } from '../labels.ts';
import { portAddress } from './address.ts';
import { engineError } from './engine.ts';
import { IdleContainer } from './idle-container.ts';
import { CONTAINER_ROOT, ContainerMachine, POSTGRES_PORT, type ContainerSettings } from './machine.ts';
import { ContainerNetwork, destroyNetwork } from './network.ts';

/** How a container gets a file system of a size. */
const LIMIT: Readonly<Record<Room['of'], (container: IdleContainer, mb: number) => void>> = {
  'shared-memory': (container, mb) => container.withSharedMemorySize(mb * 1024 * 1024),
  disk: (container, mb) => container.withTmpFs({ [`${CONTAINER_ROOT}/disk`]: `rw,size=${mb}m` }),
};

/** Uses testcontainers' reaper only if its image is on this machine: nothing is to be pulled for it. */
async function decideOnReaper(docker: Docker): Promise<void> {
  if (process.env['TESTCONTAINERS_RYUK_DISABLED'] !== undefined) return;
  const images = await docker.listImages({ filters: { reference: ['testcontainers/ryuk'] } });
  process.env['TESTCONTAINERS_RYUK_DISABLED'] = images.length > 0 ? 'false' : 'true';
}

/** Containers of one image, given by the id of an image that is on this machine: nothing is pulled from here on. */
export class ContainerLab implements Lab {
  readonly network = (name: string): Promise<Network> => ContainerNetwork.create(name, this.settings);
  readonly #machines = new Set<ContainerMachine>();

  constructor(
    private readonly imageId: string,
    private readonly settings: ContainerSettings,
    readonly parallel: number,
  ) {}

  /**
   * Directory of PostgreSQL's programs in an image: on PATH, or where distribution packages put them, newest first.
   *
   * @throws {HarnessError} when there is none
   */
  static async findPrograms(imageId: string, settings: Omit<ContainerSettings, 'bin'>): Promise<string> {
    await decideOnReaper(settings.docker);
    const lab = new ContainerLab(imageId, { ...settings, bin: '/' }, 1);
    const machine = await lab.boot('programs');
    try {
      const script =
        'for p in "$(command -v postgres)" $(ls -d /usr/pgsql-*/bin/postgres /usr/lib/postgresql/*/bin/postgres 2>/dev/null | sort -rV); do [ -x "$p" ] && dirname "$(readlink -f "$p")" && exit; done; exit 1';
      const advice =
        'the image needs PostgreSQL on PATH, in /usr/pgsql-<major>/bin or in /usr/lib/postgresql/<major>/bin';
      return expectSuccess(await machine.run(['sh', '-c', script]), 'lab', advice).stdout.trim();
    } finally {
      await machine.destroy();
    }
  }

  async boot(name: string, from?: Snapshot, room: Room | null = null): Promise<ContainerMachine> {
    const { docker, runId, owner, user } = this.settings;
    const containerName = `pg-tde-conformance-${runId}-${name}-${randomBytes(3).toString('hex')}`;
    const { bind, reach } = await portAddress();
    const container = new IdleContainer(from?.id ?? this.imageId, POSTGRES_PORT, bind);
    if (room) LIMIT[room.of](container, room.mb);
    const started = await container
      .withName(containerName)
      .withLabels({ [LABEL_RUN]: runId, [LABEL_OWNER]: owner })
      .start()
      .catch(async (cause: unknown) => {
        // It may have been created but not started; testcontainers does not remove such a container.
        await docker
          .getContainer(containerName)
          .remove({ force: true, v: true })
          .catch(() => undefined);
        throw engineError(`cannot start a container for ${name}`, cause);
      });
    const machine = new ContainerMachine(name, this.settings, started, reach);
    this.#machines.add(machine);
    if (!from) {
      const asRoot = new ContainerMachine(name, { ...this.settings, user: '0' }, started, reach);
      const script = `mkdir -p ${CONTAINER_ROOT}/run && chown -R ${user} ${CONTAINER_ROOT} && chmod 755 ${CONTAINER_ROOT}`;
      expectSuccess(
        await asRoot.run(['sh', '-c', script]),
        'lab',
        'the image needs a POSIX shell, mkdir, chown and timeout',
      );
    }
    return machine;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#machines].map((machine) => machine.destroy()));
    const filters = { label: [`${LABEL_RUN}=${this.settings.runId}`] };
    const networks = await this.settings.docker.listNetworks({ filters });
    await Promise.all(networks.map((network) => destroyNetwork(this.settings.docker, network.Id)));
    const snapshots = await this.settings.docker.listImages({ filters });
    await Promise.all(
      snapshots.map((image) =>
        this.settings.docker
          .getImage(image.Id)
          .remove({ force: true })
          .catch(() => undefined),
      ),
    );
  }
}
