import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AXES, type Coordinates } from '../../helpers/axes/index.ts';
import { runHeldAtBytes } from '../../helpers/acts/backup/hold-at-bytes.ts';
import { backupCommand } from '../../helpers/scenarios/backup-command.ts';
import { HarnessError, waitFor } from '../../helpers/common/index.ts';
import { type Lab, type Machine, type Snapshot, resolveTarget } from '../../helpers/lab/index.ts';
import { type Server, buildGoldenCluster, paths, startSource } from '../../helpers/source/index.ts';
import { SURELY_MS } from './processes.ts';
import { drivers, testRunId } from './support.ts';

const MB = 1_000_000;
const LIMIT_MS = 120_000;
const AXES_OF_TEST = {
  ...Object.fromEntries(Object.entries(AXES).map(([axis, values]) => [axis, values[0]])),
  walMethod: 'fetch',
  tool: 'stock',
  walEncryption: 'stock',
} as unknown as Coordinates;

/** A backup of stock PostgreSQL that is held at an instant, whatever runs the processes. */
describe.for(await drivers())('$title', ({ ref }) => {
  describe.skipIf(ref === undefined)('a tool that is held when so many bytes have been sent', () => {
    let lab: Lab;
    let golden: Snapshot;

    beforeAll(async () => {
      lab = await (await resolveTarget(ref ?? '')).open(testRunId(), 1);
      golden = await buildGoldenCluster(lab, undefined, {
        walEncryption: 'stock',
        holdable: false,
        tablespaces: 0,
        keyStore: 'file',
        walSegmentMb: 16,
        walLink: null,
        checksums: true,
        content: 'followed',
      });
    });
    afterAll(async () => {
      await lab.close();
    });

    async function source(): Promise<{ machine: Machine; server: Server } & AsyncDisposable> {
      const machine = await lab.boot('source', golden);
      const server = await startSource(machine, paths(machine).data);
      return { machine, server, [Symbol.asyncDispose]: () => machine.destroy() };
    }

    function hold(
      { machine, server }: { machine: Machine; server: Server },
      atBytes: number,
      act: () => Promise<void>,
      over: Partial<Coordinates> = {},
    ) {
      const place = {
        bin: machine.bin,
        host: `${machine.root}/run`,
        port: 5432,
        destination: paths(machine).backup,
        tool: { release: 'pg_basebackup', stock: 'pg_basebackup' },
        maxRateKb: '8192',
      };
      const argv = backupCommand({ ...AXES_OF_TEST, ...over }, undefined, place);
      return runHeldAtBytes(
        machine,
        server,
        argv,
        { atBytes, distanceBytes: 4 * MB, ballast: { place: 'after-keys', bytes: 0 } },
        LIMIT_MS,
        act,
      );
    }

    /** State of the process whose id is in the file of a held tool; nothing where there is none. */
    const stateOf = async (machine: Machine): Promise<string> =>
      (
        await machine.run([
          'sh',
          '-c',
          'sed "s/.*) //; s/ .*//" "/proc/$(cat "$0")/stat" 2>/dev/null',
          `${machine.root}/run/held.pid`,
        ])
      ).stdout.trim();

    test.for([
      ['plain, WAL fetched', { walMethod: 'fetch', format: 'plain' }],
      ['plain, WAL streamed', { walMethod: 'stream', format: 'plain' }],
      ['tar, WAL fetched', { walMethod: 'fetch', format: 'tar' }],
    ] as const)('should stand near the instant while something is done, and end well: %s', async ([, over]) => {
      await using at = await source();
      const seen: string[] = [];
      const { command, hold: held } = await hold(
        at,
        10 * MB,
        async () => void seen.push(await stateOf(at.machine)),
        over,
      );
      expect(seen).toEqual(['T']);
      expect(held).toMatchObject({ toolState: 'T', sending: true, bytesSentAfter: held.bytesSent });
      expect(Math.abs((held.bytesSent ?? 0) - 10 * MB)).toBeLessThan(4 * MB);
      expect(command).toMatchObject({ exitCode: 0, timedOut: false });
    });

    test('should not go unseen where the backup is over before the instant', async () => {
      await using at = await source();
      const acted: string[] = [];
      const error = await hold(at, 10_000 * MB, async () => void acted.push('acted')).catch((it: unknown) => it);
      expect(error).toBeInstanceOf(HarnessError);
      expect((error as Error).message).toMatch(/over before/);
      expect(acted).toEqual([]);
    });

    test('should be a result where it refuses', async () => {
      await using at = await source();
      await at.machine.run(['sh', '-c', 'mkdir "$0" && : > "$0/file"', paths(at.machine).backup]);
      const { command, hold: held } = await hold(at, 10 * MB, async () => undefined);
      expect([command.exitCode, held.toolState, held.bytesSent]).toEqual([1, 'ended', null]);
    });

    test('should not stay stopped where what is done meanwhile fails', async () => {
      await using at = await source();
      await expect(hold(at, 10 * MB, () => Promise.reject(new Error('the operation failed')))).rejects.toThrow(
        'the operation failed',
      );
      const gone = await waitFor(
        'the tool to be gone',
        async () => (['', 'Z'].includes(await stateOf(at.machine)) ? true : undefined),
        { stage: 'test', limitMs: SURELY_MS },
      );
      expect(gone).toBe(true);
    });
  });
});
