import { describe, expect, test } from 'vitest';
import type { Coordinates } from '../../../helpers/axes/index.ts';
import type { Evidence, RecoveryStep } from '../../../helpers/evidence/index.ts';
import { judge, reasonsText } from '../../../helpers/judgement/index.ts';
import { unprovenSegments, unprovenTablespaces } from '../../../helpers/judgement/backups.ts';
import { unprovenChain } from '../../../helpers/judgement/chain.ts';
import { questionsToProve } from '../../../helpers/scenarios/index.ts';
import {
  backupObservation,
  coordinates,
  evidence,
  failedStart,
  fetchedUpTo,
  incrementalObservation,
  release,
  restoreObservation,
} from '../fixtures.ts';

const AGAINST = { claims: [], known: [], today: '2026-11-28' };
const reasonOf = (seen: Evidence): string | null => {
  const { verdict, reasons } = judge(seen, AGAINST);
  return verdict === 'inconclusive' ? reasonsText(reasons) : null;
};

const step = (what: string, reached: string, message: string | null = null): RecoveryStep => ({
  what,
  machine: 'restore',
  startedAt: 0,
  durationMs: 1,
  wanted: '0/B000000',
  reached,
  outcome: 'reached',
  message,
  checks: [],
});
const ENDED = step('recovery to its target: lsn', '0/B0000F0', 'after LSN 0/B000000');
const PAUSED = step('a pause at the target', '0/B0000F0');
const SHUT_DOWN = step('a shutdown at the target', '0/B000000');

const SEGMENT = (last: string): string => `00000001000000000000000${last}`;
const FETCHED = fetchedUpTo('00000001000000000000000A');

const said = (...lines: readonly string[]): string =>
  lines.map((line) => `2026-11-28 00:31:46.739 UTC [67] LOG:  ${line}`).join('\n');
const STOPS = 'recovery stopping after WAL location (LSN) "0/B000000"';
const PAUSES = [STOPS, 'pausing at the end of recovery'];
const SHUTS_DOWN = [STOPS, 'shutdown at recovery target', 'shutting down', 'database system is shut down'];
const LOGS = {
  promote: said(STOPS, 'redo done at 0/B000000'),
  pause: said(...PAUSES),
  shutdown: said(...SHUTS_DOWN, STOPS, 'received fast shutdown request', 'database system is shut down'),
};

describe('what a server does at its target', () => {
  const seenAt = (
    targetAction: Coordinates['targetAction'],
    recovery: readonly RecoveryStep[],
    log = LOGS[targetAction],
  ): Evidence =>
    evidence({
      axes: { restore: 'archive', archive: 'wrapped', recoveryTarget: 'lsn', targetAction },
      restore: { ...restoreObservation(), recovery: [...recovery], log, wal: FETCHED },
    });
  const reasonAt = (targetAction: Coordinates['targetAction'], ...recovery: RecoveryStep[]): string | null =>
    reasonOf(seenAt(targetAction, recovery));

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

  test.for([
    ['pause', said(STOPS)],
    ['pause', said('pausing at the end of recovery')],
    ['pause', said(...PAUSES.toReversed())],
    ['pause', said(STOPS, 'recovery has paused')],
    ['shutdown', said(STOPS, 'database system is shut down')],
    ['shutdown', said(...SHUTS_DOWN.slice(1))],
    ['shutdown', said(STOPS, 'shutdown at recovery target')],
    ['shutdown', said(...SHUTS_DOWN.slice(0, 2), 'received fast shutdown request', 'database system is shut down')],
  ] as const)('should prove nothing where %s was seen, and the log has only this: %s', ([action, log]) => {
    const seen = { pause: PAUSED, shutdown: SHUT_DOWN }[action];
    expect(reasonOf(seenAt(action, [seen, ENDED], log))).toBe(
      `"${seen.what}" was seen, and the server does not say that it did that by itself`,
    );
  });

  test('should prove nothing where it is past where recovery ended', () => {
    expect(reasonAt('pause', { ...PAUSED, reached: '0/D000000' }, ENDED)).toBe(
      'recovery is said to have ended at 0/B0000F0, and to have been at 0/D000000 before',
    );
  });

  test('should prove nothing where the target was another', () => {
    expect(reasonAt('promote', step('recovery to its target: xid', '0/C000000'))).toBe(
      '"recovery to its target: xid" was seen, which the cell does not have',
    );
  });
});

