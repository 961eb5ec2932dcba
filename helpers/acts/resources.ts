import { createReadStream, createWriteStream, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Cell } from '../cell/index.ts';
import type { Lab, Machine, Network, Room, Snapshot } from '../lab/index.ts';
import { KEY_STORE } from '../source/index.ts';
import { type RanCommand, commandFiles } from '../evidence/index.ts';
import { recording } from './recording.ts';

/** What a cell takes from its run. */
export interface ResourceSetting {
  readonly lab: Lab;
  readonly restore?: { readonly lab: Lab } | undefined;
  /** Machines of key stores, where there are any. */
  readonly keyStores?: Lab | undefined;
  /** Directory on this host for files that do not outlive the cell. */
  readonly spoolDirectory: string;
}

/** Name of the machine that is backed up. */
export const SOURCE = 'source';

/**
 * What a cell starts and keeps: machines, a network, files on this host. All of it is removed in the end, except what
 * is kept.
 */
export class CellResources {
  /** Files to keep beside the evidence. */
  readonly files: Record<string, string> = {};
  readonly #commands: RanCommand[] = [];
  readonly #machines: Machine[] = [];
  readonly #networks: Network[] = [];
  readonly #spools: string[] = [];

  constructor(
    private readonly setting: ResourceSetting,
    private readonly cell: Cell,
  ) {}

  /** A new machine, empty or with the files of a snapshot: that of the source is one of the source's target. */
  async boot(name: string, from?: Snapshot, room: Room | null = null): Promise<Machine> {
    const { lab, restore, keyStores } = this.setting;
    const labOf = name === SOURCE ? lab : ((name === KEY_STORE ? keyStores : restore?.lab) ?? lab);
    const machine = recording(await labOf.boot(name, from, room), (on, completed) => {
      const { argv, startedAt, durationMs, exitCode, signal, timedOut } = completed;
      this.#commands.push({ machine: on, argv: [...argv], startedAt, durationMs, exitCode, signal, timedOut });
    });
    this.#machines.push(machine);
    return machine;
  }

  /**
   * A new private network.
   *
   * @throws {Error} where machines cannot have one: such a cell is not planned
   */
  async network(): Promise<Network> {
    const network = await this.setting.lab.network?.('cell');
    if (!network) throw new Error('machines of this kind have no network');
    this.#networks.push(network);
    return network;
  }

  /** Name of a file on this host that does not outlive the cell. */
  spool(what: string): string {
    const file = join(this.setting.spoolDirectory, `${this.cell.id.replaceAll('/', '.')}.${what}.tar`);
    this.#spools.push(file);
    return file;
  }

  /** Packs a directory of a machine into a file on this host. */
  async pack(machine: Machine, path: string, what: string): Promise<string> {
    const file = this.spool(what);
    await pipeline(await machine.get(path), createWriteStream(file));
    return file;
  }

  /** Brings a directory of one machine to the same place on another. */
  async bring(from: Machine, path: string, to: Machine): Promise<void> {
    await to.put(createReadStream(await this.pack(from, path, `to-${to.name}`)), to.root);
  }

  /** Keeps a list of a backup's files beside the evidence. */
  keepList(name: string, files: readonly { readonly path: string; readonly size: number }[]): void {
    this.files[name] = files.map(({ path, size }) => `${String(size).padStart(12)}  ${path}\n`).join('');
  }

  keptFiles(): Record<string, string> {
    return { ...this.files, ...commandFiles(this.#commands) };
  }

  /**
   * Removes a machine; while the cell goes on, if no other machine has to take its place.
   *
   * @throws {HarnessError} where it cannot be removed and another has to take its place
   */
  async remove(machine: Machine): Promise<void> {
    const removed = machine.destroy();
    if (this.setting.lab.network === undefined) return removed;
    // Awaited once more in the end, where a failure is reported.
    void removed.catch(() => undefined);
  }

  /** Ends and removes everything that the cell started. */
  async cleanUp(): Promise<void> {
    for (const spool of this.#spools) rmSync(spool, { force: true });
    await Promise.all(this.#machines.map((machine) => machine.destroy()));
    await Promise.all(this.#networks.map((network) => network.destroy()));
  }
}
