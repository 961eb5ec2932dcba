import { type Release, findRelease, firstOf, literal } from '../release/index.ts';
import { HarnessError } from '../common/index.ts';
import { type TargetFacts, encryptForms, perconaServerVersion, postgresVersion, singleUserRows } from './facts.ts';
import { type Completed, type Machine, expectSuccess } from './machine.ts';

const ADVICE =
  'the target needs PostgreSQL with initdb, postgres and pg_basebackup that run on this machine; try `postgres --version` on it by hand';

/** Prints programs of others that cells run, where they are on `PATH`. */
const BESIDE =
  'for each in etcd patroni pgbackrest python3; do if command -v "$each" >/dev/null; then echo "$each"; fi; done';

/**
 * Finds out what is on a machine. The extension's own version comes from the extension, in a single-user backend on a
 * throw-away cluster; nothing is taken from names of images or directories.
 *
 * @throws {HarnessError} when PostgreSQL does not run, or no release describes the extension's version
 */
export async function probeMachine(
  machine: Machine,
  releases: readonly Release[],
  origin: Pick<TargetFacts, 'ref' | 'driver' | 'imageId'>,
): Promise<TargetFacts> {
  const printed = expectSuccess(await machine.run([`${machine.bin}/postgres`, '--version']), 'lab', ADVICE).stdout;
  const postgres = postgresVersion(printed);
  if (postgres === undefined)
    throw new HarnessError(`cannot read a version in "${printed.trim()}"`, { stage: 'lab', advice: ADVICE });
  const perconaServer = perconaServerVersion(printed);
  const listing = expectSuccess(
    await machine.run(['sh', '-c', `ls "$0"; ${BESIDE}; echo; uname -m; df -Pk /dev/shm | tail -n 1`, machine.bin]),
    'lab',
    ADVICE,
  ).stdout;
  const [names = '', system = ''] = listing.split('\n\n');
  const tools = names.split('\n').filter((name) => name !== '');
  const [architecture = 'unknown', shm = ''] = system.split('\n');

  const { release, version } = await probeExtension(machine, releases);
  const wanted = release?.tools.baseBackup ?? 'pg_basebackup';
  const stock = release?.tools.stockBaseBackup;
  if (!tools.includes(wanted)) {
    throw new HarnessError(`there is no ${wanted} in ${machine.bin}`, {
      stage: 'lab',
      advice: 'install the client programs of the same packages',
    });
  }
  const help = expectSuccess(
    await machine.run([`${machine.bin}/${wanted}`, '--help']),
    'lab',
    'the backup tool cannot even print its help: see that the libraries it needs are installed',
  );
  return {
    ...origin,
    architecture,
    postgres,
    ...(perconaServer === undefined ? {} : { perconaServer }),
    release: release?.id ?? null,
    pgTde: version,
    extension: release?.extension ?? null,
    backupTool: wanted,
    stockTool: stock !== undefined && tools.includes(stock) ? stock : release ? null : wanted,
    encryptForms: encryptForms(help.stdout),
    tools,
    shmBytes: Number(shm.split(/\s+/)[1] ?? 0) * 1024,
    ...(await probeIo(machine)),
  };
}

/**
 * Which values of `io_method` are built in, and whether a server starts with io_uring, where that is one of them: the kernel and
 * what an engine lets a container do have a say in it, too.
 */
async function probeIo(machine: Machine): Promise<Pick<TargetFacts, 'ioMethods' | 'ioUring'>> {
  const data = clusterOn(machine);
  const known = await singleUser(
    machine,
    data,
    [],
    ["SELECT unnest(enumvals) AS value FROM pg_settings WHERE name = 'io_method'"],
  );
  const ioMethods = known.filter(({ column }) => column === 'value').map(({ value }) => value);
  if (!ioMethods.includes(IO_URING)) return { ioMethods };
  const tried = await runSingleUser(machine, data, ['-c', `io_method=${IO_URING}`], ['SHOW io_method']);
  const isInForce = singleUserRows(tried.stdout).some(({ value }) => value === IO_URING);
  if (tried.exitCode === 0 && isInForce) return { ioMethods, ioUring: null };
  const [, why] = /(?:FATAL|PANIC):\s+(.+)/.exec(tried.stderr) ?? [];
  return { ioMethods, ioUring: why ?? `the server ends with ${tried.exitCode ?? tried.signal ?? 'the time limit'}` };
}

/** PostgreSQL's word for it, "Asynchronous Behavior": `io_method`. */
const IO_URING = 'io_uring';

/** The throw-away cluster. */
const clusterOn = (machine: Machine): string => `${machine.root}/probe`;

async function probeExtension(
  machine: Machine,
  releases: readonly Release[],
): Promise<{ release: Release | undefined; version: string | null }> {
  const data = clusterOn(machine);
  expectSuccess(
    await machine.run([
      `${machine.bin}/initdb`,
      '-D',
      data,
      '-U',
      'postgres',
      '-A',
      'trust',
      '--no-sync',
      '--no-instructions',
    ]),
    'lab',
    ADVICE,
  );
  const known = [...new Set(releases.map((release) => release.extension))];
  const available = await singleUser(
    machine,
    data,
    [],
    [`SELECT name, default_version FROM pg_available_extensions WHERE name IN (${known.map(literal).join(', ')})`],
  );
  const extension = available.find((row) => row.column === 'name')?.value;
  const newest = releases.findLast((release) => release.extension === extension);
  if (extension === undefined || newest === undefined) return { release: undefined, version: null };
  const rows = await singleUser(
    machine,
    data,
    ['-c', `shared_preload_libraries=${newest.library}`],
    [`CREATE EXTENSION ${extension}`, newest.sql.version],
  );
  const reported = rows.at(-1)?.value ?? available.find((row) => row.column === 'default_version')?.value ?? '';
  const version = /\d+(\.\d+)*/.exec(reported)?.[0] ?? '';
  const release = findRelease(releases, extension, version);
  if (!release) {
    const first = releases.find((each) => each.extension === extension);
    throw new HarnessError(
      version === '' || first === undefined
        ? `${extension} reports no version`
        : `${extension} ${version} is older than ${firstOf(first)}, the oldest release that this suite knows: what its tools and functions are called is not known`,
      {
        stage: 'lab',
        advice: 'test a newer release, or add an entry to expectations/releases.yaml; docs/extending.md says how',
      },
    );
  }
  return { release, version };
}

async function singleUser(
  machine: Machine,
  data: string,
  options: string[],
  statements: string[],
): Promise<{ column: string; value: string }[]> {
  const completed = await runSingleUser(machine, data, options, statements);
  return singleUserRows(expectSuccess(completed, 'lab', ADVICE).stdout);
}

function runSingleUser(machine: Machine, data: string, options: string[], statements: string[]): Promise<Completed> {
  const script = 'printf "%s\\n" "$STATEMENTS" | "$0" --single -D "$@" postgres';
  return machine.run(['sh', '-c', script, `${machine.bin}/postgres`, data, ...options], {
    env: { STATEMENTS: statements.join('\n') },
  });
}
