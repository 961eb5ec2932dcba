import { describe, expect, test } from 'vitest';
import { judge, reasonsText } from '../../../helpers/judgement/index.ts';
import { errorsIn } from '../../../helpers/source/index.ts';
import { AXES, type Coordinates } from '../../../helpers/axes/index.ts';
import type { Evidence, RestoreObservation } from '../../../helpers/evidence/index.ts';
import { unprovenRecovery } from '../../../helpers/judgement/targets.ts';
import { questionsToProve } from '../../../helpers/scenarios/index.ts';
import { whatIsTorn } from '../../../helpers/scenarios/torn-pages.ts';
import { FOLLOWED } from './changes.ts';
import {
  archiveObservation,
  backupObservation,
  coordinates,
  evidence,
  fetchedUpTo,
  incrementalObservation,
  known,
  operationObservation,
  restoreObservation,
  start,
} from '../fixtures.ts';

const AGAINST = { claims: [], known: [], today: '2026-11-23' };
const reasonOf = (seen: Evidence): string | null => {
  const { verdict, reasons } = judge(seen, AGAINST);
  return verdict === 'inconclusive' ? reasonsText(reasons) : null;
};
const INCREMENTAL = { restore: 'incremental' } as const;
const BETWEEN = { ...INCREMENTAL, operation: 'rotate-server-key', point: 'between-backups' } as const;
/** After the first backup, which stops at 0/A000120. */
const between = operationObservation({ lsnBefore: '0/B000000', lsnAfter: '0/B000100' });
const second = incrementalObservation({
  walFiles: ['00000001000000000000000C', '00000001000000000000000D'],
  written: [
    { batch: 9, tables: ['app.enc_rows'], rows: 2, payload: 64, committedAt: '0/C000100' },
    { batch: 10, tables: ['app.enc_rows'], rows: 2, payload: 64, committedAt: '0/C000200' },
  ],
});

describe('a rotation between two backups', () => {
  test('should be proven where its positions lie between theirs', () => {
    expect(reasonOf(evidence({ axes: BETWEEN, operation: between, secondBackup: second }))).toBeNull();
  });

  test.for([
    ['before the first has stopped', operationObservation({ lsnBefore: '0/9000000', lsnAfter: '0/B000100' })],
    ['after the second has begun', operationObservation({ lsnBefore: '0/B000000', lsnAfter: '0/C000030' })],
  ] as const)('should prove nothing %s', ([, operation]) => {
    expect(reasonOf(evidence({ axes: BETWEEN, operation, secondBackup: second }))).toMatch(
      /^the operation lies between .*, the first backup's stop position is 0\/A000120, the second's start position 0\/C000028$/,
    );
  });

  test('should prove nothing where it was not reached', () => {
    expect(reasonOf(evidence({ axes: BETWEEN, operation: null, secondBackup: second }))).toBe(
      'the operation was not reached',
    );
  });

  test('should leave nothing to prove where the second backup was refused', () => {
    expect(
      reasonOf(
        evidence({
          axes: BETWEEN,
          operation: between,
          secondBackup: {
            ...second,
            command: { ...second.command, exitCode: 1 },
            received: false,
            positions: null,
          },
        }),
      ),
    ).toBeNull();
  });
});

describe('an operation between the backup and the target of recovery', () => {
  const AFTER = {
    restore: 'archive',
    archive: 'wrapped',
    recoveryTarget: 'end',
    operation: 'rotate-server-key',
    point: 'after-backup',
  } as const;
  const recovers = (wanted: string): RestoreObservation => ({
    ...restoreObservation(),
    recovery: [
      {
        what: 'recovery from the archive',
        machine: 'restore',
        startedAt: 1_790_000_002_900,
        durationMs: 10,
        outcome: 'reached',
        wanted,
        reached: wanted,
        timeline: 1,
        message: null,
        checks: [],
      },
    ],
  });
  const seen = (operation: Evidence['operation'], restore = recovers('0/C000000')): string | null =>
    reasonOf(evidence({ axes: AFTER, operation, restore }));

  test('should be proven where its positions lie between the end of the backup and the target', () => {
    expect(seen(between)).toBeNull();
    expect(seen(between, recovers('0/B000100'))).toBeNull();
  });

  test.for([
    ['before the backup has stopped', operationObservation({ lsnBefore: '0/9000000', lsnAfter: '0/B000100' })],
    ['after the target', operationObservation({ lsnBefore: '0/B000000', lsnAfter: '0/C000001' })],
  ] as const)('should prove nothing %s', ([, operation]) => {
    expect(seen(operation)).toMatch(
      /^the operation lies between .*, the backup's stop position is 0\/A000120, and recovery was to end at 0\/C000000$/,
    );
  });

  test('should prove nothing where it was not reached, or took no effect', () => {
    expect(seen(null)).toBe('the operation was not reached');
    expect(seen({ ...between, effects: [{ before: 'a', after: 'a' }] })).toMatch(/^the operation took no effect/);
  });

  test('should be after the backup where no server came so far as to recover, too', () => {
    expect(seen(between, restoreObservation())).toBeNull();
    expect(seen({ ...between, lsnBefore: '0/9000000' }, restoreObservation())).toMatch(/^the operation lies between/);
  });
});

