import { HarnessError } from '../common/index.ts';
import type { Machine } from '../lab/index.ts';
import { paths } from './golden.ts';
import { type Server, startSource } from './server.ts';

/** The source of a cell: a machine, and the server on it, which may be restarted. */
export class Source {
  readonly #logs: string[] = [];

  private constructor(
    readonly machine: Machine,
    private running: Server,
  ) {}

  /**
   * Starts the server on a machine.
   *
   * @throws {HarnessError} when it does not start
   */
  static async start(machine: Machine): Promise<Source> {
    return new Source(machine, await startSource(machine, paths(machine).data));
  }

  get server(): Server {
    return this.running;
  }

  /** Everything it has logged, since its first start. */
  get log(): string {
    return [...this.#logs, this.running.log()].join('\n');
  }

  /**
   * Ends the server, by PostgreSQL's fast or immediate mode, and starts it again: with WAL encryption on, it has another WAL
   * key then.
   *
   * @throws {HarnessError} when it does not end, or does not start
   */
  async restart(mode: 'fast' | 'immediate' = 'fast'): Promise<void> {
    await this.stop(mode);
    this.#logs.push(this.running.log());
    this.running = await startSource(this.machine, paths(this.machine).data);
  }

  /**
   * Ends the server. Where that is a shutdown, a standby that streams from it has all WAL by then.
   *
   * @throws {HarnessError} when it does not end
   */
  async stop(mode: 'fast' | 'immediate' = 'fast'): Promise<void> {
    if (await (mode === 'fast' ? this.running.stop() : this.running.crash())) return;
    throw new HarnessError('the source does not shut down', {
      stage: 'source',
      advice: 'its log says what it waits for',
      command: { argv: ['postgres'], exitCode: null, stdout: '', stderr: this.log },
    });
  }
}
