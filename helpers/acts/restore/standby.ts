import { waitFor } from '../../common/index.ts';
import type { Machine } from '../../lab/index.ts';
import { START_LIMIT_MS, type Server, type Starting, beginServer, parseLsn, paths } from '../../source/index.ts';
import { decidingMessage, walComplaint } from '../../source/index.ts';
import { type Expected, lookAtData, lookAtStandby } from './look.ts';
import type { RecoveryStep, StartObservation } from '../../evidence/index.ts';
import { failedStart, hasCrashed, recoveryState } from './start.ts';

/** Longest a standby may take to replay up to a position, in milliseconds. */
const CATCH_UP_LIMIT_MS = 30_000;
const PROMOTION_LIMIT_MS = 30_000;
const UNREACHED = /could not (connect to the primary server|translate host name)/;

/** A standby on its machine: its starts, the positions that it was to replay up to, and everything that it logged. */
export class Standby {
  readonly starts: StartObservation[] = [];
  readonly steps: RecoveryStep[] = [];
  /** Whether it is in recovery when it first lets a client in. */
  isStandby: boolean | null = null;
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
  async ready(which: StartObservation['which']): Promise<boolean> {
    const started = await this.#starting?.outcome();
    this.#starting = undefined;
    if (!started) throw new Error(`the server on ${this.machine.name} was not begun`);
    if (started.outcome !== 'ready') {
      const { observed, log } = failedStart(which, this.#startedAt, started);
      this.starts.push(observed);
      this.#logs.push(log);
      return false;
    }
    this.#server = started.server;
    const inRecovery = await recoveryState(started.server);
    this.isStandby ??= inRecovery;
    this.starts.push({
      which,
      startedAt: this.#startedAt,
      outcome: 'ready',
      exitCode: null,
      message: null,
      durationMs: started.durationMs,
      inRecovery,
      checks: [],
      keys: null,
    });
    return true;
  }

  async start(which: StartObservation['which']): Promise<boolean> {
    await this.begin();
    return this.ready(which);
  }

  /**
   * Waits until it has replayed up to a position, and reads everything there.
   *
   * @returns whether it came that far
   */
  async follow(what: string, wanted: string, expected: Omit<Expected, 'stopLsn'>): Promise<boolean> {
    const startedAt = Date.now();
    const { server } = this;
    let ended = false;
    void server.ended.then(() => {
      ended = true;
    });
    let reached: string | null = null;
    const caughtUp = async (): Promise<RecoveryStep['outcome'] | undefined> => {
      if (ended) return 'ended';
      reached = (await replayed(server)) ?? reached;
      return reached !== null && parseLsn(reached) >= parseLsn(wanted) ? 'reached' : undefined;
    };
    const outcome = await waitFor('a standby to replay', caughtUp, {
      stage: 'restore',
      limitMs: CATCH_UP_LIMIT_MS,
    }).catch((): RecoveryStep['outcome'] => 'stalled');
    const checks = outcome === 'reached' ? await lookAtStandby(server, { ...expected, stopLsn: wanted }) : [];
    const message =
      outcome === 'reached'
        ? null
        : outcome === 'stalled'
          ? (walComplaint(server.log()) ?? 'its log does not say why')
          : decidingMessage(server.log());
    this.steps.push({
      what,
      machine: this.machine.name,
      startedAt,
      durationMs: Date.now() - startedAt,
      wanted,
      reached,
      outcome,
      message,
      checks,
    });
    return outcome === 'reached';
  }

  /** Reads everything in every way of a server that can be written to, at a position that it is known to have. */
  async read(what: string, at: string, expected: Omit<Expected, 'stopLsn'>): Promise<void> {
    const startedAt = Date.now();
    const checks = await lookAtData(this.server, { ...expected, stopLsn: at }, 0);
    this.steps.push({
      what,
      machine: this.machine.name,
      startedAt,
      durationMs: Date.now() - startedAt,
      wanted: at,
      reached: at,
      outcome: 'reached',
      message: null,
      checks,
    });
  }

  /** Promotes it. That it does not leave recovery is an observation. */
  async promote(): Promise<boolean> {
    const startedAt = Date.now();
    const { server } = this;
    const before = await replayed(server);
    const promoted = await server
      .withClient('postgres', (client) =>
        client.query<{ done: boolean }>(`SELECT pg_promote(true, ${PROMOTION_LIMIT_MS / 1000 - 5}) AS done`),
      )
      .then(
        ({ rows }) => rows[0]?.done === true,
        () => false,
      );
    if (promoted && (await recoveryState(server)) === false) return true;
    this.steps.push({
      what: 'promotion',
      machine: this.machine.name,
      startedAt,
      durationMs: Date.now() - startedAt,
      wanted: before ?? '0/0',
      reached: before,
      outcome: 'stalled',
      message: decidingMessage(server.log()) ?? 'it is still in recovery',
      checks: [],
    });
    return false;
  }

  /** Shuts the server down; one that has crashed, or does not end, makes the last start one that went wrong. */
  async stop(): Promise<boolean> {
    const { server } = this;
    const stopped = await server.stop();
    const log = server.log();
    this.#logs.push(log);
    this.#server = undefined;
    const wrong =
      hasCrashed(log) || (stopped !== undefined && stopped.exitCode !== 0)
        ? 'died'
        : stopped === undefined
          ? 'hangs'
          : undefined;
    const last = this.starts.at(-1);
    if (wrong === undefined || !last) return true;
    this.starts[this.starts.length - 1] = {
      ...last,
      outcome: wrong,
      exitCode: stopped?.exitCode ?? null,
      message: decidingMessage(log) ?? 'no reason in the log',
    };
    return false;
  }
}

async function replayed(server: Server): Promise<string | null> {
  try {
    return await server.withClient(
      'postgres',
      async (client) =>
        (await client.query<{ lsn: string | null }>('SELECT pg_last_wal_replay_lsn()::text AS lsn')).rows[0]?.lsn ??
        null,
    );
  } catch {
    return null;
  }
}
