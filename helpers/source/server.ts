import pg from 'pg';
import { HarnessError } from '../common/index.ts';
import { type Completed, type Detached, type Machine, expectSuccess } from '../lab/index.ts';

/** How a start went. */
export type StartResult =
  | { readonly outcome: 'ready'; readonly server: Server; readonly durationMs: number }
  | { readonly outcome: 'ended'; readonly completed: Completed }
  | { readonly outcome: 'hangs'; readonly log: string; readonly durationMs: number };

/** Default time limits, in milliseconds. */
export const START_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 30_000;
const QUERY_LIMIT_MS = 30_000;

/** A PostgreSQL server that accepts connections. */
export class Server {
  constructor(
    private readonly machine: Machine,
    private readonly process: Detached,
  ) {}

  /** Everything it has logged so far. */
  log(): string {
    return this.process.output();
  }

  /** Resolves when the server has ended, for whatever reason. */
  get ended(): Promise<Completed> {
    return this.process.ended;
  }

  /** How the server ended; undefined if it has not within a limit in milliseconds. */
  endedWithin(limitMs: number): Promise<Completed | undefined> {
    return within(this.process.ended, limitMs);
  }

  /**
   * Opens a connection, does the work, closes it.
   *
   * @throws whatever `work` throws, and the driver's error when the server does not let us in
   */
  async withClient<T>(database: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = newClient(this.machine, database, QUERY_LIMIT_MS);
    try {
      await client.connect();
      return await work(client);
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  /** Runs statements, each on its own, on one connection. */
  async sql(database: string, ...statements: string[]): Promise<void> {
    await this.withClient(database, async (client) => {
      for (const statement of statements) await client.query(statement);
    });
  }

  /**
   * Shuts down in PostgreSQL's fast mode.
   *
   * @returns how it ended, or undefined where it was still running at the limit and had to be killed
   */
  stop(): Promise<Completed | undefined> {
    return this.#end('INT');
  }

  /** As {@link stop}, in PostgreSQL's immediate mode: nothing more is written, and the next start recovers. */
  crash(): Promise<Completed | undefined> {
    return this.#end('QUIT');
  }

  /** Sends a signal to one of its processes, by its number on the machine; one that has ended is left alone. */
  async signalProcess(pid: number, signal: 'STOP' | 'CONT'): Promise<void> {
    await this.machine.run(['sh', '-c', 'kill -"$1" "$2"', 'signal', signal, String(pid)]);
  }

  async #end(signal: 'INT' | 'QUIT'): Promise<Completed | undefined> {
    await this.process.signal(signal);
    const stopped = await within(this.process.ended, STOP_LIMIT_MS);
    if (!stopped) await this.process.signal('KILL');
    return stopped;
  }
}

/** A server that has been started and may not accept connections yet. */
export interface Starting {
  /** Everything it has logged so far. */
  log(): string;
  /** Whether it has ended. */
  hasEnded(): boolean;
  /** Waits until it lets a client in, ends, or the limit has passed: then it is killed. */
  outcome(limitMs?: number): Promise<StartResult>;
}

/**
 * Starts a server without waiting for it.
 *
 * @throws {HarnessError} when the machine cannot run the program at all
 */
export async function beginServer(machine: Machine, data: string): Promise<Starting> {
  const began = performance.now();
  const process = await machine.start([`${machine.bin}/postgres`, '-D', data]);
  let ended: Completed | undefined;
  void process.ended.then((completed) => {
    ended = completed;
  });
  const outcome = async (limitMs: number = START_LIMIT_MS): Promise<StartResult> => {
    const end = performance.now() + limitMs;
    while (performance.now() < end) {
      if (await accepts(machine))
        return { outcome: 'ready', server: new Server(machine, process), durationMs: performance.now() - began };
      if (ended) return { outcome: 'ended', completed: ended };
      await within(process.ended, 25);
    }
    const log = process.output();
    await process.signal('KILL');
    return { outcome: 'hangs', log, durationMs: performance.now() - began };
  };
  return { log: () => process.output(), hasEnded: () => ended !== undefined, outcome };
}

/**
 * Starts a server and waits until it lets a client in, ends, or the limit has passed. A failed start is a result.
 *
 * @throws {HarnessError} when the machine cannot run the program at all
 */
export async function startServer(
  machine: Machine,
  data: string,
  limitMs: number = START_LIMIT_MS,
): Promise<StartResult> {
  return (await beginServer(machine, data)).outcome(limitMs);
}

/** Starts a server that has to start: the source. */
export async function startSource(machine: Machine, data: string): Promise<Server> {
  const started = await startServer(machine, data);
  if (started.outcome === 'ready') return started.server;
  const advice = 'the source itself does not start; its log says why';
  if (started.outcome === 'ended')
    throw new HarnessError('the source ended during start', { stage: 'source', advice, command: started.completed });
  throw new HarnessError('the source does not accept connections', {
    stage: 'source',
    advice,
    command: { argv: ['postgres', '-D', data], exitCode: null, stdout: '', stderr: started.log },
  });
}

/** Options of `initdb`, and what is added to `pg_hba.conf`: data checksums, and every client is accepted. */
const INITDB_OPTIONS = [
  '-U',
  'postgres',
  '-A',
  'trust',
  '--data-checksums',
  '--no-sync',
  '--no-instructions',
  '--encoding=UTF8',
  '--locale=C',
] as const;
export const HBA_LINES = ['host all all all trust', 'host replication all all trust'] as const;

/** Size of WAL segments where nobody asks `initdb` for another, in MB. */
export const DEFAULT_SEGMENT_MB = 16;

/**
 * Options of `initdb` for a cluster with WAL segments of this size, in MB, and with its WAL in this place.
 *
 * @param root directory below which everything of the machine is
 */
export function initdbOptions(walSegmentMb: number, walLink: WalLink, root: string): string[] {
  return [
    ...INITDB_OPTIONS,
    ...(walSegmentMb === DEFAULT_SEGMENT_MB ? [] : [`--wal-segsize=${walSegmentMb}`]),
    ...(walLink === 'absolute' ? [`--waldir=${root}/wal`] : []),
  ];
}

/** The link to WAL that is beside the data directory: an absolute one, which `initdb` makes, or a relative one; null where WAL is inside. */
export type WalLink = 'absolute' | 'relative' | null;

/** Shell command that has WAL beside the data directory, below the directory `$0`, with a relative link to it. */
export const LINK_WAL = 'mv "$0/data/pg_wal" "$0/wal" && ln -s ../wal "$0/data/pg_wal"';

/** Has the WAL of a new cluster beside its data directory, with a relative link to it. */
export async function linkWal(machine: Machine): Promise<void> {
  const moved = await machine.run(['sh', '-c', LINK_WAL, machine.root]);
  expectSuccess(moved, 'source', 'the WAL of a new cluster could not be moved');
}

/** Program and options that take the data checksums from a new cluster, before its directory. */
export const DISABLE_CHECKSUMS = ['pg_checksums', '--disable', '-D'] as const;

/** Takes the data checksums from a new cluster: not every `initdb` has an option for that. */
export async function disableChecksums(machine: Machine): Promise<void> {
  const [program, ...options] = DISABLE_CHECKSUMS;
  const disabled = await machine.run([`${machine.bin}/${program}`, ...options, `${machine.root}/data`]);
  expectSuccess(disabled, 'source', 'the target needs pg_checksums');
}

/** Creates a cluster with data checksums that accepts every client: its machine is private. */
export async function initCluster(
  machine: Machine,
  data: string,
  settings: string,
  options: readonly string[],
): Promise<void> {
  const advice = 'run initdb by hand on the target to see what it needs';
  expectSuccess(await machine.run([`${machine.bin}/initdb`, '-D', data, ...options]), 'source', advice);
  const script = 'printf "%s" "$SETTINGS" >> "$0/postgresql.conf"; printf "%s\\n" "$HBA" >> "$0/pg_hba.conf"';
  expectSuccess(
    await machine.run(['sh', '-c', script, data], { env: { SETTINGS: settings, HBA: HBA_LINES.join('\n') } }),
    'source',
    advice,
  );
}

function newClient(machine: Machine, database: string, limitMs: number): pg.Client {
  const { host, port } = machine.postgres;
  const client = new pg.Client({
    host,
    port,
    database,
    user: 'postgres',
    ssl: false,
    connectionTimeoutMillis: 5_000,
    query_timeout: limitMs,
    application_name: 'pg-tde-conformance',
  });
  // A server that dies under an open connection is seen in the next query; without a listener it would end the harness.
  client.on('error', () => undefined);
  return client;
}

async function accepts(machine: Machine): Promise<boolean> {
  const client = newClient(machine, 'postgres', 5_000);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function within<T>(promise: Promise<T>, limitMs: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, limitMs, undefined);
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
}
