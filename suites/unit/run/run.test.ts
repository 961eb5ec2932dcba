import { describe, expect, test } from 'vitest';
import { hasKeyService, hasRoom } from '../../../helpers/axes/index.ts';
import { type Cell, allCells } from '../../../helpers/cell/index.ts';
import type { Completed, Machine, TargetFacts } from '../../../helpers/lab/index.ts';
import type { Release } from '../../../helpers/release/index.ts';
import { planFor, settingsFromEnvironment, settingsToEnvironment } from '../../../helpers/run/index.ts';
import { COMMANDS_LOG, type RanCommand, commandFiles, commandsIn } from '../../../helpers/evidence/index.ts';
import { recording } from '../../../helpers/acts/recording.ts';
import { release, renamed, stockFacts, targetFacts } from '../fixtures.ts';

const cells = allCells();
/** A standby has what it follows on another machine. */
const needsAnotherMachine = ({ axes }: Cell): boolean =>
  axes.restore === 'archive-failover' || axes.restore === 'in-place' || axes.restore.includes('standby');

describe('planFor', () => {
  const plan = (facts: TargetFacts, of: Release | undefined) => planFor(cells, facts, of, { keyStores: true });
  const reasonsOf = (facts: TargetFacts, of: Release | undefined): Record<string, boolean> =>
    Object.fromEntries(plan(facts, of).notRun.map(({ reason, applicable }) => [reason, applicable]));

  test('should run everything on the newest release', () => {
    expect(plan(targetFacts(), release())).toEqual({ planned: cells, notRun: [] });
  });

  test('should run everything on a fork of it', () => {
    expect(
      plan(
        targetFacts({
          extension: 'cipherdisk',
          tools: [...targetFacts().tools, 'cd_move', 'cd_sums', 'cd_dump', 'cd_rewind'],
        }),
        renamed(release()),
      ).notRun,
    ).toEqual([]);
  });

  test('should run only the control group without pg_tde', () => {
    expect(plan(stockFacts(), undefined).planned).toEqual(cells.filter((cell) => cell.family === 'control'));
  });

  test('should say what is missing, and that the rest would apply, without pg_tde', () => {
    expect(reasonsOf(stockFacts(), undefined)).toEqual({
      'the target has no pg_tde: take an image with it, or install it beside PostgreSQL': true,
    });
  });

  test('should leave out ciphers, and only those, on a release without them', () => {
    const { notRun } = plan(targetFacts({ release: 'pg_tde-2.1', pgTde: '2.1.2' }), release('pg_tde-2.1'));
    const withCipher = cells.filter(
      ({ axes }) =>
        /aes|other/.test(axes.encrypt) ||
        axes.walEncryption === 'on-aes-256' ||
        axes.damage.endsWith('keys-cipher-bit'),
    );
    expect(notRun.map(({ id }) => id)).toEqual(withCipher.map(({ id }) => id));
  });

  test('should leave out cells whose key store is a service, and only those, where there is no image of key stores', () => {
    const { notRun } = planFor(cells, targetFacts(), release());
    expect(notRun.map(({ id }) => id)).toEqual(cells.filter(({ axes }) => hasKeyService(axes)).map(({ id }) => id));
    expect(new Set(notRun.map(({ reason, applicable }) => `${reason} ${applicable}`))).toEqual(
      new Set([
        'there is no image of key stores, pg-tde-conformance-key-stores:12: build it with images/key-stores/build.sh true',
      ]),
    );
  });

  test('should say that a release without ciphers documents no such cells', () => {
    expect(reasonsOf(targetFacts(), release('pg_tde-2.1'))).toEqual({
      'pg_tde-2.1 documents no such form of the encrypt option': false,
      'pg_tde-2.1 has no AES-256 keys': false,
      'of pg_tde-2.1 keys have no such field, or it is not known where it lies': false,
    });
  });

  test('should leave out the stock tool of a release that has none beside its own', () => {
    const { notRun } = plan(targetFacts({ release: 'pg_tde-2.0', stockTool: null }), release('pg_tde-2.0'));
    const stock = cells.filter(({ family, axes }) => family === 'methods' && axes.tool === 'stock').map(({ id }) => id);
    expect(
      notRun
        .filter(({ reason, applicable }) => reason.includes("beside PostgreSQL's own") && !applicable)
        .map(({ id }) => id),
    ).toEqual(stock);
  });

  test('should run the control group with whatever tool there is', () => {
    const { planned } = plan(targetFacts({ stockTool: null }), release('pg_tde-2.0'));
    expect(planned.filter((cell) => cell.family === 'control')).toEqual(
      cells.filter((cell) => cell.family === 'control'),
    );
  });

  /** What PostgreSQL has incremental backups with, from 17 on. */
  const withoutCombining = targetFacts().tools.filter((tool) => tool !== 'pg_combinebackup');

  test('should leave out incremental backups, and only those, where there is no pg_combinebackup: PostgreSQL has none then', () => {
    const { notRun } = plan(targetFacts({ postgres: '16.10', tools: withoutCombining }), release());
    const without = notRun.filter(({ reason }) => !reason.includes('io_method'));
    expect(without.map(({ id }) => id)).toEqual(
      cells.filter(({ axes }) => axes.restore === 'incremental').map(({ id }) => id),
    );
    expect(new Set(without.map(({ reason, applicable }) => `${reason} ${applicable}`))).toEqual(
      new Set(['PostgreSQL 16.10 has no incremental backups false']),
    );
    expect(notRun.some(({ id }) => id.startsWith('control/'))).toBe(true);
  });

  test.for([
    ['pg_verifybackup', /verifybackup/],
    [release().tools.waldump, /waldump/],
    [release().tools.checksums, /-checksums(-damaged)?$/],
    ['pg_checksums', /checksums-off/],
    [release().tools.changeKeyProvider, /file-moved|moved-told/],
  ] as const)(
    'should leave out the cells that run %s, and only those, where it is not installed',
    ([program, named]) => {
      const { notRun } = plan(
        targetFacts({ tools: targetFacts().tools.filter((tool) => tool !== program) }),
        release(),
      );
      expect(notRun.map(({ id }) => id)).toEqual(cells.filter(({ id }) => named.test(id)).map(({ id }) => id));
      expect(new Set(notRun.map(({ reason, applicable }) => `${reason} ${applicable}`))).toEqual(
        new Set([`the target has no ${program}: install the package that it comes with true`]),
      );
    },
  );

  test('should leave out standbys and small shared memory, and only those, where machines are processes of one host', () => {
    const { notRun } = plan(targetFacts({ driver: 'local' }), release());
    expect(notRun.map(({ id }) => id)).toEqual(
      cells
        .filter((cell) => needsAnotherMachine(cell) || !hasRoom(cell.axes) || hasKeyService(cell.axes))
        .map(({ id }) => id),
    );
    expect(new Set(notRun.map(({ reason, applicable }) => `${reason} ${applicable}`))).toEqual(
      new Set([
        'a key store is a machine beside those of a cell: take an image true',
        'processes of one host have its /dev/shm and its disk: take an image true',
        'processes of one host have no network between machines, and their files the same places: take an image true',
      ]),
    );
    expect(notRun.some(({ id }) => id.startsWith('control/'))).toBe(true);
  });

  test('should run archives and incremental backups also where machines are processes of one host', () => {
    const { planned } = plan(targetFacts({ driver: 'local' }), release());
    expect(new Set(planned.map(({ axes }) => axes.restore))).toEqual(
      new Set(['standalone', 'crash', 'archive', 'incremental']),
    );
  });

  test('should name each cell once, run or not', () => {
    const { planned, notRun } = plan(targetFacts(), release('pg_tde-2.0'));
    expect([...planned, ...notRun].map(({ id }) => id).toSorted()).toEqual(cells.map(({ id }) => id).toSorted());
  });
});

