import { describe, expect, test } from 'vitest';
import { packageFile } from '../../../helpers/common/index.ts';
import { type Evidence, evidenceAt, evidencePath } from '../../../helpers/evidence/index.ts';
import { type Expectations, judge, loadExpectations, reasonsText } from '../../../helpers/judgement/index.ts';
import { cellLine } from '../../../helpers/results/index.ts';

/** Real evidence in which a rule is broken beside something else that may hide it. */

const expectations = loadExpectations('2026-11-24');
/** Nothing but rules. */
const rules: Expectations = { ...expectations, claims: [], known: [] };
const PANIC = 'PANIC:  could not write to file "pg_wal/000000010000000000000004"';

function changed(cell: string, change: (restore: NonNullable<Evidence['restore']>, seen: Evidence) => void): Evidence {
  const seen = structuredClone(evidenceAt(packageFile('suites', 'recorded', '18-2.2'), evidencePath(cell)));
  if (!seen.restore) throw new Error(`${cell} was not restored`);
  change(seen.restore, seen);
  return seen;
}

function judged(seen: Evidence, by: Expectations = expectations): string {
  const { verdict, reasons } = judge(seen, by);
  return `${verdict}: ${reasonsText(reasons)}`;
}

const CRASHES_AS_KNOWN = 'window/low-level-rotate-database-key-after-providers-only-material-at-begin';
const ENDS_SHORT = 'restores/none-plain-heavy-archive-raw-end-restarted';
const ARCHIVE = 'restores/none-plain-heavy-archive-wrapped-end-restarted';
const WORKS = 'methods/stream-plain-e-keys';

describe('server-crash', () => {
  test('should be red for the source where the crash of the restored server is known', () => {
    expect(judged(changed(CRASHES_AS_KNOWN, () => undefined))).toMatch(/^known-deviation: /);
    const both = changed(CRASHES_AS_KNOWN, (_, seen) => void (seen.sourceCrash = PANIC));
    expect(judged(both)).toMatch(/^deviates: server-crash: backup: a signal ended the source/);
  });

  test('should be red where a server panics again and again until the time limit', () => {
    const seen = changed(
      WORKS,
      ({ starts }) => void Object.assign(starts.at(-1)!, { outcome: 'hangs', message: PANIC }),
    );
    expect(judged(seen, rules)).toMatch(/^deviates: server-crash: startup: .*PANIC/);
  });

  test('should be red where a server crashed while things were tried', () => {
    const line = 'LOG:  client backend (PID 61) was terminated by signal 11: Segmentation fault';
    const seen = changed(WORKS, (_, whole) => void (whole.trialCrash = line));
    expect(judged(seen, rules)).toMatch(/^deviates: server-crash: trial: a server of the trial crashed: .*signal 11/);
  });

  test('should be told beside where the cell proves nothing', () => {
    const seen = changed(WORKS, (_, whole) => {
      whole.sourceCrash = PANIC;
      whole.backup!.positions = null;
    });
    expect(judged(seen, rules)).toMatch(/^inconclusive: the backup says nothing of .*; server-crash: backup: /);
  });

  test('should be red where an earlier start failed with a reason', () => {
    const seen = changed(WORKS, ({ starts }) => {
      Object.assign(starts[0]!, { outcome: 'ended', exitCode: 1, message: 'FATAL:  no', checks: [] });
      Object.assign(starts[1]!, { outcome: 'died', exitCode: null, message: PANIC, checks: [] });
    });
    expect(judged(seen, rules)).toMatch(/^deviates: server-crash: startup/);
  });
});

describe('silent-wrong-data', () => {
  test('should be red where recovery let clients in short of its target and a later start fails', () => {
    const seen = changed(ENDS_SHORT, ({ starts }) => {
      expect(starts.length).toBeGreaterThan(1);
      Object.assign(starts.at(-1)!, { outcome: 'ended', exitCode: 1, message: 'FATAL:  no', checks: [] });
    });
    expect(judged(seen, rules)).toMatch(/^deviates: silent-wrong-data: recovery: .* short of the target/);
  });
});

describe('hidden-error', () => {
  test.for(['PANIC:  could not write', 'LOG:  startup process (PID 5) was terminated by signal 6: Aborted'])(
    'should be red for what no client can have been told, though one was told these words: %s',
    (line) => {
      const seen = changed(ARCHIVE, (restore, all) => {
        all.told = ['ERROR:  could not write', line];
        restore.logErrors = [{ machine: 'restore', line }];
      });
      expect(judged(seen)).toMatch(/^deviates: hidden-error: log/);
    },
  );
});

describe('a cell that breaks a rule', () => {
  const BREAKS = [
    ['crashes', 'the source', (_: unknown, seen: Evidence) => void (seen.sourceCrash = PANIC)],
    [
      'leaks',
      'own WAL',
      (restore: NonNullable<Evidence['restore']>) => void (restore.readableOwn = ['000000020000000000000005']),
    ],
  ] as const;

  test.for(BREAKS)('should not work: %s, %s', ([outcome, , change]) => {
    const seen = changed(WORKS, change);
    const line = cellLine(seen, judge(seen, expectations));
    expect([line.verdict, line.outcome]).toEqual(['deviates', outcome]);
  });
});

describe('keys', () => {
  type Restore = NonNullable<Evidence['restore']>;
  const looks = ({ starts }: Restore) => starts.flatMap(({ keys }) => (keys ? [keys] : []));
  const UNSEEN: readonly (readonly [string, (restore: Restore) => void])[] = [
    [
      'nothing was verified',
      (restore) => {
        for (const look of looks(restore)) look.verified = [];
      },
    ],
    [
      'nothing was rotated',
      (restore) => {
        for (const look of looks(restore)) delete look.rotated;
      },
    ],
    ['they were not looked at after the last start', (restore) => void (restore.starts.at(-1)!.keys = null)],
  ];

  test.for(UNSEEN)('should not be good where %s', ([, change]) => {
    const { facets, claims } = judge(changed('window/no-backup-rotate-server-key', change), expectations);
    expect(facets.keys.outcome).toBe('not-checked');
    expect(claims.find(({ id }) => id === 'restore.keys-verify')?.verdict).toBe('not-applicable');
  });
});
