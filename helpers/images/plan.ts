import { basename, relative, resolve } from 'node:path';
import { UsageError, didYouMean } from '../common/index.ts';

/** Options for an image to build. */
export interface ImageOptions {
  readonly tag?: string;
  /** `NAME=VALUE`, for the percona image. */
  readonly arg?: readonly string[];
  readonly prefix?: string;
  readonly base?: string;
}

/** The machine that an image is built on. */
export interface HostSystem {
  /** Content of its /etc/os-release. */
  readonly osRelease: string;
}

/** An image to build: which Dockerfile of `images/`, under which name, with which build arguments. */
export type ImagePlan = {
  readonly tag: string;
  readonly dockerfile: string;
  readonly buildArgs: Readonly<Record<string, string>>;
} & ({ readonly kind: 'percona' } | { readonly kind: 'prefix'; readonly prefix: string });

const KINDS = ['percona', 'prefix'];

/** Distributions that images/percona has a Dockerfile for. */
const PERCONA_DOCKERFILES: Readonly<Record<string, string>> = {
  'debian-12': 'Dockerfile.debian',
  'ubi-9': 'Dockerfile.ubi',
};
const COMPONENTS = ['release', 'testing', 'experimental'];
const PERCONA_ARGUMENTS = ['DISTRIBUTION', 'PG_MAJOR', 'PG_VERSION', 'COMPONENT'];
const NEWEST_MAJOR = '18';

/** Directories that belong to a whole system: packing them would put that system over the base image. */
const NOT_PREFIXES = ['/', '/usr'];

/**
 * Decides what to build; touches nothing.
 *
 * @throws {UsageError} for an unknown kind, options of the other kind, and values that do not fit
 */
export function planImage(kind: string, options: ImageOptions, host: HostSystem): ImagePlan {
  if (kind === 'percona') return planPercona(options);
  if (kind === 'prefix') return planPrefix(options, host);
  throw new UsageError(`there is no kind of image "${kind}"${didYouMean(kind, KINDS)}`);
}

/** Percona's packages; names of repositories and packages are in images/percona/install.sh. */
function planPercona({ tag, arg = [], prefix, base }: ImageOptions): ImagePlan {
  if (prefix !== undefined || base !== undefined)
    throw new UsageError('--prefix and --base are for the image "prefix"');
  const given = parseArguments(arg);
  const distribution = given['DISTRIBUTION'] ?? 'debian-12';
  const dockerfile = PERCONA_DOCKERFILES[distribution];
  if (dockerfile === undefined)
    throw new UsageError(
      `there is no distribution "${distribution}"${didYouMean(distribution, Object.keys(PERCONA_DOCKERFILES))}`,
    );
  const component = given['COMPONENT'] ?? 'release';
  if (!COMPONENTS.includes(component))
    throw new UsageError(`Percona's repositories have no component "${component}"${didYouMean(component, COMPONENTS)}`);
  const version = given['PG_VERSION'] ?? '';
  if (!/^(\d+\.\d+)?$/.test(version))
    throw new UsageError(`PG_VERSION is a version of PostgreSQL such as 17.11, not "${version}"`);
  const major = given['PG_MAJOR'] ?? (version.split('.')[0] || NEWEST_MAJOR);
  if (!/^\d+$/.test(major))
    throw new UsageError(`PG_MAJOR is a major version of PostgreSQL such as 17, not "${major}"`);
  if (version !== '' && !version.startsWith(`${major}.`))
    throw new UsageError(`PG_VERSION ${version} is not of PostgreSQL ${major}`);
  const details = [version || major, distribution, ...(component === 'release' ? [] : [component])];
  return {
    kind: 'percona',
    tag: tag ?? `pg-tde-conformance-percona:${details.join('-')}`,
    dockerfile: `percona/${dockerfile}`,
    buildArgs: { PG_MAJOR: major, PG_VERSION: version, COMPONENT: component },
  };
}

function parseArguments(given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    given.map((text) => {
      const [, name = text, value] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
      if (!PERCONA_ARGUMENTS.includes(name))
        throw new UsageError(`the percona image has no argument "${name}"${didYouMean(name, PERCONA_ARGUMENTS)}`);
      if (value === undefined) throw new UsageError(`--arg takes NAME=VALUE, not "${text}"`);
      return [name, value];
    }),
  );
}

function planPrefix({ tag, arg = [], prefix, base }: ImageOptions, host: HostSystem): ImagePlan {
  if (arg.length > 0) throw new UsageError('--arg is for the image "percona"');
  if (prefix === undefined) throw new UsageError('say which installation to pack: --prefix <directory>');
  const directory = resolve(prefix);
  if (NOT_PREFIXES.includes(directory))
    throw new UsageError(`${directory} holds a whole system; give the directory of a PostgreSQL installed by itself`);
  const image = base ?? baseFor(host.osRelease);
  if (image === undefined)
    throw new UsageError(
      'no base image is known for the system of this machine; name one of the same distribution with --base',
    );
  const name =
    basename(directory)
      .toLowerCase()
      .replaceAll(/[^a-z0-9_.-]+/g, '-')
      .replace(/^[.-]+/, '') || 'local';
  return {
    kind: 'prefix',
    prefix: directory,
    tag: tag ?? `pg-tde-conformance-prefix:${name}`,
    dockerfile: 'prefix/Dockerfile',
    buildArgs: { BASE: image, PREFIX: directory },
  };
}

/** The base image with the libraries of this system: programs run where they were compiled. Undefined for an unknown one. */
export function baseFor(osRelease: string): string | undefined {
  const field = (name: string): string => new RegExp(`^${name}="?([^"\n]*)"?$`, 'm').exec(osRelease)?.[1] ?? '';
  const [id, version] = [field('ID'), field('VERSION_ID')];
  if (version === '') return undefined;
  if (['debian', 'ubuntu', 'fedora', 'almalinux'].includes(id)) return `${id}:${version}`;
  if (['rhel', 'centos', 'rocky', 'ol'].includes(id)) return `redhat/ubi${version.split('.')[0]}`;
  return undefined;
}

/** Libraries that belong to the C library and have to be the image's own. */
const C_LIBRARY =
  /^(ld-linux.*|libc|libm|libdl|librt|libpthread|libresolv|libutil|libanl|libnsl|libmvec|libnss_.*|libBrokenLocale|libthread_db)\.so/;

/**
 * Libraries to take along with an installation, by the name that programs ask for.
 *
 * @param lddOutput what `ldd` prints for its programs and modules
 */
export function librariesToPack(lddOutput: string, prefix: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, name = '', path = ''] of lddOutput.matchAll(/^\s+(\S+) => (\/.*) \(0x[0-9a-f]+\)$/gm)) {
    const inside = !relative(prefix, resolve(path)).startsWith('..');
    if (!inside && !C_LIBRARY.test(name)) found.set(name, path);
  }
  return found;
}

/** Arguments of `docker` for a plan. `--force-rm` because the classic builder keeps the container of a failed step. */
export function dockerArguments(
  plan: ImagePlan,
  directories: { images: string; context: string },
  extra: Readonly<Record<string, string>> = {},
): string[] {
  const buildArgs = Object.entries({ ...plan.buildArgs, ...extra }).flatMap(([name, value]) => [
    '--build-arg',
    `${name}=${value}`,
  ]);
  return [
    'build',
    '--force-rm',
    '--tag',
    plan.tag,
    '--file',
    `${directories.images}/${plan.dockerfile}`,
    ...buildArgs,
    directories.context,
  ];
}
