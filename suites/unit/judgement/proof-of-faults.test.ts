import { describe, expect, test } from 'vitest';
import type { Coordinates } from '../../../helpers/axes/index.ts';
import type { Evidence } from '../../../helpers/evidence/index.ts';
import { judge, reasonsText } from '../../../helpers/judgement/index.ts';
import { faultsToProve } from '../../../helpers/scenarios/index.ts';
import {
  archiveObservation,
  coordinates,
  evidence,
  failedStart,
  fetchedUpTo,
  restoreObservation,
} from '../fixtures.ts';

const AGAINST = { claims: [], known: [], today: '2026-11-28' };
const reasonOf = (seen: Evidence): string | null => {
  const { verdict, reasons } = judge(seen, AGAINST);
  return verdict === 'inconclusive' ? reasonsText(reasons) : null;
};
type Fault = Partial<Pick<Coordinates, 'archiveFault' | 'restoreCommand'>>;
type Restore = NonNullable<Evidence['restore']>;

const [BEFORE, MIDDLE, LAST] = ['B', 'C', 'D'].map((last) => `00000001000000000000000${last}`) as [
  string,
  string,
  string,
];
const UNTARGETED = 'no recovery target specified';

/** A cell with this fault, whose recovery got the segments up to one, and ended at a position. */
const struck = (fault: Fault, upTo: string, reached: string, over: Partial<Restore> = {}): Evidence => {
  const axes = { restore: 'archive', archive: 'wrapped', recoveryTarget: 'end', ...fault } as const;
  const recovery: Restore['recovery'] = [
    {
      what: 'recovery to its target: end',
      machine: 'restore',
      startedAt: 0,
      durationMs: 1,
      wanted: '0/B000000',
      reached,
      outcome: 'reached',
      message: UNTARGETED,
      checks: [],
    },
  ];
  return evidence({
    axes,
    fault: { what: faultsToProve(coordinates(axes))[0] ?? '', struck: true },
    archive: archiveObservation(),
    restore: { ...restoreObservation(), wal: fetchedUpTo(upTo), recovery, ...over },
  });
};

describe('a segment of the archive that is missing', () => {
  const fault = { archiveFault: 'segment-missing' } as const;

  test('should be proven where recovery ends at it', () => {
    expect(reasonOf(struck(fault, BEFORE, '0/C000000'))).toBeNull();
  });

  test('should prove nothing where recovery did not ask for it', () => {
    expect(reasonOf(struck(fault, '00000001000000000000000A', '0/B000000'))).toBe(
      `recovery did not come to ${MIDDLE}, which was struck`,
    );
  });

  test('should prove nothing where recovery ended before it', () => {
    expect(reasonOf(struck(fault, BEFORE, '0/B800000'))).toBe(`recovery ended before ${MIDDLE}, which was struck`);
    expect(reasonOf(struck(fault, BEFORE, '0/5000000'))).toBe(
      'recovery is said to have ended before the backup did, at 0/A000120',
    );
  });

  test('should prove nothing where recovery got it, or went past it', () => {
    expect(reasonOf(struck(fault, LAST, '0/C000000'))).toBe(`the server got ${MIDDLE}, as if it were not struck`);
    expect(reasonOf(struck(fault, BEFORE, '0/D800000'))).toBe(`recovery went past ${MIDDLE}, as if it were not struck`);
  });

  test('should prove nothing where nobody knows what the archive had, or what was fetched', () => {
    const seen = struck(fault, BEFORE, '0/C000000');
    for (const lost of [{ archive: null }, { restore: { ...seen.restore!, wal: null } }])
      expect(reasonOf({ ...seen, ...lost })).toBe(
        'nobody knows which WAL the archive has, and which of it was fetched',
      );
    const files = archiveObservation().files.filter((name) => name !== MIDDLE);
    expect(reasonOf({ ...seen, archive: { ...archiveObservation(), files } })).toBe(
      'the archive does not have the segments that the fault takes',
    );
  });
});

describe('a segment of the archive with other content', () => {
  test.for(['segment-bit', 'segment-of-another'] as const)(
    'should be proven where the server got it: %s',
    (archiveFault) => {
      expect(reasonOf(struck({ archiveFault }, MIDDLE, '0/C010000'))).toBeNull();
      expect(reasonOf(struck({ archiveFault }, BEFORE, '0/C000000'))).toBe(
        `${MIDDLE} was struck, and the server did not get it`,
      );
      expect(reasonOf(struck({ archiveFault }, LAST, '0/D800000'))).toBe(
        `recovery went past ${MIDDLE}, as if it were not struck`,
      );
    },
  );

  test('should be told by rows where recovery goes past it and they are others: that is no want of proof', () => {
    const seen = struck({ archiveFault: 'segment-bit' }, LAST, '0/D800000');
    const checks = [{ what: 'app.enc_rows', outcome: 'differs' as const, detail: ['batch 3: it is there'] }];
    seen.restore!.starts[0]!.checks = checks;
    expect(judge(seen, AGAINST).verdict).toBe('deviates');
  });

  test('should be proven where a server ends and names it, and not where it ends for something else', () => {
    const ended = (message: string): Evidence =>
      struck({ archiveFault: 'segment-empty' }, '00000001000000000000000A', '0/C000000', {
        starts: [failedStart(message)],
        recovery: [],
      });
    expect(reasonOf(ended(`FATAL:  archive file "${MIDDLE}" has wrong size: 0 instead of 16777216`))).toBeNull();
    expect(reasonOf(ended('FATAL:  could not bind'))).toBe(`recovery did not come to ${MIDDLE}, which was struck`);
  });

  test.for([
    [`FATAL:  archive file "${MIDDLE}" has wrong size: 0 instead of 16777216`, null],
    ['FATAL:  recovery ended before configured recovery target was reached', null],
    ['FATAL:  key "server-key" not found in key provider "global-file"', null],
    [
      'FATAL:  could not locate required checkpoint record',
      `the server ended for something else than ${MIDDLE}: FATAL:  could not locate required checkpoint record`,
    ],
  ] as const)('should prove nothing where the server names something else: %s', ([message, why]) => {
    const starts = [failedStart(message)];
    const reason = reasonOf(struck({ archiveFault: 'segment-cut' }, BEFORE, '0/C000000', { starts, recovery: [] }));
    expect(reason).toBe(why);
    // What is archived again is whole: whatever keeps the server from coming up is a result.
    expect(
      reasonOf(struck({ archiveFault: 'delivered-twice' }, BEFORE, '0/C000000', { starts, recovery: [] })),
    ).toBeNull();
  });

  test('should prove nothing where recovery ended before a segment that the server got', () => {
    expect(reasonOf(struck({ archiveFault: 'segment-empty' }, BEFORE, '0/C000000'))).toBeNull();
    expect(reasonOf(struck({ archiveFault: 'segment-empty' }, LAST, '0/C000000'))).toBe(
      `recovery ended before ${LAST}, which the server got`,
    );
  });
});

