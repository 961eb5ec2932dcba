import { type Socket, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { waitFor } from '../../helpers/common/index.ts';
import { loadEvidence } from '../../helpers/evidence/index.ts';
import { NO_STOCK_IMAGE, NO_STOCK_PREFIX, stockImage, stockPrefix } from './at-hand.ts';
import { SURELY_MS } from './processes.ts';
import { leftIn, program, remainsOf, runsIn, temporaryDirectory } from './support.ts';

const prefix = stockPrefix();
const image = await stockImage();
const mayMount = process.platform === 'linux' && process.getuid?.() === 0;
const withReason = (title: string, reason: string | undefined): string =>
  reason === undefined ? title : `${title} (skipped: ${reason})`;
const noPrefix = prefix === undefined ? NO_STOCK_PREFIX : undefined;

describe.skipIf(noPrefix !== undefined || !mayMount)(
  withReason('a disk that is full', noPrefix ?? (mayMount ? undefined : 'not root')),
  () => {
    test('should be said to be, before the first cell, when it does not hold the first cluster', async () => {
      await using disk = await smallDisk(30);
      using results = temporaryDirectory();
      const { exitCode, stderr } = await program(
        ['run', '--target', `prefix:${prefix}`, '--cells', 'control/fetch-plain', '--results', results.path],
        { tmp: disk.path },
      );
      expect(stderr).toMatch(/No space left on device.*next: .*disk is full/s);
      expect(exitCode).toBe(2);
      expect(leftIn(disk.path)).toEqual([]);
    });

    test('should make cells inconclusive when it does not hold the copies of a cluster', async () => {
      await using disk = await smallDisk(120);
      using results = temporaryDirectory();
      const { exitCode, stdout } = await program(
        ['run', '--target', `prefix:${prefix}`, '--cells', 'control/{fetch,none}-plain', '--results', results.path],
        { tmp: disk.path },
      );
      expect(stdout).toMatch(/2 {2}inconclusive/);
      expect(exitCode).toBe(2);
      const [run] = runsIn(results.path);
      const errors = loadEvidence(run?.directory ?? '').map(({ harnessError }) => harnessError);
      for (const error of errors) expect(`${error?.description}`).toMatch(/No space left on device.*next: .*disk/s);
      expect(leftIn(disk.path)).toEqual([]);
    });
  },
);

describe.skipIf(image === undefined)(
  withReason('an engine that goes away during a run', image === undefined ? NO_STOCK_IMAGE : undefined),
  () => {
    test('should make the cells that it is needed for inconclusive, and leave to sweep what was made', async () => {
      await using engine = await engineThatCanGo();
      using results = temporaryDirectory();
      const running = program(
        [
          'run',
          '--target',
          `image:${image}`,
          '--cells',
          'control/*-plain',
          '--parallel',
          '1',
          '--results',
          results.path,
        ],
        { env: { DOCKER_HOST: engine.host } },
      );
      try {
        await waitFor(
          'the first result',
          () => (runsIn(results.path).some(({ cells }) => cells.length > 0) ? true : undefined),
          { stage: 'test', limitMs: SURELY_MS },
        );
        engine.go();
        const { exitCode, stdout } = await running;
        expect(exitCode).toBe(2);
        expect(stdout).toMatch(/the harness failed at .*inconclusive/s);
      } finally {
        running.kill('SIGKILL');
      }
      const [run] = runsIn(results.path);
      expect(run).toMatchObject({
        ended: true,
        cells: [{ verdict: 'informational' }, { verdict: 'inconclusive' }, { verdict: 'inconclusive' }],
      });
      const last = loadEvidence(run?.directory ?? '').find(({ id }) => id === run?.cells.at(-1)?.id);
      expect(last?.harnessError?.advice).toMatch(
        /the container engine does not answer: start it, then run `tde-conformance sweep`/,
      );

      expect(await remainsOf(run?.header.run ?? '')).not.toEqual([]);
      await program(['sweep']);
      expect(await remainsOf(run?.header.run ?? '')).toEqual([]);
    });
  },
);

/** A file system of so many megabytes. */
async function smallDisk(megabytes: number): Promise<AsyncDisposable & { readonly path: string }> {
  const directory = temporaryDirectory();
  await execa('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=755`, 'tmpfs', directory.path]);
  return {
    path: directory.path,
    [Symbol.asyncDispose]: async () => {
      await execa('umount', ['--lazy', directory.path]);
      directory[Symbol.dispose]();
    },
  };
}

/** A way to the engine of this machine that can be cut. */
async function engineThatCanGo(): Promise<AsyncDisposable & { readonly host: string; go(): void }> {
  const directory = temporaryDirectory();
  const socket = join(directory.path, 'docker.sock');
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const upstream = connect({ path: engineSocket(), allowHalfOpen: true });
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(from);
      from
        .on('error', () => to.destroy())
        .on('close', () => open.delete(from))
        .pipe(to);
    }
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  const go = (): void => {
    server.close();
    for (const connection of open) connection.destroy();
  };
  return {
    host: `unix://${socket}`,
    go,
    [Symbol.asyncDispose]: async () => {
      go();
      directory[Symbol.dispose]();
    },
  };
}

function engineSocket(): string {
  return (process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock').replace(/^unix:\/\//, '');
}
