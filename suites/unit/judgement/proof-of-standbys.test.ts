import { describe, expect, test } from 'vitest';
import type { Coordinates } from '../../../helpers/axes/index.ts';
import type { Evidence } from '../../../helpers/evidence/index.ts';
import { unprovenStandby } from '../../../helpers/judgement/standbys.ts';
import { evidence, restoreObservation } from '../fixtures.ts';
import { FOLLOWED } from './changes.ts';

type Restore = Coordinates['restore'];
type Streamed = NonNullable<NonNullable<Evidence['restore']>['wal']>['streamed'];
type Promoted = Evidence['promoted'];

const ARCHIVED = ['000000010000000000000005'];
const from = (...machines: string[]): Streamed =>
  machines.map((machine) => ({ machine, from: '0/5000000', timeline: 1 }));
const promotedAs = (...timelines: (readonly [string, number])[]): Promoted =>
  timelines.map(([machine, timeline]) => ({ machine, timeline }));

interface Seen {
  readonly machine?: string;
  readonly streamed?: Streamed;
  readonly archive?: string[];
  readonly promoted?: Promoted;
  readonly isStandby?: boolean;
  /** Left out in evidence from before timelines were asked for. */
  readonly searched?: string[];
}
const seenOf = (
  restore: Restore,
  { machine = 'standby', streamed = from('standby'), archive = [], promoted = [], isStandby = true, searched }: Seen,
  over: Partial<Evidence> = {},
): Evidence =>
  evidence({
    axes: { restore },
    promoted,
    restore: {
      ...restoreObservation(),
      isStandby,
      recovery: [{ ...FOLLOWED, machine }],
      wal: { backup: [], archive, streamed },
      ...(searched && { searched }),
    },
    ...over,
  });
const reasonOf = (restore: Restore, seen: Seen = {}, isOver = false): string | null =>
  unprovenStandby(seenOf(restore, seen), isOver);

describe('a standby that follows', () => {
  test.for(['standby', 'standby-slot', 'standby-cut-off', 'archive-failover', 'from-standby'] as const)(
    'should have streamed: %s',
    (restore) => {
      expect(reasonOf(restore)).toBeNull();
      for (const streamed of [[], from('second')])
        expect(reasonOf(restore, { streamed })).toBe('standby did not stream');
    },
  );

  test('should have streamed where it is that of a promoted one, or an old primary', () => {
    expect(reasonOf('standby', { machine: 'second' })).toBe('second did not stream');
    expect(reasonOf('standby-old-primary', { machine: 'source' })).toBe('source did not stream');
  });

  test('should leave nothing to prove where it is a server of its own', () => {
    expect(reasonOf('standby-documented', { streamed: [], isStandby: false })).toBeNull();
  });

  test('should have had its archive alone where it has nothing else', () => {
    const seen = { machine: 'restore', streamed: [], archive: ARCHIVED };
    expect(reasonOf('standby-archive-only', seen)).toBeNull();
    expect(reasonOf('standby-archive-only', { ...seen, archive: [] })).toBe('restore got nothing out of its archive');
    for (const machine of ['restore', 'standby'])
      expect(reasonOf('standby-archive-only', { ...seen, streamed: from(machine) })).toBe(
        `${machine} streamed, and restore was to have its archive alone`,
      );
  });

  test('should be asked for what was written last before that', () => {
    const acts = [
      { do: 'write', batch: 9 },
      { do: 'follow', machine: 'standby', what: FOLLOWED.what },
      { do: 'write', batch: 10 },
    ].map((act) => ({ act, startedAt: 0, durationMs: 0, outcome: 'goes-on' as const, says: null }));
    const batch = { tables: [], rows: 2, payload: 64 };
    const committed = (committedAt: string): string | null =>
      unprovenStandby(
        seenOf(
          'standby',
          {},
          {
            acts,
            written: [
              { ...batch, batch: 9, committedAt },
              { ...batch, batch: 10, committedAt: '0/F000000' },
            ],
          },
        ),
        false,
      );
    expect(committed('0/6000000')).toBeNull();
    expect(committed('0/6000008')).toBe(
      '"rows written after the backup" was asked for up to 0/6000000, and batch 9 was committed at 0/6000008',
    );
  });
});

describe('a standby that is promoted', () => {
  const promotes = (promoted: Promoted, restore: Restore = 'standby', isOver = false): string | null =>
    reasonOf(restore, { promoted, searched: [] }, isOver);

  test('should be, and begin a timeline', () => {
    expect(promotes(promotedAs(['standby', 2]))).toBeNull();
    expect(promotes(promotedAs(['standby', 1]))).toBe('standby was promoted, and is on timeline 1');
    expect(promotes([])).toBe('standby was to be promoted, and it was nothing');
    expect(promotes(promotedAs(['source', 2]))).toBe('standby was to be promoted, and it was source');
    expect(promotes(promotedAs(['standby', 2]), 'in-place')).toBe('nothing was to be promoted, and it was standby');
  });

  test('should be followed by the old primary, in its turn', () => {
    const [first, then] = [['standby', 2] as const, ['source', 3] as const];
    expect(promotes(promotedAs(first, then), 'standby-old-primary')).toBeNull();
    expect(promotes(promotedAs(first), 'standby-old-primary')).toMatch(/^standby, source was to be promoted/);
    expect(promotes(promotedAs(first, ['source', 2]), 'standby-old-primary')).toBe(
      'source was promoted, and is on timeline 2',
    );
  });

  test('should not have been where the cell ended before, nor in evidence from before that was asked', () => {
    expect(promotes([], 'standby', true)).toBeNull();
    expect(reasonOf('standby')).toBeNull();
  });
});
