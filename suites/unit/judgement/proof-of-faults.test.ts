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

  test('should prove nothing where recovery went past it, and the server did not get it', () => {
    const seen = struck({ archiveFault: 'delivered-twice' }, LAST, '0/D800000');
    const wal = { ...seen.restore!.wal!, archive: [BEFORE, LAST] };
    const without = (more: Partial<typeof wal> = {}): Evidence => ({
      ...seen,
      restore: { ...seen.restore!, wal: { ...wal, ...more } },
    });
    expect(reasonOf(without())).toBe(`recovery went past ${MIDDLE}, and the server did not get it`);
    expect(reasonOf(without({ backup: ['00000001000000000000000A', MIDDLE] }))).toBeNull();
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

/** What the command noted of its calls, for the last segments: the exit code of those before the one that it strikes is 0. */
const calls = (asked: string, exitCode: number): { asked: string; exitCode: number }[] => [
  ...[BEFORE, MIDDLE, LAST].filter((name) => name < asked).map((name) => ({ asked: name, exitCode: 0 })),
  { asked, exitCode },
  { asked, exitCode },
];

describe('a restore command that is put at fault', () => {
  const ended = (restoreCommand: Coordinates['restoreCommand'], upTo: string, reached: string): Evidence => {
    const [asked, exitCode] = {
      works: [LAST, 0],
      missing: [MIDDLE, 127],
      'not-executable': [MIDDLE, 126],
      killed: [LAST, 137],
      'exits-255': [LAST, 255],
      'cuts-short': [LAST, 0],
      'exits-1-in-the-middle': [MIDDLE, 1],
      'key-away': [MIDDLE, 0],
    }[restoreCommand] as [string, number];
    const seen = struck({ restoreCommand }, upTo, reached);
    return { ...seen, fault: { ...seen.fault!, calls: calls(asked, exitCode) } };
  };
  const killed = ended('killed', MIDDLE, '0/D000000');
  const withCalls = (seen: Evidence, noted: ReturnType<typeof calls> | undefined): Evidence => ({
    ...seen,
    fault: { ...seen.fault!, calls: noted },
  });

  test('should be proven where it left its mark, and recovery came to the last segment', () => {
    expect(reasonOf(killed)).toBeNull();
    expect(reasonOf(ended('killed', BEFORE, '0/C000000'))).toBe(`recovery did not come to ${LAST}, which was struck`);
    expect(reasonOf(ended('killed', LAST, '0/D800000'))).toBe(`the server got ${LAST}, as if it were not struck`);
  });

  test('should prove nothing where it did not strike, or was not put at fault', () => {
    expect(reasonOf({ ...killed, fault: { ...killed.fault!, struck: false } })).toBe(
      'the fault did not strike: the command that fetches WAL is killed at the last segment',
    );
    expect(reasonOf({ ...killed, fault: null })).toBe('nothing was put at fault');
  });

  test.for([
    ['killed', MIDDLE, '0/D000000', LAST],
    ['exits-255', MIDDLE, '0/D000000', LAST],
    ['cuts-short', MIDDLE, '0/D000000', LAST],
    ['exits-1-in-the-middle', BEFORE, '0/C000000', MIDDLE],
    ['key-away', LAST, '0/D800000', MIDDLE],
  ] as const)('should be proven by its exit code for what it strikes: %s', ([fault, upTo, reached, segment]) => {
    const seen = ended(fault, upTo, reached);
    expect(reasonOf(seen)).toBeNull();
    const code = seen.fault!.calls!.at(-1)!.exitCode;
    expect(reasonOf(withCalls(seen, calls(segment, 2)))).toBe(
      `the command at fault was to end with ${code} for ${segment}, and it ended with 2`,
    );
    for (const noted of [undefined, [], calls('00000001000000000000000A', code)])
      expect(reasonOf(withCalls(seen, noted))).toBe(`nobody noted that the command at fault was asked for ${segment}`);
  });

  test.for([
    ['missing', 127],
    ['not-executable', 126],
  ] as const)('should fetch nothing where it cannot be run: %s', ([fault, code]) => {
    const seen = ended(fault, LAST, '0/B000000');
    expect(reasonOf(seen)).toBe('00000001000000000000000A was fetched, by a command that cannot');
    const nothing = {
      ...seen,
      restore: { ...seen.restore!, wal: { backup: ['00000001000000000000000A'], archive: [], streamed: [] } },
    };
    expect(reasonOf(withCalls(nothing, [{ asked: BEFORE, exitCode: code }]))).toBeNull();
    expect(reasonOf(nothing)).toBe(`the command at fault was to end with ${code} for ${BEFORE}, and it ended with 0`);
    expect(reasonOf(withCalls(nothing, []))).toBe('nobody noted that the command at fault was asked for anything');
  });

  test('should be for want of the server key that a segment is not fetched while the store is away', () => {
    const seen = ended('key-away', BEFORE, '0/C000000');
    const lacks = (key: string): string =>
      `pg_tde_restore_encrypt: error: key "${key}" not found in key provider "global-file"`;
    const saying = (log: string): Evidence => ({ ...seen, restore: { ...seen.restore!, log } });
    expect(reasonOf(saying(lacks('server-key')))).toBeNull();
    expect(reasonOf(saying(lacks('app-key')))).toBe(
      `${MIDDLE} was not fetched, and not for want of the server key: ${lacks('app-key')}`,
    );
    expect(reasonOf(saying(''))).toBe(
      `${MIDDLE} was not fetched, and not for want of the server key: nobody knows why`,
    );
  });
});

describe('little shared memory', () => {
  const FILE = '/dev/shm/pg_tde_restore8fMYm2/RECOVERYXLOG';
  const noRoom = (segment: string, file = FILE): string =>
    [
      `cp: error writing '${FILE}': No space left on device`,
      `pg_tde_restore_encrypt: error: RESTORE-COMMAND "cp /archive/${segment} ${file}" failed with exit code 1`,
    ].join('\n');
  const short = (archive: Coordinates['archive'], log: string, outcome: 'short' | 'reached' = 'short'): Evidence => {
    const axes = { restore: 'archive', archive, recoveryTarget: 'end', sharedMemory: 'small-on-restore' } as const;
    const seen = struck({}, BEFORE, outcome === 'short' ? '0/A800000' : '0/C000000');
    const recovery = seen.restore!.recovery.map((step) => ({ ...step, outcome }));
    return {
      ...evidence({ axes, archive: archiveObservation() }),
      fault: { what: '/dev/shm of restore has 8 MB', struck: true },
      restore: { ...seen.restore!, recovery, log },
    };
  };

  test('should be what a segment of the archive was not fetched for, where recovery comes short', () => {
    expect(reasonOf(short('wrapped', noRoom(MIDDLE)))).toBeNull();
    const why =
      'recovery did not come to its end, and no segment of the archive was refused for want of room in /dev/shm';
    const logs = [
      '',
      // It was fetched, is not in the archive, or something else had no room or failed.
      noRoom(BEFORE),
      noRoom('00000001000000000000000F'),
      noRoom(MIDDLE, '/dev/shm/pg_tde_restoreother/RECOVERYXLOG'),
      noRoom('00000002.history'),
      noRoom(MIDDLE).replace('No space left on device', 'Input/output error'),
      noRoom(MIDDLE).replaceAll('/dev/shm/', '/data/'),
    ];
    for (const log of logs) expect(reasonOf(short('wrapped', log))).toBe(why);
  });

  test('should be no reason to ask where recovery comes to its end, or nothing is wrapped', () => {
    expect(reasonOf(short('wrapped', '', 'reached'))).toBeNull();
    expect(reasonOf(short('raw', ''))).toBeNull();
  });

  test('should be what a segment was not archived for', () => {
    const failing = (unarchived: NonNullable<Evidence['archive']>['unarchived']): Evidence => {
      const axes = {
        restore: 'archive',
        archive: 'wrapped',
        recoveryTarget: 'end',
        sharedMemory: 'small-on-source',
      } as const;
      return {
        ...evidence({ axes, archive: { ...archiveObservation(), failed: 'it is not there', unarchived } }),
        fault: { what: '/dev/shm of source has 8 MB', struck: true },
        restore: null,
      };
    };
    const said = (name: string, where = '/dev/shm/x'): string =>
      `pg_tde_archive_decrypt: error: could not write file "${where}/${name}": No space left on device`;
    expect(reasonOf(failing({ segment: MIDDLE, said: said(MIDDLE) }))).toBeNull();
    const why = `${MIDDLE} was not archived, and not for want of room in /dev/shm: `;
    expect(reasonOf(failing({ segment: MIDDLE, said: said(LAST) }))).toBe(why + said(LAST));
    expect(reasonOf(failing({ segment: MIDDLE, said: said(MIDDLE, '/data') }))).toBe(why + said(MIDDLE, '/data'));
    expect(reasonOf(failing({ segment: MIDDLE, said: null }))).toBe(`${why}nobody knows why`);
    expect(reasonOf(failing(undefined))).toBe(
      'a segment was not archived, and not for want of room in /dev/shm: nobody knows why',
    );
  });
});
