import { describe, expect, test } from 'vitest';
import type { Coordinates } from '../../../helpers/axes/index.ts';
import type { Evidence, RestoreObservation } from '../../../helpers/evidence/index.ts';
import { judge, reasonsText } from '../../../helpers/judgement/index.ts';
import { unprovenStates } from '../../../helpers/judgement/states.ts';
import { ON_FULL_DISK, WITHOUT_LIBRARY } from '../../../helpers/scenarios/index.ts';
import { evidence, incrementalObservation, restoreObservation, start } from '../fixtures.ts';
import { FOLLOWED } from './changes.ts';

const AGAINST = { claims: [], known: [], today: '2026-11-27' };
const reasonOf = (seen: Evidence): string | null => {
  const { verdict, reasons } = judge(seen, AGAINST);
  return verdict === 'inconclusive' ? reasonsText(reasons) : null;
};
type State = Evidence['states'][number];

const ARCHIVE = { walMethod: 'none', restore: 'archive', archive: 'wrapped', recoveryTarget: 'end' } as const;
const state = (walEncryption: State['walEncryption'], lsn: string, over: Partial<State> = {}): State => ({
  machine: 'source',
  walEncryption,
  afterCrash: false,
  lsn,
  startedAt: null,
  ...over,
});
const LATER = { batch: 9, tables: ['app.enc_rows'], rows: 2, payload: 64, committedAt: '0/C000100' };

describe('a source whose WAL encryption is switched', () => {
  const axes = { ...ARCHIVE, sourceRestart: 'switched-off' } as const;
  const [before, after] = [state('on', '0/B000000'), state('off', '0/C000000')];
  const seen = (states: State[], written = [LATER]): Evidence => evidence({ axes, states, written });

  test('should be proven where it says so, before and after, and rows were written then', () => {
    expect(reasonOf(seen([before, after]))).toBeNull();
  });

  test('should prove nothing where nothing was switched', () => {
    expect(reasonOf(seen([before, { ...after, walEncryption: 'on' }]))).toBe(
      'source with WAL encryption on, not after a crash, it was to be with WAL encryption off, not after a crash',
    );
  });

  test('should prove nothing where it was off already', () => {
    expect(reasonOf(seen([{ ...before, walEncryption: 'off' }, after]))).toMatch(/it was to be with WAL encryption on/);
  });

  test('should prove nothing where it was not asked as often as it had to be', () => {
    expect(reasonOf(seen([before]))).toBe('servers were asked 1 times of 2 what they are');
    expect(reasonOf(seen([]))).toBe('servers were asked 0 times of 2 what they are');
    expect(reasonOf(seen([before, after, after]))).toMatch(/nobody was to ask$/);
  });

  test('should prove nothing where it was not started in between', () => {
    const [first, later] = ['2026-11-28 00:00:01+00', '2026-11-28 00:00:09+00'];
    expect(
      reasonOf(
        seen([
          { ...before, startedAt: first },
          { ...after, startedAt: later },
        ]),
      ),
    ).toBeNull();
    expect(
      reasonOf(
        seen([
          { ...before, startedAt: first },
          { ...after, startedAt: first },
        ]),
      ),
    ).toBe(`source was asked twice since it was started at ${first}`);
  });

  test.for(['0/B000000', '0/A000000'])('should prove nothing where its WAL did not go on meanwhile: %s', (lsn) => {
    expect(reasonOf(seen([before, { ...after, lsn }]))).toBe(
      `source is at ${lsn}, and was there or further before it was started again`,
    );
  });

  test('should prove nothing where no row was written after that', () => {
    expect(reasonOf(seen([before, after], [{ ...LATER, committedAt: '0/BFFFFF0' }]))).toBe(
      'nothing was written on the source after 0/C000000',
    );
  });
});

