import { GenericContainer, StartupCheckStrategy, type StartupStatus } from 'testcontainers';

/** First process of a container: it reaps orphans and ends at once when asked. Servers are started beside it. */
const IDLE = 'trap "exit 0" TERM; while :; do sleep 3600 & wait $!; done';

class Running extends StartupCheckStrategy {
  override async checkStartupState(
    ...[docker, id]: Parameters<StartupCheckStrategy['checkStartupState']>
  ): Promise<StartupStatus> {
    return (await docker.getContainer(id).inspect()).State.Running ? 'SUCCESS' : 'FAIL';
  }
}

/** A container that idles, with one port that is published on one address only. */
export class IdleContainer extends GenericContainer {
  readonly #port: number;
  readonly #bind: string;

  constructor(image: string, port: number, bind: string) {
    super(image);
    this.#port = port;
    this.#bind = bind;
    this.withEntrypoint(['sh', '-c', IDLE])
      .withCommand([])
      .withUser('0')
      .withExposedPorts(port)
      .withWaitStrategy(new Running());
  }

  protected override async beforeContainerCreated(): Promise<void> {
    this.hostConfig.PortBindings = { [`${this.#port}/tcp`]: [{ HostIp: this.#bind, HostPort: '' }] };
  }
}