describe('settings in the environment', () => {
  test('should be the defaults where there are none', () => {
    expect(settingsFromEnvironment({})).toEqual({
      cells: [],
      depth: 'default',
      parallel: 4,
      repeat: 1,
      strict: false,
      results: 'results',
    });
  });

  test('should come out as they went in', () => {
    const settings = {
      target: 'prefix:/opt/pg "x"',
      cells: ['methods/*', 'control/none-tar'],
      parallel: 2,
      depth: 'full' as const,
      repeat: 50,
      strict: true,
      results: '/tmp/r',
    };
    const env: NodeJS.ProcessEnv = {};
    settingsToEnvironment(settings, env);
    expect(settingsFromEnvironment(env)).toEqual(settings);
  });

  test.for([
    ['no JSON', 'target=x'],
    ['no object', '[]'],
    ['a setting that there is not', '{"paralel":2}'],
    ['too many cells at once', '{"parallel":65}'],
    ['half a cell at once', '{"parallel":1.5}'],
    ['no repetition', '{"repeat":0}'],
    ['too many repetitions', '{"repeat":1001}'],
    ['half a repetition', '{"repeat":1.5}'],
    ['cells of another type', '{"cells":"methods/*"}'],
  ] as const)('should be refused as a usage error where they are %s', ([, value]) => {
    expect(() => settingsFromEnvironment({ TDE_CONFORMANCE_SETTINGS: value })).toThrow(
      expect.objectContaining({
        name: 'UsageError',
        message: expect.stringContaining('TDE_CONFORMANCE_SETTINGS does not hold settings') as unknown,
      }),
    );
  });
});

