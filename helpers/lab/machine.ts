import type { Readable } from 'node:stream';
import { HarnessError } from '../common/index.ts';

/** What a command did. A command that fails is a result, not an exception. */
export interface Completed {
  readonly argv: readonly string[];
  /** Exit code; null when a signal or the time limit ended it. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** True when the time limit ended it. */
  readonly timedOut: boolean;
  readonly stdout: string;
  readonly stderr: string;
  /** Wall-clock start, milliseconds since the epoch. */
  readonly startedAt: number;
  readonly durationMs: number;
}

export interface RunOptions {
  /** Time limit in milliseconds; the command is ended when it has passed. */
  readonly limitMs?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** A program in the background, for example a server. */
export interface Detached {
  /** Resolves when the program has ended; never rejects. */
  readonly ended: Promise<Completed>;
  /** What it has written to both streams so far. */
  output(): string;
  /** Sends a signal such as `INT`; does nothing to a program that has ended. */
  signal(name: string): Promise<void>;
  /** Its process id on its machine. */
  pid(): Promise<number>;
}

/** A frozen copy of a machine, from which others start. */
export interface Snapshot {
  readonly id: string;
}

/**
 * A machine with PostgreSQL's programs on it: a container, or local processes. Files of one machine cannot be reached
 * from another, and every machine of a target has the same paths.
 */
export interface Machine {
  readonly name: string;
  /** How its lab identifies it: the container's id, or the name of a local machine. The same behind a wrapper. */
  readonly id: string;
  /** The only directory to write to; never on a volume of the image. */
  readonly root: string;
  /** Directory of PostgreSQL's programs. */
  readonly bin: string;
  /** Where a server on this machine listens, and where the harness reaches it. */
  readonly postgres: { readonly listenAddresses: string; readonly host: string; readonly port: number };
  /** Runs a command to its end. */
  run(argv: readonly string[], options?: RunOptions): Promise<Completed>;
  /** Starts a program and returns at once. */
  start(argv: readonly string[], options?: Pick<RunOptions, 'env'>): Promise<Detached>;
  /** Unpacks a tar stream into a directory that exists. */
  put(archive: Readable, directory: string): Promise<void>;
  /** Packs a file or directory; the names in the archive begin with its last component. */
  get(path: string): Promise<Readable>;
  /** Freezes the machine's files; its servers must have been shut down. */
  clone(): Promise<Snapshot>;
  /** Ends everything on it and removes it. May be called twice. */
  destroy(): Promise<void>;
}

/** A private network of machines, which reach each other by name. */
export interface Network {
  /** Connects a machine; others reach it by its name from then on. */
  join(machine: Machine): Promise<void>;
  /** Disconnects a machine: connections break, and its name no longer resolves. It can join again. */
  cutOff(machine: Machine): Promise<void>;
  /** Removes the network. May be called twice. */
  destroy(): Promise<void>;
}

/** A file system of a machine, with its size in MB: that for shared memory, `/dev/shm`; or one for data, `disk` below its root. */
export interface Room {
  readonly of: 'shared-memory' | 'disk';
  readonly mb: number;
}

/** Makes the machines of one target. */
export interface Lab {
  /** How many cells may have machines at the same time. */
  readonly parallel: number;
  /** Creates a private network. Undefined for local processes, which share one root: there is one machine at a time. */
  readonly network: ((name: string) => Promise<Network>) | undefined;
  /**
   * Starts a new machine, empty or with the files of a snapshot.
   *
   * @param room null for what is usual; local processes have no other
   */
  boot(name: string, from?: Snapshot, room?: Room | null): Promise<Machine>;
  /** Destroys every machine, network and snapshot. */
  close(): Promise<void>;
}

/** What to do when a file cannot be written because the disk is full. */
export const DISK_FULL = 'the disk is full: free space, then run `tde-conformance sweep`';

/** Default time limit of a command, in milliseconds. */
export const COMMAND_LIMIT_MS = 60_000;

/**
 * Returns what a command did, if it succeeded.
 *
 * @throws {HarnessError} with the command, exit code and both streams when it did not
 */
export function expectSuccess(completed: Completed, stage: string, advice: string): Completed {
  if (completed.exitCode === 0) return completed;
  const how = completed.timedOut ? `did not end within its limit (${Math.round(completed.durationMs)} ms)` : 'failed';
  const isFull = /no space left on device/i.test(completed.stderr);
  throw new HarnessError(`${completed.argv[0]} ${how}`, {
    stage,
    advice: isFull ? DISK_FULL : advice,
    command: completed,
  });
}
