import { waitFor } from '../../common/index.ts';
import type { Check, KeysObservation, RecoveryStep, StartObservation } from '../../evidence/index.ts';
import type { Machine } from '../../lab/index.ts';
import {
  START_LIMIT_MS,
  type Server,
  type StartResult,
  type Starting,
  beginServer,
  crashIn,
  decidingMessage,
  paths,
} from '../../source/index.ts';

const UNREACHED = /could not (connect to the primary server|translate host name)/;
/**
 * Longest a server that no longer answers may take to end, in milliseconds; one that restarts after a crash does not
 * end.
 */
const ENDING_LIMIT_MS = 5_000;

type Which = StartObservation['which'];

/**
 * A server whose failures are results, not errors of the harness: its starts, the positions that it was to reach, and
 * everything that it logged.
 */
export class WatchedServer {
  readonly starts: StartObservation[] = [];
  readonly steps: RecoveryStep[] = [];
  /** Whether it is in recovery when it first lets a client in, where it was to be a standby. */
  isStandby: boolean | null = null;
  /** How often rows of its own were written to it. */
  ownWrites = 0;
  readonly #logs: string[] = [];
  #starting: Starting | undefined;
  #startedAt = 0;
  #server: Server | undefined;

  constructor(readonly machine: Machine) {}

  /** The server; only while it runs. */
  get server(): Server {
    if (!this.#server) throw new Error(`no server runs on ${this.machine.name}`);
    return this.#server;
  }

  /** Whether it has been started and not stopped. */
  get runs(): boolean {
    return this.#server !== undefined;
  }

  /** Whether it was ever started, whatever came of it. */
  get wasStarted(): boolean {
    return this.#startedAt > 0;
  }

  get log(): string {
    return [...this.#logs, this.#server?.log() ?? ''].join('\n');
  }

  /** Starts the server without waiting for it. */
  async begin(): Promise<void> {
    this.#startedAt = Date.now();
    this.#starting = await beginServer(this.machine, paths(this.machine).data);
  }

  /**
   * Waits until the server says that it cannot reach its primary, or has ended.
   *
   * @throws {HarnessError} when it does neither within the limit
   */
  async missesPrimary(): Promise<void> {
    const starting = this.#starting;
    await waitFor(
      'the standby to miss its primary',
      () => (starting === undefined || starting.hasEnded() || UNREACHED.test(starting.log()) ? true : undefined),
      { stage: 'restore', limitMs: START_LIMIT_MS },
    );
  }

  /** Waits until the server lets a client in. Whether it does is an observation. */
  async ready(which: Which): Promise<boolean> {
    const started = await this.#starting?.outcome();
    this.#starting = undefined;
    if (!started) throw new Error(`the server on ${this.machine.name} was not begun`);
    if (started.outcome !== 'ready') return this.#failed(which, started);
    this.#server = started.server;
    this.starts.push({
      which,
      startedAt: this.#startedAt,
      outcome: 'ready',
      exitCode: null,
      message: null,
      durationMs: started.durationMs,
      inRecovery: await recoveryState(started.server),
      checks: [],
      keys: null,
      held: null,
    });
    return true;
  }

  /**
   * Waits until recovery has ended: a server that is consistent lets clients in while it still replays, and WAL that it
   * replays after that may still end it.
   */
  async recovers(): Promise<boolean> {
    const { server } = this;
    const inRecovery = await endOfRecovery(server);
    const last = this.#last();
    const completed = inRecovery === null ? await server.endedWithin(ENDING_LIMIT_MS) : undefined;
    if (completed) {
      this.starts.pop();
      this.#server = undefined;
      return this.#failed(last.which, { outcome: 'ended', completed });
    }
    this.#amend({ inRecovery });
    if (inRecovery !== true) return true;
    await this.#end('fast');
    this.#amend({ outcome: 'hangs', message: 'recovery does not end' });
    return false;
  }

  /** Waits until a server that was begun ends, also after it has let clients in: all that it logged; null where it does not. */
  async endsByItself(): Promise<string | null> {
    const started = await this.#starting?.outcome();
    this.#starting = undefined;
    if (!started) throw new Error(`the server on ${this.machine.name} was not begun`);
    const completed = started.outcome === 'ready' ? await started.server.endedWithin(START_LIMIT_MS) : undefined;
    if (started.outcome === 'ready' && !completed) {
      await started.server.crash();
      this.#logs.push(started.server.log());
      return null;
    }
    if (started.outcome === 'hangs') {
      this.#logs.push(started.log);
      return null;
    }
    const { stdout, stderr } =
      started.outcome === 'ended' ? started.completed : (completed ?? { stdout: '', stderr: '' });
    this.#logs.push(stdout + stderr);
    return stdout + stderr;
  }

  /** Records what was read of it since its last start. */
  saw(...checks: readonly Check[]): void {
    this.#amend({ checks: [...this.#last().checks, ...checks] });
  }

  /** Records what it says of its keys since its last start. */
  sawKeys(keys: KeysObservation): void {
    this.#amend({ keys });
  }

  /** Records what it had of keys when it was stopped. */
  sawHeld(held: StartObservation['held']): void {
    this.#amend({ held });
  }

  /**
   * Ends it, by PostgreSQL's fast or immediate mode; one that has crashed, or does not end, makes the last start one that
   * went wrong.
   */
  async stop(mode: 'fast' | 'immediate'): Promise<boolean> {
    const { server } = this;
    const answers = (await recoveryState(server)) !== null;
    const { stopped, log } = await this.#end(mode);
    const refused = mode === 'fast' && stopped !== undefined && stopped.exitCode !== 0;
    const outcome = !answers || refused || hasCrashed(log) ? 'died' : stopped ? 'ready' : 'hangs';
    const message = outcome === 'ready' ? null : (decidingMessage(log) ?? 'no reason in the log');
    this.#amend({ outcome, exitCode: stopped?.exitCode ?? null, message });
    return outcome === 'ready';
  }

  async #end(mode: 'fast' | 'immediate') {
    const { server } = this;
    const stopped = await (mode === 'fast' ? server.stop() : server.crash());
    const log = server.log();
    this.#logs.push(log);
    this.#server = undefined;
    return { stopped, log };
  }

  #failed(which: Which, started: Exclude<StartResult, { outcome: 'ready' }>): false {
    const hasEnded = started.outcome === 'ended';
    const log = hasEnded ? started.completed.stdout + started.completed.stderr : started.log;
    this.#logs.push(log);
    this.starts.push({
      which,
      startedAt: this.#startedAt,
      outcome: started.outcome,
      exitCode: hasEnded ? started.completed.exitCode : null,
      message: decidingMessage(log),
      durationMs: hasEnded ? started.completed.durationMs : started.durationMs,
      inRecovery: null,
      checks: [],
      keys: null,
      held: null,
    });
    return false;
  }

