import { keyFileCopies, reasonsText } from '../../helpers/judgement/index.ts';
import pLimit from 'p-limit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Evidence, loadEvidence } from '../../helpers/evidence/index.ts';
import { type CellLine, LIGHTS } from '../../helpers/results/index.ts';
import { type OpenedRun, Session, openRun } from '../../helpers/run/index.ts';
import { parseLsn } from '../../helpers/source/index.ts';
import { type Driver, remainsOf, temporaryDirectory } from './support.ts';
import { driversWithKeys } from './window-targets.ts';

/** Cells at work at the same time: starting and stopping servers leaves much of two cores idle. */
const AT_ONCE = 3;
const LIMIT_MS = 20 * 60_000;

const HELD = ['before-keys', 'after-keys', 'at-end'];
const IN_ORDER = [...HELD, 'after-providers-only', 'after-keys-only'];
const POINTS: Readonly<Record<string, readonly string[]>> = {
  'stream-plain-e-keys': HELD,
  'fetch-plain': HELD,
  'fetch-tar': HELD,
  'low-level': IN_ORDER,
};
/** Each operation with what it writes to in the key directory. */
const OPERATIONS = { 'rotate-database-key': 'keys', 'rotate-server-key': 'wal-keys' } as const;

/** Every point of every method, with an operation for each kind of key. */
const ALL = Object.entries(POINTS).flatMap(([method, points]) =>
  points.flatMap((point) => Object.keys(OPERATIONS).map((operation) => `window/${method}-${operation}-${point}`)),
);
/** One machine at a time takes longer: each method, each kind of key and three points. */
const SOME = [
  'window/stream-plain-e-keys-rotate-database-key-before-keys',
  'window/fetch-plain-rotate-server-key-after-keys',
  'window/fetch-tar-rotate-database-key-at-end',
];

const CELLS: Readonly<Record<Driver['name'], readonly string[]>> = { container: ALL, local: SOME };

const WITH_ENCRYPTION = ['-E'];
const ARGUMENTS: Readonly<Record<string, { readonly has: readonly string[]; readonly lacks: readonly string[] }>> = {
  'stream-plain-e-keys': { has: ['-X stream', '-F plain', ...WITH_ENCRYPTION], lacks: [] },
  'fetch-plain': { has: ['-X fetch', '-F plain'], lacks: WITH_ENCRYPTION },
  'fetch-tar': { has: ['-X fetch', '-F tar'], lacks: WITH_ENCRYPTION },
};

/** The order in which files are copied by hand. */
const COPIED: Readonly<Record<string, readonly string[]>> = {
  'before-keys': ['data', 'keys', 'providers'],
  'after-keys': ['keys', 'providers', 'data'],
  'at-end': ['data', 'keys', 'providers'],
  'after-providers-only': ['providers', 'keys', 'data'],
  'after-keys-only': ['keys', 'providers', 'data'],
};
/** Points at which keys are copied after the operation. */
const KEYS_COME_LATER = ['before-keys', 'after-providers-only'];

