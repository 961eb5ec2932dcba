import { rmSync } from 'node:fs';
import { type Cell, allCells, scanCellOf } from '../cell/index.ts';
import { HarnessError } from '../common/index.ts';
import { type CellSetting, type Measured, performCell } from '../acts/index.ts';
import { type Evidence, saveEvidence } from '../evidence/index.ts';
import { type Expectations, type Judgement, judge, loadExpectations } from '../judgement/index.ts';
import { type Lab, keyStoresLab, resolveTarget, scratchDirectory } from '../lab/index.ts';
import { type Release, loadReleases } from '../release/index.ts';
import {
  type CellLine,
  type RepetitionLine,
  appendLine,
  cellLine,
  combineRepetitions,
  repetitionLine,
} from '../results/index.ts';
import { type Golden, type GoldenKind, buildGoldenCluster, goldenName } from '../source/index.ts';
import { actsOf, goldenKindOf } from '../scenarios/index.ts';
import { isInterrupted } from './interruption.ts';
import type { OpenedRun } from './open-run.ts';
import { measureBackup } from './measure.ts';
import { openOthers } from './others.ts';

/** A process that runs cells of a run: one lab, and one golden cluster of each kind. */
export class Session implements AsyncDisposable {
  readonly #golden = new Map<string, Promise<Golden>>();
  readonly #measured = new Map<string, Promise<Measured>>();

  private constructor(
    private readonly run: OpenedRun,
    private readonly lab: Lab,
    private readonly release: Release | undefined,
    private readonly others: Pick<CellSetting, 'tools' | 'restore' | 'keyStores'>,
    private readonly expectations: Expectations,
    private readonly spoolDirectory: string,
    private readonly scenario: typeof actsOf,
  ) {}

  /** @param scenario what each cell does */
  static async open(run: OpenedRun, scenario: typeof actsOf = actsOf): Promise<Session> {
    const target = await resolveTarget(run.targetRef);
    const lab = await target.open(run.runId, run.parallel);
    const spoolDirectory = scratchDirectory(run.runId);
    const release = loadReleases().find(({ id }) => id === run.facts.release);
    return new Session(
      run,
      lab,
      release,
      { ...(await openOthers(run, lab, spoolDirectory)), keyStores: await keyStoresLab(run.runId) },
      loadExpectations(run.startedAt.slice(0, 10)),
      spoolDirectory,
      scenario,
    );
  }

  /** The cells of the run, in matrix order, and those of a scan over the window. */
  get planned(): Cell[] {
    const ids = new Set(this.run.planned);
    return [
      ...allCells().filter((cell) => ids.has(cell.id)),
      ...this.run.planned.flatMap((id) => scanCellOf(id) ?? []),
    ];
  }

  /** Whether a cell that departs from a should counts as failed. */
  get strict(): boolean {
    return this.run.strict;
  }

  /** How many cells to run at once. */
  get parallel(): number {
    return this.lab.parallel;
  }

  /**
   * Runs a cell as often as the run asks for, judges it, and writes its evidence and its line. In a repeated cell, each
   * repetition leaves evidence and a line as well. A cell that is cut off has no line of its own.
   *
   * @throws {HarnessError} when the run is being ended
   */
  async runCell(cell: Cell): Promise<CellLine> {
    const line =
      this.run.repeat === 1
        ? cellLine(...(await this.#observe(cell, null)))
        : combineRepetitions(await this.#repeat(cell));
    appendLine(this.run.runDirectory, line);
    return line;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.others.restore?.lab.close();
    await this.others.keyStores?.close();
    await this.lab.close();
    rmSync(this.spoolDirectory, { recursive: true, force: true });
  }

  /** One after the other: the number of cells that run at once counts a repeated cell as one. */
  async #repeat(cell: Cell): Promise<RepetitionLine[]> {
    const lines: RepetitionLine[] = [];
    for (let repetition = 1; repetition <= this.run.repeat; repetition++) {
      const line = repetitionLine(...(await this.#observe(cell, repetition)), repetition);
      appendLine(this.run.runDirectory, line);
      lines.push(line);
    }
    return lines;
  }

  /** Runs a cell once, from a clone of its own, and keeps the evidence. */
  async #observe(cell: Cell, repetition: number | null): Promise<[Evidence, Judgement]> {
    this.#goOn();
    const setting = this.#setting;
    const { facts, release } = setting;
    const tools = setting.tools && { facts: setting.tools.facts, release: setting.tools.release };
    const { evidence, files } = await performCell(setting, cell, () =>
      this.scenario({ cell, facts, release, rateKb: null, ...(tools ? { tools } : {}) }),
    );
    saveEvidence(this.run.runDirectory, evidence, files, repetition);
    this.#goOn();
    return [evidence, judge(evidence, this.expectations)];
  }

  #goOn(): void {
    if (isInterrupted(this.run.runDirectory))
      throw new HarnessError('the run was interrupted', { stage: 'harness', advice: 'run the cell again' });
  }

  get #setting(): CellSetting {
    const { lab, release, spoolDirectory } = this;
    return {
      lab,
      facts: this.run.facts,
      release,
      ...this.others,
      spoolDirectory,
      golden: (kind) => this.#goldenCluster(kind),
      measured: (cell) => this.#measure(cell),
    };
  }

  /** Measured once for each golden cluster, however many cells start from it. */
  #measure({ axes }: Cell): Promise<Measured> {
    const kind = goldenKindOf(axes);
    const name = goldenName(kind);
    const measured =
      this.#measured.get(name) ??
      this.#goldenCluster(kind).then((golden) => measureBackup(this.#setting, golden, axes));
    this.#measured.set(name, measured);
    return measured;
  }

  #goldenCluster(kind: GoldenKind): Promise<Golden> {
    const name = goldenName(kind);
    let golden = this.#golden.get(name);
    if (!golden) {
      golden = buildGoldenCluster(this.lab, this.release, kind, this.others.keyStores);
      this.#golden.set(name, golden);
    }
    return golden;
  }
}
