import { describe, expect, test } from 'vitest';
import type { Coordinates } from '../../../helpers/axes/index.ts';
import type {
  ArchiveObservation,
  Evidence,
  RecoveryStep,
  RestoreObservation,
} from '../../../helpers/evidence/index.ts';
import { type Facets, facetsOf } from '../../../helpers/facets/index.ts';
import {
  WARNING,
  backupObservation,
  evidence,
  failedStart,
  refusal,
  restoreObservation,
  start,
  stockFacts,
} from '../fixtures.ts';

const STANDBY: Partial<Coordinates> = { restore: 'standby' };
const INCREMENTAL: Partial<Coordinates> = { restore: 'incremental' };
const ARCHIVE: Partial<Coordinates> = { restore: 'archive', archive: 'wrapped', recoveryTarget: 'end' };

const restored = (over: Partial<RestoreObservation>): RestoreObservation => ({ ...restoreObservation(), ...over });
/** A step that came as far as it was to. */
const step = (over: Partial<RecoveryStep> = {}): RecoveryStep => ({
  what: 'rows written after the backup',
  machine: 'standby',
  startedAt: 1_790_000_003_000,
  durationMs: 40,
  wanted: '0/B000000',
  reached: '0/B000028',
  outcome: 'reached',
  message: null,
  checks: [],
  ...over,
});
const check = (outcome: 'equal' | 'differs' | 'unreadable', detail: string[] = []) => ({
  what: 'app.enc_rows by sequential scan',
  outcome,
  detail,
});
const hit = (path: string, kind: 'E' | 'P', inWal: boolean) => ({ path, kind, inWal, count: 1, firstOffset: 0 });
const seen = <F extends keyof Facets>(facet: F, over: Parameters<typeof evidence>[0]): Facets[F] =>
  facetsOf(evidence(over))[facet];

describe('the backup facet, with a second backup', () => {
  const combined = (exitCode: number | null, stderr = '') =>
    restored({ combined: { ...backupObservation().command, exitCode, stderr } });

  test('should be succeeded where both did, with the warnings of the first', () => {
    expect(
      seen('backup', {
        axes: STANDBY,
        backup: backupObservation({ warnings: [WARNING] }),
        secondBackup: backupObservation(),
      }),
    ).toEqual({ outcome: 'succeeded', exitCode: 0, warnings: [WARNING], message: null });
  });

  test('should be refused where the second was, and say that it was the second', () => {
    const given = {
      axes: INCREMENTAL,
      secondBackup: refusal('pg_tde_basebackup: error: WAL summaries are required'),
      restore: null,
    };
    expect(seen('backup', given)).toMatchObject({
      outcome: 'refused',
      exitCode: 1,
      message: 'the second backup: pg_tde_basebackup: error: WAL summaries are required',
    });
  });

  test('should be failed where the second ended half way, or cannot be read', () => {
    const half = { ...refusal('no'), received: true };
    expect(
      [half, backupObservation({ damaged: ['base.tar cannot be read: Unexpected end of data'] })].map(
        (secondBackup) => seen('backup', { axes: STANDBY, secondBackup }).outcome,
      ),
    ).toEqual(['failed', 'failed']);
  });

  test('should be that of the first where that did not succeed', () => {
    expect(
      seen('backup', {
        axes: STANDBY,
        backup: refusal('tool: error: first'),
        secondBackup: refusal('tool: error: second'),
      }).message,
    ).toBe('tool: error: first');
  });

  test('should be failed where the two cannot be combined, in the words of pg_combinebackup', () => {
    expect(
      seen('backup', {
        axes: INCREMENTAL,
        secondBackup: backupObservation(),
        restore: combined(1, 'pg_combinebackup: error: no manifest\n'),
      }),
    ).toMatchObject({ outcome: 'failed', exitCode: 1, message: 'pg_combinebackup: error: no manifest' });
  });

  test('should be failed where a signal ended pg_combinebackup', () => {
    expect(
      seen('backup', { axes: INCREMENTAL, secondBackup: backupObservation(), restore: combined(null) }),
    ).toMatchObject({ outcome: 'failed', exitCode: null });
  });

  test('should be succeeded where they could be combined', () => {
    expect(seen('backup', { axes: INCREMENTAL, secondBackup: backupObservation(), restore: combined(0) }).outcome).toBe(
      'succeeded',
    );
  });
});

