import { chownSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pLimit, { type LimitFunction } from 'p-limit';
import type { Lab, Machine, Snapshot } from '../machine.ts';
import { removeScratch, scratchDirectory } from '../scratch.ts';
import { LocalMachine, type LocalSettings, copyTree } from './machine.ts';
import { endProcessesOf } from './processes.ts';

/**
 * Machines as directories of this host. Key files are named by absolute path in pg_tde's configuration, so every
 * machine must have the same root: there is one at a time, and the next waits until it is destroyed. That also keeps
 * the source's files out of reach when its backup is restored.
 */
export class LocalLab implements Lab {
  readonly parallel = 1;
  readonly network = undefined;
  readonly #base: string;
  readonly #turn: LimitFunction;
  readonly #settings: LocalSettings;

  /** @param beside lab of another installation, in whose directory and turns the machines of this one are */
  constructor(options: Pick<LocalSettings, 'runId' | 'owner' | 'bin' | 'ids'>, beside?: LocalLab) {
    this.#base = beside ? beside.#base : scratchDirectory(options.runId);
    this.#turn = beside ? beside.#turn : pLimit(1);
    if (beside) {
      this.#settings = { ...beside.#settings, bin: options.bin };
      return;
    }
    mkdirSync(join(this.#base, 'snapshots'));
    for (const directory of [this.#base, join(this.#base, 'snapshots')]) this.#own(directory, options.ids);
    this.#settings = {
      runId: options.runId,
      owner: options.owner,
      bin: options.bin,
      ids: options.ids,
      snapshots: join(this.#base, 'snapshots'),
    };
  }

  /** A lab of another installation. Its machines take turns with those of this one, and have the same places. */
  withPrograms(bin: string): LocalLab {
    return new LocalLab({ ...this.#settings, bin }, this);
  }

  boot(name: string, from?: Snapshot): Promise<Machine> {
    return new Promise((resolve, reject) => {
      void this.#turn(async () => {
        const root = join(this.#base, 'machine');
        try {
          if (from) await copyTree(from.id, root);
          else {
            mkdirSync(join(root, 'run'), { recursive: true });
            for (const directory of [root, join(root, 'run')]) this.#own(directory, this.#settings.ids);
          }
        } catch (error) {
          rmSync(root, { recursive: true, force: true });
          reject(error);
          return;
        }
        // The next machine may start when this one is destroyed.
        await new Promise<void>((free) => {
          const gone = async (): Promise<void> => {
            rmSync(root, { recursive: true, force: true });
            free();
          };
          resolve(new LocalMachine(name, root, this.#settings, gone));
        });
      });
    });
  }

  async close(): Promise<void> {
    await endProcessesOf(this.#settings.runId);
    removeScratch(this.#base);
  }

  #own(directory: string, ids: { uid: number; gid: number } | undefined): void {
    if (ids) chownSync(directory, ids.uid, ids.gid);
  }
}
