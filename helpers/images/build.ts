import {
  accessSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
} from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { execa } from 'execa';
import { HarnessError, UsageError, packageFile } from '../common/index.ts';
import { loadReleases } from '../release/index.ts';
import { type HostSystem, type ImagePlan, dockerArguments, librariesToPack } from './plan.ts';

const IMAGES = packageFile('images');

/** The machine that this runs on. */
export function hostSystem(): HostSystem {
  return { osRelease: existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '' };
}

/**
 * Builds an image with `docker build`, its output going where this program's goes.
 *
 * @throws {UsageError} when the installation to pack is not there or does not run
 * @throws {HarnessError} when there is no docker, no engine, or the build fails
 */
export async function buildPlannedImage(plan: ImagePlan): Promise<void> {
  if (plan.kind === 'prefix') await checkInstallation(plan.prefix);
  await checkDocker();
  if (plan.kind === 'percona')
    return dockerBuild(dockerArguments(plan, { images: IMAGES, context: join(IMAGES, 'percona') }));
  const context = mkdtempSync(join(tmpdir(), 'pg-tde-conformance-image-'));
  try {
    await stageInstallation(plan.prefix, context).catch((cause: unknown) => {
      throw new HarnessError(`cannot copy ${plan.prefix} to ${context}`, {
        stage: 'images',
        advice: 'check that it may be read, that the disk is not full (TMPDIR names another) and that there is ldd',
        cause,
      });
    });
    await dockerBuild(dockerArguments(plan, { images: IMAGES, context }, { TARGET: targetOf(plan.prefix) }));
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
}

async function checkInstallation(prefix: string): Promise<void> {
  for (const program of ['postgres', 'initdb']) {
    const file = join(prefix, 'bin', program);
    if (!existsSync(file))
      throw new UsageError(
        `there is no bin/${program} in ${prefix}; give the directory that PostgreSQL was installed into (its --prefix)`,
      );
    try {
      accessSync(file, constants.X_OK);
      await execa(file, ['--version']);
    } catch (cause) {
      throw new UsageError(`${file} does not run on this machine: ${(cause as Error).message}`, { cause });
    }
  }
  // Distribution packages keep it elsewhere, and programs without it cannot make a cluster.
  if (!namesUnder(join(prefix, 'share')).has('postgres.bki')) {
    throw new UsageError(
      `${prefix}/share has no postgres.bki: only an installation that is one directory can be packed; for packages, build an image from the packages`,
    );
  }
}

async function checkDocker(): Promise<void> {
  const { exitCode, code, stdout, stderr, escapedCommand } = await execa(
    'docker',
    ['version', '--format', '{{.Server.Version}}'],
    { reject: false },
  );
  if (exitCode === 0) return;
  if (code === 'ENOENT')
    throw new HarnessError('there is no docker command', {
      stage: 'images',
      advice: "install Docker's command line client (on Debian: docker.io)",
    });
  throw new HarnessError('no container engine answers', {
    stage: 'images',
    advice: 'start one, or set DOCKER_HOST',
    command: { argv: [escapedCommand], exitCode: exitCode ?? null, stdout, stderr },
  });
}

async function dockerBuild(args: readonly string[]): Promise<void> {
  const { exitCode, escapedCommand } = await execa('docker', args, {
    stdin: 'ignore',
    stdout: 'inherit',
    stderr: 'inherit',
    reject: false,
  });
  if (exitCode === 0) return;
  throw new HarnessError('the image could not be built', {
    stage: 'images',
    advice: 'the output above says which step failed; images/README.md says what each needs',
    command: { argv: [escapedCommand], exitCode: exitCode ?? null, stdout: '', stderr: '' },
  });
}

/** Fills the build context of images/prefix/Dockerfile. */
async function stageInstallation(prefix: string, context: string): Promise<void> {
  const installation = join(context, 'installation');
  // A data directory inside an installation is private, its keys above all.
  await cp(prefix, installation, {
    recursive: true,
    verbatimSymlinks: true,
    preserveTimestamps: true,
    filter: (source) => !existsSync(join(source, 'PG_VERSION')),
  });
  await execa('chmod', ['-R', 'a+rX', installation]);
  const libraries = join(context, 'libraries');
  mkdirSync(libraries);
  const files = ['bin', 'lib', 'lib64'].flatMap((directory) => filesUnder(join(prefix, directory)));
  // ldd fails when any of the files is not a program: that does no harm.
  const { stdout, code, shortMessage } = await execa('ldd', files, { reject: false });
  if (code === 'ENOENT') throw new Error(shortMessage);
  for (const [name, path] of librariesToPack(stdout, realpathSync(prefix)))
    copyFileSync(realpathSync(path), join(libraries, name));
  copyFileSync(join(IMAGES, 'prefix', 'settle.sh'), join(context, 'settle.sh'));
}

/** Name of the extension that an installation has among those that a release describes; `postgresql` without one. */
function targetOf(prefix: string): string {
  const controls = namesUnder(join(prefix, 'share'));
  return loadReleases().findLast(({ extension }) => controls.has(`${extension}.control`))?.extension ?? 'postgresql';
}

function namesUnder(directory: string): Set<string> {
  return new Set(filesUnder(directory).map((file) => basename(file)));
}

function filesUnder(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
