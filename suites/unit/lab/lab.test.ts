import type Docker from 'dockerode';
import { describe, expect, test } from 'vitest';
import { addressFor } from '../../../helpers/lab/container/address.ts';
import { engineError } from '../../../helpers/lab/container/engine.ts';
import { removeLeftovers } from '../../../helpers/lab/container/leftovers.ts';
import { destroyNetwork } from '../../../helpers/lab/container/network.ts';
import { encryptForms, perconaServerVersion, postgresVersion, singleUserRows } from '../../../helpers/lab/facts.ts';
import { LABEL_OWNER, LABEL_RUN } from '../../../helpers/lab/labels.ts';
import { readLimited, underLimit } from '../../../helpers/lab/limit.ts';
import { type Completed, type Machine, expectSuccess } from '../../../helpers/lab/machine.ts';
import { Output } from '../../../helpers/lab/output.ts';
import { lookUntilQuiet } from '../../../helpers/lab/sweep.ts';
import { resolveTarget } from '../../../helpers/lab/target.ts';
import { probeMachine } from '../../../helpers/lab/probe.ts';
import { loadReleases } from '../../../helpers/release/index.ts';

describe('encryptForms', () => {
  const help = (line: string): string =>
    `Options controlling the output:\n  -D, --pgdata=DIRECTORY receive base backup into directory\n${line}  -F, --format=p|t       output format\n`;

  test('should see the short and the long form', () => {
    expect(encryptForms(help('  -E, --encrypt-wal      encrypts streamed WAL\n'))).toEqual(['short', 'long']);
  });

  test('should see the cipher that the option takes', () => {
    expect(
      encryptForms(help('  -E, --encrypt-wal[=aes_128|aes_256]\n                         encrypts streamed WAL\n')),
    ).toEqual(['short', 'long', 'cipher']);
  });

  test('should see a cipher that must be given', () => {
    expect(encryptForms(help('      --encrypt-wal=CIPHER   encrypts streamed WAL\n'))).toEqual(['long', 'cipher']);
  });

  test('should see nothing in the help of a tool without the option', () => {
    expect(encryptForms(help('  -e, --encoding=X       -E is something else here\n'))).toEqual([]);
  });

  test('should not take a longer option for it', () => {
    expect(encryptForms(help('  -E, --encrypt-wallet   encrypts a purse\n'))).toEqual([]);
  });
});

describe('postgresVersion', () => {
  test.for([
    ['postgres (PostgreSQL) 17.11\n', '17.11'],
    ['postgres (PostgreSQL) 17.11 - Percona Server for PostgreSQL 17.11.1', '17.11'],
    ['postgres (PostgreSQL) 17.6 (Debian 17.6-1.pgdg12+1)', '17.6'],
    ['postgres (PostgreSQL) 18beta2', '18beta2'],
    ['postgres (PostgreSQL) 19devel', '19devel'],
    ['postgres: error while loading shared libraries', undefined],
  ] as const)('should read in "%s": %s', ([printed, version]) => {
    expect(postgresVersion(printed)).toBe(version);
  });
});

describe('perconaServerVersion', () => {
  test.for([
    ['postgres (PostgreSQL) 17.11 - Percona Server for PostgreSQL 17.11.1', '17.11.1'],
    ['postgres (PostgreSQL) 17.6 (Debian 17.6-1.pgdg12+1)', undefined],
    ['postgres (PostgreSQL) 17.11', undefined],
  ] as const)('should read in "%s": %s', ([printed, version]) => {
    expect(perconaServerVersion(printed)).toBe(version);
  });
});

