import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { extract, pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitFor } from '../../helpers/common/index.ts';
import { LABEL_RUN } from '../../helpers/lab/labels.ts';
import { type Lab, type Machine, resolveTarget } from '../../helpers/lab/index.ts';
import { engineAtHand } from './at-hand.ts';
import { SURELY_MS } from './processes.ts';
import { drivers, remainsOf, testRunId } from './support.ts';

/** What Machine and Lab promise, whatever is behind them. */
describe.for(await drivers())('$title', ({ name: driver, ref }) => {
  describe.skipIf(ref === undefined)('a machine', () => {
    const runId = testRunId();
    let lab: Lab;

    beforeAll(async () => {
      lab = await (await resolveTarget(ref ?? '')).open(runId, 4);
    });
    afterAll(async () => {
      await lab.close();
    });

    async function booted(
      name: string,
      from?: Awaited<ReturnType<Machine['clone']>>,
    ): Promise<Machine & AsyncDisposable> {
      const machine = await lab.boot(name, from);
      return Object.assign(machine, { [Symbol.asyncDispose]: () => machine.destroy() });
    }

    test('should hand out the exit code and both streams of a command, each on its own', async () => {
      await using machine = await booted('streams');
      expect(await sh(machine, 'echo to stdout; echo to stderr >&2; exit 7')).toMatchObject({
        exitCode: 7,
        stdout: 'to stdout\n',
        stderr: 'to stderr\n',
        timedOut: false,
      });
    });

    test('should hand out several megabytes of both streams complete', async () => {
      await using machine = await booted('megabytes');
      const { exitCode, stdout, stderr } = await sh(
        machine,
        `i=0; while [ $i -lt 60 ]; do printf '%0100000d' $i; printf '%050000d' $i >&2; i=$((i+1)); done`,
      );
      expect(exitCode).toBe(0);
      expect(digest(stdout)).toBe(digest(numbers(60, 100_000)));
      expect(digest(stderr)).toBe(digest(numbers(60, 50_000)));
    });

    test('should pass variables to a command', async () => {
      await using machine = await booted('variables');
      const { stdout } = await machine.run(['sh', '-c', 'printf %s "$TEXT"'], {
        env: { TEXT: 'it\'s "quoted" $HOME\nand goes on' },
      });
      expect(stdout).toBe('it\'s "quoted" $HOME\nand goes on');
    });

    test('should call a program that is not there a command that failed', async () => {
      await using machine = await booted('no-program');
      const completed = await machine.run(['/nowhere/no-such-program']);
      expect(completed.exitCode).not.toBe(0);
      expect(completed.timedOut).toBe(false);
    });

    test('should say that the time limit ended a command', async () => {
      await using machine = await booted('limit');
      const completed = await machine.run(['sh', '-c', 'echo before; exec sleep 300'], { limitMs: 2_000 });
      expect(completed).toMatchObject({ timedOut: true, exitCode: null, stdout: 'before\n' });
    });

    test('should end the whole process group at the time limit, the deaf included', async () => {
      await using machine = await booted('group');
      const sleeper = `30${process.pid}`;
      const completed = await machine.run(
        ['sh', '-c', `trap '' TERM; sleep ${sleeper} & sleep ${sleeper} & wait; wait; sleep ${sleeper}`],
        { limitMs: 2_000 },
      );
      expect(completed.timedOut).toBe(true);
      await waitFor(
        'all sleepers to be gone',
        async () => ((await isRunning(machine, `sleep ${sleeper}`)) ? undefined : true),
        { stage: 'test', limitMs: SURELY_MS },
      );
    });

    test('should run nothing as root', async () => {
      await using machine = await booted('user');
      const { stdout } = await machine.run(['id', '-u']);
      expect(Number(stdout)).toBeGreaterThan(0);
    });

    test('should hand out what a program has written while it runs on', async () => {
      await using machine = await booted('output');
      const running = await machine.start(['sh', '-c', 'echo I am up; exec sleep 300']);
      await waitFor('the first line', () => (running.output().includes('I am up') ? true : undefined), {
        stage: 'test',
        limitMs: SURELY_MS,
      });
      expect(await Promise.race([running.ended.then(() => 'ended'), Promise.resolve('running')])).toBe('running');
    });

    test('should send a signal to a program that was started', async () => {
      await using machine = await booted('signal');
      const running = await machine.start([
        'sh',
        '-c',
        'trap "echo heard it; exit 5" INT; echo ready; while :; do sleep 0.05; done',
      ]);
      await waitFor('the trap to be set', () => (running.output().includes('ready') ? true : undefined), {
        stage: 'test',
        limitMs: SURELY_MS,
      });
      await running.signal('INT');
      expect(await running.ended).toMatchObject({ exitCode: 5, stdout: 'ready\nheard it\n' });
    });

    test('should take a signal to a program that has ended for nothing', async () => {
      await using machine = await booted('late-signal');
      const running = await machine.start(['true']);
      await running.ended;
      await expect(running.signal('INT')).resolves.toBeUndefined();
    });

    test('should say how a program that was started ended', async () => {
      await using machine = await booted('ended');
      const running = await machine.start(['sh', '-c', 'echo out; echo err >&2; exit 3'], { env: { UNUSED: 'yes' } });
      expect(await running.ended).toMatchObject({
        argv: ['sh', '-c', 'echo out; echo err >&2; exit 3'],
        exitCode: 3,
        stdout: 'out\n',
        stderr: 'err\n',
      });
    });

    test('should give back the files that it was given', async () => {
      await using machine = await booted('round-trip');
      const content = Buffer.from(Array.from({ length: 300_000 }, (_, i) => i % 251));
      await machine.put(tarOf({ 'box/some file': content, 'box/deeper/empty': Buffer.alloc(0) }), machine.root);
      const files = await filesIn(await machine.get(`${machine.root}/box`));
      expect([...files.keys()].toSorted()).toEqual(['box/deeper/empty', 'box/some file']);
      expect(digest(files.get('box/some file') ?? '')).toBe(digest(content));
    });

    test('should let its programs write to the files that it was given', async () => {
      await using machine = await booted('owner');
      await machine.put(tarOf({ 'box/file': Buffer.from('one\n') }), machine.root);
      expect(await sh(machine, 'echo two >> "$0" && cat "$0"', `${machine.root}/box/file`)).toMatchObject({
        exitCode: 0,
        stdout: 'one\ntwo\n',
      });
    });

    test('should start with the files of the snapshot it is booted from', async () => {
      const snapshot = await snapshotOf('what is frozen');
      await using machine = await booted('from-snapshot', snapshot);
      expect(await text(machine, `${machine.root}/file`)).toBe('what is frozen');
    });

    test('should write to a copy of its own, not to the snapshot', async () => {
      const snapshot = await snapshotOf('first');
      {
        await using writing = await booted('writing', snapshot);
        await sh(writing, 'printf second > "$0"/file; printf new > "$0"/other', writing.root);
      }
      await using reading = await booted('reading', snapshot);
      expect(await text(reading, `${reading.root}/file`)).toBe('first');
      expect((await sh(reading, 'test -e "$0"/other', reading.root)).exitCode).not.toBe(0);
    });

    test('should go on after it was frozen without changing what is frozen', async () => {
      let snapshot;
      {
        await using machine = await booted('frozen');
        await sh(machine, 'printf before > "$0"/file', machine.root);
        snapshot = await machine.clone();
        await sh(machine, 'printf after > "$0"/file', machine.root);
        expect(await text(machine, `${machine.root}/file`)).toBe('after');
      }
      await using copy = await booted('copy', snapshot);
      expect(await text(copy, `${copy.root}/file`)).toBe('before');
    });

    test('should have the same paths as every other', async () => {
      const seen = [];
      for (const name of ['one', 'another']) {
        await using machine = await booted(name);
        seen.push({
          root: machine.root,
          bin: machine.bin,
          here: (await sh(machine, 'ls -d "$0" "$1"/postgres', machine.root, machine.bin)).exitCode,
        });
      }
      expect(seen[0]).toEqual(seen[1]);
      expect(seen[0]?.here).toBe(0);
    });

    test('should end its programs when it is destroyed', async () => {
      await using machine = await booted('doomed');
      const running = await machine.start(['sleep', '300']);
      await machine.destroy();
      expect((await running.ended).exitCode).not.toBe(0);
      expect((await remainsOf(runId)).filter((line) => /^(container|process) /.test(line))).toEqual([]);
    });

    test('should bear being destroyed twice', async () => {
      const machine = await lab.boot('twice');
      await machine.destroy();
      await expect(machine.destroy()).resolves.toBeUndefined();
    });

    test('should keep its server from the network', async () => {
      await using machine = await booted('network');
      expect(await waysIn[driver](machine, runId)).toEqual([]);
    });

    async function snapshotOf(content: string) {
      await using machine = await booted(`origin-${content.length}`);
      await machine.run(['sh', '-c', 'printf %s "$CONTENT" > "$0"/file', machine.root], { env: { CONTENT: content } });
      return await machine.clone();
    }
  });

  describe.skipIf(ref === undefined)('a lab', () => {
    test('should leave nothing when it is closed with programs running', async () => {
      const runId = testRunId();
      const lab = await (await resolveTarget(ref ?? '')).open(runId, 4);
      const machine = await lab.boot('left');
      await machine.clone();
      await machine.start(['sleep', '300']);
      await lab.close();
      expect(await remainsOf(runId)).toEqual([]);
    });
  });
});