describe.for(await driversWithKeys())('$title', ({ name, ref }) => {
  describe.skipIf(ref === undefined)('a key operation inside a backup', () => {
    const results = temporaryDirectory();
    const cells = CELLS[name];
    const byTool = cells.filter((id) => !id.startsWith('window/low-level-'));
    const byHand = cells.filter((id) => id.startsWith('window/low-level-'));
    let run: OpenedRun;
    let lines = new Map<string, CellLine>();
    let evidence = new Map<string, Evidence>();

    beforeAll(async () => {
      run = await openRun({
        ...(ref === undefined ? {} : { target: ref }),
        cells: [...cells],
        parallel: AT_ONCE,
        repeat: 1,
        strict: false,
        results: results.path,
      });
      await using session = await Session.open(run);
      const turn = pLimit(session.parallel);
      const seen = await Promise.all(session.planned.map((cell) => turn(() => session.runCell(cell))));
      lines = new Map(seen.map((line) => [line.id, line]));
      evidence = new Map(loadEvidence(run.runDirectory).map((one) => [one.id, one]));
    }, LIMIT_MS);
    afterAll(() => results[Symbol.dispose]());

    /** What was seen of a cell whose backup was taken and whose operation was reached. */
    const seenOf = (id: string) => {
      const { backup, operation, axes } = evidence.get(id) ?? {};
      if (!backup || !operation || !axes)
        throw new Error(`${id}: ${reasonsText(lines.get(id)?.reasons ?? [{ text: 'was not run' }])}`);
      return { backup, operation, axes };
    };

    test.for(cells)('should be proven, and nothing be unexpected: %s', (id) => {
      const line = lines.get(id);
      expect(line && LIGHTS[line.verdict], `${line?.verdict}: ${reasonsText(line?.reasons ?? [])}`).toBe('passed');
      expect(evidence.get(id)?.harnessError).toBeNull();
    });

    test.for(cells)('should be done as the cell says, without an error and with its effect: %s', (id) => {
      const { operation, axes } = seenOf(id);
      expect(operation.steps.map(({ error }) => error)).toEqual([null, null]);
      expect(operation.effects.map(({ before, after }) => before === after)).toEqual([false]);
      const { before, after, roles } = operation.keyFiles;
      const changed = Object.keys(roles).filter((file) => before[file] !== after[file]);
      expect(changed.map((file) => roles[file])).toEqual([OPERATIONS[axes.operation as keyof typeof OPERATIONS]]);
    });

    test.for(cells)("should lie between the backup's start and stop position: %s", (id) => {
      const { backup, operation } = seenOf(id);
      const between = [
        backup.positions?.start,
        operation.lsnBefore,
        ...operation.steps.map(({ lsn }) => lsn),
        operation.lsnAfter,
        backup.positions?.stop,
      ].map((lsn) => parseLsn(lsn ?? ''));
      expect(between).toEqual(between.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
      expect(operation.lsnAfter).not.toBe(operation.lsnBefore);
    });

    test.for(cells)('should find copies of the key files on the side that its point says: %s', (id) => {
      const { backup, operation, axes } = seenOf(id);
      const copies = keyFileCopies(operation, backup.keyFiles.inBackup);
      const statesOf = (role: string): string[] =>
        [...new Set<string>(copies.filter((copy) => copy.role === role).map(({ state }) => state))].toSorted();
      const side = KEYS_COME_LATER.includes(axes.point) ? 'after' : 'before';
      const encrypts = axes.encrypt !== 'off';
      expect({ providers: statesOf('providers'), keys: statesOf('keys'), walKeys: statesOf('wal-keys') }).toEqual({
        providers: ['unchanged'],
        keys: axes.operation === 'rotate-database-key' ? [side, 'unchanged'].toSorted() : ['unchanged'],
        // With -E the tool writes WAL keys of its own.
        walKeys: encrypts ? ['other'] : axes.operation === 'rotate-server-key' ? [side] : ['unchanged'],
      });
    });

    test.for(byTool)('should come while the tool is stopped and the server stalls: %s', (id) => {
      const { backup, operation } = seenOf(id);
      expect(backup.hold).toMatchObject({ toolState: 'T', sending: true });
      expect(backup.hold?.bytesSent).toBeGreaterThan(0);
      expect(backup.hold?.bytesSentAfter).toBe(backup.hold?.bytesSent);
      const [first, last] = [operation.steps[0], operation.steps.at(-1)];
      const times = [
        backup.command.startedAt,
        backup.hold?.heldAt,
        first?.startedAt,
        (last?.startedAt ?? 0) + (last?.durationMs ?? 0),
        backup.hold?.releasedAt,
        backup.command.startedAt + backup.command.durationMs,
      ];
      // Clocks count in whole milliseconds.
      const whole = times.map((time) => Math.floor(time ?? 0));
      expect(whole).toEqual(whole.toSorted((a, b) => a - b));
    });

    test.for(byTool)('should come before or after the server sends key files, as its point says: %s', (id) => {
      const { backup, axes } = seenOf(id);
      const sentAt = Object.values(backup.keyFilesSentAt);
      expect(sentAt.length).toBeGreaterThan(0);
      const alreadySent = sentAt.filter((at) => at < (backup.hold?.bytesSent ?? 0));
      expect(alreadySent).toHaveLength(axes.point === 'before-keys' ? 0 : sentAt.length);
    });

    test.for(byTool)('should have the real tool with the options of its method: %s', (id) => {
      const { backup } = seenOf(id);
      const { has = [], lacks = [] } =
        ARGUMENTS[Object.keys(ARGUMENTS).find((method) => id.startsWith(`window/${method}-`)) ?? ''] ?? {};
      const [tool = '', ...options] = backup.command.argv;
      expect(tool).toMatch(new RegExp(`^/.*/bin/${run.facts.backupTool}$`));
      const given = ` ${options.join(' ')} `;
      expect(has.filter((option) => !given.includes(` ${option} `))).toEqual([]);
      expect(lacks.filter((option) => given.includes(` ${option} `))).toEqual([]);
      expect(backup.command).toMatchObject({ exitCode: 0, signal: null, timedOut: false });
    });

    test.for(byHand)('should have files copied in the order that its point says: %s', (id) => {
      const { backup, axes } = seenOf(id);
      const parts = (backup.command.argv[2] ?? '').split('\n').flatMap((script) => partCopiedBy(script) ?? []);
      expect(parts).toEqual(COPIED[axes.point]);
      expect(backup.hold).toBeNull();
    });

    test('should leave no machine', async () => {
      expect(await remainsOf(run.runId)).toEqual([]);
    });
  });
});

/** Which part of a data directory a script copies. */
function partCopiedBy(script: string): string | undefined {
  if (script.includes('-name postmaster.pid -prune')) return 'data';
  const keyFiles = /find \. -type f (! )?-name \S+ -exec cp /.exec(script);
  if (!keyFiles) return undefined;
  return keyFiles[1] === undefined ? 'providers' : 'keys';
}
