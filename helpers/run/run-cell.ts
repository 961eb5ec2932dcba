import { createReadStream, rmSync } from 'node:fs';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type BackupObservation, takeBackup } from '../backup/index.ts';
import type { Cell } from '../cell/index.ts';
import { HarnessError } from '../common/index.ts';
import type { Evidence } from '../evidence/index.ts';
import type { Completed, Lab, Machine, Snapshot, TargetFacts } from '../lab/index.ts';
import type { Release } from '../release/index.ts';
import { type RestoreObservation, restoreBackup } from '../restore/index.ts';
import { type Server, type WalEncryption, paths, startSource } from '../source/index.ts';
import { commandLog, recording } from './recording.ts';

/** What cells of a run share. */
export interface CellSetting {
  readonly lab: Lab;
  readonly facts: TargetFacts;
  readonly release: Release | undefined;
  /** Directory on this host for files that do not outlive the cell. */
  readonly spoolDirectory: string;
  golden(walEncryption: WalEncryption): Promise<Snapshot>;
}

/** What came of a cell: its evidence and the files to keep beside it. */
export interface CellRun {
  readonly evidence: Evidence;
  readonly files: Readonly<Record<string, string>>;
}

/**
 * Runs one cell from source to restored server. Whatever goes wrong with the harness is part of the evidence: nothing
 * is thrown.
 */
export async function runCell(setting: CellSetting, cell: Cell): Promise<CellRun> {
  const began = performance.now();
  const run = new CellUnderWay(setting, cell, began);
  let harnessError: Evidence['harnessError'] = null;
  try {
    await run.go();
  } catch (error) {
    harnessError = asHarnessError(error);
  }
  await run.cleanUp().catch((error: unknown) => {
    harnessError ??= asHarnessError(error);
  });
  const evidence: Evidence = {
    schema: 1,
    id: cell.id,
    family: cell.family,
    axes: cell.axes,
    target: setting.facts,
    timeline: run.timeline,
    backup: run.backup,
    restore: run.restore,
    harnessError,
    durationMs: Math.round(performance.now() - began),
  };
  return { evidence, files: run.keptFiles() };
}

function asHarnessError(error: unknown): NonNullable<Evidence['harnessError']> {
  if (error instanceof HarnessError) return { stage: error.stage, message: error.message, advice: error.advice, description: error.describe() };
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return { stage: 'harness', message, advice: 'this is a defect of the suite, or its surroundings broke: see the description', description: stack ?? message };
}

/** One cell on its way. */
class CellUnderWay {
  readonly timeline: Evidence['timeline'] = [];
  backup: BackupObservation | null = null;
  restore: RestoreObservation | null = null;
  readonly #files: Record<string, string> = {};
  readonly #commands: { on: string; completed: Completed }[] = [];
  readonly #machines: Machine[] = [];
  readonly #spools: string[] = [];

  constructor(
    private readonly setting: CellSetting,
    private readonly cell: Cell,
    private readonly began: number,
  ) {}

  async go(): Promise<void> {
    const { setting, cell } = this;
    const golden = await setting.golden(cell.axes.walEncryption);
    const source = await this.#boot('source', golden);
    const server = await startSource(source, paths(source).data);
    this.#mark('source started');
    const spool = this.#spool('backup');
    try {
      const { observed, files } = await takeBackup({ cell, facts: setting.facts, release: setting.release, machine: source, server, spool });
      this.backup = observed;
      this.#markBackup(observed);
      this.#files['backup.stdout'] = observed.command.stdout;
      this.#files['backup.stderr'] = observed.command.stderr;
      this.#files['manifest.txt'] = files.map((file) => `${String(file.size).padStart(12)}  ${file.path}\n`).join('');
    } finally {
      this.#files['source.log'] = server.log();
    }
    if (this.backup.command.exitCode !== 0 || this.backup.damaged.length > 0) return;
    const keys = this.#spool('keys');
    await this.#keepConfiguration(server);
    await pipeline(await source.get(paths(source).keys), createWriteStream(keys));
    // The source goes before the restore comes: what is not in the backup or the key material is out of reach.
    const [restoring] = await Promise.all([this.#boot('restore'), source.destroy()]);
    this.#mark('source gone');
    await restoring.put(createReadStream(keys), restoring.root);
    const expected = { written: this.backup.written, stopLsn: this.backup.positions?.stop ?? '0/0', sequenceBefore: this.backup.sequenceBefore };
    this.restore = await restoreBackup({ cell, facts: setting.facts, machine: restoring, spool, expected });
    for (const start of this.restore.starts) this.#mark(`restored server, ${start.which} start: ${start.outcome} after ${Math.round(start.durationMs)} ms`, this.#sinceBegan(start.startedAt));
    this.#mark('looked at everything');
    this.#files['restore.log'] = this.restore.log;
  }

  /** Ends and removes everything that the cell started. */
  async cleanUp(): Promise<void> {
    for (const spool of this.#spools) rmSync(spool, { force: true });
    await Promise.all(this.#machines.map((machine) => machine.destroy()));
    this.#mark('machines gone');
  }

  keptFiles(): Record<string, string> {
    return { ...this.#files, 'commands.log': commandLog(this.#commands) };
  }

  async #boot(name: string, from?: Snapshot): Promise<Machine> {
    const machine = recording(await this.setting.lab.boot(name, from), (on, completed) => this.#commands.push({ on, completed }));
    this.#machines.push(machine);
    return machine;
  }

  #spool(what: string): string {
    const file = join(this.setting.spoolDirectory, `${this.cell.id.replaceAll('/', '.')}.${what}.tar`);
    this.#spools.push(file);
    return file;
  }

  async #keepConfiguration(server: Server): Promise<void> {
    const { rows } = await server.withClient('postgres', (client) =>
      client.query<{ name: string; setting: string; source: string }>("SELECT name, setting, source FROM pg_settings WHERE source NOT IN ('default', 'override', 'client') ORDER BY name"),
    );
    this.#files['configuration.txt'] = rows.map((row) => `${row.name} = ${row.setting}  # ${row.source}\n`).join('');
  }

  #mark(event: string, atMs = performance.now() - this.began): void {
    this.timeline.push({ atMs: Math.round(atMs), event });
  }

  #markBackup({ command, positions }: BackupObservation): void {
    const start = this.#sinceBegan(command.startedAt);
    this.#mark(`backup tool started${positions ? `, start position ${positions.start}` : ''}`, start);
    this.#mark(`backup tool ended${positions ? `, stop position ${positions.stop}` : ''}`, start + command.durationMs);
  }

  /** Milliseconds from the cell's begin to a time of the wall clock. */
  #sinceBegan(epochMs: number): number {
    return performance.now() - this.began - (Date.now() - epochMs);
  }
}
