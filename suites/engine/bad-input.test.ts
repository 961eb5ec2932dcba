import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type Docker from 'dockerode';
import { pack } from 'tar-stream';
import { describe, expect, test } from 'vitest';
import { HarnessError } from '../../helpers/common/index.ts';
import { LABEL_OWNER, LABEL_RUN } from '../../helpers/lab/labels.ts';
import { resolveTarget } from '../../helpers/lab/index.ts';
import { openRun } from '../../helpers/run/index.ts';
import { owner } from '../../helpers/lab/owner.ts';
import { NO_STOCK_IMAGE, NO_STOCK_PREFIX, engineAtHand, stockImage, stockPrefix } from './at-hand.ts';
import { program, remainsOf, runsIn, temporaryDirectory, testRunId } from './support.ts';

const docker = await engineAtHand();
const image = await stockImage();
const prefix = stockPrefix();
/** As images name it. */
const ENGINE_ARCHITECTURE = (await docker?.version())?.Arch ?? '';
const FOREIGN_ARCHITECTURE = ENGINE_ARCHITECTURE === 'arm64' ? 'amd64' : 'arm64';
const isRoot = process.getuid?.() === 0;
const withReason = (title: string, reason: string | undefined): string =>
  reason === undefined ? title : `${title} (skipped: ${reason})`;

/** What the program says to a target that it cannot use; it must not get as far as a run. */
async function toldToUser(
  target: string,
  env: Readonly<Record<string, string>> = {},
): Promise<{ exitCode: number | undefined; said: string }> {
  using results = temporaryDirectory();
  const { exitCode, stderr } = await program(
    ['run', '--target', target, '--cells', 'control/fetch-plain', '--results', results.path],
    { env },
  );
  expect(runsIn(results.path)).toEqual([]);
  return { exitCode, said: stderr };
}

