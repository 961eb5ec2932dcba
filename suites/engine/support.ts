import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { LABEL_OWNER, LABEL_RUN } from '../../helpers/lab/labels.ts';
import { processesOfRuns } from '../../helpers/lab/local/processes.ts';
import { DIRECTORY_PREFIX, OWNER_FILE } from '../../helpers/lab/scratch.ts';
import { type CellLine, type RunLine, RESULTS_FILE } from '../../helpers/results/index.ts';
import { NO_STOCK_IMAGE, NO_STOCK_PREFIX, engineAtHand, stockImage, stockPrefix } from './at-hand.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A way to have machines, with the target that stands for it here. */
export interface Driver {
  readonly name: 'container' | 'local';
  /** Left out where there is none. */
  readonly ref?: string;
  /** What a group of tests on it is called: where they cannot be run, with the reason. */
  readonly title: string;
}

/** Both drivers, on stock PostgreSQL. */
export async function drivers(): Promise<Driver[]> {
  const [image, prefix] = [await stockImage(), stockPrefix()];
  return [
    image === undefined
      ? { name: 'container', title: `containers (skipped: ${NO_STOCK_IMAGE})` }
      : { name: 'container', ref: `image:${image}`, title: 'containers' },
    prefix === undefined
      ? { name: 'local', title: `local processes (skipped: ${NO_STOCK_PREFIX})` }
      : { name: 'local', ref: `prefix:${prefix}`, title: 'local processes' },
  ];
}

/** An id for a run that only a test knows of. */
export function testRunId(): string {
  return `engine-test-${process.pid}-${randomBytes(3).toString('hex')}`;
}

/** A directory that is gone after the test. Everybody may enter it: servers run as another user. */
export function temporaryDirectory(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'engine-test-'));
  chmodSync(path, 0o755);
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** A program of this project under way. */
export type ProgramUnderWay = ReturnType<typeof node>;

interface Surroundings {
  /** Its temporary directory. */
  readonly tmp?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts tde-conformance as a user would. */
export function program(args: readonly string[], surroundings: Surroundings = {}): ProgramUnderWay {
  return node([join(ROOT, 'bin', 'tde-conformance.mjs'), ...args], surroundings);
}

/** Starts vitest as a user would. */
export function vitest(args: readonly string[], surroundings: Surroundings = {}): ProgramUnderWay {
  return node([join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'), ...args], surroundings);
}

function node(args: readonly string[], { tmp, env }: Surroundings) {
  return execa(process.execPath, args, {
    cwd: ROOT,
    reject: false,
    stdin: 'ignore',
    extendEnv: false,
    env: { ...usersEnvironment(), ...(tmp === undefined ? {} : { TMPDIR: tmp }), ...env },
  });
}

/** This process' environment without what vitest put there, which would tell the program that it is a test's worker, and without the pages of a CI job: what a test runs is none of its results. */
function usersEnvironment(): Record<string, string> {
  const own =
    /^(VITEST|VITE_|TEST$|NODE_ENV$|DEV$|PROD$|MODE$|SSR$|BASE_URL$|TDE_CONFORMANCE_SETTINGS$|GITHUB_ACTIONS$|GITHUB_STEP_SUMMARY$)/;
  return Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && !own.test(entry[0]),
    ),
  );
}

/** The runs whose results lie in a directory, each with its lines so far. */
export function runsIn(results: string): { directory: string; header: RunLine; cells: CellLine[]; ended: boolean }[] {
  if (!existsSync(results)) return [];
  const files = readdirSync(results)
    // Neither the link to the latest run nor the one that is about to take its place.
    .filter((name) => !name.startsWith('latest'))
    .map((name) => join(results, name, RESULTS_FILE))
    .filter((file) => existsSync(file));
  return files.flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    // A line is complete when its end is there.
    const lines = text
      .slice(0, text.lastIndexOf('\n') + 1)
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as { type: string });
    const header = lines.find((line) => line.type === 'run');
    if (!header) return [];
    return [
      {
        directory: dirname(file),
        header: header as unknown as RunLine,
        cells: lines.filter((line) => line.type === 'cell') as unknown as CellLine[],
        ended: lines.some((line) => line.type === 'end'),
      },
    ];
  });
}