describe('where the source is switched', () => {
  const axes = { ...ARCHIVE, sourceRestart: 'switched-off' } as const;
  const states = [state('on', '0/B000000'), state('off', '0/C000000')];
  const aimsAt = (wanted: string): RestoreObservation => ({
    ...restoreObservation(),
    recovery: [{ ...FOLLOWED, machine: 'restore', wanted, reached: wanted }],
  });
  const seen = (over: Partial<Evidence> = {}): string | null =>
    reasonOf(evidence({ axes, states, written: [LATER], ...over }));

  test('should be after its backup', () => {
    expect(seen()).toBeNull();
    expect(seen({ states: [{ ...states[0]!, lsn: '0/A000120' }, states[1]!] })).toBeNull();
    expect(seen({ states: [{ ...states[0]!, lsn: '0/A00011F' }, states[1]!] })).toBe(
      'the source was asked at 0/A00011F, before the backup ended at 0/A000120',
    );
  });

  test('should be before the target of recovery, where that is known to be after the backup', () => {
    expect(seen({ restore: aimsAt('0/C000000') })).toBeNull();
    expect(seen({ restore: aimsAt('0/A000120') })).toBeNull();
    expect(seen({ restore: aimsAt('0/BFFFFFF') })).toBe(
      'the source was asked at 0/C000000, past 0/BFFFFFF, which it was to be asked before',
    );
  });

  test('should be between the first two backups of a chain', () => {
    const at = (begins: string, stop: string) =>
      incrementalObservation({ positions: { timeline: 1, start: begins, stop } });
    const chain = (stop: string, begins: string): string | null =>
      unprovenStates(
        evidence({
          axes: { restore: 'incremental', chain: 'three', sourceRestart: 'switched-off' },
          states,
          written: [LATER],
          between: [at('0/A800000', stop), at(begins, '0/D000000')],
          secondBackup: at('0/E000000', '0/F000000'),
        }),
        false,
      );
    expect(chain('0/B000000', '0/C000000')).toBeNull();
    expect(chain('0/B000001', '0/C000000')).toBe(
      'the source was asked at 0/B000000, before the backup ended at 0/B000001',
    );
    expect(chain('0/B000000', '0/BFFFFFF')).toMatch(/^the source was asked at 0\/C000000, past 0\/BFFFFFF/);
  });
});

describe('a source that is started twice', () => {
  const axes = { ...ARCHIVE, sourceRestart: 'off-and-on' } as const;
  const states = [state('on', '0/B000000'), state('off', '0/B800000'), state('on', '0/C000000')];
  const seen = (committedAt: string): string | null =>
    reasonOf(evidence({ axes, states, written: [{ ...LATER, committedAt }, LATER] }));

  test('should have written rows in between', () => {
    expect(seen('0/B800008')).toBeNull();
    expect(seen('0/C000000')).toBeNull();
    for (const at of ['0/B800000', '0/C000001'])
      expect(seen(at)).toBe('nothing was written on the source between 0/B800000 and its next start');
  });
});

describe('a source that is restarted', () => {
  const seen = (sourceRestart: Coordinates['sourceRestart'], ...modes: string[]): string | null => {
    const acts = [{ do: 'conclude' }, ...modes.map((mode) => ({ do: 'restart-source', mode }))].map((act) => ({
      act,
      startedAt: 0,
      durationMs: 0,
      says: null,
      outcome: 'goes-on' as const,
    }));
    const axes = { ...ARCHIVE, sourceRestart };
    return unprovenStates(evidence({ axes, acts, states: [], written: [LATER] }), false);
  };

  test('should have been, where acts are on record, as often and by the modes that the cell has', () => {
    expect(seen('restarted', 'fast')).toBeNull();
    const why = 'the source was to end and start again by fast, and did so by ';
    expect(seen('restarted')).toBe(`${why}nothing`);
    expect(seen('restarted', 'immediate')).toBe(`${why}immediate`);
    expect(seen('restarted', 'fast', 'fast')).toBe(`${why}fast, fast`);
    expect(seen('off-and-on', 'fast')).toMatch(/by fast, fast, and did so by fast$/);
    expect(seen('crashed', 'fast')).toMatch(/by immediate, and did so by fast$/);
  });

  test('should be believed in evidence from before acts were recorded', () => {
    expect(unprovenStates(evidence({ axes: { ...ARCHIVE, sourceRestart: 'restarted' } }), false)).toBeNull();
  });
});