describe('the data facet, with recovery', () => {
  test.for(['differs', 'unreadable'] as const)(
    'should be %s where that was read at a position on the way',
    (outcome) => {
      expect(
        seen('data', {
          axes: STANDBY,
          restore: restored({
            recovery: [step({ checks: [check('equal')] }), step({ checks: [check(outcome, ['batch 3: missing'])] })],
          }),
        }),
      ).toEqual({
        outcome,
        message: 'standby, rows written after the backup: app.enc_rows by sequential scan: batch 3: missing',
      });
    },
  );

  test('should be equal where everything is that was read at starts and on the way', () => {
    expect(
      seen('data', { axes: STANDBY, restore: restored({ recovery: [step({ checks: [check('equal')] })] }) }).outcome,
    ).toBe('equal');
  });

  test('should be what was read on the way where nothing was at a start: of a standby nothing else is', () => {
    const starts = [start({ checks: [] })];
    expect(
      seen('data', { axes: STANDBY, restore: restored({ starts, recovery: [step({ checks: [check('equal')] })] }) })
        .outcome,
    ).toBe('equal');
    expect(
      seen('data', { axes: STANDBY, restore: restored({ starts, recovery: [step({ outcome: 'stalled' })] }) }).outcome,
    ).toBe('not-read');
  });
});

describe('the secrecy facet, with more WAL', () => {
  test('should count what can be read in the second backup', () => {
    const secondBackup = backupObservation({
      hits: [hit('second.wal', 'P', true), hit('INCREMENTAL.16400', 'E', false)],
    });
    expect(seen('secrecy', { axes: INCREMENTAL, secondBackup })).toMatchObject({
      outcome: 'plaintext',
      wal: 'plaintext',
      relations: 'plaintext',
      where: ['INCREMENTAL.16400', 'second.wal'],
      message: 'rows can be read in INCREMENTAL.16400, second.wal',
    });
  });

  test.for([
    ['nobody looked', null, 'not-scanned', null],
    ['nothing can be read', [], 'sealed', null],
    [
      'something can be read',
      ['000000010000000000000004', '000000010000000000000005'],
      'plaintext',
      "rows can be read on the restored server's disk in 000000010000000000000004, 000000010000000000000005",
    ],
  ] as const)(
    'should say of WAL on the restored disk where %s, without making the backup one that leaks',
    ([, readableWal, restoredWal, message]) => {
      expect(
        seen('secrecy', { axes: STANDBY, restore: restored({ readableWal: readableWal && [...readableWal] }) }),
      ).toMatchObject({ outcome: 'sealed', wal: 'sealed', relations: 'sealed', restoredWal, where: [], message });
    },
  );

  test('should leave out WAL that the backup has in clear, where no server came up to write any', () => {
    const [before, after] = ['000000010000000000000004', '000000010000000000000005'];
    const backup = backupObservation({ hits: [hit(`pg_wal.tar!${before}`, 'E', true)] });
    const on = (readableWal: string[], ...starts: Parameters<typeof restoreObservation>): Facets['secrecy'] =>
      seen('secrecy', { backup, restore: { ...restoreObservation(...starts), readableWal } });
    const failed = failedStart('FATAL:  no');
    expect(on([before], failed)).toMatchObject({ wal: 'plaintext', restoredWal: 'sealed' });
    expect(on([`restore: ${before}`], failed).restoredWal).toBe('sealed');
    for (const other of [after, 'RECOVERYXLOG']) expect(on([before, other], failed).restoredWal).toBe('plaintext');
    expect(on([before], failed, start()).restoredWal).toBe('plaintext');
    expect(on([before], { ...failed, inRecovery: true }).restoredWal).toBe('plaintext');
  });

  test('should tell of the backup first, and name not more than five files of the disk', () => {
    const given = {
      axes: STANDBY,
      backup: backupObservation({ hits: [hit('pg_wal/0', 'E', true)] }),
      restore: restored({ readableWal: ['1', '2', '3', '4', '5', '6'] }),
    };
    expect(seen('secrecy', given).message?.split('\n')).toEqual([
      'rows can be read in pg_wal/0',
      "rows can be read on the restored server's disk in 1, 2, 3, 4, 5",
    ]);
  });

  test('should not be scanned, the restored disk neither, of a cluster without pg_tde: its WAL is plain', () => {
    const given = {
      axes: { ...STANDBY, walEncryption: 'stock', tool: 'stock' } as const,
      target: stockFacts(),
      restore: restored({ readableWal: ['1'] }),
    };
    expect(seen('secrecy', given)).toEqual({
      outcome: 'not-scanned',
      wal: 'not-scanned',
      relations: 'not-scanned',
      restoredWal: 'not-scanned',
      ownWal: 'not-scanned',
      restoredFiles: 'not-scanned',
      where: [],
      message: null,
    });
  });
});

