import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { waitFor } from '../common/index.ts';
import { engineClient, probeEngine } from './container/engine.ts';
import { LABEL_OWNER, LABEL_RUN } from './labels.ts';
import { endProcessesOf, processesOfRuns } from './local/processes.ts';
import { DIRECTORY_PREFIX, OWNER_FILE } from './scratch.ts';

/** What was removed, by kind; `inUse` belongs to runs that are still going on and was left alone. */
export interface Swept {
  containers: number;
  images: number;
  processes: number;
  directories: number;
  inUse: number;
}

/**
 * Removes what earlier runs left behind, and nothing else: containers and images that carry this project's labels,
 * directories with its prefix, processes with its variable. What belongs to a run that still lives stays.
 *
 * @param only removes what this run made, living or not
 */
export async function sweep(only?: string): Promise<Swept> {
  const swept: Swept = { containers: 0, images: 0, processes: 0, directories: 0, inUse: 0 };
  const mayGo = (runId: string, owner: string): boolean => {
    const go = only === undefined ? !ownerLives(owner) : runId === only;
    if (!go) swept.inUse++;
    return go;
  };
  await sweepEngine(swept, mayGo);
  await sweepLocal(swept, mayGo);
  return swept;
}

type MayGo = (runId: string, owner: string) => boolean;

async function sweepEngine(swept: Swept, mayGo: MayGo): Promise<void> {
  const docker = engineClient();
  if (!(await probeEngine(docker))) return;
  const filters = { label: [LABEL_RUN] };
  for (const container of await docker.listContainers({ all: true, filters })) {
    if (!mayGo(container.Labels[LABEL_RUN] ?? '', container.Labels[LABEL_OWNER] ?? '')) continue;
    if (await isRemoved(docker.getContainer(container.Id).remove({ force: true, v: true }))) swept.containers++;
    else await gone(docker, container.Id);
  }
  for (const image of await docker.listImages({ filters })) {
    if (!mayGo(image.Labels[LABEL_RUN] ?? '', image.Labels[LABEL_OWNER] ?? '')) continue;
    if (await isRemoved(docker.getImage(image.Id).remove({ force: true }))) swept.images++;
  }
}

/** Waits for a container that somebody else removes, another sweep for example: then nothing is left of it either. */
async function gone(docker: Docker, id: string): Promise<void> {
  const isGone = async (): Promise<true | undefined> => docker.getContainer(id).inspect().then(() => undefined, (error: { statusCode?: number }) => (error.statusCode === 404 ? true : undefined));
  await waitFor('a container to be removed', isGone, { stage: 'lab', limitMs: 20_000, advice: 'run `tde-conformance sweep` again' });
}

/** Whether this removal was the one that counts: the owner may be at it too, when it is ended by a signal. */
async function isRemoved(removal: Promise<unknown>): Promise<boolean> {
  try {
    await removal;
    return true;
  } catch (error) {
    const { statusCode } = error as { statusCode?: number };
    if (statusCode === 404 || statusCode === 409) return false;
    throw error;
  }
}

async function sweepLocal(swept: Swept, mayGo: MayGo): Promise<void> {
  const withDirectory = new Set<string>();
  for (const entry of readdirSync(tmpdir()).filter((name) => name.startsWith(DIRECTORY_PREFIX))) {
    const directory = join(tmpdir(), entry);
    const file = join(directory, OWNER_FILE);
    if (!existsSync(file)) continue;
    const [runId = '', owner = ''] = readFileSync(file, 'utf8').split('\n');
    withDirectory.add(runId);
    if (!mayGo(runId, owner)) continue;
    swept.processes += await endProcessesOf(runId);
    // Whoever is still at work in it may put a file there while it goes.
    rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    swept.directories++;
  }
  // A process may have outlived its directory, or have it below another temporary directory.
  const others = new Map(processesOfRuns().filter(({ runId }) => !withDirectory.has(runId)).map(({ runId, owner }) => [runId, owner]));
  for (const [runId, owner] of others) {
    if (mayGo(runId, owner)) swept.processes += await endProcessesOf(runId);
  }
}

/** Whether the process that owns a run still lives; one on another host is taken to live. */
function ownerLives(owner: string): boolean {
  const [pid = '', host] = owner.split('@');
  if (host !== hostname()) return owner !== '';
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