/** What of a machine's server could be reached from other hosts, by driver. */
const waysIn = {
  container: async (machine: Machine, runId: string) => {
    const docker = await engineAtHand();
    const containers = (await docker?.listContainers({ filters: { label: [`${LABEL_RUN}=${runId}`] } })) ?? [];
    const published = containers
      .flatMap((container) => container.Ports)
      .filter((port) => port.PublicPort === machine.postgres.port);
    return published.length === 0
      ? ['the port is not published']
      : published.map((port) => port.IP).filter((ip) => ip !== '127.0.0.1');
  },
  local: async (machine: Machine) => {
    const { listenAddresses, host } = machine.postgres;
    return [...(listenAddresses === '' ? [] : [listenAddresses]), ...(host === `${machine.root}/run` ? [] : [host])];
  },
};

const sh = (machine: Machine, script: string, ...args: string[]) => machine.run(['sh', '-c', script, ...args]);
const text = async (machine: Machine, file: string): Promise<string> => (await sh(machine, 'cat "$0"', file)).stdout;

/** What printf writes for the numbers from 0 on, each with leading zeros. */
function numbers(count: number, width: number): string {
  return Array.from({ length: count }, (_, number) => String(number).padStart(width, '0')).join('');
}

function digest(data: string | Buffer): string {
  return `${data.length} bytes, ${createHash('sha256').update(data).digest('hex')}`;
}

function tarOf(files: Readonly<Record<string, Buffer>>): Readable {
  const archive = pack();
  for (const [name, content] of Object.entries(files)) archive.entry({ name }, content);
  archive.finalize();
  return Readable.from(archive);
}

async function filesIn(archive: Readable): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for await (const entry of archive.pipe(extract())) {
    const content = await buffer(entry);
    if (entry.header.type === 'file') files.set(entry.header.name, content);
  }
  return files;
}

/** Whether a command runs on a machine, by its words. */
async function isRunning(machine: Machine, words: string): Promise<boolean> {
  const { stdout } = await machine.run([
    'sh',
    '-c',
    'for f in /proc/[0-9]*/cmdline; do tr "\\0" " " < "$f"; echo; done 2> /dev/null',
  ]);
  return stdout.split('\n').some((line) => line.trim() === words);
}