describe('the recovery facet', () => {
  const recoveryFacet = (over: Partial<RestoreObservation>) =>
    seen('recovery', { axes: STANDBY, restore: restored({ isStandby: true, ...over }) });

  test('should be complete where every position was reached', () => {
    expect(recoveryFacet({ recovery: [step(), step()] })).toEqual({ outcome: 'complete', cause: null, message: null });
  });

  test('should name what ended recovery short, and not what a later start says of the end of its own WAL', () => {
    const complaint =
      'LOG:  invalid magic number 4FD4 in WAL segment 000000010000000000000005, LSN 0/504A000, offset 303104';
    const later = 'LOG:  invalid record length at 0/5107368: expected at least 24, got 0';
    const log = [complaint, 'LOG:  archive recovery complete', later].join('\n');
    const causeOf = (outcome: 'short' | 'stalled'): unknown =>
      (recoveryFacet({ log, recovery: [step({ outcome })] }) as { cause: unknown }).cause;
    expect(causeOf('short')).toBe(complaint);
    expect(causeOf('stalled')).toBe(later);
  });

  test('should name what ended the recovery that was short, and not that of a standby which was promoted before', () => {
    const ofStandby = 'LOG:  invalid resource manager ID 43 at 0/70000A0';
    const complaint =
      'LOG:  invalid magic number 9C87 in WAL segment 000000010000000000000006, LSN 0/6000000, offset 0';
    const recovered = 'LOG:  archive recovery complete';
    const log = [ofStandby, recovered, 'LOG:  database system is shut down', complaint, recovered].join('\n');
    expect(recoveryFacet({ log, recovery: [step({ outcome: 'short' })] })).toMatchObject({ cause: complaint });
  });

  test.for([
    ['short', 'before 2026-11-23 00:30:24+00'],
    ['stalled', 'FATAL:  could not receive data from WAL stream'],
    ['ended', 'PANIC:  invalid magic number'],
  ] as const)(
    'should be %s where the first position that was not reached is, and say what was wanted, where and why',
    ([outcome, message]) => {
      const recovery = [
        step(),
        step({
          what: 'rows written after a restart of the source',
          wanted: '0/C000000',
          reached: '0/B500000',
          outcome,
          message,
        }),
        step({ outcome: 'ended' }),
      ];
      expect(recoveryFacet({ recovery })).toEqual({
        outcome,
        cause: null,
        message: `rows written after a restart of the source, on standby: 0/C000000 was wanted, 0/B500000 reached (${message})`,
      });
    },
  );

  test('should say so where it is not known how far it came, nor why', () => {
    expect(recoveryFacet({ recovery: [step({ reached: null, outcome: 'ended' })] }).message).toBe(
      'rows written after the backup, on standby: 0/B000000 was wanted, nothing reached',
    );
  });

  test('should be not-a-standby where a server of its own came up, whatever it reached', () => {
    expect([[], [step()]].map((recovery) => recoveryFacet({ isStandby: false, recovery }).outcome)).toEqual([
      'not-a-standby',
      'not-a-standby',
    ]);
    expect(recoveryFacet({ isStandby: false }).message).toContain('not in recovery');
  });

  test('should be none where nothing was asked for, no server came so far, or nothing was restored', () => {
    expect(
      [
        seen('recovery', {}),
        recoveryFacet({ isStandby: null, starts: [failedStart('FATAL:  no')] }),
        seen('recovery', { restore: null }),
      ].map(({ outcome }) => outcome),
    ).toEqual(['none', 'none', 'none']);
  });

  test('should be that of an archive too, which nothing was to be a standby with', () => {
    const short = step({
      machine: 'restore',
      what: 'recovery to its target: end',
      outcome: 'short',
      message: 'no recovery target specified',
    });
    expect(seen('recovery', { axes: ARCHIVE, restore: restored({ recovery: [short] }) }).outcome).toBe('short');
  });
});

