import { HarnessError, waitFor } from '../../common/index.ts';
import type { Completed, Detached, Machine } from '../../lab/index.ts';
import type { HoldObservation } from '../../evidence/index.ts';

/** What came of a tool that was to be held. */
export interface HeldTool {
  readonly command: Completed;
  readonly hold: HoldObservation;
}

/**
 * A backup tool that runs beside what is done to it. However that ends, its process does not survive, stopped or not.
 */
export class ToolUnderWay implements AsyncDisposable {
  #ended: Completed | undefined;

  private constructor(
    private readonly process: Detached,
    private readonly argv: readonly string[],
  ) {
    void process.ended.then((completed) => {
      this.#ended = completed;
    });
  }

  /**
   * Starts a tool by way of a shell script that becomes it.
   *
   * @param script executes its arguments
   * @param name the script's `$0`
   */
  static async start(machine: Machine, script: string, name: string, argv: readonly string[]): Promise<ToolUnderWay> {
    return new ToolUnderWay(await machine.start(['sh', '-c', script, name, ...argv]), argv);
  }

  get hasEnded(): boolean {
    return this.#ended !== undefined;
  }

  pid(): Promise<number> {
    return this.process.pid();
  }

  /** Lets a stopped tool go on to its end; one that has not ended at the limit, in milliseconds, is killed. */
  async goOn(limitMs: number): Promise<Completed> {
    await this.process.signal('CONT');
    try {
      return {
        ...(await waitFor('the tool to end', () => this.#ended, { stage: 'backup', limitMs })),
        argv: this.argv,
      };
    } catch {
      await this.process.signal('KILL');
      return { ...(await this.process.ended), argv: this.argv, exitCode: null, timedOut: true };
    }
  }

  /**
   * A tool that ended without having been held: one that refuses is a result.
   *
   * @throws {HarnessError} for one that succeeds: it was missed
   */
  async withoutHold(message: string, advice: string): Promise<HeldTool> {
    const command = { ...(await this.process.ended), argv: this.argv };
    if (command.exitCode === 0) throw new HarnessError(message, { stage: 'backup', advice, command });
    return {
      command,
      hold: {
        heldAt: null,
        releasedAt: null,
        bytesSent: null,
        bytesSentAfter: null,
        toolState: 'ended',
        sending: false,
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // This signal ends a stopped process as well.
    if (!this.hasEnded) await this.process.signal('KILL').catch(() => undefined);
  }
}