describe('where recovery ends', () => {
  type At = Exclude<Coordinates['recoveryTarget'], 'none'>;
  const ended = (at: At, message: string | null, reached = '0/B0000F0', over: Partial<Evidence> = {}): Evidence =>
    evidence({
      axes: { restore: 'archive', archive: 'wrapped', recoveryTarget: at },
      restore: {
        ...restoreObservation(),
        recovery: [step(`recovery to its target: ${at}`, reached, message)],
        wal: FETCHED,
      },
      ...over,
    });

  test.for([
    ['end', 'no recovery target specified'],
    ['restore-point', 'at restore point "pg-tde-conformance"'],
    ['time', 'before 2026-11-28 00:31:26.197664+00'],
    ['lsn', 'after LSN 0/B000000'],
    ['lsn', 'after LSN 0/B000028'],
    ['xid', 'after transaction 789'],
    ['xid-exclusive', 'before transaction 789'],
    ['immediate', 'reached consistency'],
  ] as const)('should be proven by the history of the next timeline: %s, %s', ([at, message]) => {
    expect(reasonOf(ended(at, message))).toBeNull();
  });

  test.for([
    ['end', 'after LSN 0/B000000'],
    ['restore-point', 'at restore point "another"'],
    ['time', 'no recovery target specified'],
    ['lsn', 'before LSN 0/B000000'],
    ['lsn', 'no recovery target specified'],
    ['xid', 'before transaction 789'],
    ['xid-exclusive', 'after transaction 789'],
    ['immediate', null],
  ] as const)('should prove nothing where the history says something else: %s, %s', ([at, message]) => {
    expect(reasonOf(ended(at, message))).toBe(
      `recovery ended for something else than its target: ${message ?? 'nobody knows what'}`,
    );
  });

  test('should prove nothing where recovery stopped at another position than was asked for', () => {
    for (const at of ['0/AFFFFD8', '0/B000029', '0/C000000'])
      expect(reasonOf(ended('lsn', `after LSN ${at}`, '0/C0000F0'))).toBe(
        `recovery was to stop after the record at 0/B000000, and stopped after that at ${at}`,
      );
  });

  test.for([
    ['unreachable', 'FATAL:  recovery ended before configured recovery target was reached'],
    ['too-early', 'FATAL:  requested recovery stop point is before consistent recovery point'],
  ] as const)('should be refused for the target, where it cannot end there: %s', ([at, message]) => {
    const refused = (end: string): Evidence => ({
      ...ended(at, null),
      restore: { ...restoreObservation(failedStart(end)), log: end },
    });
    expect(reasonOf(refused(message))).toBeNull();
    expect(reasonOf(refused('FATAL:  key "server-key" not found in key provider "global-file"'))).toBeNull();
    expect(reasonOf(refused('FATAL:  could not bind'))).toBe(
      'the server ended for something else than a target that it cannot end at: FATAL:  could not bind',
    );
  });

  test('should prove nothing where the WAL up to there came from nowhere', () => {
    const seen = ended('lsn', 'after LSN 0/B000000');
    const why =
      'recovery is said to have come to 0/B000000, and nobody knows where the WAL of 00000001000000000000000A came from';
    const from = (wal: NonNullable<Evidence['restore']>['wal'], trial: Evidence['trial'] = []): Evidence => ({
      ...seen,
      trial,
      restore: { ...seen.restore!, wal },
    });
    for (const wal of [null, { backup: [], archive: [], streamed: [] }, { ...FETCHED, archive: [SEGMENT('B')] }])
      expect(reasonOf(from(wal))).toBe(why);
    expect(reasonOf(from({ ...FETCHED, archive: [], backup: [SEGMENT('A')] }))).toBeNull();
    expect(reasonOf(from(null, [{ what: 'a start', exitCode: 0, said: '' }]))).not.toBe(why);
  });

  test('should prove nothing where a segment on the way there came from nowhere', () => {
    const seen = ended('lsn', 'after LSN 0/C800000', '0/C8000F0');
    const from = (...archive: string[]): string | null => {
      const recovery = seen.restore!.recovery.map((one) => ({ ...one, wanted: '0/C800000' }));
      const wal = { backup: [SEGMENT('A')], archive, streamed: [] };
      return reasonOf({ ...seen, restore: { ...seen.restore!, recovery, wal } });
    };
    expect(from(SEGMENT('B'), SEGMENT('C'))).toBeNull();
    expect(from(SEGMENT('B').replace('00000001', '00000002'), SEGMENT('C'))).toBeNull();
    for (const lacking of ['B', 'C'])
      expect(from(SEGMENT(lacking === 'B' ? 'C' : 'B'))).toBe(
        `recovery is said to have come to 0/C800000, and nobody knows where the WAL of ${SEGMENT(lacking)} came from`,
      );
  });

  test('should prove nothing past what was committed after the target, unless rows tell of that', () => {
    const written = ['0/A800000', '0/B800000', '0/E000000'].map((committedAt, index) => ({
      batch: 700_000 + index,
      tables: [],
      rows: 2,
      payload: 64,
      committedAt,
    }));
    const seen = ended('lsn', 'after LSN 0/B000000', '0/D000000', { written });
    expect(reasonOf({ ...seen, written: written.filter(({ batch }) => batch !== 700_001) })).toBeNull();
    expect(reasonOf({ ...seen, written: written.slice(0, 1) })).toBe(
      'nothing was committed after the target, at 0/B000000',
    );
    expect(reasonOf(seen)).toBe(
      'recovery is said to have ended at 0/D000000, past batch 700001, committed at 0/B800000 after the target',
    );
    expect(reasonOf(ended('end', 'no recovery target specified', '0/D000000', { written }))).toBeNull();
    const checks = [{ what: 'app.enc_rows', outcome: 'differs' as const, detail: ['batch 700001: it is there'] }];
    seen.restore!.starts[0]!.checks = checks;
    expect(judge(seen, AGAINST).verdict).toBe('deviates');
  });
});