describe('an operation inside the backup of a standby', () => {
  test('should be proven as in the family window', () => {
    expect(
      reasonOf(
        evidence({
          axes: { restore: 'standby', load: 'light', operation: 'rotate-server-key', point: 'after-keys' },
          operation: null,
        }),
      ),
    ).toBe('the operation was not reached');
  });
});

describe('a second backup', () => {
  test('should prove nothing where it says nothing of its positions', () => {
    expect(reasonOf(evidence({ axes: INCREMENTAL, secondBackup: backupObservation({ positions: null }) }))).toMatch(
      /^the backup says nothing of where it begins and ends/,
    );
  });

  test('should have a commit in it where it is an incremental one under load', () => {
    expect(
      reasonOf(evidence({ axes: { ...INCREMENTAL, load: 'light' }, secondBackup: { ...second, written: [] } })),
    ).toBe("no commit lies between the backup's start position 0/C000028 and its stop position 0/D000120");
    expect(reasonOf(evidence({ axes: { ...INCREMENTAL, load: 'light' }, secondBackup: second }))).toBeNull();
  });

  test('should need none where it is that of a promoted standby', () => {
    expect(
      reasonOf(evidence({ axes: { restore: 'standby', load: 'light' }, secondBackup: { ...second, written: [] } })),
    ).toBeNull();
  });
});

describe('a known deviation that shows only sometimes', () => {
  const entry = known({
    cells: ['**'],
    claims: ['silent-wrong-data'],
    sometimes: true,
    signature: { data: { outcome: 'differs' } },
  });
  const verdictOf = (seen: Evidence, sometimes = true): string =>
    judge(seen, { ...AGAINST, known: [{ ...entry, sometimes }] }).verdict;
  const good = evidence();
  const wrong = evidence({
    restore: {
      ...good.restore!,
      starts: good.restore!.starts.map((each) => ({
        ...each,
        checks: [{ what: 'app.enc_rows', outcome: 'differs' as const, detail: ['batch 3: missing'] }],
      })),
    },
  });

  test('should be shown where it shows', () => {
    expect(verdictOf(wrong)).toBe('known-deviation');
  });

  test('should not be missed where it does not, as others are', () => {
    expect([verdictOf(good), verdictOf(good, false)]).toEqual(['informational', 'stale-known']);
  });
});

describe('errors of a stream that broke', () => {
  test('should be left out where we have stopped the source, and told where the source says why', () => {
    const log = [
      'FATAL:  could not receive data from WAL stream: server closed the connection unexpectedly',
      'FATAL:  could not receive data from WAL stream: ERROR:  requested WAL segment 000000010000000000000003 has already been removed',
    ].map((line) => `2026-11-23 07:00:00 UTC [1] ${line}`);
    expect(errorsIn(log.join('\n'))).toEqual([
      'FATAL:  could not receive data from WAL stream: ERROR:  requested WAL segment 000000010000000000000003 has already been removed',
    ]);
  });
});

describe('pages that are torn', () => {
  const axesOf = (tornPages: Coordinates['tornPages']) =>
    ({ tool: 'low-level', tornPages, content: tornPages === 'kinds-logged' ? 'kinds' : 'followed' }) as const;
  const TORN = AXES.tornPages.filter((value) => value !== 'none');
  /** What is at fault, and what is asked beside the rows that are followed, each as it has to be. */
  const seen = (tornPages: (typeof TORN)[number], fault: Evidence['fault'], unasked = 0): Evidence => {
    const axes = axesOf(tornPages);
    const answers = questionsToProve(coordinates(axes)).map(({ name, expected }): Evidence['answers'][number] => {
      const is = expected === 'as-source' ? '300' : expected.is;
      const atSource = expected === 'as-source' || expected.source === 'same' ? is : `${is}0`;
      return { which: 'first', name, atSource, expected: is, answer: is, error: null };
    });
    const checks = answers.map(({ name }) => ({ what: name, outcome: 'equal' as const, detail: [] }));
    return evidence({
      axes,
      fault,
      answers: answers.slice(unasked),
      restore: restoreObservation(start({ which: 'first', checks })),
    });
  };
  const strikes = (tornPages: (typeof TORN)[number]): Evidence['fault'] => ({
    what: whatIsTorn({ tornPages })[0]!,
    struck: true,
  });

  test.for(TORN)('should be proven where each relation has some: %s', (tornPages) => {
    expect(reasonOf(seen(tornPages, strikes(tornPages)))).toBeNull();
  });

  test.for(TORN)('should prove nothing where a relation has none, or nobody tore them: %s', (tornPages) => {
    const fault = strikes(tornPages)!;
    expect(reasonOf(seen(tornPages, { ...fault, struck: false }))).toBe(`the fault did not strike: ${fault.what}`);
    expect(reasonOf(seen(tornPages, null))).toBe('nothing was put at fault');
  });

  test('should prove nothing where they are those of another kind of relation', () => {
    expect(reasonOf(seen('index-hints', strikes('toast-hints')))).toMatch(
      /^something else was put at fault: pages of TOAST tables/,
    );
  });

  test('should prove nothing where rows were not looked up by the index that is torn', () => {
    expect(reasonOf(seen('index-hints', strikes('index-hints'), 1))).toBe(
      'nobody asked for "rows of app.plain_rows, each looked up by plain_rows_wide"',
    );
  });
});

