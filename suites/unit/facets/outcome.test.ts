import { describe, expect, test } from 'vitest';
import {
  FACETS,
  type Facets,
  NOTHING_SEEN,
  OUTCOME_NAMES,
  outcomeOf,
  troublesOf,
  worstOutcome,
} from '../../../helpers/facets/index.ts';

const WORKS = {
  ...NOTHING_SEEN,
  backup: { ...NOTHING_SEEN.backup, outcome: 'succeeded' },
  startup: { ...NOTHING_SEEN.startup, outcome: 'starts' },
  data: { outcome: 'equal', message: null },
  secrecy: { ...NOTHING_SEEN.secrecy, outcome: 'sealed', wal: 'sealed', relations: 'sealed' },
  recovery: { ...NOTHING_SEEN.recovery, outcome: 'complete' },
} as const satisfies Facets;
/** What works, but for some facets. */
const but = (over: { readonly [F in keyof Facets]?: Partial<Facets[F]> }): Facets =>
  Object.fromEntries(
    Object.entries(WORKS).map(([name, value]) => [name, { ...value, ...over[name as keyof Facets] }]),
  ) as unknown as Facets;

describe('outcomeOf', () => {
  test('should say that it works only where all was seen and all is well', () => {
    expect(outcomeOf(WORKS, true)).toEqual({ outcome: 'works', besides: [] });
    expect(outcomeOf(but({ recovery: { outcome: 'none' } }), true).outcome).toBe('works');
  });

  test('should say nothing of a cell that proves nothing', () => {
    expect(outcomeOf(WORKS, false)).toEqual({ outcome: 'not-seen', besides: [] });
  });

  // Each differs from what works in one point.
  test.for([
    [{ backup: { outcome: 'refused' } }, 'refused'],
    [{ backup: { outcome: 'failed' } }, 'backup-failed'],
    [{ backup: { outcome: 'not-taken' } }, 'restores'],
    [{ startup: { outcome: 'fails' } }, 'does-not-start'],
    [{ startup: { outcome: 'crashes' } }, 'crashes'],
    [{ startup: { outcome: 'hangs' } }, 'hangs'],
    [{ startup: { outcome: 'not-attempted' } }, 'not-seen'],
    [{ data: { outcome: 'differs' } }, 'lost-rows'],
    [{ data: { outcome: 'unreadable' } }, 'unreadable'],
    [{ data: { outcome: 'not-read' } }, 'not-seen'],
    [{ recovery: { outcome: 'short' } }, 'lost-rows'],
    [{ recovery: { outcome: 'stalled' } }, 'hangs'],
    [{ recovery: { outcome: 'ended' } }, 'ends-in-recovery'],
    [{ recovery: { outcome: 'not-a-standby' } }, 'not-a-standby'],
    [{ secrecy: { outcome: 'plaintext' } }, 'leaks'],
    [{ secrecy: { restoredWal: 'plaintext' } }, 'leaks'],
    [{ secrecy: { restoredFiles: 'plaintext' } }, 'leaks'],
    [{ secrecy: { outcome: 'not-scanned' } }, 'restores'],
    [{ keys: { outcome: 'broken' } }, 'keys-wrong'],
    [{ keys: { inForce: 'other' } }, 'keys-wrong'],
    [{ archive: { outcome: 'failed' } }, 'archive-broken'],
    [{ archive: { outcome: 'mixed' } }, 'archive-broken'],
    [{ tool: { outcome: 'failed' } }, 'tool-objects'],
    [{ tool: { outcome: 'crashed' } }, 'tool-objects'],
    [{ log: { outcome: 'errors' } }, 'errors-logged'],
  ] as const)('should say of %j that it %s', ([over, outcome]) => {
    expect(outcomeOf(but(over), true)).toEqual({ outcome, besides: [] });
  });

  test('should say all that is wrong, the worst first', () => {
    const facets = but({
      startup: { outcome: 'fails' },
      data: { outcome: 'not-read' },
      secrecy: { outcome: 'plaintext' },
      tool: { outcome: 'failed' },
    });
    expect(outcomeOf(facets, true)).toEqual({ outcome: 'does-not-start', besides: ['leaks', 'tool-objects'] });
  });

  test('should count an outcome that no facet has as not seen', () => {
    expect(outcomeOf({ ...WORKS, data: { outcome: 'as-it-were' } }, true).outcome).toBe('not-seen');
  });

  test('should take a run from before there was a facet as far as it saw, and miss what decides', () => {
    const { recovery, tool, log, ...older } = WORKS;
    expect(outcomeOf(older, true).outcome).toBe('works');
    expect([recovery.outcome, tool.outcome, log.outcome]).toEqual(['complete', 'not-run', 'not-read']);
    const { data, ...without } = WORKS;
    expect([data.outcome, outcomeOf(without, true).outcome]).toEqual(['equal', 'not-seen']);
  });

  test('should not say that it works of what nobody wants', () => {
    for (const { name, unwanted = [] } of FACETS)
      for (const { field, values } of unwanted)
        for (const value of values)
          expect(outcomeOf(but({ [name]: { [field]: value } }), true).outcome, `${name} ${field} ${value}`).not.toMatch(
            /^(works|restores|not-seen)$/,
          );
  });
});

describe('troublesOf', () => {
  test('should look at the facets that are named only', () => {
    const facets = but({ startup: { outcome: 'fails' }, secrecy: { outcome: 'plaintext' } });
    expect([troublesOf(facets, ['secrecy']), troublesOf(facets, ['backup'])]).toEqual([['leaks'], []]);
  });
});

describe('worstOutcome', () => {
  const of = (...outcomes: readonly (typeof OUTCOME_NAMES)[number][]) =>
    worstOutcome(outcomes.map((outcome) => ({ outcome, besides: [] })));

  test('should be good only if all are', () => {
    expect(of('works', 'works')).toEqual({ outcome: 'works', besides: [] });
    expect(of('works', 'restores')).toEqual({ outcome: 'restores', besides: [] });
    expect(of('works', 'not-seen')).toEqual({ outcome: 'not-seen', besides: [] });
    expect(of('works', 'leaks', 'does-not-start')).toEqual({ outcome: 'does-not-start', besides: ['leaks'] });
    expect(of()).toEqual({ outcome: 'not-seen', besides: [] });
  });
});