describe('a chain of incremental backups', () => {
  const at = (
    name: string,
    below: string,
    method: string,
    from: string,
    ...more: string[]
  ): Evidence['between'][number] => {
    const one = incrementalObservation({
      positions: { timeline: 1, start: `0/${from}000028`, stop: `0/${from}000120` },
    });
    const manifest = `--incremental=/pg-tde-conformance/${below}/backup_manifest`;
    const argv = ['tool', '-D', `/x/${name}`, '-X', method, '-F', 'plain', ...more, manifest];
    return { ...one, command: { ...one.command, argv } };
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

  test('should prove nothing where one is of another format, or encrypts WAL where it is not to, or not where it is', () => {
    const against = { ...AGAINST, releases: [release()] };
    const told = (of: Evidence['between'], over: Partial<Coordinates> = {}): string =>
      reasonsText(judge(seen(of, over), against).reasons);
    const incremental = (...more: string[]): Evidence['between'] => [
      at('incremental', 'backup', more[0] === undefined ? 'fetch' : 'stream', 'B', ...more),
      ...chain(more[0] === undefined ? 'fetch' : 'stream').slice(1),
    ];
    const tar = at('incremental', 'backup', 'fetch', 'B');
    tar.command.argv[tar.command.argv.indexOf('plain')] = 'tar';
    expect(told([tar, second, third])).toBe('the backup incremental was taken with -F tar, not plain');
    expect(told(incremental())).not.toMatch(/to encrypt WAL/);
    expect(told(incremental('-E'), { incrementalWay: 'other' })).toBe(
      'the backup incremental-2 was taken with nothing to encrypt WAL, not -E',
    );
    expect(told(chain('stream'), { incrementalWay: 'other' })).toBe(
      'the backup incremental was taken with nothing to encrypt WAL, not -E',
    );
    expect(told([at('incremental', 'backup', 'fetch', 'B', '-E'), second, third])).toBe(
      'the backup incremental was taken with -E to encrypt WAL, not nothing',
    );
    expect(reasonOf(seen(chain('stream'), { incrementalWay: 'other' }))).toBeNull();
  });

  test('should prove nothing where nothing was committed between one and the one below it', () => {
    const written = ['0/B000100', '0/C000100', '0/D000120'].map((committedAt, index) => ({
      batch: 700_000 + index,
      tables: [],
      rows: 2,
      payload: 64,
      committedAt,
    }));
    const all = { ...seen(chain('fetch')), written };
    expect(reasonOf(all)).toBeNull();
    expect(reasonOf({ ...all, written: written.slice(0, 2) })).toBe(
      'nothing was committed between the end of the backup below incremental-3, at 0/C000120, and its own, at 0/D000120',
    );
    expect(reasonOf({ ...all, written: written.slice(1) })).toMatch(/below incremental, at 0\/A000120, and its own/);
  });

  test('should prove nothing where the full backup was not combined, as far as that is named', () => {
    const combines = (full: string, acts: Evidence['acts']): string | null =>
      unprovenChain({ ...seen(chain('fetch'), {}, [full, ...ALL.slice(1)]), acts }, false, null);
    const { acts } = seen(chain('fetch'));
    const recorded = acts.map((each) => ({ ...each, act: { do: 'combine' } }));
    expect(combines('backup', recorded)).toBeNull();
    expect(combines('full', acts)).toBeNull();
    expect(combines('other', recorded)).toMatch(/^other backups were combined than were taken: \/x\/laid-out-other/);
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

describe('an old primary that comes back', () => {
  type Return = Partial<Pick<Evidence, 'replaced' | 'acts'>> & {
    timeline?: number;
    from?: string;
    machine?: string;
    streamed?: number;
    host?: string;
    began?: number;
    had?: readonly string[];
  };
  const walFilesOn = (timeline: number): string[] =>
    ['B', 'C'].map((last) => `0000000${timeline}000000000000000${last}`);
  const seen = ({ timeline = 2, from = 'rows of the promoted server on the old primary', ...over }: Return = {}) => {
    const { machine = 'source', streamed = 2, host = 'standby', began = 2, ...more } = over;
    const { had = walFilesOn(timeline), ...rest } = more;
    return reasonOf(
      evidence({
        axes: { restore: 'standby-old-primary' },
        secondBackup: backupObservation({
          positions: { timeline, start: '0/B000028', stop: '0/C000120' },
          walFiles: walFilesOn(timeline),
          command: { argv: ['pg_tde_basebackup', '-h', host] },
        }),
        replaced: { machine: 'source', files: 1000 },
        promoted: [{ machine: 'standby', timeline: began }],
        restore: {
          ...restoreObservation(),
          recovery: [{ ...step(from, '0/C000000'), machine }],
          wal: {
            backup: [...had],
            archive: [],
            streamed: [{ machine: 'source', from: '0/C000000', timeline: streamed }],
          },
        },
        ...rest,
      }),
    );
  };

  test('should be proven by its data directory, the timeline of the backup, and what it streamed', () => {
    expect(seen()).toBeNull();
  });

  test.for([
    [{ replaced: null }, 'no data directory gave way to the backup'],
    [
      { replaced: { machine: 'source', files: 0 } },
      'a data directory of 0 files on source gave way to the backup, not that of the old primary',
    ],
    [
      { replaced: { machine: 'standby', files: 1000 } },
      'a data directory of 1000 files on standby gave way to the backup, not that of the old primary',
    ],
    [{ timeline: 1 }, 'the second backup is of timeline 1, as if nothing had been promoted since the first'],
    [{ from: 'rows of another' }, 'nobody saw "rows of the promoted server on the old primary"'],
    [{ machine: 'standby' }, 'nobody saw "rows of the promoted server on the old primary"'],
    [{ host: 'source' }, 'the second backup was to be taken from standby, and is from source'],
    [{ began: 3 }, 'standby began timeline 3, and the second backup is of timeline 2'],
    [{ had: [] }, 'the old primary had WAL of another backup: none'],
    [{ had: ['00000001000000000000000A'] }, 'the old primary had WAL of another backup: 00000001000000000000000A'],
    [{ streamed: 1 }, 'the old primary did not stream on timeline 2'],
  ] as const)('should prove nothing where it is otherwise: %j', ([over, why]) => {
    expect(seen(over)).toBe(why);
  });
});

describe('an old primary that is rewound', () => {
  const RUN = {
    ...backupObservation().command,
    argv: ['/bin/pg_tde_rewind', '--source-server', 'host=standby port=5432 user=postgres', '-D', '/m/data'],
    stderr: 'pg_tde_rewind: servers diverged at WAL location 0/B000000 on timeline 1',
  };
  const seen = (over: Partial<Evidence>, streamed = 2): string | null =>
    reasonOf(
      evidence({
        axes: { restore: 'standby-rewound' },
        promoted: [
          { machine: 'standby', timeline: 2 },
          { machine: 'source', timeline: 3 },
        ],
        toolRuns: [RUN],
        restore: {
          ...restoreObservation(),
          recovery: [{ ...step('rows', '0/C000000'), machine: 'source' }],
          wal: { backup: [], archive: [], streamed: [{ machine: 'source', from: '0/C000000', timeline: streamed }] },
        },
        ...over,
      }),
    );

  test('should be proven by what the tool was told and says, and by what the old primary streamed', () => {
    expect(seen({})).toBeNull();
  });

  test.for([
    [{ toolRuns: [] }, 'the tool that the cell is about was not run'],
    [{ promoted: [{ machine: 'source', timeline: 2 }] }, 'no standby was promoted before the tool was run'],
    [
      { toolRuns: [{ ...RUN, argv: ['/bin/pg_tde_rewind', '--source-server', 'host=other port=5432'] }] },
      'the tool was not told of the server that was promoted',
    ],
    [{ toolRuns: [{ ...RUN, stderr: 'pg_tde_rewind: no rewind required' }] }, 'the tool found nothing to rewind'],
  ] as const)('should prove nothing where it is otherwise: %j', ([over, why]) => {
    expect(seen(over as unknown as Partial<Evidence>)).toBe(why);
  });

  test('should prove nothing where the old primary went on along its own timeline', () => {
    expect(seen({}, 1)).toBe('the old primary did not stream on timeline 2');
  });
});

describe('a standby that is attached to a primary which is restored in place', () => {
  const BEHIND = {
    what: 'rows of the standby that is attached to a restored primary',
    standbyAt: '0/8032668',
    primaryAt: '0/502E0C0',
    said: 'FATAL:  could not receive data from WAL stream: ERROR:  requested starting point 0/8000000 is ahead of the WAL flush position of this server 0/502E000',
  };
  const PAST = {
    what: 'rows of the standby once the restored primary has gone past it',
    standbyAt: '0/8032668',
    primaryAt: '0/9009460',
    said: 'LOG:  record with incorrect prev-link 0/0 at 0/8032668',
  };
  const axes = { restore: 'in-place' } as const;
  const seenOf = (over: Partial<Evidence>, recovery: RecoveryStep[] = [], streams = 'standby'): Evidence =>
    evidence({
      axes,
      replaced: { machine: 'source', files: 1000 },
      attached: [BEHIND, PAST],
      restore: {
        ...restoreObservation(),
        recovery,
        wal: { backup: [], archive: [], streamed: [{ machine: streams, from: '0/A000000', timeline: 1 }] },
        logErrors: [{ machine: 'standby', line: BEHIND.said }],
      },
      ...over,
    });

  test('should be proven by where both were, and by what the standby said', () => {
    expect(reasonOf(seenOf({}))).toBeNull();
    expect(judge(seenOf({}), AGAINST).verdict).toBe('informational');
  });

  test.for([
    [{ replaced: null }, 'no data directory gave way to the backup'],
    [
      { replaced: { machine: 'standby', files: 1000 } },
      'a data directory of 1000 files on standby gave way to the backup, not that of the source',
    ],
    [
      { attached: [{ ...BEHIND, said: null }, PAST] },
      'the standby did not say that the restored server is not what it followed',
    ],
    [
      { attached: [{ ...BEHIND, primaryAt: '0/8032668' }, PAST] },
      'the restored server was to be behind the standby, at 0/8032668, and it was at 0/8032668',
    ],
    [
      { attached: [BEHIND, { ...PAST, primaryAt: '0/8032668' }] },
      'the restored server was to have gone past the standby, at 0/8032668, and it was at 0/8032668',
    ],
    [
      { attached: [{ ...BEHIND, said: 'FATAL:  could not connect to the primary server: connection refused' }, PAST] },
      'the standby did not say that the restored server is not what it followed',
    ],
    [
      { attached: [BEHIND, { ...PAST, said: null }] },
      'the standby did not say that WAL of the restored server is not what it followed',
    ],
    [
      { attached: [BEHIND, { ...PAST, said: 'FATAL:  could not connect to the primary server: connection refused' }] },
      'the standby did not say that WAL of the restored server is not what it followed',
    ],
    [{ attached: [BEHIND] }, 'nobody looked at the standby that was attached'],
    [{ attached: [] }, 'nobody looked at the standby that was attached'],
  ])('should prove nothing where it is otherwise: %j', ([over, why]) => {
    expect(reasonOf(seenOf(over as Partial<Evidence>))).toBe(why);
  });

  test('should prove nothing where the standby had not streamed', () => {
    expect(reasonOf(seenOf({}, [], 'source'))).toBe('the standby had not streamed');
  });

  test('should be judged where the standby ended, whatever it said', () => {
    const ended: RecoveryStep = { ...step(PAST.what, PAST.standbyAt), machine: 'standby', outcome: 'ended' };
    expect(reasonOf(seenOf({ attached: [BEHIND, { ...PAST, said: null }] }, [ended]))).toBeNull();
  });

  test.for([PAST.said, null])('should be red where the standby went on with it, whatever it said: %s', (complaint) => {
    const on: RecoveryStep = { ...step(PAST.what, '0/8032670'), machine: 'standby', wanted: PAST.standbyAt };
    const { verdict, reasons, silentLoss } = judge(
      seenOf({ attached: [BEHIND, { ...PAST, said: complaint }] }, [on]),
      AGAINST,
    );
    expect(`${verdict}: ${reasonsText(reasons)}`).toMatch(
      /^deviates: silent-wrong-data: recovery: a standby went on with WAL of another server/,
    );
    expect(silentLoss?.lost).toEqual([`${PAST.what}: it had WAL up to 0/8032668, and went on to 0/8032670`]);
    const stays: RecoveryStep = { ...on, wanted: '0/8032668', reached: '0/8032668' };
    expect(judge(seenOf({}, [stays]), AGAINST).verdict).toBe('informational');
  });

  test('should make rows red that the standby has of the restored server', () => {
    const other: RecoveryStep = {
      ...step(PAST.what, '0/9009460'),
      machine: 'standby',
      wanted: '0/8032668',
      checks: [
        { what: 'app.enc_rows by sequential scan', outcome: 'differs', detail: ['batch 900000: was never written'] },
      ],
    };
    expect(judge(seenOf({}, [other]), AGAINST).verdict).toBe('deviates');
  });

  test('should make errors red that have nothing to do with the primary', () => {
    const { restore } = seenOf({});
    const logErrors = [{ machine: 'standby', line: 'FATAL:  could not open file "pg_wal/x"' }];
    expect(judge(seenOf({ restore: { ...(restore ?? restoreObservation()), logErrors } }), AGAINST).verdict).toBe(
      'deviates',
    );
    const elsewhere = seenOf({ axes: coordinates({ restore: 'standby' }), replaced: null, attached: [] });
    expect(judge(elsewhere, AGAINST).verdict).toBe('deviates');
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

describe('tablespaces of a backup', () => {
  const [ONE, TWO] = ['/pg-tde-conformance/backup-space', '/pg-tde-conformance/backup-space-2'];
  const { argv } = backupObservation().command;
  type Has = NonNullable<Evidence['backup']>['tablespaces'];
  const BOTH: Has = [
    { directory: ONE, files: 4 },
    { directory: TWO, files: 2 },
  ];
  const seen = (tablespace: Coordinates['tablespace'], tablespaces: Has, ...told: string[]): string | null => {
    const axes = { tablespace };
    const answers = questionsToProve(coordinates(axes)).map(({ name, expected }) => {
      const is = expected === 'as-source' ? '' : expected.is;
      return { which: 'first' as const, name, atSource: is, expected: is, answer: is, error: null };
    });
    const backup = backupObservation({ tablespaces, command: { argv: [...argv, ...told] } });
    return reasonOf(evidence({ axes, backup, answers }));
  };
  const MAPPED = ['-T', `/pg-tde-conformance/tablespace=${ONE}`, '-T', `/pg-tde-conformance/tablespace-2=${TWO}`];

  test('should be proven by files of relations where the tool was told to have them', () => {
    expect(seen('two', BOTH, ...MAPPED)).toBeNull();
  });

  test.for<[string, Has, string]>([
    ['one of them alone', BOTH.slice(0, 1), 'the backup has 1 tablespaces, of 2'],
    ['the same one twice', BOTH.map((one) => ({ ...one, directory: ONE })), 'the backup has 1 tablespaces, of 2'],
    [
      'one elsewhere',
      BOTH.map((one, at) => ({ ...one, directory: at === 0 ? ONE : '/elsewhere' })),
      `a tablespace was to be mapped to ${TWO}, and no link in the backup leads there`,
    ],
    [
      'one without files',
      BOTH.map((one) => (one.directory === TWO ? { ...one, files: 0 } : one)),
      `the backup has no file of a relation in the tablespace ${TWO}`,
    ],
    ['none that anybody looked for', null, 'nobody looked for tablespaces in the backup'],
  ])('should prove nothing with %s', ([, has, why]) => {
    expect(seen('two', has, ...MAPPED)).toBe(why);
  });

  test('should prove nothing where the tool was not told of each, in plain format', () => {
    const told = (format: string, ...words: string[]): string | null => {
      const backup = backupObservation({ tablespaces: BOTH, command: { argv: ['tool', '-F', format, ...words] } });
      return unprovenTablespaces(evidence({ axes: { tablespace: 'two' }, backup }), false);
    };
    expect(told('plain', ...MAPPED)).toBeNull();
    expect(told('tar')).toBeNull();
    expect(told('plain')).toBe('the tool was told to map nothing, for 2 tablespaces');
    const one = `/pg-tde-conformance/tablespace to ${ONE}`;
    expect(told('plain', ...MAPPED.slice(0, 2))).toBe(`the tool was told to map ${one}, for 2 tablespaces`);
    const same = ['-T', `/pg-tde-conformance/tablespace-2=${ONE}`];
    expect(told('plain', ...MAPPED.slice(0, 2), ...same)).toMatch(/, for 2 tablespaces$/);
  });

  test('should be asked of a backup that is there, also where the cell ended later', () => {
    const early = (tablespaces: Has): string | null => {
      const backup = backupObservation({ tablespaces, command: { argv: [...argv, ...MAPPED] } });
      return unprovenTablespaces(evidence({ axes: { tablespace: 'two' }, backup }), true);
    };
    expect(early([])).toBe('the backup has 0 tablespaces, of 2');
    expect(early(BOTH)).toBeNull();
    expect(early(null)).toBeNull();
  });

  test('should prove nothing where there are more than the cell has', () => {
    expect(seen('none', BOTH.slice(0, 1))).toBe('the backup has 1 tablespaces, of 0');
    expect(seen('one', BOTH)).toBe('the backup has 2 tablespaces, of 1');
  });

  test('should be proven for one by evidence from before anybody looked', () => {
    expect(seen('one', null)).toBeNull();
  });

  test('should prove nothing where nobody asked the server', () => {
    expect(
      reasonOf(evidence({ axes: { tablespace: 'two' }, backup: backupObservation({ tablespaces: BOTH }) })),
    ).toMatch(/^nobody asked/);
  });
});

describe('a table of several segments', () => {
  const axes = { content: 'large-table' } as const;
  const answers = questionsToProve(coordinates(axes)).map(({ name, expected }) => {
    const is = expected === 'as-source' ? '9' : expected.is;
    return { which: 'first' as const, name, atSource: is, expected: is, answer: is, error: null };
  });
  const seen = (laterSegments: string[] | null, not = ''): string | null =>
    reasonOf(
      evidence({
        axes,
        backup: backupObservation({ laterSegments }),
        answers: answers.filter(({ name }) => name !== not),
      }),
    );

  test('should be proven by a file of its second segment in the backup, and by what the server says', () => {
    expect(seen(['base/16384/16401.1'])).toBeNull();
  });

  test('should be asked of a backup that is there, also where the cell ended later', () => {
    const early = (laterSegments: string[] | null): string | null =>
      unprovenSegments(evidence({ axes, backup: backupObservation({ laterSegments }) }), true);
    expect(early([])).toBe('the backup has no file of a second segment of a table');
    expect(early(null)).toBeNull();
  });

  test.for([[[]], [null], [['base/16/1259.1']], [['base/16384/16999_fsm.1']]] as const)(
    'should not be where the backup has none: %s',
    ([has]) => {
      expect(seen(has && [...has])).toBe('the backup has no file of a second segment of a table');
    },
  );

  test.for(answers.map(({ name }) => name))('should not be where nobody asked: %s', (name) => {
    expect(seen(['base/16384/16401.1'], name)).toBe(`nobody asked for "${name}"`);
  });
});