describe('the timeline that recovery ends on after a failover', () => {
  const axes = { walMethod: 'none', restore: 'archive-failover', archive: 'raw', recoveryTarget: 'end' } as const;
  const step = { what: 'recovery', machine: 'restore', startedAt: 0, durationMs: 1, wanted: '0/C000000', checks: [] };
  const ended = (outcome: 'reached' | 'short', timeline: number | undefined): RestoreObservation => ({
    ...restoreObservation(),
    recovery: [
      {
        ...step,
        outcome,
        reached: outcome === 'short' ? '0/B000000' : '0/C000000',
        message: 'no recovery target specified',
        ...(timeline === undefined ? {} : { timeline }),
      },
    ],
  });
  const reasonAlong = (
    timeline: 'latest' | 'current',
    restore: RestoreObservation,
    promoted: Evidence['promoted'] = [{ machine: 'standby', timeline: 2 }],
  ): string | null => reasonOf(evidence({ axes: { ...axes, timeline }, restore, promoted }));

  test('should be proven by the timeline that was left', () => {
    expect(reasonAlong('current', ended('reached', 1))).toBeNull();
    expect(reasonAlong('current', ended('short', 1))).toBeNull();
    expect(reasonAlong('latest', ended('reached', 2))).toBeNull();
    for (const short of [1, 2]) expect(reasonAlong('latest', ended('short', short))).toBeNull();
  });

  test('should prove nothing along another one, or where nobody looked', () => {
    const wanted = { current: 1, latest: 2 } as const;
    for (const along of ['current', 'latest'] as const) {
      const why = `recovery was to end on timeline ${wanted[along]}, and ended on `;
      expect(reasonAlong(along, ended('reached', 3))).toBe(`${why}3`);
      expect(reasonAlong(along, ended('reached', 3 - wanted[along]))).toBe(`${why}${3 - wanted[along]}`);
      expect(reasonAlong(along, ended('reached', undefined))).toBe(`${why}one that nobody looked at`);
    }
  });

  test('should prove nothing where the standby was not promoted to one of its own', () => {
    const why = 'the promoted server was to begin a timeline after 1, and began ';
    for (const along of ['current', 'latest'] as const) {
      const seen = ended('reached', along === 'current' ? 1 : 2);
      expect(reasonAlong(along, seen, [])).toBe(`${why}one that nobody looked at`);
      expect(reasonAlong(along, seen, [{ machine: 'standby', timeline: 1 }])).toBe(`${why}1`);
      expect(reasonAlong(along, seen, [{ machine: 'source', timeline: 2 }])).toBe(`${why}one that nobody looked at`);
    }
  });

  test('should prove nothing where the archive has nothing of the new one, as far as anybody looked', () => {
    const [segment, history] = ['00000002000000000000000B', '00000002.history'];
    const archived = (...files: string[]): string | null =>
      reasonOf(
        evidence({
          axes: { ...axes, timeline: 'latest' },
          restore: ended('reached', 2),
          promoted: [{ machine: 'standby', timeline: 2 }],
          archive: { ...archiveObservation(), files: [...archiveObservation().files, ...files] },
        }),
      );
    expect(archived(segment, history)).toBeNull();
    expect(archived(history)).toBe('the archive has no segment of timeline 2');
    expect(archived(`${segment}.partial`, history)).toBe('the archive has no segment of timeline 2');
    expect(archived(segment)).toBe('the archive has no history of timeline 2');
  });

  test('should prove nothing where the promoted server wrote nothing after the end of the one before it', () => {
    const write = { do: 'write', machine: 'standby', batch: 700_002 };
    const wrote = (committedAt: string): string | null => {
      const { recovery, ...restore } = ended('reached', 2);
      return unprovenRecovery(
        evidence({
          axes: { ...axes, timeline: 'latest' },
          restore: {
            ...restore,
            wal: fetchedUpTo('00000001000000000000000D'),
            recovery: [{ ...FOLLOWED, wanted: '0/B000000' }, ...recovery],
          },
          promoted: [{ machine: 'standby', timeline: 2 }],
          acts: [{ act: write, startedAt: 0, durationMs: 0, outcome: 'goes-on', says: null }],
          written: [{ batch: 700_002, tables: [], rows: 2, payload: 64, committedAt }],
        }),
        false,
      );
    };
    expect(wrote('0/B000001')).toBeNull();
    expect(wrote('0/B000000')).toBe(
      'what the promoted server wrote was committed at 0/B000000, and the one before it ended at 0/B000000',
    );
  });

  test('should be asked of no cell without a failover', () => {
    expect(
      reasonOf(evidence({ axes: { ...axes, restore: 'archive' }, restore: ended('reached', undefined) })),
    ).toBeNull();
  });
});
