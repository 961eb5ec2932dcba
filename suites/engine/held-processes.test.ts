import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitFor } from '../../helpers/common/index.ts';
import { execute } from '../../helpers/lab/container/exec.ts';
import { LABEL_RUN } from '../../helpers/lab/labels.ts';
import { processesOfRuns } from '../../helpers/lab/local/processes.ts';
import { type SabotagedTarget, sabotagedTarget } from '../sabotage/sabotaged-target.ts';
import { UNLESS_BACKUP } from '../sabotage/variants.ts';
import { replaceFunction } from '../sabotage/window-variants.ts';
import { examine } from '../sabotage/working-target.ts';
import { wrapper } from '../sabotage/wrapper.ts';
import { engineAtHand } from './at-hand.ts';
import { SURELY_MS, lives, workersEnded } from './processes.ts';
import {
  type Place,
  type Running,
  childrenOf,
  leftIn,
  placeToRun,
  program,
  remainsOf,
  runUnderWay,
  runsIn,
  statusOf,
} from './support.ts';
import { driversWithKeys } from './window-targets.ts';

const CELL = 'window/fetch-plain-rotate-database-key-after-keys';
/** The key is made meanwhile, for as long as a statement of the suite may take: so long the tool is held. */
const SLEEP = 'BEGIN PERFORM pg_sleep(600); END';
const LIMIT_MS = 1_200_000;

describe.for(await driversWithKeys())('$title', ({ name, ref }) => {
  describe.skipIf(ref === undefined)('a run that is ended while it holds a backup tool', () => {
    let target: SabotagedTarget;

    beforeAll(async () => {
      const { facts, release, bin } = await examine({ ref: ref ?? '', why: 'a test' });
      if (!release) throw new Error(`${ref} has no pg_tde`);
      const script = `${UNLESS_BACKUP}\n${replaceFunction(release.sql.createDatabaseKey, SLEEP)}\nbecome_real "$@"`;
      const slow = wrapper(script, {
        real: `${bin}/${facts.backupTool}`,
        name: 'slow-key',
        keyDirectory: release.files.directory,
      });
      target = await sabotagedTarget({ facts, bin }, `slow-key-${name}`, { [facts.backupTool]: slow });
    });
    afterAll(() => target[Symbol.asyncDispose]());

    test.concurrent(
      'should leave nothing after SIGINT, stopped or not',
      async () => {
        using place = placeToRun();
        await using running = runUnderWay(place, CELL, target.ref);
        const { runId, stopped } = await heldTool(place, running);
        running.process.kill('SIGINT');
        const { exitCode } = await running.process;
        expect(exitCode).toBe(130);
        expect(await stillThere(stopped)).toEqual([]);
        expect(await remainsOf(runId, place.tmp)).toEqual([]);
        expect(leftIn(place.tmp)).toEqual([]);
      },
      LIMIT_MS,
    );

    test.concurrent(
      'should leave a stopped tool after SIGKILL, and sweep end it with everything else',
      async () => {
        using place = placeToRun();
        await using running = runUnderWay(place, CELL, target.ref);
        const { runId, stopped } = await heldTool(place, running);
        // The program and its workers at once, as whoever ends a job does: a worker alone goes on with its cell.
        const workers = childrenOf(running.process.pid ?? 0);
        running.process.kill('SIGKILL');
        for (const worker of workers) process.kill(worker, 'SIGKILL');
        await running.process;
        await workersEnded(workers);
        expect(await stoppedOf(runId)).toEqual(stopped);

        const swept = await program(['sweep'], { tmp: place.tmp });
        expect(swept.exitCode).toBe(0);
        expect(await stillThere(stopped)).toEqual([]);
        expect(await stoppedOf(runId)).toEqual([]);
        expect(await remainsOf(runId, place.tmp)).toEqual([]);
      },
      LIMIT_MS,
    );
  });
});

/** A process that is stopped, on this machine or in a container. */
interface Stopped {
  readonly pid: number;
  readonly container?: string;
}

/** Waits until a process of the run is stopped. */
async function heldTool(place: Place, running: Running): Promise<{ runId: string; stopped: Stopped[] }> {
  let ended = false;
  void running.process.then(() => {
    ended = true;
  });
  return waitFor(
    'a tool that is held',
    async () => {
      if (ended) throw new Error('the run ended before it held a tool');
      const runId = runsIn(place.results)[0]?.header.run;
      const stopped = runId === undefined ? [] : await stoppedOf(runId);
      return runId === undefined || stopped.length === 0 ? undefined : { runId, stopped };
    },
    { stage: 'test', limitMs: SURELY_MS },
  );
}

/** Processes of a run that are stopped. */
async function stoppedOf(runId: string): Promise<Stopped[]> {
  const local = processesOfRuns()
    .filter((one) => one.runId === runId && statusOf(one.pid)?.state === 'T')
    .map(({ pid }) => ({ pid }));
  const docker = await engineAtHand();
  const containers = (await docker?.listContainers({ filters: { label: [`${LABEL_RUN}=${runId}`] } })) ?? [];
  const inside = await Promise.all(
    containers.map(async ({ Id: container }) => {
      if (!docker) return [];
      // One that goes meanwhile has none.
      const listed = await execute(
        docker,
        docker.getContainer(container),
        ['sh', '-c', "grep -ls ') T ' /proc/[0-9]*/stat"],
        {},
      )
        .then(({ ended }) => ended)
        .catch(() => undefined);
      return [...(listed?.stdout ?? '').matchAll(/^\/proc\/(\d+)\/stat$/gm)].map(([, pid]) => ({
        pid: Number(pid),
        container,
      }));
    }),
  );
  return [...local, ...inside.flat()];
}

/** Which of these processes are there, stopped or not. */
async function stillThere(stopped: readonly Stopped[]): Promise<Stopped[]> {
  const docker = await engineAtHand();
  const containers = new Set(((await docker?.listContainers({ all: true })) ?? []).map(({ Id }) => Id));
  return stopped.filter(({ pid, container }) => (container === undefined ? lives(pid) : containers.has(container)));
}
