import { describe, expect, test } from 'vitest';
import type { Coordinates } from '../../../helpers/axes/index.ts';
import type { Evidence, RecoveryStep } from '../../../helpers/evidence/index.ts';
import { judge, reasonsText } from '../../../helpers/judgement/index.ts';
import { backupObservation, evidence, incrementalObservation, restoreObservation } from '../fixtures.ts';

const AGAINST = { claims: [], known: [], today: '2026-11-28' };
const reasonOf = (seen: Evidence): string | null => {
  const { verdict, reasons } = judge(seen, AGAINST);
  return verdict === 'inconclusive' ? reasonsText(reasons) : null;
};

const step = (what: string, reached: string): RecoveryStep => ({
  what,
  machine: 'restore',
  startedAt: 0,
  durationMs: 1,
  wanted: '0/B000000',
  reached,
  outcome: 'reached',
  message: null,
  checks: [],
});
const ENDED = step('recovery to its target: lsn', '0/C000000');
const PAUSED = step('a pause at the target', '0/C000000');
const SHUT_DOWN = step('a shutdown at the target', '0/C000000');

describe('what a server does at its target', () => {
  const reasonAt = (targetAction: Coordinates['targetAction'], ...recovery: RecoveryStep[]): string | null => {
    const axes = { restore: 'archive', archive: 'wrapped', recoveryTarget: 'lsn', targetAction } as const;
    return reasonOf(evidence({ axes, restore: { ...restoreObservation(), recovery } }));
  };

  test.for([
    ['promote', [ENDED]],
    ['pause', [PAUSED, ENDED]],
    ['shutdown', [SHUT_DOWN, ENDED]],
  ] as const)('should be proven where it was seen: %s', ([action, steps]) => {
    expect(reasonAt(action, ...steps)).toBeNull();
  });

  test.for([
    ['pause', [ENDED], 'nobody saw "a pause at the target"'],
    ['shutdown', [ENDED], 'nobody saw "a shutdown at the target"'],
    ['pause', [], 'nobody saw "a pause at the target"'],
    ['shutdown', [PAUSED, ENDED], '"a pause at the target" was seen, which the cell does not have'],
    ['pause', [SHUT_DOWN, ENDED], '"a shutdown at the target" was seen, which the cell does not have'],
    ['promote', [PAUSED, ENDED], '"a pause at the target" was seen, which the cell does not have'],
  ] as const)('should prove nothing where %s was to be, and %j was', ([action, steps, why]) => {
    expect(reasonAt(action, ...steps)).toBe(why);
  });

  test('should prove nothing where it is past where recovery ended', () => {
    expect(reasonAt('pause', { ...PAUSED, reached: '0/D000000' }, ENDED)).toBe(
      'recovery is said to have ended at 0/C000000, and to have been at 0/D000000 before',
    );
  });

  test('should prove nothing where the target was another', () => {
    expect(reasonAt('promote', step('recovery to its target: xid', '0/C000000'))).toBe(
      '"recovery to its target: xid" was seen, which the cell does not have',
    );
  });
});

