import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitFor } from '../../helpers/common/index.ts';
import { readResults } from '../../helpers/results/index.ts';
import { engineAtHand, stockImage } from './at-hand.ts';
import { SURELY_MS, workersEnded } from './processes.ts';
import {
  type Place,
  type ProgramUnderWay,
  type Running,
  childrenOf,
  drivers,
  leftIn,
  ownedBy,
  placeToRun,
  program,
  remainsOf,
  runUnderWay,
  runsIn,
  testRunId,
} from './support.ts';

/** More than any test waits for, and each quickly done: nothing starts on a backup without WAL. */
const CELLS = 'control/none-*';

describe.for(await drivers())('$title', ({ ref }) => {
  describe.skipIf(ref === undefined)('a run that is interrupted', () => {
    test.concurrent('should keep what it has and leave nothing else after SIGINT', async () => {
      using place = placeToRun();
      await using running = runUnderWay(place, CELLS, ref ?? '');
      const run = await firstCell(place, running);
      running.process.kill('SIGINT');
      const { exitCode, stderr } = await running.process;
      expect(exitCode).toBe(130);
      expect(stderr).toMatch(/SIGINT: ending this run; what was seen so far is kept/);
      expect(await remainsOf(run.id, place.tmp)).toEqual([]);
      expect(leftIn(place.tmp)).toEqual([]);
      expectAborted(place);
    });

    test.concurrent('should leave nothing after SIGINT while it still looks at the target', async () => {
      using place = placeToRun();
      await using running = runUnderWay(place, CELLS, ref ?? '');
      const pid = running.process.pid ?? 0;
      await waitFor(
        'its first machine',
        async () =>
          (await ownedBy(pid, place.tmp)).some((line) => /^(container|process) /.test(line)) ? true : undefined,
        { stage: 'test', limitMs: SURELY_MS },
      );
      running.process.kill('SIGINT');
      const { exitCode } = await running.process;
      expect(exitCode).toBe(130);
      expect(await ownedBy(pid, place.tmp)).toEqual([]);
      expect(runsIn(place.results)).toEqual([]);
    });

    test.concurrent('should leave to sweep after SIGKILL what it had, and nothing of others', async () => {
      using place = placeToRun();
      await using foreign = await foreignThings(place);
      await using running = runUnderWay(place, CELLS, ref ?? '');
      const run = await firstCell(place, running);
      const workers = childrenOf(running.process.pid ?? 0);
      running.process.kill('SIGKILL');
      await running.process;
      await workersEnded(workers);
      expect(await remainsOf(run.id, place.tmp)).not.toEqual([]);

      const swept = await program(['sweep'], { tmp: place.tmp });
      expect(swept.exitCode).toBe(0);
      expect(await remainsOf(run.id, place.tmp)).toEqual([]);
      expect(await foreign.remaining()).toEqual(foreign.all);
      expectAborted(place);
    });
  });
});

describe.for((await drivers()).filter(({ name }) => name === 'local'))('$title', ({ ref }) => {
  describe.skipIf(ref === undefined)('two runs at once, and sweep beside them', () => {
    const cells = ['control/fetch-plain-light', 'control/none-tar'];
    const place = placeToRun();
    let runs: Awaited<ProgramUnderWay>[] = [];
    const sweeps: Awaited<ProgramUnderWay>[] = [];

    beforeAll(async () => {
      const underWay = cells.map((cell) =>
        program(['run', '--target', ref ?? '', '--cells', cell, '--results', place.results], { tmp: place.tmp }),
      );
      await waitFor('both to have begun', () => (runsIn(place.results).length === 2 ? true : undefined), {
        stage: 'test',
        limitMs: SURELY_MS,
      });
      const bothEnded = Promise.all(underWay);
      // From the same temporary directory, and from another one, where their files cannot be seen.
      for (
        let tmp = place.tmp;
        underWay.some(({ exitCode }) => exitCode === null);
        tmp = tmp === place.tmp ? place.results : place.tmp
      ) {
        sweeps.push(await program(['sweep'], { tmp }));
      }
      runs = await bothEnded;
    });
    afterAll(() => place[Symbol.dispose]());

    test('should each come to an end', () => {
      expect(runs.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
      expect(runsIn(place.results).map(({ ended }) => ended)).toEqual([true, true]);
    });

    test.for(cells)('should see of %s what stock PostgreSQL does', (cell) => {
      const run = runsIn(place.results).find((one) => one.cells.some(({ id }) => id === cell));
      expect(run?.cells).toMatchObject([
        { id: cell, verdict: 'informational', facets: { backup: { outcome: 'succeeded' } } },
      ]);
    });

    test('should each tell of itself', () => {
      const told = cells.map(
        (cell) => runsIn(place.results).find((one) => one.cells.some(({ id }) => id === cell))?.header.run,
      );
      for (const [index, { stdout }] of runs.entries()) expect(stdout).toContain(`/${told[index]}\n`);
    });

    test('should be left alone by sweep', () => {
      expect(sweeps.map(({ exitCode }) => exitCode)).toEqual(sweeps.map(() => 0));
      expect(sweeps.map(({ stdout }) => stdout).join('')).toMatch(
        /\nleft alone: [1-9]\d* that belong to a run that is still going on/,
      );
    });

    test('should leave nothing', () => {
      expect(leftIn(place.tmp)).toEqual([]);
    });
  });
});

/** Waits until the run has its first result and is at work on the next cell. */
async function firstCell(place: Place, running: Running): Promise<{ id: string; directory: string }> {
  let ended = false;
  void running.process.then(() => {
    ended = true;
  });
  return waitFor(
    'the first result',
    () => {
      if (ended) throw new Error('the run ended before its first result');
      const run = runsIn(place.results).find(({ cells }) => cells.length > 0);
      return run && { id: run.header.run, directory: run.directory };
    },
    { stage: 'test', limitMs: SURELY_MS },
  );
}

/** The results are those of a run that was cut off, and the evidence of each cell in them is there. */
function expectAborted(place: Place): void {
  const [run] = runsIn(place.results);
  expect(run).toMatchObject({ ended: false });
  const { end, cells } = readResults(run?.directory ?? '');
  expect(end).toBeNull();
  expect(cells.length).toBeGreaterThan(0);
  for (const cell of cells)
    expect(existsSync(join(run?.directory ?? '', cell.evidence, 'evidence.json')), cell.id).toBe(true);
}

/** Things of somebody else that look as if they could be ours. */
async function foreignThings(
  place: Place,
): Promise<AsyncDisposable & { readonly all: string[]; remaining(): Promise<string[]> }> {
  const docker = await engineAtHand();
  const image = await stockImage();
  const directory = join(place.tmp, 'pg-tde-conformance-notes');
  mkdirSync(directory);
  const sleeper = execa('sleep', ['600'], { cwd: directory, reject: false });
  const container =
    docker && image !== undefined
      ? await docker.createContainer({
          name: `pg-tde-conformance-${testRunId()}`,
          Image: image,
          Entrypoint: ['sleep'],
          Cmd: ['600'],
        })
      : undefined;
  await container?.start();
  const remaining = async (): Promise<string[]> => [
    ...(existsSync(directory) ? ['directory'] : []),
    ...(sleeper.exitCode === null && sleeper.signalCode === null ? ['process'] : []),
    ...((await container?.inspect().catch(() => undefined))?.State.Running ? ['container'] : []),
  ];
  return {
    all: await remaining(),
    remaining,
    [Symbol.asyncDispose]: async () => {
      sleeper.kill('SIGKILL');
      await sleeper;
      await container?.remove({ force: true, v: true });
    },
  };
}