/** The same, from within: the error's message, command and advice. */
async function refusalOf(target: string): Promise<string> {
  using results = temporaryDirectory();
  const error: unknown = await openRun({
    target,
    cells: ['control/fetch-plain'],
    parallel: 1,
    repeat: 1,
    strict: false,
    results: results.path,
  }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(HarnessError);
  expect(runsIn(results.path)).toEqual([]);
  return (error as HarnessError).describe();
}

describe('a target of no known form', () => {
  test('should be a usage error that names the forms', async () => {
    const { exitCode, said } = await toldToUser('postgres:17');
    expect(said).toMatch(/"postgres:17" is not a target; give image:<reference> or prefix:<directory>/);
    expect(exitCode).toBe(64);
  });
});

describe('no engine', () => {
  const env = { DOCKER_HOST: 'unix:///nowhere/docker.sock' };

  test('should be an error with two ways out for a target that is an image', async () => {
    const { exitCode, said } = await toldToUser('image:postgres:17', env);
    expect(said).toMatch(/no container engine answers.*next: start one, or give --target prefix:/s);
    expect(exitCode).toBe(2);
  });

  test('should not keep sweep from its work on this machine', async () => {
    using tmp = temporaryDirectory();
    const { exitCode, stdout } = await program(['sweep'], { tmp: tmp.path, env });
    expect(stdout).toMatch(/^removed: 0 containers, 0 images/);
    expect(exitCode).toBe(0);
  });
});

describe.skipIf(!docker)(withReason('an image', docker ? undefined : 'no container engine answers'), () => {
  test('should be said to be missing when it cannot be pulled either', async () => {
    // Nobody listens there: the answer comes at once and without a network.
    const { exitCode, said } = await toldToUser('image:localhost:1/no-such-image:1');
    expect(said).toMatch(
      /image localhost:1\/no-such-image:1 is not here and cannot be pulled.*next: check the name, or build the image/s,
    );
    expect(exitCode).toBe(2);
  });

  test('should be said to be for another architecture', async () => {
    await using foreign = await bareImage(FOREIGN_ARCHITECTURE);
    expect(await refusalOf(`image:${foreign.id}`)).toMatch(
      /is for (arm64|amd64), this engine runs (x86_64|aarch64).*next: take an image for this architecture/s,
    );
  });

  test('should be said to need a shell when it has none', async () => {
    await using bare = await bareImage(ENGINE_ARCHITECTURE);
    expect(await refusalOf(`image:${bare.id}`)).toMatch(/cannot start a container.*"?sh"?.*not found.*next: .*shell/s);
  });

  test('should leave no container behind when it cannot be started', async () => {
    await using bare = await bareImage(ENGINE_ARCHITECTURE);
    const runId = testRunId();
    const target = await resolveTarget(`image:${bare.id}`);
    await expect(target.open(runId, 1)).rejects.toThrow(HarnessError);
    expect(await remainsOf(runId)).toEqual([]);
  });

  test.skipIf(image === undefined)(
    withReason('should be said to hold no PostgreSQL', image === undefined ? NO_STOCK_IMAGE : undefined),
    async () => {
      await using empty = await imageWithout(image ?? '', ['/usr/lib/postgresql', '/usr/pgsql-*']);
      expect(await refusalOf(`image:${empty.id}`)).toMatch(
        /next: the image needs PostgreSQL on PATH, in \/usr\/pgsql-<major>\/bin or in \/usr\/lib\/postgresql\/<major>\/bin/,
      );
    },
  );
});

describe('a prefix', () => {
  test('should be said to hold no PostgreSQL when it is not there', async () => {
    const { exitCode, said } = await toldToUser('prefix:/nowhere/at/all');
    expect(said).toMatch(
      /there is no bin\/postgres in \/nowhere\/at\/all.*next: give the directory that PostgreSQL was installed into/s,
    );
    expect(exitCode).toBe(2);
  });

  test('should be said to hold a program that is not executable', async () => {
    using directory = prefixOf({ postgres: '#!/bin/sh\n', initdb: '#!/bin/sh\n' });
    chmodSync(join(directory.path, 'bin', 'initdb'), 0o644);
    expect(await refusalOf(`prefix:${directory.path}`)).toMatch(
      /bin\/initdb is missing or not executable.*next: check the installation/s,
    );
  });

  test('should be said to hold programs that do not run', async () => {
    // The head of an ELF file, as one for another processor looks to this kernel.
    using directory = prefixOf({ postgres: '\u007FELF and nothing after it', initdb: '#!/bin/sh\n' });
    expect(await refusalOf(`prefix:${directory.path}`)).toMatch(/bin\/postgres failed.*exit code: 12[67].*next: /s);
  });

  test.skipIf(!isRoot)(
    withReason('should be said to be closed to the user that servers run as', isRoot ? undefined : 'not root'),
    async () => {
      using directory = prefixOf({ postgres: '#!/bin/sh\n', initdb: '#!/bin/sh\n' });
      chmodSync(directory.path, 0o700);
      expect(await refusalOf(`prefix:${directory.path}`)).toMatch(/bin\/postgres failed.*Permission denied.*next: /s);
    },
  );

  test.skipIf(prefix === undefined)(
    withReason('should be said to lack the backup tool', prefix === undefined ? NO_STOCK_PREFIX : undefined),
    async () => {
      using directory = prefixOf({});
      for (const tool of readdirSync(join(prefix ?? '', 'bin')).filter(
        (name) => name !== 'pg_basebackup' && name !== 'postgres',
      )) {
        symlinkSync(join(prefix ?? '', 'bin', tool), join(directory.path, 'bin', tool));
      }
      writeFileSync(join(directory.path, 'bin', 'postgres'), `#!/bin/sh\nexec ${prefix}/bin/postgres "$@"\n`, {
        mode: 0o755,
      });
      expect(await refusalOf(`prefix:${directory.path}`)).toMatch(
        /there is no pg_basebackup in .*next: install the client programs/s,
      );
    },
  );
});

/** A directory that looks like an installation. */
function prefixOf(programs: Readonly<Record<string, string>>): ReturnType<typeof temporaryDirectory> {
  const directory = temporaryDirectory();
  mkdirSync(join(directory.path, 'bin'));
  for (const [name, text] of Object.entries(programs))
    writeFileSync(join(directory.path, 'bin', name), text, { mode: 0o755 });
  return directory;
}

type TemporaryImage = AsyncDisposable & { readonly id: string };

const labels = (): Record<string, string> => ({ [LABEL_RUN]: testRunId(), [LABEL_OWNER]: owner() });

/** An image of one file, in the format of `docker save`. */
async function bareImage(architecture: string): Promise<TemporaryImage> {
  const layer = await buffer(tarOf({ 'only-file': testRunId() }));
  const reference = `${testRunId()}:1`;
  const config = {
    architecture,
    os: 'linux',
    config: { Labels: labels() },
    rootfs: { type: 'layers', diff_ids: [`sha256:${createHash('sha256').update(layer).digest('hex')}`] },
    history: [],
  };
  const manifest = [{ Config: 'config.json', RepoTags: [reference], Layers: ['layer.tar'] }];
  const progress = await engine().loadImage(
    tarOf({ 'config.json': JSON.stringify(config), 'layer.tar': layer, 'manifest.json': JSON.stringify(manifest) }),
  );
  await new Promise<void>((resolve, reject) =>
    engine().modem.followProgress(progress, (error: Error | null) => (error ? reject(error) : resolve())),
  );
  return temporaryImage(reference);
}

function tarOf(files: Readonly<Record<string, string | Buffer>>): Readable {
  const archive = pack();
  for (const [name, content] of Object.entries(files)) archive.entry({ name }, content);
  archive.finalize();
  return Readable.from(archive);
}

/** An image without some of its files. */
async function imageWithout(reference: string, paths: readonly string[]): Promise<TemporaryImage> {
  const container = await engine().createContainer({
    Image: reference,
    User: '0',
    Entrypoint: ['sh', '-c', `rm -rf ${paths.join(' ')}`],
    Cmd: [],
  });
  try {
    await container.start();
    await container.wait();
    const repo = testRunId();
    await container.commit({
      repo,
      tag: '1',
      changes: Object.entries(labels()).map(([key, value]) => `LABEL ${key}=${value}`),
    });
    return temporaryImage(`${repo}:1`);
  } finally {
    await container.remove({ force: true, v: true });
  }
}

function temporaryImage(id: string): TemporaryImage {
  return {
    id,
    [Symbol.asyncDispose]: async () => {
      await engine().getImage(id).remove({ force: true });
    },
  };
}

function engine(): Docker {
  if (!docker) throw new Error('no container engine answers');
  return docker;
}
