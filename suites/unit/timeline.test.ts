import { describe, expect, test } from 'vitest';
import type { RecoveryStep, StartObservation } from '../../helpers/evidence/index.ts';
import { Timeline } from '../../helpers/run/timeline.ts';
import { backupObservation, start } from './fixtures.ts';

const CLOCK_MS = 50;
/** A timeline of a cell that began so long ago, and what is on it of times since then. */
function timelineOf(agoMs: number): { timeline: Timeline; epoch: (atMs: number) => number } {
  const began = performance.now() - agoMs;
  const epochBegan = Date.now() - agoMs;
  return { timeline: new Timeline(began), epoch: (atMs) => epochBegan + atMs };
}
const near = (atMs: number): unknown =>
  expect.toSatisfy((seen: number) => Number.isInteger(seen) && Math.abs(seen - atMs) <= CLOCK_MS);

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
    const { timeline, epoch } = timelineOf(10_000);
    timeline.markRecovery(step({ startedAt: epoch(2000), durationMs: 1500 }));
    expect(timeline.events).toEqual([
      { atMs: near(3500), event: 'standby: rows written after the backup, 0/B000000 reached' },
    ]);
  });

  test.for(['short', 'stalled', 'ended'] as const)('should say of a step that it was %s', (outcome) => {
    const { timeline, epoch } = timelineOf(10_000);
    timeline.markRecovery(step({ startedAt: epoch(0), outcome, machine: 'second' }));
    expect(timeline.events.map(({ event }) => event)).toEqual([
      `second: rows written after the backup, 0/B000000 ${outcome}`,
    ]);
  });

  test('should have a second backup beside the first, by its own name', () => {
    const { timeline, epoch } = timelineOf(60_000);
    timeline.markBackup(backupObservation({ command: { startedAt: epoch(1000), durationMs: 500 } }), null);
    timeline.markBackup(
      backupObservation({ command: { startedAt: epoch(20_000), durationMs: 700 }, positions: null }),
      null,
      'incremental backup',
    );
    expect(timeline.events).toEqual([
      { atMs: near(1000), event: 'backup begun, start position 0/5000028' },
      { atMs: near(1500), event: 'backup ended, stop position 0/A000120' },
      { atMs: near(20_000), event: 'incremental backup begun' },
      { atMs: near(20_700), event: 'incremental backup ended' },
    ]);
  });

  test.for([
    ['first', 'restored server, first start'],
    ['restart', 'start after a shutdown'],
    ['crash', 'start after a crash'],
    ['promoted', 'promoted standby, start after a shutdown'],
    ['second', 'second standby, first start'],
    ['second-restart', 'second standby, start after a shutdown'],
  ] as const satisfies readonly (readonly [StartObservation['which'], string])[])(
    'should name the start %s',
    ([which, name]) => {
      const { timeline, epoch } = timelineOf(10_000);
      timeline.markStart(start({ which, startedAt: epoch(1), durationMs: 812.4 }));
      expect(timeline.events.map(({ event }) => event)).toEqual([`${name}: ready after 812 ms`]);
    },
  );

  test('should be in the order of time, whatever the order of marks', () => {
    const { timeline, epoch } = timelineOf(60_000);
    timeline.mark('source gone', 9000);
    timeline.markRecovery(step({ startedAt: epoch(4000), durationMs: 1000 }));
    timeline.markStart(start({ startedAt: epoch(2000) }));
    expect(timeline.events.map(({ event }) => event.split(/[:,]/)[0])).toEqual([
      'restored server',
      'standby',
      'source gone',
    ]);
  });
});
