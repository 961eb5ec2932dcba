import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import { engineClient } from '../../helpers/lab/container/engine.ts';
import { LABEL_OWNER, LABEL_RUN } from '../../helpers/lab/labels.ts';
import { owner } from '../../helpers/lab/owner.ts';
import { scratchDirectory } from '../../helpers/lab/scratch.ts';
import type { TargetFacts } from '../../helpers/lab/index.ts';
import type { WorkingTarget } from './working-target.ts';
import { passThrough } from './wrapper.ts';

/** A target that is another one but for some of its programs. */
export interface SabotagedTarget extends AsyncDisposable {
  readonly ref: string;
}

/** A program under the name of another one: a script, or a link to the real one. */
type Programs = ReadonlyMap<string, { readonly script: string } | { readonly link: string }>;

/**
 * Derives a target from a working one. Its programs are links to the real ones, which find their files beside the real
 * directory; those that are wrapped are scripts. The directory stands before the real one, which is left as it is, so
 * that programs started by a program (initdb's `postgres`) are real.
 *
 * @param wrapped scripts by name of program
 */
export async function sabotagedTarget(
  working: Pick<WorkingTarget, 'facts' | 'bin'>,
  name: string,
  wrapped: Readonly<Record<string, string>>,
): Promise<SabotagedTarget> {
  // Targets are found by following `postgres` to where it is: it must be a file of its own.
  const scripts: Readonly<Record<string, string>> = { postgres: passThrough(`${working.bin}/postgres`), ...wrapped };
  const programs: Programs = new Map(
    working.facts.tools.map((tool) => {
      const script = scripts[tool];
      return [tool, script === undefined ? { link: `${working.bin}/${tool}` } : { script }];
    }),
  );
  const missing = Object.keys(scripts).find((tool) => !programs.has(tool));
  if (missing !== undefined) throw new Error(`there is no ${missing} to sabotage in ${working.bin}`);
  const runId = `sabotage-${name}-${process.pid}`;
  return working.facts.driver === 'container'
    ? sabotagedImage(working.facts, runId, programs)
    : sabotagedPrefix(runId, programs);
}

const IMAGE_DIRECTORY = 'pg-tde-conformance-sabotage';

async function sabotagedImage(facts: TargetFacts, runId: string, programs: Programs): Promise<SabotagedTarget> {
  const docker = engineClient();
  const base = await docker.getImage(facts.imageId ?? '').inspect();
  const path =
    base.Config.Env.find((variable) => variable.startsWith('PATH='))?.slice('PATH='.length) ??
    '/usr/local/bin:/usr/bin:/bin';
  const labels = { [LABEL_RUN]: runId, [LABEL_OWNER]: owner() };
  const container = await docker.createContainer({ Image: base.Id, Cmd: ['true'], Labels: labels });
  try {
    const archive = pack();
    for (const [program, content] of programs) {
      const entry = { name: `${IMAGE_DIRECTORY}/bin/${program}`, mode: 0o755 };
      if ('script' in content) archive.entry(entry, content.script);
      else archive.entry({ ...entry, type: 'symlink', linkname: content.link });
    }
    archive.finalize();
    await container.putArchive(archive as unknown as Readable, { path: '/' });
    const changes = [
      `ENV PATH=/${IMAGE_DIRECTORY}/bin:${path}`,
      ...Object.entries(labels).map(([key, value]) => `LABEL ${key}=${value}`),
    ];
    const image = (await container.commit({ repo: `pg-tde-conformance-${runId}`, changes })) as { Id: string };
    return {
      ref: `image:${image.Id}`,
      [Symbol.asyncDispose]: async () => {
        await docker.getImage(image.Id).remove({ force: true });
      },
    };
  } finally {
    await container.remove({ force: true, v: true });
  }
}

async function sabotagedPrefix(runId: string, programs: Programs): Promise<SabotagedTarget> {
  const prefix = scratchDirectory(runId);
  // The programs run as another user.
  chmodSync(prefix, 0o755);
  mkdirSync(join(prefix, 'bin'));
  for (const [program, content] of programs) {
    const file = join(prefix, 'bin', program);
    if ('script' in content) writeFileSync(file, content.script, { mode: 0o755 });
    else symlinkSync(content.link, file);
  }
  return {
    ref: `prefix:${prefix}`,
    [Symbol.asyncDispose]: async () => {
      rmSync(prefix, { recursive: true, force: true });
    },
  };
}
