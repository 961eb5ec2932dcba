import { type BackupObservation } from '../evidence/index.ts';
import { takeBackup } from '../acts/index.ts';
import { rotationInTwo } from '../acts/index.ts';
import { NOTHING_MORE, Standby, layOut, readableWal, streamedIn } from '../acts/index.ts';
import { type RestoreObservation } from '../evidence/index.ts';
import { errorsIn } from '../source/index.ts';
import { BATCHES, type Batch, type Server, currentLsn, paths, writeEverywhere } from '../source/index.ts';
import { type TakenCell, bringKeys, lookSettingOf, packKeys, packedOf } from './taken-cell.ts';

/** Everything that a cell does with a standby: to the first thing that goes wrong, which is a result. */
export class StandbyRestore {
  secondBackup: BackupObservation | null = null;
  readonly #written: Batch[];
  #batch: number = BATCHES.after;
  #standby: Standby | undefined;
  #second: Standby | undefined;
  #readableWal: string[] | null = null;

  constructor(private readonly taken: TakenCell) {
    this.#written = [...taken.backup.written];
  }

  /**
   * Follows the source through rows, a rotation and restarts, is promoted, and gets a standby of its own.
   *
   * @throws {HarnessError} when a machine cannot do its part
   */
  async go(): Promise<void> {
    const { resources, network, timeline } = this.taken;
    const machine = await resources.boot('standby');
    await network?.join(machine);
    timeline.mark('standby booted');
    const standby = new Standby(machine);
    this.#standby = standby;
    const goesOn =
      (await this.#comesUp(standby)) && (await this.#followsSource(standby)) && (await this.#isPromoted(standby));
    if (goesOn) await this.#hasStandby(standby);
  }

  /** What was seen, whatever came of it. */
  get observed(): RestoreObservation {
    const standbys = [this.#standby, this.#second].filter((one) => one !== undefined);
    const log = standbys.map((one) => one.log).join('\n');
    const logs = [
      { machine: 'source', log: this.taken.source.log },
      ...standbys.map((one) => ({ machine: one.machine.name, log: one.log })),
    ];
    return {
      ...NOTHING_MORE,
      starts: standbys.flatMap((one) => one.starts),
      log,
      recovery: standbys.flatMap((one) => one.steps),
      isStandby: this.#standby?.isStandby ?? null,
      readableWal: this.#readableWal,
      wal: {
        backup: [...this.taken.backup.walFiles],
        archive: [],
        streamed: standbys.flatMap((one) => streamedIn(one.log, one.machine.name)),
      },
      logErrors: logs.flatMap(({ machine, log: text }) => errorsIn(text).map((line) => ({ machine, line }))),
    };
  }

  /** Ends what still runs, so that its log is whole. */
  async end(): Promise<void> {
    const standbys = [this.#standby, this.#second].filter((one) => one !== undefined);
    for (const standby of standbys) if (standby.runs) await standby.stop();
    const found: string[] = [];
    for (const { machine, isStandby } of standbys)
      if (isStandby !== null) found.push(...(await readableWal(machine)).map((file) => `${machine.name}: ${file}`));
    if (this.#standby?.isStandby != null) this.#readableWal = found;
  }

  async #comesUp(standby: Standby): Promise<boolean> {
    const { taken } = this;
    const { cell, network, source } = taken;
    const isCutOff = cell.axes.restore === 'standby-cut-off';
    await bringKeys(taken, standby.machine, await packKeys(taken));
    await this.#write(source.server);
    await layOut(standby.machine, cell.axes.format, taken.packed);
    if (isCutOff) await network?.cutOff(source.machine);
    await standby.begin();
    if (isCutOff) {
      await standby.missesPrimary();
      taken.timeline.mark('standby misses its primary');
      await network?.join(source.machine);
    }
    if (!(await standby.ready('first'))) return false;
    if (standby.isStandby === true)
      return this.#follows(
        standby,
        source.server,
        isCutOff ? 'rows written while the source was out of reach' : 'rows written after the backup',
      );
    await standby.read('rows of what is no standby', taken.backup.positions?.stop ?? '0/0', this.#expected());
    return false;
  }

  async #followsSource(standby: Standby): Promise<boolean> {
    const { source } = this.taken;
    if (!(await this.#rotateOnSource(standby))) return false;
    await source.restart();
    await this.#write(source.server);
    if (!(await this.#follows(standby, source.server, 'rows written after a restart of the source'))) return false;
    if (!(await standby.stop())) return false;
    await this.#write(source.server);
    return (
      (await standby.start('restart')) &&
      this.#follows(standby, source.server, 'rows written while the standby was down')
    );
  }

  /** The new keys are made first and brought to the standby, which has key files of its own (page `replication`). */
  async #rotateOnSource(standby: Standby): Promise<boolean> {
    const {
      source,
      resources,
      setting: { release },
      cell,
    } = this.taken;
    if (!release || cell.family === 'control') return true;
    const { create, set } = rotationInTwo(
      release,
      paths(source.machine).keys,
      cell.axes.walEncryption,
      'while-streaming',
    );
    await run(source.server, create);
    await resources.bring(source.machine, paths(source.machine).keys, standby.machine);
    await run(source.server, set);
    await this.#write(source.server);
    return this.#follows(standby, source.server, 'rows written after a rotation on the source');
  }

  async #isPromoted(standby: Standby): Promise<boolean> {
    const {
      source,
      setting: { release },
      cell,
      timeline,
    } = this.taken;
    await this.#write(source.server);
    const wanted = await source.server.withClient('postgres', currentLsn);
    await source.stop();
    if (
      !(await standby.follow('rows written before the source was shut down', wanted, this.#expected())) ||
      !(await standby.promote())
    )
      return false;
    timeline.mark('standby promoted');
    await source.machine.destroy();
    await standby.read('rows on the promoted standby', wanted, this.#expected());
    await this.#write(standby.server);
    if (release && cell.family !== 'control') {
      const { create, set } = rotationInTwo(
        release,
        paths(standby.machine).keys,
        cell.axes.walEncryption,
        'after-promotion',
      );
      await run(standby.server, [...create, ...set]);
      await this.#write(standby.server);
    }
    if (!(await standby.stop()) || !(await standby.start('promoted'))) return false;
    await standby.read(
      'rows on the promoted standby after a restart',
      await standby.server.withClient('postgres', currentLsn),
      this.#expected(),
    );
    return true;
  }

  /** A second standby, by a backup of the promoted one that is taken the same way. */
  async #hasStandby(primary: Standby): Promise<boolean> {
    const { taken } = this;
    const {
      cell,
      setting: { facts, release },
      resources,
      network,
      timeline,
    } = taken;
    const { machine } = primary;
    const destination = `${machine.root}/second`;
    const at = paths(machine);
    const from = cell.axes.format === 'plain' ? (taken.packed.tablespaceDirectory ?? at.tablespace) : at.tablespace;
    const tablespace =
      cell.axes.tablespace === 'none'
        ? undefined
        : { from, to: `${destination}-space`, spool: resources.spool('second-space') };
    const place = {
      destination,
      host: machine.name,
      tablespace,
      written: this.#written,
      firstBatch: BATCHES.beforeSecond,
    };
    const spool = resources.spool('second');
    const quiet = { ...cell, axes: { ...cell.axes, load: 'quiet', operation: 'none', point: 'none' } } as const;
    const { observed } = await takeBackup({
      cell: quiet,
      facts,
      release,
      machine,
      server: primary.server,
      operation: undefined,
      spool,
      place,
    });
    this.secondBackup = observed;
    resources.files['second-backup.stderr'] = observed.command.stderr;
    timeline.markBackup(observed, null, 'backup of the promoted standby');
    if (observed.command.exitCode !== 0) return false;
    this.#written.push(...observed.written.slice(this.#written.length));
    const second = await resources.boot('second');
    await network?.join(second);
    const standby = new Standby(second);
    this.#second = standby;
    await resources.bring(machine, at.keys, second);
    await layOut(second, cell.axes.format, packedOf(place, spool, cell));
    await this.#write(primary.server);
    if (
      !(await standby.start('second')) ||
      !(await this.#follows(standby, primary.server, 'rows of the promoted standby'))
    )
      return false;
    if (!(await standby.stop())) return false;
    await this.#write(primary.server);
    return (
      (await standby.start('second-restart')) &&
      this.#follows(standby, primary.server, 'rows of the promoted standby after a restart')
    );
  }

  async #follows(standby: Standby, primary: Server, what: string): Promise<boolean> {
    const went = await standby.follow(what, await primary.withClient('postgres', currentLsn), this.#expected());
    const step = standby.steps.at(-1);
    if (step) this.taken.timeline.markRecovery(step);
    return went;
  }

  async #write(server: Server): Promise<void> {
    this.#written.push(await writeEverywhere(server, this.#batch++));
  }

  #expected() {
    const { expected } = lookSettingOf(this.taken, this.taken.source.machine, {
      written: [...this.#written],
      sequenceBefore: this.taken.backup.sequenceBefore,
      stopLsn: '0/0',
    });
    return expected;
  }
}

async function run(
  server: Server,
  steps: readonly { readonly database: string; readonly sql: string }[],
): Promise<void> {
  for (const { database, sql } of steps) await server.sql(database, sql);
}
