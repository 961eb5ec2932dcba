import { type BackupObservation } from '../evidence/index.ts';
import { REPLICATOR, type SentBytes, ballastFor, takeBackup } from '../acts/index.ts';
import { type Cell, type Instant, bytesAt } from '../cell/index.ts';
import type { ArchiveObservation, Evidence } from '../evidence/index.ts';
import type { Network } from '../lab/index.ts';
import { type OperationObservation } from '../evidence/index.ts';
import { SourceOperation } from '../acts/index.ts';
import { type RestoreObservation } from '../evidence/index.ts';
import { crashAndStart } from '../acts/index.ts';
import { Source, configure, isPlace, paths, sourceSettings } from '../source/index.ts';
import { CellResources } from './cell-resources.ts';
import type { CellSetting } from './cell-setting.ts';
import { operateUnderLoad } from './operate-under-load.ts';
import { StandbyRestore } from './restore-as-standby.ts';
import { restoreFromArchiveOf, unarchived } from './restore-from-archive.ts';
import { restoreWithIncremental } from './restore-incremental.ts';
import { restoreStandalone } from './restore-standalone.ts';
import { type TakenCell, firstBackup, lookSettingOf, packedOf } from './taken-cell.ts';
import { Timeline } from './timeline.ts';

/** One cell on its way, and what was seen so far. */
export class CellUnderWay {
  readonly timeline: Timeline;
  readonly resources: CellResources;
  backup: BackupObservation | null = null;
  secondBackup: BackupObservation | null = null;
  archive: ArchiveObservation | null = null;
  operation: OperationObservation | null = null;
  restore: RestoreObservation | null = null;
  instant: Evidence['instant'] = null;
  #sentBytes: SentBytes | undefined;

  constructor(
    private readonly setting: CellSetting,
    private readonly cell: Cell,
    began: number,
  ) {
    this.timeline = new Timeline(began);
    this.resources = new CellResources(setting.lab, cell, setting.spoolDirectory);
  }

  /** Goes from the source to the look at the restored server. */
  async go(): Promise<void> {
    const { setting, cell, resources } = this;
    const { axes } = cell;
    if (cell.instant) await this.#plan(cell.instant);
    const network = axes.restore.startsWith('standby') ? await resources.network() : null;
    const source = await this.#source(network);
    const operates = axes.operation !== 'none' || cell.family === 'window' || cell.family === 'scan';
    const operation =
      operates && setting.release
        ? await SourceOperation.prepare({
            cell,
            release: setting.release,
            machine: source.machine,
            server: source.server,
          })
        : undefined;
    try {
      if (operation && axes.restore === 'crash') await this.#crash(source, operation);
      else await this.#backUpAndRestore(source, network, operation);
    } finally {
      resources.files['source.log'] = source.log;
    }
  }

  /** Ends and removes everything that the cell started. */
  async cleanUp(): Promise<void> {
    await this.resources.cleanUp();
    this.timeline.mark('machines gone');
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

  /** The source as the cell wants it, on the network where it has one. */
  async #source(network: Network | null): Promise<Source> {
    const {
      setting,
      cell: { axes },
    } = this;
    const golden = await setting.golden({
      walEncryption: axes.walEncryption,
      holdable: (isPlace(axes.point) || axes.point === 'at-instant') && axes.tool !== 'low-level',
      tablespace: axes.tablespace !== 'none',
    });
    const machine = await this.resources.boot('source', golden);
    await network?.join(machine);
    await configure(
      machine,
      sourceSettings(axes, setting.release, { bin: machine.bin, archive: paths(machine).archive }),
    );
    const source = await Source.start(machine);
    if (axes.restore === 'standby-documented')
      await source.server.sql('postgres', `CREATE ROLE ${REPLICATOR} WITH REPLICATION LOGIN`);
    this.timeline.mark('source started');
    return source;
  }

  async #backUpAndRestore(
    source: Source,
    network: Network | null,
    operation: SourceOperation | undefined,
  ): Promise<void> {
    const {
      setting: { facts, release },
      cell,
      resources,
    } = this;
    const place = firstBackup(cell, source.machine, network, resources);
    const spool = resources.spool('backup');
    const isInside = cell.axes.point !== 'between-backups';
    const {
      observed,
      operation: operated,
      files,
    } = await takeBackup({
      cell,
      facts,
      release,
      machine: source.machine,
      server: source.server,
      operation: isInside ? operation : undefined,
      spool,
      place,
      instant: this.#sentBytes,
    });
    this.backup = observed;
    this.operation = operated;
    this.timeline.markBackup(observed, operated);
    resources.files['backup.stdout'] = observed.command.stdout;
    resources.files['backup.stderr'] = observed.command.stderr;
    resources.keepList('manifest.txt', files);
    if (observed.command.exitCode !== 0 || observed.damaged.length > 0) {
      if (cell.axes.restore === 'archive') this.archive = await unarchived({ source });
      return;
    }
    await this.#keepConfiguration(source);
    const taken: TakenCell = {
      setting: this.setting,
      cell,
      resources,
      timeline: this.timeline,
      source,
      network,
      operation,
      operated,
      backup: observed,
      packed: packedOf(place, spool, cell),
    };
    this.#looked(await this.#restore(taken));
  }

  async #restore(taken: TakenCell): Promise<RestoreObservation | null> {
    const { restore } = this.cell.axes;
    if (restore === 'archive') {
      const { archive, restore: restored } = await restoreFromArchiveOf(taken);
      this.archive = archive;
      return restored;
    }
    if (restore === 'incremental') {
      const { incremental, operation, restore: restored } = await restoreWithIncremental(taken);
      this.secondBackup = incremental;
      this.operation = operation;
      return restored;
    }
    return restore === 'standalone' ? restoreStandalone(taken) : this.#followAsStandby(taken);
  }

  /** What was seen is kept, wherever the harness breaks. */
  async #followAsStandby(taken: TakenCell): Promise<RestoreObservation> {
    const standby = new StandbyRestore(taken);
    try {
      await standby.go();
    } finally {
      await standby.end().finally(() => {
        this.secondBackup = standby.secondBackup;
        this.restore = standby.observed;
      });
    }
    return standby.observed;
  }

  /** Without a backup: the operation, a crash of the source, and a look at what comes up again. */
  async #crash(source: Source, operation: SourceOperation): Promise<void> {
    const { observed, written, sequenceBefore } = await operateUnderLoad(source.server, operation);
    this.operation = observed;
    if (observed) this.timeline.markOperation(observed);
    const expected = { written, sequenceBefore, stopLsn: 'FFFFFFFF/FFFFFFFF' };
    const { setting, cell } = this;
    this.#looked(
      await crashAndStart(
        lookSettingOf({ setting, cell, operation, operated: observed }, source.machine, expected),
        source.server,
      ),
    );
  }

  #looked(restore: RestoreObservation | null): void {
    this.restore = restore;
    if (!restore) return;
    for (const start of restore.starts) this.timeline.markStart(start);
    this.timeline.mark('looked at everything');
    this.resources.files['restore.log'] = restore.log;
  }

  async #keepConfiguration({ server }: Source): Promise<void> {
    const { rows } = await server.withClient('postgres', (client) =>
      client.query<{ name: string; setting: string; source: string }>(
        "SELECT name, setting, source FROM pg_settings WHERE source NOT IN ('default', 'override', 'client') ORDER BY name",
      ),
    );
    this.resources.files['configuration.txt'] = rows
      .map((row) => `${row.name} = ${row.setting}  # ${row.source}\n`)
      .join('');
  }
}