describe('probeMachine', () => {
  const PRINTS: readonly (readonly [has: RegExp, stdout: string])[] = [
    [/--version/, 'postgres (PostgreSQL) 18.4 - Percona Server for PostgreSQL 18.4.2\n'],
    [/ls "/, 'initdb\npg_basebackup\npg_tde_basebackup\n\nx86_64\nshm 65536 0 65536 0% /dev/shm\n'],
    [/--help/, '  -E, --encrypt-wal      encrypts streamed WAL\n'],
    [/initdb/, ''],
  ];
  interface Io {
    readonly builtIn: readonly string[];
    /** What a server with io_uring says, and what it ends with. */
    readonly uring: Partial<Pick<Completed, 'exitCode' | 'stdout' | 'stderr'>>;
  }
  const NO_IO: Io = { builtIn: [], uring: {} };
  /** A machine on which the extension reports a version. */
  const having = (version: string, { builtIn, uring }: Io = NO_IO): Machine => {
    const run = (argv: readonly string[], options: { env?: Readonly<Record<string, string>> } = {}) => {
      const sql = options.env?.['STATEMENTS'] ?? '';
      const answers: readonly (readonly [asks: RegExp, stdout: string])[] = [
        [
          /pg_available_extensions/,
          '\t 1: name = "pg_tde"\t(typeid = 19)\n\t 2: default_version = "2.2"\t(typeid = 25)\n',
        ],
        [/enumvals/, builtIn.map((value) => `\t 1: value = "${value}"\t(typeid = 25)\n`).join('')],
        [/^$/, PRINTS.find(([has]) => has.test(argv.join(' ')))?.[1] ?? ''],
        [/./, `\t 1: pg_tde_version = "${version}"\t(typeid = 25)\n`],
      ];
      return Promise.resolve({
        argv,
        exitCode: 0,
        signal: null,
        timedOut: false,
        stdout: answers.find(([asks]) => asks.test(sql))?.[1] ?? '',
        stderr: '',
        ...(argv.includes('io_method=io_uring') ? uring : {}),
        startedAt: 0,
        durationMs: 1,
      });
    };
    return { name: 'probe', id: 'probe', root: '/r', bin: '/b', run } as unknown as Machine;
  };
  const probe = (version: string, io: Io = NO_IO) =>
    probeMachine(having(version, io), loadReleases(), { ref: 'image:x', driver: 'container' });

  test.for([
    ['one that has an edition', 'pg_tde 2.2.1', '2.2.1', 'pg_tde-2.2'],
    ['one between two', 'pg_tde 2.1.1', '2.1.1', 'pg_tde-2.1'],
    ['one that is newer than all', 'pg_tde 3.0.0', '3.0.0', 'pg_tde-2.2'],
  ] as const)('should take for its release the nearest one before: %s', async ([, reported, pgTde, release]) => {
    expect(await probe(reported)).toMatchObject({ pgTde, release, perconaServer: '18.4.2' });
  });

  const ALL = ['sync', 'worker', 'io_uring'];
  const SHOWN = '\t 1: io_method = "io_uring"\t(typeid = 25)\n';
  test.for<[string, Io, string | null | undefined]>([
    ['one before PostgreSQL 18', NO_IO, undefined],
    ['one without it', { builtIn: ALL.slice(0, 2), uring: { stdout: SHOWN } }, undefined],
    ['one that starts with it', { builtIn: ALL, uring: { stdout: SHOWN } }, null],
    ['one that ignores it', { builtIn: ALL, uring: {} }, 'the server ends with 0'],
    [
      'one that may not use it',
      {
        builtIn: ALL,
        uring: {
          exitCode: 1,
          stdout: '',
          stderr: 'UTC [9] FATAL:  could not setup io_uring queue: Function not implemented\n',
        },
      },
      'could not setup io_uring queue: Function not implemented',
    ],
    ['one that is killed', { builtIn: ALL, uring: { exitCode: 137, stdout: '' } }, 'the server ends with 137'],
  ])('should try io_uring where it is built in: %s', async ([, io, ioUring]) => {
    const facts = await probe('pg_tde 2.2.1', io);
    expect([facts.ioMethods, facts.ioUring]).toEqual([io.builtIn, ioUring]);
  });

  test('should refuse one that is older than all', async () => {
    await expect(probe('pg_tde 1.0.0')).rejects.toThrow(
      'pg_tde 1.0.0 is older than 2.0.0, the oldest release that this suite knows: what its tools and functions are called is not known',
    );
  });
});

describe('singleUserRows', () => {
  const printed = [
    '',
    'PostgreSQL stand-alone backend 17.11',
    'backend> \t 1: name\t(typeid = 19, len = 64, typmod = -1, byval = f)',
    '\t 2: default_version\t(typeid = 25, len = -1, typmod = -1, byval = f)',
    '\t----',
    '\t 1: name = "pg_tde"\t(typeid = 19, len = 64, typmod = -1, byval = f)',
    '\t 2: default_version = "2.2"\t(typeid = 25, len = -1, typmod = -1, byval = f)',
    '\t----',
    'backend> ',
  ].join('\n');

  test('should read names and values', () => {
    expect(singleUserRows(printed)).toEqual([
      { column: 'name', value: 'pg_tde' },
      { column: 'default_version', value: '2.2' },
    ]);
  });

  test('should keep quotes and spaces inside a value', () => {
    expect(singleUserRows('\t 1: v = "pg_tde "x" 2.2.1"\t(typeid = 25, len = -1, typmod = -1, byval = f)\n')).toEqual([
      { column: 'v', value: 'pg_tde "x" 2.2.1' },
    ]);
  });

  test('should read nothing from an answer without rows', () => {
    expect(singleUserRows(printed.split('\n').slice(0, 5).join('\n'))).toEqual([]);
  });
});

const completed = (over: Partial<Completed>): Completed => ({
  argv: ['timeout', '--kill-after=5', '2', 'sleep', '9'],
  exitCode: 0,
  signal: null,
  timedOut: false,
  stdout: 'out',
  stderr: 'err',
  startedAt: 1,
  durationMs: 10,
  ...over,
});

describe('underLimit', () => {
  test('should give the limit in seconds, broken ones too', () => {
    expect(underLimit(['pg_dump', '-Fc'], 1500)).toEqual(['timeout', '--kill-after=5', '1.5', 'pg_dump', '-Fc']);
  });
});

describe('readLimited', () => {
  const read = (over: Partial<Completed>): Completed => readLimited(completed(over), ['sleep', '9'], 2000);

  test('should name the command itself', () => {
    expect(read({}).argv).toEqual(['sleep', '9']);
  });

  test('should leave streams, exit code and times as they are', () => {
    expect(read({ exitCode: 3 })).toMatchObject({
      exitCode: 3,
      timedOut: false,
      stdout: 'out',
      stderr: 'err',
      startedAt: 1,
      durationMs: 10,
    });
  });

  test.for([
    ['exit code 124', { exitCode: 124 }],
    ['exit code 137', { exitCode: 137 }],
    ['SIGKILL', { exitCode: null, signal: 'SIGKILL' }],
  ] as const)('should take %s at the limit for its doing', ([, ending]) => {
    expect(read({ ...ending, durationMs: 2003 })).toMatchObject({ timedOut: true, exitCode: null });
  });

  test('should not take exit code 124 before the limit for its doing', () => {
    expect(read({ exitCode: 124, durationMs: 100 })).toMatchObject({ timedOut: false, exitCode: 124 });
  });

  test('should not take another failure after the limit for its doing', () => {
    expect(read({ exitCode: 1, durationMs: 2003 })).toMatchObject({ timedOut: false, exitCode: 1 });
  });
});

describe('expectSuccess', () => {
  test('should pass on what a command did that succeeded', () => {
    const good = completed({});
    expect(expectSuccess(good, 'lab', 'try again')).toBe(good);
  });

  test('should name program, stage, advice and command of one that failed', () => {
    const failure = {
      name: 'HarnessError',
      message: 'timeout failed',
      stage: 'lab',
      advice: 'try again',
      command: expect.objectContaining({ exitCode: 2, stderr: 'err' }) as unknown,
    };
    expect(() => expectSuccess(completed({ exitCode: 2 }), 'lab', 'try again')).toThrow(
      expect.objectContaining(failure),
    );
  });

  test('should say so where the limit ended it', () => {
    expect(() => expectSuccess(completed({ exitCode: null, timedOut: true, durationMs: 2003.4 }), 'lab', '')).toThrow(
      'timeout did not end within its limit (2003 ms)',
    );
  });
});

describe('Output', () => {
  test('should put chunks together, also where one ends inside a character', () => {
    const output = new Output();
    const euro = Buffer.from('€');
    output.add(euro.subarray(0, 1));
    output.add(euro.subarray(1));
    expect(output.text()).toBe('€');
  });

  test('should say how much it did not keep', () => {
    const output = new Output();
    output.add(Buffer.alloc(16 * 1024 * 1024 - 1, 'x'));
    output.add(Buffer.from('1234'));
    expect(output.text().slice(-40)).toMatch(/x\n\[4 more bytes were not kept\]\n$/);
  });
});

describe('engineError', () => {
  test.for([
    ['write /x: no space left on device', /disk is full.*sweep/],
    ['connect ECONNREFUSED /var/run/docker.sock', /start it, then run .*sweep/],
    ['connect ENOENT /var/run/docker.sock', /start it, then run .*sweep/],
    ['socket hang up', /start it, then run .*sweep/],
    ['could not find an available, non-overlapping IPv4 address pool among the defaults', /no addresses left.*sweep/],
    ['(HTTP code 409) conflict', /doctor/],
  ] as const)('should say what to do about "%s"', ([message, advice]) => {
    const cause = new Error(message);
    expect(engineError('cannot start a container', cause)).toMatchObject({
      name: 'HarnessError',
      stage: 'lab',
      message: `cannot start a container: ${message}`,
      cause,
      advice: expect.stringMatching(advice) as unknown,
    });
  });

  test('should take what is no error', () => {
    expect(engineError('cannot', 'gone').message).toBe('cannot: gone');
  });
});

describe('resolveTarget', () => {
  test.for([
    ['', ''],
    ['postgres:17', '; did you mean image:postgres:17?'],
    ['/usr/pgsql-18', '; did you mean prefix:/usr/pgsql-18?'],
    ['image:', ''],
    ['prefix:', ''],
  ] as const)('should refuse "%s" and say which forms there are', async ([ref, meant]) => {
    await expect(resolveTarget(ref)).rejects.toMatchObject({
      name: 'UsageError',
      message: `"${ref}" is not a target; give image:<reference> or prefix:<directory>${meant}`,
    });
  });

  test('should say which directory holds no PostgreSQL', async () => {
    await expect(resolveTarget('prefix:/nowhere')).rejects.toMatchObject({
      name: 'HarnessError',
      message: 'there is no bin/postgres in /nowhere',
    });
  });
});

describe('addressFor', () => {
  test('should stay on loopback where the engine is on this host, whatever it is taken for', () => {
    expect(addressFor('localhost', [])).toEqual({ bind: '127.0.0.1', reach: '127.0.0.1' });
    expect(addressFor('172.17.0.1', ['127.0.0.1', '172.17.0.1'])).toEqual({ bind: '127.0.0.1', reach: '127.0.0.1' });
  });

  test('should publish on the gateway for a harness inside a container, and nowhere else', () => {
    expect(addressFor('172.17.0.1', ['127.0.0.1', '172.17.0.2'])).toEqual({ bind: '172.17.0.1', reach: '172.17.0.1' });
  });
});

describe('lookUntilQuiet', () => {
  const times = { quietMs: 60, limitMs: 5_000 };

  /** Looks that find these numbers of things, and nothing from then on; counts them. */
  function looks(...finds: number[]) {
    const done: number[] = [];
    return { done, look: async () => ({ found: finds[done.push(done.length) - 1] ?? 0 }) };
  }

  test('should look once where there is nothing', async () => {
    const { done, look } = looks(0, 1);
    await lookUntilQuiet(look, times);
    expect(done).toHaveLength(1);
  });

  test('should look again where there was something, until it is quiet for as long as asked for', async () => {
    const { done, look } = looks(3);
    const began = performance.now();
    await lookUntilQuiet(look, times);
    expect(done.length).toBeGreaterThan(1);
    expect(performance.now() - began).toBeGreaterThanOrEqual(times.quietMs);
  });

  test('should find what comes after a look that found nothing, and begin to wait anew', async () => {
    const { done, look } = looks(1, 0, 1);
    await lookUntilQuiet(look, { ...times, quietMs: 150 });
    expect(done.length).toBeGreaterThan(4);
  });

  test('should say so where there is no end of it', async () => {
    await expect(lookUntilQuiet(async () => ({ found: 1 }), { quietMs: 0, limitMs: 1 })).rejects.toMatchObject({
      name: 'HarnessError',
      stage: 'lab',
      message: expect.stringMatching(/in vain for nothing more to be left/) as unknown,
      advice: expect.stringMatching(/sweep/) as unknown,
    });
  });

  test('should say why something is kept', async () => {
    const look = async () => ({ found: 1, kept: new Error('device or resource busy') });
    await expect(lookUntilQuiet(look, { quietMs: 0, limitMs: 1 })).rejects.toMatchObject({
      stage: 'lab',
      message: 'cannot remove what a run has left: device or resource busy',
    });
  });

  test('should pass on what is no answer at all', async () => {
    const look = async () => {
      throw new Error('socket hang up');
    };
    await expect(lookUntilQuiet(look, times)).rejects.toThrow('socket hang up');
  });
});

/** An answer of the engine that is an error. */
const refusal = (statusCode: number): Error => Object.assign(new Error(`(HTTP code ${statusCode})`), { statusCode });

/** An engine with these things, all of one run, which notes what it is asked to remove and answers with these errors. */
function engineWith(
  things: { containers?: string[]; networks?: string[]; images?: string[] },
  errors: Readonly<Record<string, Error>> = {},
) {
  const asked: string[] = [];
  const listed =
    (ids: string[] = []) =>
    async () =>
      ids.map((Id) => ({ Id, Labels: { [LABEL_RUN]: 'run', [LABEL_OWNER]: 'owner' } }));
  const one = (id: string) => ({
    inspect: async () => ({ Containers: { [`key of ${id}`]: { Name: `on ${id}` } } }),
    disconnect: async ({ Container }: { Container: string }) => {
      asked.push(`${Container} off`);
    },
    remove: async () => {
      asked.push(id);
      if (errors[id]) throw errors[id];
    },
  });
  const docker = {
    listContainers: listed(things.containers),
    listNetworks: listed(things.networks),
    listImages: listed(things.images),
    getContainer: one,
    getNetwork: one,
    getImage: one,
  };
  return { asked, docker: docker as unknown as Docker };
}

describe('removeLeftovers', () => {
  test('should remove containers, then networks with what is on them, then images', async () => {
    const { asked, docker } = engineWith({ images: ['i'], networks: ['n'], containers: ['c', 'd'] });
    expect(await removeLeftovers(docker, () => true)).toEqual({
      containers: 2,
      networks: 1,
      images: 1,
      found: 4,
      kept: undefined,
    });
    expect(asked).toEqual(['c', 'd', 'on n off', 'n', 'i']);
  });

  test('should leave alone what may not go', async () => {
    const { asked, docker } = engineWith({ containers: ['c', 'd'], networks: ['n'], images: ['i'] });
    const told: string[][] = [];
    expect(await removeLeftovers(docker, (...thing) => told.push(thing) === 2)).toMatchObject({
      containers: 1,
      found: 1,
    });
    expect([asked, told]).toEqual([['d'], ['c', 'd', 'n', 'i'].map((id) => [id, 'run', 'owner'])]);
  });

  test.for([409, 500])(
    'should count among what was found a container that the engine keeps with code %i, and say why',
    async (code) => {
      const { docker } = engineWith({ containers: ['c'] }, { c: refusal(code) });
      expect(await removeLeftovers(docker, () => true)).toMatchObject({ containers: 0, found: 1, kept: refusal(code) });
    },
  );

  test('should not call removed what somebody else has removed meanwhile', async () => {
    const { docker } = engineWith(
      { containers: ['c'], networks: ['n'], images: ['i'] },
      { c: refusal(404), n: refusal(404), i: refusal(404) },
    );
    expect(await removeLeftovers(docker, () => true)).toEqual({
      containers: 0,
      networks: 0,
      images: 0,
      found: 3,
      kept: undefined,
    });
  });

  test('should not wait for an image that others need', async () => {
    const { docker } = engineWith({ images: ['i'] }, { i: refusal(409) });
    expect(await removeLeftovers(docker, () => true)).toMatchObject({ images: 0, found: 0, kept: undefined });
  });

  test('should pass on what is no answer of the engine', async () => {
    const { docker } = engineWith({ containers: ['c'] }, { c: new Error('connect ECONNREFUSED') });
    await expect(removeLeftovers(docker, () => true)).rejects.toThrow('ECONNREFUSED');
  });
});

describe('destroyNetwork', () => {
  test('should try again while the engine has endpoints on it', async () => {
    const errors: Record<string, Error> = { n: refusal(403) };
    const { asked, docker } = engineWith({}, errors);
    const destroyed = destroyNetwork(docker, 'n');
    await new Promise(setImmediate);
    delete errors['n'];
    await destroyed;
    expect(asked).toEqual(['on n off', 'n', 'on n off', 'n']);
  });

  test('should take one that is gone for destroyed', async () => {
    const { docker } = engineWith({}, { n: refusal(404) });
    await expect(destroyNetwork(docker, 'n')).resolves.toBeUndefined();
  });
});