describe('a source that crashes', () => {
  const axes = { ...ARCHIVE, sourceRestart: 'crashed' } as const;
  const seen = (afterCrash: boolean): Evidence =>
    evidence({ axes, states: [state('on', '0/B000000'), state('on', '0/C000000', { afterCrash })], written: [LATER] });

  test('should be proven by a start after a crash, and by no other', () => {
    expect(reasonOf(seen(true))).toBeNull();
    expect(reasonOf(seen(false))).toMatch(/^source with WAL encryption on, not after a crash, it was to be/);
  });
});

describe('a source that ends while a standby follows, or in a chain of backups', () => {
  test.for([
    { walMethod: 'fetch', restore: 'standby', sourceRestart: 'switched-off' },
    { walMethod: 'fetch', restore: 'incremental', chain: 'three', sourceRestart: 'switched-off' },
  ] as const)('should prove nothing where it was left as it was, or not asked: $restore', (axes) => {
    const [before, after] = [state('on', '0/B000000'), state('off', '0/C000000')];
    const seen = (...states: State[]): string | null => reasonOf(evidence({ axes, states, written: [LATER] }));
    expect(seen(before, after) ?? '').not.toMatch(/WAL encryption|were asked/);
    expect(seen(before, { ...after, walEncryption: 'on' })).toMatch(/it was to be with WAL encryption off/);
    expect(seen()).toBe('servers were asked 0 times of 2 what they are');
  });

  test('should prove nothing where a standby follows by an archive alone, and the source was not restarted meanwhile', () => {
    const axes = { restore: 'standby-archive-only', archive: 'raw', sourceRestart: 'restarted' } as const;
    const [earlier, later] = ['2026-11-28 00:00:01+00', '2026-11-28 00:00:09+00'];
    const seen = (startedAt: string, lsn = '0/C000000'): string | null =>
      reasonOf(
        evidence({
          axes: { walMethod: 'none', ...axes },
          states: [state('on', '0/B000000', { startedAt: earlier }), state('on', lsn, { startedAt })],
          written: [LATER],
        }),
      );
    expect(seen(later) ?? '').not.toMatch(/source/);
    expect(seen(earlier)).toBe(`source was asked twice since it was started at ${earlier}`);
  });
});

describe('a restored server whose WAL encryption is switched', () => {
  const axes = { restoredWalEncryption: 'other-and-back' } as const;
  const on = { machine: 'restore' };
  const states = [
    state('off', '0/B000000', on),
    state('off', '0/B000100', { ...on, afterCrash: true }),
    state('on', '0/B000200', on),
    state('on', '0/B000300', { ...on, afterCrash: true }),
  ];

  test('should be proven where it says so at each start', () => {
    expect(reasonOf(evidence({ axes, states }))).toBeNull();
  });

  test.for([0, 1, 2, 3])('should prove nothing where it is as before at start %i', (at) => {
    const changed = states.map((each, index) =>
      index === at ? { ...each, walEncryption: each.walEncryption === 'on' ? 'off' : 'on' } : each,
    );
    expect(reasonOf(evidence({ axes, states: changed }))).toMatch(/^restore with WAL encryption/);
  });

  test('should prove nothing where it was off, and nothing that it wrote then can be read', () => {
    const readable = (readableOwn: string[]): Evidence =>
      evidence({ axes, states, restore: { ...restoreObservation(), readableOwn } });
    expect(reasonOf(readable(['pg_wal/1']))).toBeNull();
    expect(reasonOf(readable([]))).toBe(
      'WAL encryption of the restored server was off, and no row that it wrote can be read in its WAL',
    );
  });

  test('should be told by its WAL alone nowhere: what it writes may be in clear', () => {
    const restore = { ...restoreObservation(start()), readableWal: ['pg_wal/1'], readableOwn: ['pg_wal/1'] };
    expect(judge(evidence({ axes, states, restore }), AGAINST).verdict).not.toBe('deviates');
    expect(judge(evidence({ restore }), AGAINST).verdict).toBe('deviates');
  });
});

