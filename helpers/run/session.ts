import { rmSync } from 'node:fs';
import { type Cell, allCells } from '../cell/index.ts';
import { HarnessError } from '../common/index.ts';
import { saveEvidence } from '../evidence/index.ts';
import { type Expectations, judge, loadExpectations } from '../judgement/index.ts';
import { type Lab, type Snapshot, resolveTarget, scratchDirectory } from '../lab/index.ts';
import { type Release, loadReleases } from '../release/index.ts';
import { type CellLine, appendLine, cellLine } from '../report/index.ts';
import { type WalEncryption, buildGoldenCluster } from '../source/index.ts';
import { isInterrupted } from './interruption.ts';
import type { OpenedRun } from './open-run.ts';
import { runCell } from './run-cell.ts';

/** A process that runs cells of a run: one lab, and one golden cluster for each history of WAL encryption. */
export class Session implements AsyncDisposable {
  readonly #golden = new Map<WalEncryption, Promise<Snapshot>>();

  private constructor(
    private readonly run: OpenedRun,
    private readonly lab: Lab,
    private readonly release: Release | undefined,
    private readonly expectations: Expectations,
    private readonly spoolDirectory: string,
  ) {}

  static async open(run: OpenedRun): Promise<Session> {
    const target = await resolveTarget(run.targetRef);
    const lab = await target.open(run.runId, run.parallel);
    const release = loadReleases().find(({ id }) => id === run.facts.release);
    return new Session(run, lab, release, loadExpectations(run.startedAt.slice(0, 10)), scratchDirectory(run.runId));
  }

  /** The cells of the run, in matrix order. */
  get planned(): Cell[] {
    const ids = new Set(this.run.planned);
    return allCells().filter((cell) => ids.has(cell.id));
  }

  /** How many cells to run at once. */
  get parallel(): number {
    return this.lab.parallel;
  }

  /**
   * Runs a cell, judges it, and writes its evidence and its line. A cell that is cut off leaves evidence only.
   *
   * @throws {HarnessError} when the run is being ended
   */
  async runCell(cell: Cell): Promise<CellLine> {
    this.#goOn();
    const { evidence, files } = await runCell(
      { lab: this.lab, facts: this.run.facts, release: this.release, spoolDirectory: this.spoolDirectory, golden: (history) => this.#goldenCluster(history) },
      cell,
    );
    saveEvidence(this.run.runDirectory, evidence, files);
    this.#goOn();
    const line = cellLine(evidence, judge(evidence, this.expectations));
    appendLine(this.run.runDirectory, line);
    return line;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.lab.close();
    rmSync(this.spoolDirectory, { recursive: true, force: true });
  }

  #goOn(): void {
    if (isInterrupted(this.run.runDirectory)) throw new HarnessError('the run was interrupted', { stage: 'harness', advice: 'run the cell again' });
  }

  #goldenCluster(history: WalEncryption): Promise<Snapshot> {
    let golden = this.#golden.get(history);
    if (!golden) {
      golden = buildGoldenCluster(this.lab, this.release, history);
      this.#golden.set(history, golden);
    }
    return golden;
  }
}
