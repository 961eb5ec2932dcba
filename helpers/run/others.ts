import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { BROUGHT, type CellSetting, PACK_PROGRAMS } from '../acts/index.ts';
import { type Lab, expectSuccess, resolveTarget } from '../lab/index.ts';
import { type Release, loadReleases } from '../release/index.ts';
import type { OpenedRun } from './open-run.ts';

/**
 * What a run needs of targets beside the source's: machines to restore on, and tools that are packed once, when a cell first asks
 * for them.
 *
 * @param beside lab of the source's target
 * @param directory on this host, for what is packed
 */
export async function openOthers(
  { runId, toolsTarget, restoreTarget, parallel }: OpenedRun,
  beside: Lab,
  directory: string,
): Promise<Pick<CellSetting, 'tools' | 'restore'>> {
  const releases = loadReleases();
  const releaseOf = (id: string | null): Release | undefined => releases.find((release) => release.id === id);
  const open = async (ref: string): Promise<Lab> => (await resolveTarget(ref)).open(runId, parallel, beside);
  let packed: Promise<string> | undefined;
  return {
    ...(restoreTarget
      ? {
          restore: {
            lab: await open(restoreTarget.ref),
            facts: restoreTarget,
            release: releaseOf(restoreTarget.release),
          },
        }
      : {}),
    ...(toolsTarget
      ? {
          tools: {
            facts: toolsTarget,
            release: releaseOf(toolsTarget.release),
            // Every cell of a run asks for the same programs.
            packed: (programs) =>
              (packed ??= packPrograms(open, toolsTarget.ref, programs, join(directory, 'tools.tar'))),
          },
        }
      : {}),
  };
}

async function packPrograms(
  open: (ref: string) => Promise<Lab>,
  ref: string,
  programs: readonly string[],
  file: string,
): Promise<string> {
  const machine = await (await open(ref)).boot('tools');
  try {
    expectSuccess(
      await machine.run(['sh', '-c', PACK_PROGRAMS, machine.root, machine.bin, ...programs]),
      'lab',
      'programs are brought elsewhere with their libraries: the target needs cp, ldd and sed',
    );
    await pipeline(await machine.get(`${machine.root}/${BROUGHT}`), createWriteStream(file));
    return file;
  } finally {
    await machine.destroy();
  }
}
