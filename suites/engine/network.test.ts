import { hostname } from 'node:os';
import { execa } from 'execa';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitFor } from '../../helpers/common/index.ts';
import { type Lab, type Machine, type Network, expectSuccess, resolveTarget } from '../../helpers/lab/index.ts';
import { removeLeftovers } from '../../helpers/lab/container/leftovers.ts';
import { LABEL_OWNER, LABEL_RUN } from '../../helpers/lab/labels.ts';
import { owner } from '../../helpers/lab/owner.ts';
import { lookUntilQuiet } from '../../helpers/lab/sweep.ts';
import { recording } from '../../helpers/acts/recording.ts';
import { engineAtHand } from './at-hand.ts';
import { drivers, program, remainsOf, temporaryDirectory, testRunId } from './support.ts';

const DRIVERS = await drivers();
const ANSWER = 'SELECT 6 * 7';

describe.for(DRIVERS.filter(({ name }) => name === 'container'))('$title', ({ ref }) => {
  describe.skipIf(ref === undefined)('a network', () => {
    const runId = testRunId();
    let lab: Lab;
    /** One with a server, and one that wants to reach it. */
    let alpha: Machine;
    let beta: Machine;

    beforeAll(async () => {
      lab = await (await resolveTarget(ref ?? '')).open(runId, 4);
      [alpha, beta] = await Promise.all([lab.boot('alpha'), lab.boot('beta')]);
      await serve(alpha);
    });
    afterAll(() => lab.close());

    async function networked(name: string, ...machines: Machine[]): Promise<Network & AsyncDisposable> {
      const network = await lab.network?.(name);
      if (!network) throw new Error('containers have networks');
      for (const machine of machines) await network.join(machine);
      return Object.assign(network, { [Symbol.asyncDispose]: () => network.destroy() });
    }

    test('should make machines known to each other by name, and none before it has joined', async () => {
      await using network = await networked('names', alpha);
      expect(await addressOf(beta, 'alpha')).toBeUndefined();
      await network.join(beta);
      expect(await addressOf(alpha, 'beta')).toMatch(/^\d+(\.\d+){3}$/);
      expect(await askFrom(beta, 'alpha')).toBe('42');
    });

    test('should join a machine that is wrapped', async () => {
      const wrapped = (machine: Machine): Machine => recording(machine, () => undefined);
      await using network = await networked('wrapped', wrapped(alpha), wrapped(beta));
      expect(await askFrom(beta, 'alpha')).toBe('42');
      await network.cutOff(wrapped(alpha));
      expect(await addressOf(beta, 'alpha')).toBeUndefined();
    });

    test('should cut a machine off from the others, by name and by address, until it joins again', async () => {
      await using network = await networked('cut', alpha, beta);
      const address = (await addressOf(beta, 'alpha')) ?? '';
      expect(await askFrom(beta, address)).toBe('42');
      await network.cutOff(alpha);
      expect(await addressOf(beta, 'alpha')).toBeUndefined();
      expect(await askFrom(beta, 'alpha')).toMatch(/could not translate host name/);
      expect(await askFrom(beta, address)).toMatch(/timeout expired|No route to host/);
      await network.join(alpha);
      expect(await askFrom(beta, 'alpha')).toBe('42');
    });

    test('should let the harness reach a machine that is cut off', async () => {
      await using network = await networked('harness', alpha, beta);
      expect(await askFromHere(alpha)).toBe(42);
      await network.cutOff(alpha);
      expect(await askFrom(beta, 'alpha')).not.toBe('42');
      expect(await askFromHere(alpha)).toBe(42);
    });

    test('should break the connections of a machine that is cut off', async () => {
      await using network = await networked('connections', alpha, beta);
      // A connection learns of it from packets that nobody confirms.
      const asking = await beta.start([
        'sh',
        '-c',
        `printf '%s \\\\watch 0.1\\n' "$1" | "$0" "host=alpha user=postgres dbname=postgres tcp_user_timeout=1000" -At`,
        `${beta.bin}/psql`,
        ANSWER,
      ]);
      const answers = (): number => asking.output().match(/^42$/gm)?.length ?? 0;
      await waitFor('some answers', () => (answers() > 5 ? true : undefined), { stage: 'test', limitMs: 20_000 });
      await network.cutOff(alpha);
      const { exitCode, stderr } = await asking.ended;
      expect(stderr).toMatch(/connection|could not receive data|server closed/i);
      expect(exitCode).not.toBe(0);
    }, 60_000);

    test('should keep machines of different networks apart', async () => {
      await using one = await networked('same');
      await using other = await networked('same');
      await one.join(alpha);
      await other.join(beta);
      expect(await addressOf(beta, 'alpha')).toBeUndefined();
    });

    test('should be gone when it is destroyed with machines on it, and bear that twice', async () => {
      await using network = await networked('destroyed', alpha, beta);
      expect(await networksOf(runId)).toHaveLength(1);
      await network.destroy();
      expect(await networksOf(runId)).toEqual([]);
      expect(await addressOf(beta, 'alpha')).toBeUndefined();
      await expect(network.destroy()).resolves.toBeUndefined();
    });

    test('should say which machine cannot be cut off', async () => {
      await using network = await networked('refusals', alpha);
      await expect(network.cutOff(beta)).rejects.toMatchObject({
        name: 'HarnessError',
        stage: 'lab',
        message: expect.stringMatching(/^cannot cut beta off from the network refusals: .*not connected/) as unknown,
      });
    });
  });

  describe.skipIf(ref === undefined)('a lab with networks', () => {
    test('should leave nothing when it is closed with machines on them', async () => {
      const runId = testRunId();
      const lab = await (await resolveTarget(ref ?? '')).open(runId, 4);
      for (const name of ['one', 'two']) await (await lab.network?.(name))?.join(await lab.boot(`on-${name}`));
      expect(await networksOf(runId)).toHaveLength(2);
      await lab.close();
      expect(await remainsOf(runId)).toEqual([]);
    });
  });

  describe.skipIf(ref === undefined)('sweep', () => {
    const image = (ref ?? '').replace(/^image:/, '');

    test('should remove the network of a dead run with machines on it, and leave alone that of a living one', async () => {
      const [dead, living] = [await marks(), await marks(owner())];
      const kept = await makeNetwork(living);
      await makeContainer(image, dead, await makeNetwork(dead));
      expect((await remainsOf(dead.runId)).map((line) => line.split(' ')[0])).toEqual(['container', 'network']);

      const { exitCode, stdout } = await swept();
      expect(stdout).toMatch(/^removed: .*\d+ images, \d+ networks, /);
      expect(exitCode).toBe(0);
      expect(await remainsOf(dead.runId)).toEqual([]);
      expect(await remainsOf(living.runId)).toEqual([`network ${kept}`]);
      await (await engine()).getNetwork(kept).remove();
    });

    test('should find what the engine makes for a dead run only after the first look', async () => {
      const dead = await marks();
      await makeContainer(image, dead);
      const docker = await engine();
      const removed: number[] = [];
      // Made between two looks, so neither comes too early for it nor too late.
      await lookUntilQuiet(
        async () => {
          const look = await removeLeftovers(docker, (_thing, runId) => runId === dead.runId);
          removed.push(look.containers + look.networks);
          if (removed.length === 1) await makeContainer(image, dead, await makeNetwork(dead));
          return look;
        },
        { quietMs: 500, limitMs: 60_000 },
      );
      expect(removed.slice(0, 2)).toEqual([1, 2]);
      expect(await remainsOf(dead.runId)).toEqual([]);
    });

    test('should not say that it is done while another sweep is at it', async () => {
      const dead = await marks();
      const network = await makeNetwork(dead);
      for (let count = 0; count < 4; count++) await makeContainer(image, dead, network);
      const sweeping = async () => ({ exitCode: (await swept()).exitCode, left: await remainsOf(dead.runId) });
      expect(await Promise.all([sweeping(), sweeping()])).toEqual([
        { exitCode: 0, left: [] },
        { exitCode: 0, left: [] },
      ]);
    });
  });
});

