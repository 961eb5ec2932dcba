import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { execa } from 'execa';
import { HarnessError } from '../../common/index.ts';
import { OWNER_VARIABLE, RUN_VARIABLE } from '../labels.ts';
import { readLimited, underLimit } from '../limit.ts';
import {
  COMMAND_LIMIT_MS,
  type Completed,
  type Detached,
  type Machine,
  type RunOptions,
  type Snapshot,
} from '../machine.ts';
import { Output } from '../output.ts';
import { endProcessesOf } from './processes.ts';

/** What the machines of one lab share. */
export interface LocalSettings {
  readonly runId: string;
  readonly owner: string;
  readonly bin: string;
  /** Unprivileged user to run as, when the harness itself runs as root: PostgreSQL refuses root. */
  readonly ids: { uid: number; gid: number } | undefined;
  /** Where frozen copies are kept. */
  readonly snapshots: string;
}

/** A machine that is a directory and the processes started in it. Its server listens on a Unix socket only. */
export class LocalMachine implements Machine {
  readonly id: string;
  readonly bin: string;
  readonly postgres;
  #destroyed = false;

  constructor(
    readonly name: string,
    readonly root: string,
    private readonly settings: LocalSettings,
    private readonly whenDestroyed: () => Promise<void>,
  ) {
    this.id = name;
    this.bin = settings.bin;
    this.postgres = { listenAddresses: '', host: join(root, 'run'), port: 5432 };
  }

  async run(argv: readonly string[], options: RunOptions = {}): Promise<Completed> {
    const limitMs = options.limitMs ?? COMMAND_LIMIT_MS;
    const { ended } = this.#spawn(underLimit(argv, limitMs), options.env);
    return readLimited(await ended, argv, limitMs);
  }

  async start(argv: readonly string[], options: Pick<RunOptions, 'env'> = {}): Promise<Detached> {
    const { subprocess, stdout, stderr, ended } = this.#spawn(argv, options.env);
    return {
      ended,
      output: () => stdout.text() + stderr.text(),
      signal: async (name) => {
        subprocess.kill(`SIG${name}` as NodeJS.Signals);
      },
      pid: async () => subprocess.pid ?? 0,
    };
  }

  async put(archive: Readable, directory: string): Promise<void> {
    await this.#tar(['-xf', '-', '-C', directory], archive);
  }

  async get(path: string): Promise<Readable> {
    const parent = join(path, '..');
    const subprocess = execa('tar', ['-cf', '-', '-C', parent, path.slice(parent.length + 1)], {
      ...this.#identity(),
      stdin: 'ignore',
      buffer: false,
      reject: false,
    });
    return subprocess.readable({ from: 'stdout' });
  }

  async clone(): Promise<Snapshot> {
    const id = join(this.settings.snapshots, this.name);
    await copyTree(this.root, id);
    return { id };
  }

  async destroy(): Promise<void> {
    if (this.#destroyed) return;
    this.#destroyed = true;
    await endProcessesOf(this.settings.runId);
    await this.whenDestroyed();
  }

  #identity() {
    return {
      ...this.settings.ids,
      cwd: this.root,
      env: { [RUN_VARIABLE]: this.settings.runId, [OWNER_VARIABLE]: this.settings.owner },
    };
  }

  #spawn(argv: readonly string[], env: RunOptions['env']) {
    const startedAt = Date.now();
    const began = performance.now();
    const [file = '', ...args] = argv;
    const { env: own, ...identity } = this.#identity();
    const subprocess = execa(file, args, {
      ...identity,
      env: { ...own, ...env },
      stdin: 'ignore',
      buffer: false,
      reject: false,
    });
    const stdout = new Output();
    const stderr = new Output();
    subprocess.stdout.on('data', (chunk: Buffer) => stdout.add(chunk));
    subprocess.stderr.on('data', (chunk: Buffer) => stderr.add(chunk));
    const ended = subprocess.then((result): Completed => ({
      argv,
      exitCode: result.exitCode ?? null,
      signal: result.signal ?? null,
      timedOut: false,
      stdout: stdout.text(),
      stderr:
        stderr.text() ||
        (result.exitCode === undefined && result.signal === undefined ? (result.shortMessage ?? '') : ''),
      startedAt,
      durationMs: performance.now() - began,
    }));
    return { subprocess, stdout, stderr, ended };
  }

  async #tar(args: string[], input: Readable): Promise<void> {
    const { exitCode, stderr, escapedCommand } = await execa('tar', args, {
      ...this.#identity(),
      input,
      reject: false,
    });
    if (exitCode === 0) return;
    throw new HarnessError('cannot unpack files on a local machine', {
      stage: 'lab',
      advice: 'check that the disk is not full',
      command: { argv: [escapedCommand], exitCode: exitCode ?? null, stdout: '', stderr },
    });
  }
}

/** Copies a directory tree, sharing blocks where the file system can. */
export async function copyTree(from: string, to: string): Promise<void> {
  const { exitCode, stderr, escapedCommand } = await execa('cp', ['-a', '--reflink=auto', '-T', from, to], {
    reject: false,
  });
  if (exitCode === 0) return;
  throw new HarnessError('cannot copy a machine', {
    stage: 'lab',
    advice: 'check that the disk is not full',
    command: { argv: [escapedCommand], exitCode: exitCode ?? null, stdout: '', stderr },
  });
}
