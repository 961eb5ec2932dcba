import { HarnessError, waitFor } from '../common/index.ts';
import { engineClient, engineError, probeEngine } from './container/engine.ts';
import { type MayGo, removeLeftovers } from './container/leftovers.ts';
import { removeLocalLeftovers } from './local/leftovers.ts';
import { ownerLives } from './owner.ts';

/** What was removed, by kind; `inUse` belongs to runs that are still going on and was left alone. */
export interface Swept {
  containers: number;
  images: number;
  networks: number;
  processes: number;
  directories: number;
  inUse: number;
  /** Whether a container engine answered; else only this machine was looked at. */
  engine: boolean;
}

/**
 * Removes what earlier runs left behind, and nothing else: containers, networks and images that carry this project's
 * labels, directories with its prefix, processes with its variable. What belongs to a run that still lives stays.
 *
 * @param only removes what this run made, living or not
 * @throws {HarnessError} when something cannot be removed
 */
export async function sweep(only?: string): Promise<Swept> {
  const swept = { containers: 0, images: 0, networks: 0, processes: 0, directories: 0 };
  const inUse = new Set<string>();
  const mayGo: MayGo = (thing, runId, owner) => {
    const go = only === undefined ? !ownerLives(owner) : runId === only;
    if (!go) inUse.add(thing);
    return go;
  };
  const docker = engineClient();
  const engine = (await probeEngine(docker)) ? docker : undefined;
  await lookUntilQuiet(
    async () => {
      const there = engine && (await removeLeftovers(engine, mayGo));
      const here = await removeLocalLeftovers(mayGo);
      for (const kind of ['containers', 'networks', 'images'] as const) swept[kind] += there?.[kind] ?? 0;
      for (const kind of ['processes', 'directories'] as const) swept[kind] += here[kind];
      return { found: (there?.found ?? 0) + here.processes + here.directories, kept: there?.kept };
    },
    engine ? QUIET : { ...QUIET, quietMs: 0 },
  );
  return { ...swept, inUse: inUse.size, engine: engine !== undefined };
}

/** In milliseconds: how long a sweep must find nothing before it is done, and how long it may take in all. */
const QUIET = { quietMs: 2_000, limitMs: 60_000 };

/**
 * Looks once if there is nothing to remove. Else looks again until nothing has been found for some time: the engine
 * still completes requests of a killed run, so a container can appear after the run's end and after a look, and what
 * somebody else is removing takes a while to disappear.
 *
 * @throws {HarnessError} when something is still there at the limit
 */
export async function lookUntilQuiet(
  look: () => Promise<{ found: number; kept?: unknown }>,
  { quietMs, limitMs }: typeof QUIET,
): Promise<void> {
  let { found, kept } = await look();
  if (found === 0) return;
  let since = performance.now();
  const isQuiet = async (): Promise<true | undefined> => {
    ({ found, kept } = await look());
    if (found > 0) since = performance.now();
    return found === 0 && performance.now() - since >= quietMs ? true : undefined;
  };
  await waitFor('nothing more to be left of ended runs', isQuiet, {
    stage: 'lab',
    limitMs,
    everyMs: 100,
    advice: 'run `tde-conformance sweep` again',
  }).catch((error: unknown) => {
    throw error instanceof HarnessError && kept !== undefined
      ? engineError('cannot remove what a run has left', kept)
      : error;
  });
}
