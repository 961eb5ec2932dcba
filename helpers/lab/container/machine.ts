import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import type { StartedTestContainer } from 'testcontainers';
import { waitFor } from '../../common/index.ts';
import {
  COMMAND_LIMIT_MS,
  type Completed,
  type Detached,
  type Machine,
  type RunOptions,
  type Snapshot,
  expectSuccess,
} from '../machine.ts';
import { LABEL_OWNER, LABEL_RUN } from '../labels.ts';
import { readLimited, underLimit } from '../limit.ts';
import { engineError } from './engine.ts';
import { type Execution, execute } from './exec.ts';

export const POSTGRES_PORT = 5432;
export const CONTAINER_ROOT = '/pg-tde-conformance';

/** What the machines of one lab share. */
export interface ContainerSettings {
  readonly docker: Docker;
  readonly runId: string;
  readonly owner: string;
  readonly bin: string;
  readonly user: string;
}

/** A machine that is a container. Its first process idles, so that a server that fails to start does not end it. */
export class ContainerMachine implements Machine {
  readonly id: string;
  readonly root = CONTAINER_ROOT;
  readonly bin: string;
  readonly postgres;
  #programs = 0;
  #removal: Promise<void> | undefined;
  readonly #container: Docker.Container;

  constructor(
    readonly name: string,
    private readonly settings: ContainerSettings,
    started: StartedTestContainer,
    host: string,
  ) {
    this.id = started.getId();
    this.bin = settings.bin;
    this.#container = settings.docker.getContainer(this.id);
    this.postgres = { listenAddresses: '*', host, port: started.getMappedPort(POSTGRES_PORT) };
  }

  async run(argv: readonly string[], options: RunOptions = {}): Promise<Completed> {
    const limitMs = options.limitMs ?? COMMAND_LIMIT_MS;
    const execution = await this.#execute(underLimit(argv, limitMs), options.env);
    return readLimited(await execution.ended, argv, limitMs);
  }

  async start(argv: readonly string[], options: Pick<RunOptions, 'env'> = {}): Promise<Detached> {
    // Named after the machine: a clone has the files of its original too.
    const pidFile = `${this.root}/run/${this.name}-${++this.#programs}.pid`;
    const wrapped = ['sh', '-c', 'echo $$ > "$0"; exec "$@"', pidFile, ...argv];
    const execution = await this.#execute(wrapped, options.env);
    return {
      ended: execution.ended.then((completed) => ({ ...completed, argv })),
      output: () => execution.stdout.text() + execution.stderr.text(),
      signal: async (name) => {
        await this.run(['sh', '-c', `kill -s ${name} "$(cat "$0")"`, pidFile]);
      },
      // The file is written by the program's own shell, a moment after this returns.
      pid: () =>
        waitFor(
          'the process id of a program',
          async () => Number((await this.run(['cat', pidFile])).stdout) || undefined,
          { stage: 'lab', limitMs: 10_000 },
        ),
    };
  }

  async put(archive: Readable, directory: string): Promise<void> {
    try {
      await this.#container.putArchive(archive, { path: directory });
    } catch (cause) {
      throw engineError(`cannot copy files to ${directory}`, cause);
    }
    // The engine keeps the owners that are in the archive, and backup tools write users that do not exist here.
    const chown = ['chown', '-R', this.settings.user, directory];
    const { ended } = await execute(this.settings.docker, this.#container, chown, { user: '0' });
    expectSuccess(await ended, 'lab', 'the image needs chown');
  }

  async get(path: string): Promise<Readable> {
    try {
      return (await this.#container.getArchive({ path })) as unknown as Readable;
    } catch (cause) {
      throw engineError(`cannot copy ${path} out of a container`, cause);
    }
  }

  async clone(): Promise<Snapshot> {
    try {
      const { runId, owner, docker } = this.settings;
      const changes = [`LABEL ${LABEL_RUN}=${runId}`, `LABEL ${LABEL_OWNER}=${owner}`];
      const image = (await this.#container.commit({
        repo: `pg-tde-conformance-${runId}`,
        tag: this.name,
        changes,
        pause: false,
      })) as { Id: string };
      return { id: (await docker.getImage(image.Id).inspect()).Id };
    } catch (cause) {
      throw engineError('cannot freeze a container', cause);
    }
  }

  destroy(): Promise<void> {
    // Removed at once: testcontainers would first ask the programs to stop, and all evidence has been saved. A second
    // call waits for the same removal.
    this.#removal ??= this.#container.remove({ force: true, v: true }).then(
      () => undefined,
      (cause: Error & { statusCode?: number }) => {
        if (cause.statusCode !== 404 && cause.statusCode !== 409) throw engineError('cannot remove a container', cause);
      },
    );
    return this.#removal;
  }

  #execute(argv: readonly string[], env: RunOptions['env']): Promise<Execution> {
    return execute(this.settings.docker, this.#container, argv, { env, user: this.settings.user });
  }
}