describe('what is put at fault', () => {
  test.for([
    ['/dev/shm of restore has 8 MB', { ...ARCHIVE, sharedMemory: 'small-on-restore' }],
    [
      'the WAL keys are those from before the last change of keys on the source',
      { walMethod: 'fetch', damage: 'wal-keys-older' },
    ],
    [
      'the keys of a database are those from after a change of keys on the source that came later',
      { ...ARCHIVE, damage: 'keys-newer' },
    ],
    [
      'the source crashed while keys were rotated',
      { tool: 'none', walMethod: 'none', restore: 'crash', operation: 'crash-in-storm' },
    ],
  ] as const)('should prove nothing where it did not strike, or was something else: %s', ([what, axes]) => {
    expect(reasonOf(evidence({ axes, fault: { what, struck: false } }))).toBe(`the fault did not strike: ${what}`);
    expect(reasonOf(evidence({ axes, fault: { what: 'a fault', struck: true } }))).toBe(
      `something else was put at fault: a fault; it was to be: ${what}`,
    );
  });

  test('should be nothing where the cell has nothing at fault', () => {
    const fault = { what: 'a segment in the middle of the archive is missing', struck: true };
    expect(reasonOf(evidence({ axes: ARCHIVE, fault }))).toBe(
      'something else was put at fault: a segment in the middle of the archive is missing',
    );
  });

  test('should be there where /dev/shm is small', () => {
    expect(reasonOf(evidence({ axes: { ...ARCHIVE, sharedMemory: 'small-on-source' } }))).toBe(
      'nothing was put at fault',
    );
  });

  test('should have a machine run out of room where it is to, and nowhere else', () => {
    const message = 'FATAL:  could not resize shared memory segment "/PostgreSQL.1": No space left on device';
    const restore = restoreObservation(start({ outcome: 'ended', message }));
    const fault = { what: '/dev/shm of restore has 8 MB', struck: true };
    const small = { ...ARCHIVE, sharedMemory: 'small-on-restore' } as const;
    expect(reasonOf(evidence({ axes: { ...small, archive: 'raw' }, fault, restore }))).toBeNull();
    // The cell is about the wrapper's room, not the server's.
    expect(reasonOf(evidence({ axes: small, fault, restore }))).toMatch(
      /^recovery did not come to its end, and no segm/,
    );
    expect(reasonOf(evidence({ axes: ARCHIVE, restore }))).toMatch(/^the machine had no room/);
    const full = restoreObservation(
      start({ outcome: 'ended', message: 'FATAL:  could not write: No space left on device' }),
    );
    expect(reasonOf(evidence({ axes: { ...small, archive: 'raw' }, fault, restore: full }))).toMatch(
      /^the machine had no room/,
    );
  });
});

describe('a library that comes later', () => {
  const steps = (loads: string, ...more: string[]): Evidence['trial'] =>
    [WITHOUT_LIBRARY.loads, ...more].map((what, at) => ({
      what,
      exitCode: at === 0 ? 0 : 1,
      said: at === 0 ? loads : '',
    }));
  const seen = (trial: Evidence['trial']): Evidence => evidence({ axes: { library: 'comes-later' }, trial });

  test('should be proven where the server was started with none to preload, whatever became of that', () => {
    expect(reasonOf(seen(steps('\n', WITHOUT_LIBRARY.starts)))).toBeNull();
  });

  test('should prove nothing where it was to be preloaded', () => {
    expect(reasonOf(seen(steps('pg_tde\n', WITHOUT_LIBRARY.starts)))).toBe(
      'the server that was to have no library was to preload "pg_tde"',
    );
  });

  test('should prove nothing where nobody asked, or started it', () => {
    expect(reasonOf(seen([{ what: WITHOUT_LIBRARY.starts, exitCode: 1, said: '' }]))).toMatch(/was to preload/);
    expect(reasonOf(seen(steps('\n')))).toBe('the server was not started without the library');
  });
});

