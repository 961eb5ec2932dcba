import { describe, expect, test } from 'vitest';
import {
  type Evidence,
  type RecoveryStep,
  type StartObservation,
  happeningsOf,
  timelineOf,
  toolOutput,
} from '../../../helpers/evidence/index.ts';
import { NOTHING_YET } from '../../../helpers/acts/look/conclude.ts';
import { backupObservation, evidence, happened, operationObservation, start } from '../fixtures.ts';

const BEGAN = Date.UTC(2026, 10, 24);
/** What a cell told, and nothing else but what is given. */
const seen = (over: Partial<Evidence>): Evidence =>
  evidence({ backup: null, restore: null, ...happened([], BEGAN), ...over });
const restored = (starts: StartObservation[], recovery: RecoveryStep[] = []): Evidence['restore'] => ({
  ...NOTHING_YET,
  log: '',
  starts,
  recovery,
});

const step = (over: Partial<RecoveryStep>): RecoveryStep => ({
  what: 'rows written after the backup',
  machine: 'standby',
  startedAt: 0,
  durationMs: 0,
  wanted: '0/B000000',
  reached: null,
  outcome: 'reached',
  message: null,
  checks: [],
  ...over,
});

describe('the timeline of a cell', () => {
  test('should have a step of recovery at its end: which machine, what, the position and what came of it', () => {
    const restore = restored([], [step({ startedAt: BEGAN + 2000, durationMs: 1500 })]);
    expect(timelineOf(seen({ restore }))).toEqual([
      { atMs: 3500, says: 'standby: rows written after the backup, 0/B000000 reached' },
    ]);
  });

  test.for(['short', 'stalled', 'ended'] as const)('should say of a step that it was %s', (outcome) => {
    const restore = restored([], [step({ startedAt: BEGAN, outcome, machine: 'second' })]);
    expect(timelineOf(seen({ restore })).map(({ says }) => says)).toEqual([
      `second: rows written after the backup, 0/B000000 ${outcome}, came to nowhere`,
    ]);
  });

  test('should have a second backup beside the first, by its own name', () => {
    const backup = backupObservation({ command: { startedAt: BEGAN + 1000, durationMs: 500 } });
    const secondBackup = backupObservation({
      command: { startedAt: BEGAN + 20_000, durationMs: 700 },
      positions: null,
    });
    expect(timelineOf(seen({ backup, secondBackup }))).toEqual([
      { atMs: 1000, says: 'backup begun, start position 0/5000028' },
      { atMs: 1500, says: 'backup ended with exit code 0, stop position 0/A000120' },
      { atMs: 20_000, says: 'second backup begun' },
      { atMs: 20_700, says: 'second backup ended with exit code 0' },
    ]);
    const combined = secondBackup.command;
    const says = timelineOf(seen({ secondBackup, restore: { ...restored([])!, combined } })).map((one) => one.says);
    expect(says).toEqual(['incremental backup begun', 'incremental backup ended with exit code 0']);
  });

  test.for([
    ['first', 'restored server, first start'],
    ['restart', 'start after a shutdown'],
    ['crash', 'start after a crash'],
    ['promoted', 'promoted standby, start after a shutdown'],
    ['second', 'second restored server, first start'],
    ['second-restart', 'second restored server, start after a shutdown'],
  ] as const satisfies readonly (readonly [StartObservation['which'], string])[])(
    'should name the start %s',
    ([which, name]) => {
      const restore = restored([start({ which, startedAt: BEGAN + 1, durationMs: 812.4 })]);
      expect(timelineOf(seen({ restore })).map(({ says }) => says)).toEqual([`${name}: ready after 812 ms`]);
    },
  );

  test('should have an operation from its first step to its last, or to the one that failed', () => {
    const operation = operationObservation();
    const says = timelineOf(seen({ operation })).map((one) => one.says);
    expect(says[0]).toBe(`key operation begun at WAL position ${operation.lsnBefore}`);
    expect(says.at(-1)).toBe(
      `key operation done at WAL position ${operation.lsnAfter}, steps: ${operation.steps.length}`,
    );
    const failed = { ...operation, steps: operation.steps.map((one) => ({ ...one, error: 'no such key' })) };
    expect(timelineOf(seen({ operation: failed })).at(-1)?.says).toBe('key operation failed: no such key');
  });

  test('should say how a tool ended that was run on a directory', () => {
    const { command } = backupObservation({ command: { startedAt: BEGAN + 100, durationMs: 50, exitCode: 1 } });
    const told = (over: Partial<typeof command>): string[] =>
      timelineOf(seen({ toolRuns: [{ ...command, argv: ['/bin/of/pg_verifybackup', '-s', '/b'], ...over }] })).map(
        ({ atMs, says }) => `${atMs} ${says}`,
      );
    expect(told({})).toEqual(['150 pg_verifybackup -s /b ended with exit code 1']);
    expect(told({ exitCode: null, signal: 'SIGSEGV' })).toEqual(['150 pg_verifybackup -s /b ended with SIGSEGV']);
    expect(told({ exitCode: null, timedOut: true })).toEqual(['150 pg_verifybackup -s /b ended with the time limit']);
  });

  test('should be in the order of time, whatever the order of what was seen', () => {
    const told = happened([{ atMs: 9000, says: 'source gone' }], BEGAN);
    const restore = restored(
      [start({ startedAt: BEGAN + 2000 })],
      [step({ startedAt: BEGAN + 4000, durationMs: 1000 })],
    );
    expect(timelineOf(seen({ ...told, restore })).map(({ says }) => says.split(/[:,]/)[0])).toEqual([
      'restored server',
      'standby',
      'source gone',
    ]);
  });

  test('should have what the acts tell alone where nobody knows when the cell began', () => {
    const told = happened([{ atMs: 5, says: 'source started' }], null);
    expect(timelineOf(seen({ ...told, backup: backupObservation() }))).toEqual([{ atMs: 5, says: 'source started' }]);
  });
});

describe('what tools printed', () => {
  test('should have all lines of both streams below how each tool ended', () => {
    const { command } = backupObservation({ command: { exitCode: 1 } });
    const toolRuns = [
      { ...command, argv: ['/bin/pg_verifybackup', '/b'], stdout: 'looked\n', stderr: 'pg_verifybackup: error: no\n' },
      { ...command, argv: ['/bin/other'], exitCode: 0, stdout: '', stderr: '' },
    ];
    expect(toolOutput({ toolRuns })).toEqual([
      'pg_verifybackup /b ended with exit code 1',
      '  looked',
      '  pg_verifybackup: error: no',
      'other ended with exit code 0',
    ]);
  });
});

describe('what acts tell', () => {
  test('should leave out those that are told by what was seen, and say of one that it failed', () => {
    const { beganAt, acts } = happened([{ atMs: 5, says: 'source restarted' }], BEGAN);
    const [told] = acts;
    const silent = { ...told!, says: null };
    const failed = { ...told!, outcome: 'failed' as const };
    expect(happeningsOf(seen({ beganAt, acts: [silent, failed] }))).toEqual([
      { atMs: 5, says: 'source restarted: failed' },
    ]);
  });

  test('should leave out that a tool was run, which earlier evidence tells beside what the tool said', () => {
    const { beganAt, acts } = happened([{ atMs: 5, says: 'pg_verifybackup' }], BEGAN);
    const [told] = acts;
    const ran = { ...told!, act: { do: 'run-tool' } };
    expect(happeningsOf(seen({ beganAt, acts: [ran, told!] }))).toEqual([{ atMs: 5, says: 'pg_verifybackup' }]);
  });
});
