import { describe, expect, test } from 'vitest';
import type { Evidence, RecoveryStep } from '../../../helpers/evidence/index.ts';
import { judge, reasonsText } from '../../../helpers/judgement/index.ts';
import { backupObservation, evidence, operationObservation, restoreObservation, start } from '../fixtures.ts';

const AGAINST = { claims: [], known: [], today: '2026-11-27' };
const KEYS = { inForce: {}, verified: [{ what: 'server key', error: null }] };
const STEP: RecoveryStep = {
  what: 'rows written after the backup',
  machine: 'standby',
  startedAt: 0,
  durationMs: 1,
  wanted: '0/1',
  reached: '0/1',
  outcome: 'reached',
  message: null,
  checks: [{ what: 'app.enc_rows by sequential scan', outcome: 'equal', detail: [] }],
};
const RAN = backupObservation().command;

const act = (verb: string, outcome: Evidence['acts'][number]['outcome'] = 'goes-on'): Evidence['acts'][number] => ({
  act: { do: verb },
  startedAt: 0,
  durationMs: 1,
  outcome,
  says: null,
});

/** A cell that did everything that leaves something in the evidence, with all that it left. */
const WHOLE = evidence({
  acts: [
    'take',
    'take',
    'prove-operation',
    'run-tool',
    'try',
    'look-at-archive',
    'combine',
    'start',
    'look',
    'look-at-keys',
    'start',
    'look',
    'look-at-keys',
    'look-at-target',
    'expect-standby',
    'follow',
    'conclude',
  ].map((verb) => act(verb)),
  secondBackup: backupObservation(),
  operation: operationObservation(),
  toolRuns: [RAN],
  trial: [{ what: 'a step', exitCode: 0, said: '' }],
  archive: { failed: null, files: [], readable: [], dump: { exitCode: 0, records: 1, error: null } },
  restore: {
    ...restoreObservation(start({ keys: KEYS }), start({ which: 'restart', keys: KEYS })),
    recovery: [STEP],
    isStandby: true,
    combined: RAN,
    logErrors: [],
    readableWal: [],
    readableOwn: [],
    readableFiles: [],
  },
});

const without = (change: Partial<NonNullable<Evidence['restore']>>): Evidence => ({
  ...WHOLE,
  restore: WHOLE.restore && { ...WHOLE.restore, ...change },
});
const starts = WHOLE.restore?.starts ?? [];
const withStarts = (change: Partial<(typeof starts)[number]>): Evidence =>
  without({ starts: starts.map((one, index) => (index === 1 ? { ...one, ...change } : one)) });
const reasonOf = (seen: Evidence): string => {
  const { verdict, reasons } = judge(seen, AGAINST);
  return `${verdict}: ${reasonsText(reasons)}`;
};

describe('evidence that lacks what an act looked at', () => {
  test('should be judged where it lacks nothing', () => {
    expect(reasonOf(WHOLE)).not.toMatch(/^inconclusive/);
  });

  test.for<[string, Evidence, string]>([
    ['a backup', { ...WHOLE, secondBackup: null }, 'evidence of a backup is missing: 1 of 2 is there'],
    ['the operation', { ...WHOLE, operation: null }, 'evidence of an operation on keys is missing: 0 of 1 is there'],
    ['what a tool said', { ...WHOLE, toolRuns: [] }, 'evidence of a tool on a directory is missing: 0 of 1 is there'],
    ['what was tried', { ...WHOLE, trial: [] }, 'evidence of something that was tried is missing: 0 of 1 is there'],
    ['the archive', { ...WHOLE, archive: null }, 'evidence of the archive is missing: 0 of 1 is there'],
    ['pg_combinebackup', without({ combined: null }), 'evidence of pg_combinebackup is missing: 0 of 1 is there'],
    ['a start', without({ starts: starts.slice(0, 1) }), 'evidence of a start is missing: 1 of 2 is there'],
    ['rows after a start', withStarts({ checks: [] }), 'evidence of rows after a start is missing: 1 of 2 is there'],
    ['keys after a start', withStarts({ keys: null }), 'evidence of keys after a start is missing: 1 of 2 is there'],
    [
      'verifications of keys',
      withStarts({ keys: { ...KEYS, verified: [] } }),
      'evidence of keys after a start is missing: 1 of 2 is there',
    ],
    ['recovery', without({ recovery: [] }), 'evidence of recovery up to its target is missing: 0 of 1 is there'],
    [
      'rows of a standby',
      without({ recovery: [{ ...STEP, checks: [] }] }),
      'evidence of rows of a standby is missing: 0 of 1 is there',
    ],
    [
      'whether it is a standby',
      without({ isStandby: null }),
      'evidence of whether a server is a standby is missing: 0 of 1 is there',
    ],
    ['the whole restore', { ...WHOLE, restore: null }, 'evidence of pg_combinebackup is missing: 0 of 1 is there'],
    ['errors in logs', without({ logErrors: null }), 'a server came up, and its log or its disk was not looked at'],
    ['WAL on its disk', without({ readableWal: null }), 'a server came up, and its log or its disk was not looked at'],
    ['its own rows', without({ readableOwn: null }), 'a server came up, and its log or its disk was not looked at'],
    ['other files', without({ readableFiles: null }), 'a server came up, and its log or its disk was not looked at'],
    ['its end', { ...WHOLE, acts: WHOLE.acts.slice(0, -1) }, 'the cell was not concluded'],
  ])('should prove nothing: %s', ([, seen, reason]) => {
    expect(reasonOf(seen)).toContain(`inconclusive: ${reason}`);
  });

  test('should be judged where the act ended the cell, or is of evidence from before acts were recorded', () => {
    const ended = { ...WHOLE, acts: [...WHOLE.acts.slice(0, -1), act('try', 'ends-here'), act('conclude')] };
    expect(reasonOf(ended)).not.toMatch(/^inconclusive/);
    expect(reasonOf({ ...evidence(), restore: restoreObservation() })).not.toMatch(/^inconclusive/);
  });
});
