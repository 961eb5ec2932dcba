import type { Cell } from '../../cell/index.ts';
import { waitFor } from '../../common/index.ts';
import { type Machine, expectSuccess } from '../../lab/index.ts';
import type { Release } from '../../release/index.ts';
import { type Batch, type MarkedTable, type Server, currentLsn, paths } from '../../source/index.ts';
import { keyDigests, roleOf } from './key-files.ts';
import type { KeysInForce } from '../../evidence/index.ts';
import { keysInForce } from './keys-in-force.ts';
import type { OperationObservation } from '../../evidence/index.ts';
import { type KeyOperation, type Step, batchOf, furtherRotation, keyOperation } from './operations.ts';
import { seedOf, stormRotation } from './storm.ts';

/** The source that an operation is done on. */
export interface OperatedSource {
  readonly cell: Cell;
  readonly release: Release;
  readonly machine: Machine;
  readonly server: Server;
}

/** How many rotations of a storm pass while something else is held still. */
const STORM_ROTATIONS_AT_LEAST = 6;
const STORM_LIMIT_MS = 60_000;

type DoneStep = OperationObservation['steps'][number];

interface State {
  readonly lsn: string;
  readonly effects: readonly string[];
  readonly keyFiles: Record<string, string>;
  readonly keys: KeysInForce;
}

/** The operation of a cell on its source: prepared, begun, performed at the right moment, finished. */
export class SourceOperation {
  readonly #operation: KeyOperation;
  readonly #steps: DoneStep[] = [];
  #before: State | undefined;
  #after: State | undefined;
  #storm: { stopping: boolean; readonly ended: Promise<void> } | undefined;

  private constructor(private readonly source: OperatedSource) {
    this.#operation = keyOperation(source.cell.axes.operation, source.release, this.#keys);
  }

  /**
   * Makes what the operation needs on the source.
   *
   * @throws {Error} as the server says it, when a step fails
   */
  static async prepare(source: OperatedSource): Promise<SourceOperation> {
    const operation = new SourceOperation(source);
    for (const step of operation.#operation.before) await operation.#take(step);
    return operation;
  }

  /** Tables that the operation makes. */
  get tables(): readonly MarkedTable[] {
    return this.#operation.tables;
  }

  /** Rows that the operation has written. */
  get written(): readonly Batch[] {
    return this.#after ? batchOf(this.#operation, this.#after.lsn) : [];
  }

  /** A storm begins; everything else waits for {@link perform}. */
  async begin(): Promise<void> {
    if (this.source.cell.axes.operation !== 'storm') return;
    this.#before = await this.#look();
    const storm = { stopping: false, ended: Promise.resolve() };
    storm.ended = this.#rage(() => storm.stopping);
    this.#storm = storm;
  }

  /** Does the operation, step by step up to one that fails; lets a storm rage for a while. */
  async perform(): Promise<void> {
    if (this.#storm) return this.#letItRage();
    this.#before = await this.#look();
    for (const step of this.#operation.steps) if (!(await this.#do(step))) break;
    this.#after = await this.#look();
  }

  /**
   * Ends what is under way.
   *
   * @returns what was seen; null when the operation was never reached
   */
  async finish(): Promise<OperationObservation | null> {
    if (this.#storm) {
      this.#storm.stopping = true;
      await this.#storm.ended;
      this.#after = await this.#look();
    }
    if (!this.#before || !this.#after) return null;
    const answers = this.#after.effects;
    const [before, after] = [this.#before.keyFiles, this.#after.keyFiles];
    const roles = Object.fromEntries(
      [...new Set([...Object.keys(before), ...Object.keys(after)])].map((name) => [
        name,
        roleOf(name, this.source.release),
      ]),
    );
    return {
      steps: this.#steps,
      lsnBefore: this.#before.lsn,
      lsnAfter: this.#after.lsn,
      effects: this.#before.effects.map((answer, index) => ({ before: answer, after: answers[index] ?? '' })),
      seed: this.#storm ? this.#seed : null,
      keyFiles: { before, after, roles },
      keys: { before: this.#before.keys, after: this.#after.keys },
    };
  }

  /** Rotates once more, so that the keys of now are not those of the operation. */
  async rotateOnceMore(): Promise<void> {
    for (const step of furtherRotation(this.source.release, this.#keys, this.source.cell.axes.walEncryption, 'later'))
      await this.#take(step);
  }

  get #keys(): string {
    return paths(this.source.machine).keys;
  }

  get #seed(): number {
    return seedOf(this.source.cell.id);
  }

  async #rage(stopping: () => boolean): Promise<void> {
    for (let number = 0; !stopping(); number++) {
      for (const step of stormRotation(this.source.release, this.#keys, this.#seed, number))
        if (!(await this.#do(step))) return;
    }
  }

  async #letItRage(): Promise<void> {
    // Each rotation is two steps; one that fails ends the storm, which is a result.
    const enough = this.#steps.length + 2 * STORM_ROTATIONS_AT_LEAST;
    const raged = (): true | undefined =>
      this.#steps.length >= enough || this.#steps.at(-1)?.error != null ? true : undefined;
    await waitFor('rotations of the storm', raged, { stage: 'operation', limitMs: STORM_LIMIT_MS });
  }

  async #do(step: Step): Promise<boolean> {
    const startedAt = Date.now();
    const began = performance.now();
    const what =
      step.do === 'sql'
        ? `${step.database}: ${step.sql}`
        : `${step.do} ${step.file}${step.to === undefined ? '' : ` ${step.to}`}`;
    const outcome = await this.#take(step).then(
      (lsn) => ({ lsn, error: null }),
      (error: Error) => ({ lsn: null, error: error.message }),
    );
    this.#steps.push({ what, startedAt, durationMs: performance.now() - began, ...outcome });
    return outcome.error === null;
  }

  /** @returns the WAL insert position after a statement */
  async #take(step: Step): Promise<string | null> {
    const { server, machine } = this.source;
    if (step.do === 'sql') {
      return server.withClient(step.database, async (client) => {
        await client.query(step.sql);
        return currentLsn(client);
      });
    }
    const argv = step.do === 'copy-file' ? ['cp', '-p', step.file, step.to ?? ''] : ['rm', step.file];
    expectSuccess(await machine.run(argv), 'operation', 'the key files are not where the golden cluster puts them');
    return null;
  }

  async #look(): Promise<State> {
    const { server, machine, release } = this.source;
    const effects: string[] = [];
    for (const { database, sql } of this.#operation.effects)
      effects.push(await server.withClient(database, async (client) => JSON.stringify((await client.query(sql)).rows)));
    return {
      lsn: await server.withClient('postgres', currentLsn),
      effects,
      keyFiles: await keyDigests(machine, `${paths(machine).data}/${release.files.directory}`),
      keys: await keysInForce(server, release),
    };
  }
}