describe('a segment that is archived again', () => {
  test('should be proven where recovery comes to it', () => {
    expect(reasonOf(struck({ archiveFault: 'delivered-twice' }, LAST, '0/D800000'))).toBeNull();
    expect(reasonOf(struck({ archiveFault: 'delivered-twice' }, BEFORE, '0/B800000'))).toMatch(
      /^recovery ended before/,
    );
  });
});

describe('a command that archives and is put at fault', () => {
  const DONE = { segment: MIDDLE, reported: 'counted', kept: true, archived: true } as const;
  const fault = { archiveFault: 'command-killed' } as const;
  const seen = (archiving: Evidence['archiving'], over: Partial<Evidence> = {}): Evidence => ({
    ...struck(fault, LAST, '0/D800000'),
    archiving,
    ...over,
  });
  const archiveOf = (one: Evidence): string | undefined => judge(one, AGAINST).facets.archive.outcome;

  test('should be proven where it was called, and the segment is the one that recovery came to', () => {
    expect(reasonOf(seen(DONE))).toBeNull();
    expect(reasonOf(seen({ ...DONE, reported: 'logged' }))).toBeNull();
    expect(archiveOf(seen(DONE))).not.toBe('failed');
  });

  test('should prove nothing where it was not called, nobody asked the archiver, or another segment was taken', () => {
    const { fault: put } = seen(DONE);
    expect(reasonOf(seen(DONE, { fault: { ...put!, struck: false } }))).toBe(
      'the fault did not strike: the command that archives is killed',
    );
    expect(reasonOf(seen(null))).toBe('nobody asked what the archiver made of a command that failed');
    expect(reasonOf(seen({ ...DONE, segment: LAST }))).toBe(`${LAST} was archived again, and it was to be ${MIDDLE}`);
  });

  test.for([
    { ...DONE, reported: 'not' },
    { ...DONE, kept: false },
    { ...DONE, archived: false },
  ] as const)('should be an archive that failed where the archiver did wrong: %j', (archiving) => {
    expect(archiveOf(seen(archiving))).toBe('failed');
    // The archive lacks it then: that proves the fault, rather than nothing.
    const { archive } = seen(archiving);
    const without = { ...archive!, files: [BEFORE, LAST] };
    expect(reasonOf(seen(archiving, { archive: without }))).toBeNull();
  });

  test('should be no reason for errors in the log, which others are', () => {
    const verdictOf = (line: string): string => {
      const { restore } = seen(DONE);
      return judge(seen(DONE, { restore: { ...restore!, logErrors: [{ machine: 'source', line }] } }), AGAINST).verdict;
    };
    expect(verdictOf('FATAL:  archive command was terminated by signal 9: Killed')).toBe('informational');
    const later = 'failed too many times, will try again later';
    expect(verdictOf(`WARNING:  archiving write-ahead log file "${MIDDLE}" ${later}`)).toBe('informational');
    expect(verdictOf('FATAL:  could not open file "x"')).toBe('deviates');
  });
});

describe('a restore command that is put at fault', () => {
  const killed = { restoreCommand: 'killed' } as const;

  test('should be proven where it left its mark, and recovery came to the last segment', () => {
    expect(reasonOf(struck(killed, MIDDLE, '0/D000000'))).toBeNull();
    expect(reasonOf(struck(killed, BEFORE, '0/C000000'))).toBe(`recovery did not come to ${LAST}, which was struck`);
    expect(reasonOf(struck(killed, LAST, '0/D800000'))).toBe(`the server got ${LAST}, as if it were not struck`);
  });

  test('should prove nothing where it did not strike, or was not put at fault', () => {
    const seen = struck(killed, MIDDLE, '0/D000000');
    expect(reasonOf({ ...seen, fault: { ...seen.fault!, struck: false } })).toBe(
      'the fault did not strike: the command that fetches WAL is killed at the last segment',
    );
    expect(reasonOf({ ...seen, fault: null })).toBe('nothing was put at fault');
  });

  test.for(['missing', 'not-executable'] as const)(
    'should fetch nothing where it cannot be run: %s',
    (restoreCommand) => {
      const seen = struck({ restoreCommand }, LAST, '0/B000000');
      expect(reasonOf(seen)).toBe('00000001000000000000000A was fetched, by a command that cannot');
      expect(
        reasonOf({ ...seen, restore: { ...seen.restore!, wal: { backup: [], archive: [], streamed: [] } } }),
      ).toBeNull();
    },
  );
});