describe('a disk that is full at first', () => {
  const axes = { ...ARCHIVE, restoredDisk: 'full-at-first' } as const;
  const fault = { what: 'the disk of restore has 384 MB', struck: true };
  const NO_ROOM = 'FATAL:  could not write to file "pg_wal/xlogtemp.1": No space left on device';
  const steps = (left: string, ...more: (readonly [string, number])[]): Evidence['trial'] => [
    { what: ON_FULL_DISK.room, exitCode: 0, said: `632+0 records out\n${left}\n` },
    ...more.map(([what, exitCode]) => ({ what, exitCode, said: exitCode === 0 ? NO_ROOM : '' })),
  ];
  const STARTS = [ON_FULL_DISK.starts, 1] as const;
  const SAYS = [ON_FULL_DISK.says, 0] as const;
  const MADE = [ON_FULL_DISK.made, 0] as const;
  const seen = (trial: Evidence['trial'], over: Parameters<typeof evidence>[0] = {}): string | null =>
    reasonOf(evidence({ axes, fault, trial, restore: restoreObservation(start()), ...over }));

  test('should be proven where the server ran out of what little room there was, and nowhere else', () => {
    expect(seen(steps('8', STARTS, SAYS, MADE))).toBeNull();
    expect(seen(steps('8', STARTS, SAYS, MADE), { axes: { ...axes, restoredDisk: 'usual' }, fault: null })).toMatch(
      /^the machine had no room/,
    );
  });

  test.for([
    ['16', 'the disk that was to be full had'],
    ['', 'the disk that was to be full had'],
  ] as const)('should prove nothing where there was room: %s', ([left, why]) => {
    expect(seen(steps(left, STARTS, SAYS, MADE))).toMatch(why);
  });

  test('should prove nothing where the server was not started, or did not run out of room', () => {
    expect(seen(steps('8'))).toBe('the server was not started on the full disk');
    expect(seen(steps('8', STARTS, [ON_FULL_DISK.says, 1]))).toBe(
      'the server did not run out of room on the full disk',
    );
  });

  test('should prove nothing where the server recovered there, or found no room for something else than WAL', () => {
    expect(seen(steps('8', [ON_FULL_DISK.starts, 0], SAYS, MADE))).toBe('the server recovered on the full disk');
    const elsewhere = steps('8', STARTS, SAYS, MADE).map((one) => ({
      ...one,
      said: one.said.replace('pg_wal/xlogtemp.1', 'base/16384/1'),
    }));
    expect(seen(elsewhere)).toBe('the server did not run out of room on the full disk');
  });

  test('should prove nothing where it was full for good', () => {
    const why = 'no room was made on the full disk';
    expect(seen(steps('8', STARTS, SAYS))).toBe(why);
    expect(seen(steps('8', STARTS, SAYS, [ON_FULL_DISK.made, 1]))).toBe(why);
  });

  test('should prove nothing where the disk is that of everything else', () => {
    expect(seen(steps('8', STARTS, SAYS, MADE), { fault: { ...fault, struck: false } })).toBe(
      'the fault did not strike: the disk of restore has 384 MB',
    );
  });

  test('should be full no more when the server is started again', () => {
    const restore = restoreObservation(start({ outcome: 'ended', message: NO_ROOM }));
    expect(seen(steps('8', STARTS, SAYS, MADE), { restore })).toMatch(/^the machine had no room/);
  });
});