describe('a chain of incremental backups', () => {
  const at = (name: string, below: string, method: string, from: string): Evidence['between'][number] => {
    const one = incrementalObservation({
      positions: { timeline: 1, start: `0/${from}000028`, stop: `0/${from}000120` },
    });
    const manifest = `--incremental=/pg-tde-conformance/${below}/backup_manifest`;
    return { ...one, command: { ...one.command, argv: ['tool', '-D', `/x/${name}`, '-X', method, manifest] } };
  };
  const chain = (method: string): Evidence['between'] => [
    at('incremental', 'backup', method, 'B'),
    at('incremental-2', 'incremental', method, 'C'),
    at('incremental-3', 'incremental-2', method, 'D'),
  ];
  const combined = (...of: string[]): Evidence['restore'] => ({
    ...restoreObservation(),
    combined: {
      ...backupObservation().command,
      argv: ['pg_combinebackup', ...of.map((name) => `/x/laid-out-${name}`), '-o', '/x/data'],
    },
  });
  const ALL = ['backup', 'incremental', 'incremental-2', 'incremental-3'];
  const seen = (of: Evidence['between'], over: Partial<Coordinates> = {}, names = ALL): Evidence =>
    evidence({
      axes: { restore: 'incremental', chain: 'three', ...over },
      between: of.slice(0, -1),
      secondBackup: of.at(-1) ?? null,
      restore: combined(...names),
    });
  const [first, second, third] = chain('fetch') as [
    Evidence['between'][number],
    Evidence['between'][number],
    Evidence['between'][number],
  ];

  test('should be proven by how each was taken, and by what was combined', () => {
    expect(reasonOf(seen(chain('fetch')))).toBeNull();
    expect(reasonOf(seen(chain('stream'), { incrementalWay: 'other' }))).toBeNull();
  });

  test('should prove nothing where incremental backups were taken in another way', () => {
    expect(reasonOf(seen(chain('fetch'), { incrementalWay: 'other' }))).toBe(
      'the backup incremental was taken with -X fetch, not stream',
    );
    expect(reasonOf(seen([first, second, at('incremental-3', 'incremental-2', 'stream', 'D')]))).toBe(
      'the backup incremental-3 was taken with -X stream, not fetch',
    );
  });

  test('should prove nothing where one is on top of another, or of none', () => {
    expect(reasonOf(seen([first, second, at('incremental-3', 'incremental', 'fetch', 'D')]))).toBe(
      'the backup incremental-3 was not taken on top of incremental-2',
    );
    const whole = { ...second, command: { ...second.command, argv: second.command.argv.slice(0, -1) } };
    expect(reasonOf(seen([first, whole, third]))).toBe('the backup incremental-2 was not taken on top of incremental');
  });

  test('should prove nothing where one begins before the one below it ends', () => {
    expect(
      reasonOf(seen([{ ...first, positions: { timeline: 1, start: '0/A000028', stop: '0/B000120' } }, second, third])),
    ).toBe('the backup incremental begins at 0/A000028, before the one below it ends, at 0/A000120');
  });

  test('should prove nothing where it is longer or shorter than it has to be', () => {
    expect(reasonOf(seen([first]))).toBe('1 incremental backups were taken of 3');
    expect(reasonOf(seen(chain('fetch'), { chain: 'one' }))).toBe('3 incremental backups were taken of 1');
  });

  test.for([
    [ALL.slice(0, -1)],
    [['backup', 'incremental', 'incremental-3', 'incremental-2']],
    [[...ALL, 'incremental-4']],
  ])('should prove nothing where others were combined: %j', ([names]) => {
    expect(reasonOf(seen(chain('fetch'), {}, names))).toMatch(/^other backups were combined than were taken: /);
  });

  test('should prove nothing where the source was to be restarted, and nobody asked it', () => {
    expect(reasonOf(seen(chain('fetch'), { sourceRestart: 'restarted' }))).toBe(
      'servers were asked 0 times of 2 what they are',
    );
  });
});

describe('a backup that is taken from a standby', () => {
  type From = NonNullable<Evidence['backup']>['takenFrom'];
  const seen = (first: From, second: From): string | null =>
    reasonOf(
      evidence({
        axes: { restore: 'from-standby' },
        backup: backupObservation({ takenFrom: first }),
        secondBackup: backupObservation({ takenFrom: second }),
      }),
    );

  test('should be proven by what the servers wrote into it', () => {
    expect(seen('primary', 'standby')).toBeNull();
  });

  test.for([
    ['primary', 'primary', 'the second backup was to be taken from a standby, and it is from primary'],
    ['primary', null, 'the second backup was to be taken from a standby, and it is from nobody knows what'],
    ['standby', 'standby', 'the backup was to be taken from a primary, and it is from standby'],
  ] as const)('should prove nothing where it is of another: %s, then %s', ([first, second, why]) => {
    expect(seen(first, second)).toBe(why);
  });

  test('should ask that of no other cell', () => {
    expect(reasonOf(evidence({ backup: backupObservation({ takenFrom: null }) }))).toBeNull();
  });
});

describe('pg_wal of a backup', () => {
  const ELSEWHERE = '/pg-tde-conformance/backup-wal';
  const { argv } = backupObservation().command;
  const seen = (restoredPgWal: Coordinates['restoredPgWal'], walLink: string | null, ...told: string[]) =>
    reasonOf(
      evidence({
        axes: { restoredPgWal },
        backup: backupObservation({ walLink, command: { argv: [...argv, ...told] } }),
      }),
    );

  test('should be elsewhere where it leads to where the tool was told to put it', () => {
    expect(seen('waldir', ELSEWHERE, `--waldir=${ELSEWHERE}`)).toBeNull();
  });

  test.for([
    ['waldir', null, `pg_wal of the backup is no link, it was to be ${ELSEWHERE}`],
    ['waldir', '/elsewhere', `pg_wal of the backup leads to /elsewhere, it was to be ${ELSEWHERE}`],
    ['inside', ELSEWHERE, `the tool was to put pg_wal into ${ELSEWHERE}`],
  ] as const)('should prove nothing where it is not so: %s, %s', ([restoredPgWal, walLink, why]) => {
    expect(seen(restoredPgWal, walLink, `--waldir=${ELSEWHERE}`)).toBe(why);
  });

  test('should prove nothing where the tool was told nothing', () => {
    expect(seen('waldir', ELSEWHERE)).toBe('the tool was not told where pg_wal is to be');
    expect(seen('inside', ELSEWHERE)).toBe(`pg_wal of the backup leads to ${ELSEWHERE}, it was to be inside`);
  });
});
