import { createReadStream, createWriteStream, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type BackupObservation, type Measured, type SentBytes, ballastFor, keyMaterialPath, takeBackup } from '../backup/index.ts';
import { type Cell, type Instant, bytesAt } from '../cell/index.ts';
import type { Evidence } from '../evidence/index.ts';
import { type Completed, type Lab, type Machine, type Snapshot, type TargetFacts, expectSuccess } from '../lab/index.ts';
import { type OperationObservation, SourceOperation } from '../operation/index.ts';
import type { Release } from '../release/index.ts';
import { type LookSetting, type RestoreObservation, crashAndStart, restoreBackup } from '../restore/index.ts';
import { type GoldenKind, PROVIDERS, type Server, TABLES, paths, startSource } from '../source/index.ts';
import { operateUnderLoad } from './operate-under-load.ts';
import { commandLog, recording } from './recording.ts';
import { Timeline } from './timeline.ts';

/** What cells of a run share. */
export interface CellSetting {
  readonly lab: Lab;
  readonly facts: TargetFacts;
  readonly release: Release | undefined;
  /** Directory on this host for files that do not outlive the cell. */
  readonly spoolDirectory: string;
  golden(kind: GoldenKind): Promise<Snapshot>;
  /** What a backup of the cluster that a scan's cell starts from is like. */
  measured(cell: Cell): Promise<Measured>;
}

/** One cell on its way, and what was seen so far. */
export class CellUnderWay {
  readonly timeline: Timeline;
  backup: BackupObservation | null = null;
  operation: OperationObservation | null = null;
  restore: RestoreObservation | null = null;
  instant: Evidence['instant'] = null;
  #sentBytes: SentBytes | undefined;
  readonly #files: Record<string, string> = {};
  readonly #commands: { on: string; completed: Completed }[] = [];
  readonly #machines: Machine[] = [];
  readonly #spools: string[] = [];

  constructor(
    private readonly setting: CellSetting,
    private readonly cell: Cell,
    began: number,
  ) {
    this.timeline = new Timeline(began);
  }

  /** Goes from the source to the look at the restored server. */
  async go(): Promise<void> {
    const { setting, cell } = this;
    const { axes } = cell;
    const holdable = axes.point === 'before-keys' || axes.point === 'after-keys' || axes.point === 'at-end' || axes.point === 'at-instant';
    if (cell.instant) await this.#plan(cell.instant);
    const golden = await setting.golden({ walEncryption: axes.walEncryption, holdable: holdable && axes.tool !== 'low-level' });
    const source = await this.#boot('source', golden);
    const server = await startSource(source, paths(source).data);
    this.timeline.mark('source started');
    const operation = (cell.family === 'window' || cell.family === 'scan') && setting.release ? await SourceOperation.prepare({ cell, release: setting.release, machine: source, server }) : undefined;
    try {
      if (operation && axes.restore === 'crash') await this.#crash(source, server, operation);
      else await this.#backUp(source, server, operation);
    } finally {
      this.#files['source.log'] = server.log();
    }
    if (!this.backup || this.backup.command.exitCode !== 0 || this.backup.damaged.length > 0) return;
    const keys = await this.#keepKeys(source, server, operation);
    // The source goes before the restore comes: what is not in the backup or the key material is out of reach.
    const [restoring] = await Promise.all([this.#boot('restore'), source.destroy()]);
    this.timeline.mark('source gone');
    await this.#bringKeys(restoring, keys);
    this.#looked(await restoreBackup({ ...this.#lookSetting(restoring, operation, this.backup), cell, spool: this.#spool('backup') }));
  }

  /** Ends and removes everything that the cell started. */
  async cleanUp(): Promise<void> {
    for (const spool of this.#spools) rmSync(spool, { force: true });
    await Promise.all(this.#machines.map((machine) => machine.destroy()));
    this.timeline.mark('machines gone');
  }

  keptFiles(): Record<string, string> {
    return { ...this.#files, 'commands.log': commandLog(this.#commands) };
  }

  /** Where in the backup an instant is, and what the source needs so that instants are on both sides of its keys. */
  async #plan(instant: Instant): Promise<void> {
    const measured = await this.setting.measured(this.cell);
    const ballast = ballastFor(measured);
    const totalBytes = measured.totalBytes + ballast.bytes;
    const atBytes = bytesAt(instant, totalBytes);
    this.instant = { ...instant, atBytes, totalBytes };
    this.#sentBytes = { atBytes, distanceBytes: totalBytes / instant.of, ballast };
  }

  async #backUp(source: Machine, server: Server, operation: SourceOperation | undefined): Promise<void> {
    const { facts, release } = this.setting;
    const { observed, operation: operated, files } = await takeBackup({ cell: this.cell, facts, release, machine: source, server, operation, spool: this.#spool('backup'), instant: this.#sentBytes });
    this.backup = observed;
    this.operation = operated;
    this.timeline.markBackup(observed, operated);
    this.#files['backup.stdout'] = observed.command.stdout;
    this.#files['backup.stderr'] = observed.command.stderr;
    this.#files['manifest.txt'] = files.map((file) => `${String(file.size).padStart(12)}  ${file.path}\n`).join('');
  }

  /** Without a backup: the operation, a crash of the source, and a look at what comes up again. */
  async #crash(source: Machine, server: Server, operation: SourceOperation): Promise<void> {
    const { observed, written, sequenceBefore } = await operateUnderLoad(server, operation);
    this.operation = observed;
    if (observed) this.timeline.markOperation(observed);
    const everything = { written, sequenceBefore, positions: null };
    this.#looked(await crashAndStart(this.#lookSetting(source, operation, everything), server));
  }

  #lookSetting(machine: Machine, operation: SourceOperation | undefined, { written, sequenceBefore, positions }: Pick<BackupObservation, 'written' | 'sequenceBefore' | 'positions'>): LookSetting {
    const { facts, release } = this.setting;
    const keys = operation && release ? { release, walEncryption: this.cell.axes.walEncryption, directory: paths(machine).keys, expected: this.operation?.keys.after ?? {} } : undefined;
    const stopLsn = positions?.stop ?? (this.cell.axes.restore === 'crash' ? 'FFFFFFFF/FFFFFFFF' : '0/0');
    return { facts, machine, keys, expected: { tables: [...TABLES, ...(operation?.tables ?? [])], written, stopLsn, sequenceBefore } };
  }

  #looked(restore: RestoreObservation): void {
    this.restore = restore;
    for (const start of restore.starts) this.timeline.markStart(start);
    this.timeline.mark('looked at everything');
    this.#files['restore.log'] = restore.log;
  }

  /** Packs the key files that the cell restores with; those of now have been rotated once more. */
  async #keepKeys(source: Machine, server: Server, operation: SourceOperation | undefined): Promise<string> {
    await this.#keepConfiguration(server);
    await operation?.rotateOnceMore();
    const keys = this.#spool('keys');
    await pipeline(await source.get(keyMaterialPath(source, this.cell.axes.keyMaterial)), createWriteStream(keys));
    return keys;
  }

  async #bringKeys(restoring: Machine, keys: string): Promise<void> {
    const { keyMaterial, walEncryption } = this.cell.axes;
    if (keyMaterial === 'none') return;
    await restoring.put(createReadStream(keys), restoring.root);
    if (keyMaterial !== 'provider-missing') return;
    const { file } = walEncryption === 'default-key' ? PROVIDERS.global : PROVIDERS.app;
    expectSuccess(await restoring.run(['rm', `${paths(restoring).keys}/${file}`]), 'restore', 'the key files are not where the golden cluster puts them');
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
}