/**
 * Everything of a run that can be found on this machine, one line each.
 *
 * @param tmp temporary directory that the run had
 */
export function remainsOf(runId: string, tmp: string = tmpdir()): Promise<string[]> {
  return remains(tmp, (thing) => thing.runId === runId);
}

/** As {@link remainsOf}, for all that one process owns. */
export function ownedBy(pid: number, tmp: string): Promise<string[]> {
  return remains(tmp, (thing) => thing.owner.startsWith(`${pid}@`));
}

async function remains(tmp: string, isMeant: (thing: { runId: string; owner: string }) => boolean): Promise<string[]> {
  const docker = await engineAtHand();
  const filters = { label: [LABEL_RUN] };
  const marks = (labels: Readonly<Record<string, string>>) => ({
    runId: labels[LABEL_RUN] ?? '',
    owner: labels[LABEL_OWNER] ?? '',
  });
  const containers = (await docker?.listContainers({ all: true, filters })) ?? [];
  const images = (await docker?.listImages({ filters })) ?? [];
  const networks = (await docker?.listNetworks({ filters })) ?? [];
  const directories = readdirSync(tmp).filter((name) => name.startsWith(DIRECTORY_PREFIX));
  return [
    ...containers
      .filter((container) => isMeant(marks(container.Labels)))
      .map((container) => `container ${container.Id}`),
    ...images.filter((image) => isMeant(marks(image.Labels))).map((image) => `image ${image.Id}`),
    ...networks.filter((network) => isMeant(marks(network.Labels ?? {}))).map((network) => `network ${network.Id}`),
    ...processesOfRuns()
      .filter(isMeant)
      .map((process) => `process ${process.pid}`),
    ...directories.filter((name) => isMeant(ownerOf(join(tmp, name)))).map((name) => `directory ${name}`),
  ];
}

function ownerOf(directory: string): { runId: string; owner: string } {
  const file = join(directory, OWNER_FILE);
  const [runId = '', owner = ''] = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  return { runId, owner };
}

/** What lies in a temporary directory, besides what compilers and libraries keep for the next time. */
export function leftIn(tmp: string): string[] {
  return readdirSync(tmp).filter((name) => !/^(tsx-\d+|node-compile-cache|testcontainers-node-\d+\.lock)$/.test(name));
}

/** A temporary directory that only one test's runs use, and a directory for their results. */
export interface Place extends Disposable {
  readonly tmp: string;
  readonly results: string;
}

/** A {@link Place} that is gone after the test. */
export function placeToRun(): Place {
  const [tmp, results] = [temporaryDirectory(), temporaryDirectory()];
  return {
    tmp: tmp.path,
    results: results.path,
    [Symbol.dispose]: () => {
      tmp[Symbol.dispose]();
      results[Symbol.dispose]();
    },
  };
}

/** A run of the program. */
export interface Running extends AsyncDisposable {
  readonly process: ProgramUnderWay;
}

/** A run of cells that goes on; when a test ends early it is ended and swept. */
export function runUnderWay(place: Place, cells: string, target: string): Running {
  const process = program(
    ['run', '--target', target, '--cells', cells, '--parallel', '1', '--results', place.results],
    { tmp: place.tmp },
  );
  return {
    process,
    [Symbol.asyncDispose]: async () => {
      if (process.exitCode === null && process.signalCode === null) process.kill('SIGKILL');
      await process;
      await program(['sweep'], { tmp: place.tmp });
    },
  };
}

/** Processes on this machine that a process has started. */
export function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => statusOf(pid)?.parent === parent);
}

/** A process' state, T for a stopped one, and its parent; undefined where there is none. */
export function statusOf(pid: number): { readonly state: string; readonly parent: number } | undefined {
  try {
    // The name before it may hold spaces and brackets, so what follows the last bracket is read.
    const [state = '', parent] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return { state, parent: Number(parent) };
  } catch {
    return undefined;
  }
}