  #last(): StartObservation {
    const last = this.starts.at(-1);
    if (!last) throw new Error(`the server on ${this.machine.name} was never started`);
    return last;
  }

  #amend(over: Partial<StartObservation>): void {
    this.starts[this.starts.length - 1] = { ...this.#last(), ...over };
  }
}

/** Whether a process of a server has crashed: the server starts over and answers again, and the log has what happened. */
export function hasCrashed(log: string): boolean {
  return crashIn(log) !== null;
}

/** Whether a server is in recovery; null when it does not answer. */
export async function recoveryState(server: Server): Promise<boolean | null> {
  try {
    return await server.withClient('postgres', async (client) => {
      const { rows } = await client.query<{ recovering: boolean }>('SELECT pg_is_in_recovery() AS recovering');
      return rows[0]?.recovering ?? null;
    });
  } catch {
    return null;
  }
}

/** Waits for the end of recovery: whether it goes on at the limit; null when the server did not answer. */
async function endOfRecovery(server: Server): Promise<boolean | null> {
  const ended = async (): Promise<boolean | null | undefined> => {
    const recovering = await recoveryState(server);
    return recovering === true ? undefined : recovering;
  };
  return waitFor('recovery to end', ended, { stage: 'restore', limitMs: START_LIMIT_MS }).catch(() => true);
}
