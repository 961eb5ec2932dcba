import { accessSync, constants, existsSync, realpathSync, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { execa } from 'execa';
import { HarnessError, UsageError } from '../common/index.ts';
import type { Release } from '../release/index.ts';
import { type EngineFacts, engineClient, engineError, probeEngine } from './container/engine.ts';
import { ContainerLab } from './container/lab.ts';
import { LocalLab } from './local/lab.ts';
import type { Lab } from './machine.ts';
import { owner } from './owner.ts';

/** A target whose image or programs are known to be there. */
export interface Target {
  readonly ref: string;
  readonly driver: 'container' | 'local';
  readonly imageId?: string;
  /**
   * Opens a lab on it. `parallel` is how many cells may run at once, where the driver can do that.
   *
   * @param beside lab of another target in the same run: processes of one host take turns with its machines
   */
  open(runId: string, parallel: number, beside?: Lab): Promise<Lab>;
}

/**
 * Finds the image or installation that a target names. An image that is not here is pulled; nothing else pulls one.
 *
 * @throws {UsageError} for a target of another form
 * @throws {HarnessError} when there is no engine, no such image, or no PostgreSQL in it
 */
export async function resolveTarget(ref: string): Promise<Target> {
  const [kind, rest] = [ref.slice(0, ref.indexOf(':')), ref.slice(ref.indexOf(':') + 1)];
  if (kind === 'image' && rest !== '') return resolveImage(ref, rest);
  if (kind === 'prefix' && rest !== '') return resolvePrefix(ref, rest);
  const meant =
    ref === '' || kind === 'image' || kind === 'prefix' ? null : `${ref.startsWith('/') ? 'prefix' : 'image'}:${ref}`;
  throw new UsageError(
    `"${ref}" is not a target; give image:<reference> or prefix:<directory>${meant === null ? '' : `; did you mean ${meant}?`}`,
  );
}

async function resolveImage(ref: string, name: string): Promise<Target> {
  const docker = engineClient();
  const engine = await probeEngine(docker);
  if (!engine)
    throw new HarnessError('no container engine answers', {
      stage: 'lab',
      advice: 'start one, or give --target prefix:<directory>',
    });
  let image = await docker
    .getImage(name)
    .inspect()
    .catch(() => undefined);
  if (!image) {
    try {
      await new Promise<void>((done, failed) => {
        docker.pull(name, {}, (error: Error | null, stream?: NodeJS.ReadableStream) => {
          if (error || !stream) return failed(error ?? new Error('no answer'));
          docker.modem.followProgress(stream, (end: Error | null) => (end ? failed(end) : done()));
        });
      });
      image = await docker.getImage(name).inspect();
    } catch (cause) {
      const { message } = engineError(`image ${name} is not here and cannot be pulled`, cause);
      throw new HarnessError(message, {
        stage: 'lab',
        advice: 'check the name, or build the image with `tde-conformance images build`',
        cause,
      });
    }
  }
  checkArchitecture(name, image.Architecture, engine);
  const imageId = image.Id;
  // An image that starts as root changes to its PostgreSQL user by itself; that is always called postgres.
  const user = ['', '0', 'root'].includes(image.Config.User) ? 'postgres' : image.Config.User;
  return {
    ref,
    driver: 'container',
    imageId,
    async open(runId, parallel) {
      const settings = { docker, runId, owner: owner(), user };
      const bin = await ContainerLab.findPrograms(imageId, settings);
      return new ContainerLab(imageId, { ...settings, bin }, parallel);
    },
  };
}

/** Node's and the engine's words for the same processors. */
const ARCHITECTURES: Readonly<Record<string, string>> = { amd64: 'x86_64', arm64: 'aarch64' };

function checkArchitecture(name: string, image: string, engine: EngineFacts): void {
  if ((ARCHITECTURES[image] ?? image) === (ARCHITECTURES[engine.architecture] ?? engine.architecture)) return;
  throw new HarnessError(`image ${name} is for ${image}, this engine runs ${engine.architecture}`, {
    stage: 'lab',
    advice: 'take an image for this architecture; emulation would make every time limit meaningless',
  });
}

async function resolvePrefix(ref: string, directory: string): Promise<Target> {
  const bin = [join(resolve(directory), 'bin'), resolve(directory)].find((candidate) =>
    existsSync(join(candidate, 'postgres')),
  );
  if (bin === undefined) {
    throw new HarnessError(`there is no bin/postgres in ${directory}`, {
      stage: 'lab',
      advice: 'give the directory that PostgreSQL was installed into (its --prefix)',
    });
  }
  for (const program of ['postgres', 'initdb']) {
    try {
      accessSync(join(bin, program), constants.X_OK);
    } catch {
      throw new HarnessError(`${join(bin, program)} is missing or not executable`, {
        stage: 'lab',
        advice: 'check the installation and its permissions',
      });
    }
  }
  const ids = await unprivilegedIds();
  return {
    ref,
    driver: 'local',
    open: async (runId, _parallel, beside) =>
      beside instanceof LocalLab ? beside.withPrograms(bin) : new LocalLab({ runId, owner: owner(), bin, ids }),
  };
}

/** Whom to run PostgreSQL as, since it refuses root: the user postgres, or nobody. Undefined if this is not root. */
async function unprivilegedIds(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  for (const user of ['postgres', 'nobody']) {
    const [uid, gid] = await Promise.all(['-u', '-g'].map((what) => execa('id', [what, user], { reject: false })));
    if (uid?.exitCode === 0 && gid?.exitCode === 0) return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  }
  throw new HarnessError('no unprivileged user to run PostgreSQL as', {
    stage: 'lab',
    advice: 'add a user called postgres',
  });
}

/** What to test when the person names no target. */
export interface Choice {
  /** The target, or undefined where there is nothing at all. */
  readonly ref: string | undefined;
  readonly why: string;
  readonly engine: EngineFacts | undefined;
}

/**
 * With an engine, the official image of the newest known release; else the installation on PATH.
 */
export async function chooseTarget(
  releases: readonly Release[],
  path: string = process.env['PATH'] ?? '',
): Promise<Choice> {
  const engine = await probeEngine(engineClient());
  const image = releases.findLast((release) => release.officialImage !== null)?.officialImage;
  if (engine && image)
    return {
      ref: `image:${image}`,
      why: `a container engine answers (${engine.version}): the official image of the newest known release`,
      engine,
    };
  const found = path
    .split(delimiter)
    .filter((directory) => directory !== '')
    .map((directory) => join(directory, 'postgres'));
  const postgres = found.find((file) => existsSync(file) && statSync(file).isFile());
  if (postgres === undefined)
    return { ref: undefined, why: 'no container engine answers and there is no postgres on PATH', engine };
  return {
    ref: `prefix:${join(realpathSync(postgres), '..', '..')}`,
    why: 'no container engine answers: the installation that PATH names',
    engine,
  };
}