const completed = (over: Partial<Completed> = {}): Completed => ({
  argv: ['true'],
  exitCode: 0,
  signal: null,
  timedOut: false,
  stdout: 'out',
  stderr: 'err',
  startedAt: Date.UTC(2026, 10, 23),
  durationMs: 12.6,
  ...over,
});

describe('commandFiles', () => {
  const ran = (over: Partial<Completed>): RanCommand => {
    const { argv, startedAt, durationMs, exitCode, signal, timedOut } = completed(over);
    return { machine: 'source', argv: [...argv], startedAt, durationMs, exitCode, signal, timedOut };
  };
  const logged = (over: Partial<Completed>): string => commandFiles([ran(over)])[COMMANDS_LOG] ?? '';

  test('should say where, when, how long and how it ended, and the command', () => {
    expect(logged({ argv: ['/bin/pg_basebackup', '-D', '/m/backup'] })).toBe(
      '# source, 2026-11-23T00:00:00.000Z, 13 ms, exit 0\n/bin/pg_basebackup -D /m/backup\n',
    );
  });

  test('should quote words so that they can be typed', () => {
    expect(logged({ argv: ['sh', '-c', `echo "$0" 'x'`, '', 'a b'] })).toContain(
      `\nsh -c 'echo "$0" '\\''x'\\''' '' 'a b'\n`,
    );
  });

  test.for([
    ['time limit', { exitCode: null, timedOut: true }],
    ['signal KILL', { exitCode: null, signal: 'KILL' }],
    ['signal unknown', { exitCode: null }],
    ['exit 3', { exitCode: 3 }],
  ] as const)('should tell that it ended with %s', ([ending, over]) => {
    expect(logged(over).split('\n')[0]).toMatch(new RegExp(`, ${ending}$`));
  });

  test('should put commands in the order in which they began, and leave the list alone', () => {
    const commands = [ran({ argv: ['second'], startedAt: 2 }), ran({ argv: ['first'], startedAt: 1 })];
    expect(commandFiles(commands)[COMMANDS_LOG]?.match(/^\w+$/gm)).toEqual(['first', 'second']);
    expect(commands[0]?.argv).toEqual(['second']);
  });

  test('should be read back as it was, also where an argument looks like the head of a command', () => {
    const argv = ['sh', '-c', 'x\n# source, 2026-11-23T00:00:00.000Z, 1 ms, exit 0\ny'];
    expect(commandsIn(commandFiles([ran({ argv }), ran({ argv: ['ls'], startedAt: 0 })]))).toEqual([
      { machine: 'source', at: '1970-01-01T00:00:00.000Z', ms: 13, ended: 'exit 0', words: 'ls' },
      {
        machine: 'source',
        at: '2026-11-23T00:00:00.000Z',
        ms: 13,
        ended: 'exit 0',
        words: `sh -c '${argv[2]}'`,
      },
    ]);
  });

  test('should leave out a line that is no command: one that was cut off', () => {
    expect(commandsIn({ 'commands.jsonl': '{"machine":"source","ar' })).toEqual([]);
  });
});

describe('recording', () => {
  const machine: Machine = {
    name: 'source',
    id: '7',
    root: '/m',
    bin: '/bin',
    postgres: { listenAddresses: '', host: '/m/run', port: 5432 },
    run: async (argv) => completed({ argv }),
    start: async (argv) => ({
      ended: Promise.resolve(completed({ argv })),
      output: () => 'o',
      signal: async () => undefined,
      pid: async () => 7,
    }),
    put: async () => undefined,
    get: async () => {
      throw new Error('not used');
    },
    clone: async () => ({ id: 'snapshot' }),
    destroy: async () => undefined,
  };

  test('should hand through what a command did, and tell of it', async () => {
    const told: [string, Completed][] = [];
    const done = await recording(machine, (on, command) => told.push([on, command])).run(['ls']);
    expect([done.argv, told]).toEqual([['ls'], [['source', done]]]);
  });

  test('should tell of a program beside when it has ended, without its streams', async () => {
    const told: Completed[] = [];
    const detached = await recording(machine, (_on, command) => told.push(command)).start(['postgres']);
    await detached.ended;
    await Promise.resolve();
    expect(told).toEqual([completed({ argv: ['postgres'], stdout: '', stderr: '' })]);
  });

  test('should be a machine like the one behind it, by the name that its lab knows: a network joins it by that', async () => {
    const recorded = recording(machine, () => undefined);
    expect([
      recorded.name,
      recorded.id,
      recorded.root,
      recorded.bin,
      recorded.postgres,
      await recorded.clone(),
    ]).toEqual(['source', '7', '/m', '/bin', machine.postgres, { id: 'snapshot' }]);
  });
});