describe('the archive facet', () => {
  const archived = (over: Partial<ArchiveObservation> = {}): ArchiveObservation => ({
    failed: null,
    files: ['000000010000000000000004'],
    readable: [],
    dump: { exitCode: 1, records: 0, error: null },
    ...over,
  });
  const archiveFacet = (archive: ArchiveObservation | null) => seen('archive', { axes: ARCHIVE, archive });
  const ROWS = { readable: ['000000010000000000000004'] };
  const RECORDS = { dump: { exitCode: 0, records: 20, error: null } };

  test('should be plain where rows and records can be read', () => {
    expect(archiveFacet(archived({ ...ROWS, ...RECORDS }))).toEqual({ outcome: 'plain', message: null });
  });

  test('should be sealed where neither can', () => {
    expect(archiveFacet(archived())).toEqual({ outcome: 'sealed', message: null });
  });

  test('should be mixed where rows can be read and no record, in the words of pg_waldump', () => {
    expect(
      archiveFacet(
        archived({
          ...ROWS,
          dump: { exitCode: 1, records: 0, error: 'pg_waldump: error: could not find a valid record' },
        }),
      ),
    ).toEqual({
      outcome: 'mixed',
      message: 'pg_waldump reads no record of it (pg_waldump: error: could not find a valid record)',
    });
    expect(archiveFacet(archived(ROWS)).message).toContain('it says nothing');
  });

  test('should be mixed where records can be read and no row', () => {
    expect(archiveFacet(archived(RECORDS))).toEqual({
      outcome: 'mixed',
      message: 'pg_waldump reads records, and no row can be read',
    });
  });

  test('should be failed where not all WAL got there, whatever can be read of the rest', () => {
    const failed = '000000010000000000000005 is not in the archive after 60 s';
    expect([archived({ failed }), archived({ failed, ...ROWS, ...RECORDS })].map(archiveFacet)).toEqual([
      { outcome: 'failed', message: failed },
      { outcome: 'failed', message: failed },
    ]);
  });

  test('should be none without an archive', () => {
    expect(archiveFacet(null)).toEqual({ outcome: 'none', message: null });
  });
});

describe('the log facet', () => {
  const logFacet = (over: Partial<RestoreObservation> | null) =>
    seen('log', { axes: STANDBY, restore: over && restored(over) });
  const error = (number: number) => ({ machine: number % 2 === 0 ? 'source' : 'standby', line: `ERROR:  ${number}` });

  test('should be clean where somebody looked and found nothing', () => {
    expect(logFacet({ logErrors: [] })).toEqual({ outcome: 'clean', message: null });
  });

  test('should be errors where there are some, with the machine of each, and not more than five', () => {
    expect(logFacet({ logErrors: [0, 1, 2, 3, 4, 5].map(error) })).toEqual({
      outcome: 'errors',
      message: 'source: ERROR:  0\nstandby: ERROR:  1\nsource: ERROR:  2\nstandby: ERROR:  3\nsource: ERROR:  4',
    });
  });

  test('should leave out what a server answered where it was asked for a key that it does not have', () => {
    const line = 'ERROR:  principal key is not configured for the server';
    const given = { axes: STANDBY, restore: restored({ logErrors: [{ machine: 'standby', line }] }) };
    expect([
      seen('log', { ...given, told: ['principal key is not configured for the server'] }).outcome,
      seen('log', { ...given, told: ['principal key is not configured for the database'] }).outcome,
    ]).toEqual(['clean', 'errors']);
  });

  test('should be not-read where nobody looked, or a start failed and has said why', () => {
    const looks = [
      logFacet({}),
      logFacet(null),
      logFacet({ logErrors: [error(1)], starts: [failedStart('FATAL:  no')] }),
    ];
    expect(looks).toEqual(looks.map(() => ({ outcome: 'not-read', message: null })));
  });
});

describe('the keys facet, of a standby', () => {
  test('should be not-checked: its keys are not asked for', () => {
    const given: Parameters<typeof evidence>[0] = {
      axes: STANDBY,
      restore: restored({ isStandby: true, recovery: [step()] }),
    };
    expect(seen('keys', given)).toEqual({
      outcome: 'not-checked',
      inForce: 'not-checked',
      kept: 'not-looked-at',
      message: null,
    } satisfies ReturnType<typeof facetsOf>['keys']);
  });
});

describe('the startup facet, of several servers', () => {
  test('should be that of a server that died, though another one was started later', () => {
    const starts = [
      start({ which: 'promoted', outcome: 'died', message: 'LOG:  process (PID 9) was terminated by signal 11' }),
      start({ which: 'second' }),
    ];
    expect(seen('startup', { axes: STANDBY, restore: restored({ starts }) })).toMatchObject({
      outcome: 'crashes',
      which: 'promoted',
    });
  });

  test('should be that of the last start, and say which that was', () => {
    const starts: Evidence['restore'] & object = restored({
      starts: [
        start(),
        start({ which: 'restart' }),
        start({ which: 'promoted' }),
        failedStart('FATAL:  no', { which: 'second' }),
      ],
    });
    expect(seen('startup', { axes: STANDBY, restore: starts })).toEqual({
      outcome: 'fails',
      which: 'second',
      cause: null,
      message: 'FATAL:  no',
    });
  });
});