describe.for(DRIVERS.filter(({ name }) => name === 'local'))('$title', ({ ref }) => {
  test.skipIf(ref === undefined)('should have no networks', async () => {
    const lab = await (await resolveTarget(ref ?? '')).open(testRunId(), 1);
    expect(lab.network).toBeUndefined();
    await lab.close();
  });
});

/** Starts a server that lets everybody in, and waits until it answers the harness. */
async function serve(machine: Machine): Promise<void> {
  const data = `${machine.root}/data`;
  expectSuccess(
    await machine.run([`${machine.bin}/initdb`, '-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync']),
    'test',
    '',
  );
  expectSuccess(await machine.run(['sh', '-c', 'echo "host all all all trust" >> "$0"/pg_hba.conf', data]), 'test', '');
  await machine.start([
    `${machine.bin}/postgres`,
    '-D',
    data,
    '-k',
    `${machine.root}/run`,
    '-h',
    machine.postgres.listenAddresses,
  ]);
  await waitFor(
    'the server to answer',
    () =>
      askFromHere(machine).then(
        () => true as const,
        () => undefined,
      ),
    { stage: 'test', limitMs: 30_000 },
  );
}

/** What a machine's server answers the harness. */
async function askFromHere({ postgres: { host, port } }: Machine): Promise<unknown> {
  const client = new Client({ host, port, user: 'postgres', database: 'postgres', connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
    return (await client.query<[number]>({ text: ANSWER, rowMode: 'array' })).rows[0]?.[0];
  } finally {
    await client.end();
  }
}

/** What a server answers another machine, or psql's words where it does not. */
async function askFrom(machine: Machine, host: string): Promise<string> {
  const { stdout, stderr } = await machine.run([`${machine.bin}/psql`, '-h', host, '-U', 'postgres', '-Atc', ANSWER], {
    env: { PGCONNECT_TIMEOUT: '2' },
  });
  return (stdout + stderr).trim();
}

/** The address that a machine knows a name by. */
async function addressOf(machine: Machine, name: string): Promise<string | undefined> {
  const { stdout } = await machine.run(['getent', 'hosts', name]);
  return stdout.split(/\s+/)[0] || undefined;
}

async function networksOf(runId: string): Promise<string[]> {
  return (await remainsOf(runId)).filter((line) => line.startsWith('network '));
}

async function engine() {
  const docker = await engineAtHand();
  if (!docker) throw new Error('no container engine answers');
  return docker;
}

/** The program's sweep, which takes the directories of nobody else. */
async function swept() {
  using tmp = temporaryDirectory();
  return await program(['sweep'], { tmp: tmp.path });
}

/** Labels of a run of its own; its owner has ended unless one is given. */
async function marks(by?: string): Promise<{ runId: string; labels: Record<string, string> }> {
  const runId = testRunId();
  const ended = execa('true');
  await ended;
  return { runId, labels: { [LABEL_RUN]: runId, [LABEL_OWNER]: by ?? `${ended.pid}@${hostname()}` } };
}

async function makeNetwork({ runId, labels }: Awaited<ReturnType<typeof marks>>): Promise<string> {
  return (await (await engine()).createNetwork({ Name: runId, Internal: true, Labels: labels })).id;
}

/** A container that runs, on a network where one is given. */
async function makeContainer(
  image: string,
  { labels }: Awaited<ReturnType<typeof marks>>,
  network?: string,
): Promise<string> {
  const docker = await engine();
  const container = await docker.createContainer({ Image: image, Entrypoint: ['sleep'], Cmd: ['600'], Labels: labels });
  if (network !== undefined) await docker.getNetwork(network).connect({ Container: container.id });
  await container.start();
  return container.id;
}
