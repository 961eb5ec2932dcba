import { describe, expect, test } from 'vitest';
import type { Evidence, RecoveryStep, RestoreObservation } from '../../../helpers/evidence/index.ts';
import {
  type Claim,
  type Expectations,
  type Judgement,
  type KnownDeviation,
  deviationsFrom,
  judge,
  knownDeviationSchema,
  reasonsText,
} from '../../../helpers/judgement/index.ts';
import { claim, evidence, facets, failedStart, known, restoreObservation } from '../fixtures.ts';

const STANDBY = { restore: 'standby' } as const;
const step = (over: Partial<RecoveryStep> = {}): RecoveryStep => ({
  what: 'rows written after the backup',
  machine: 'standby',
  startedAt: 0,
  durationMs: 40,
  wanted: '0/B000000',
  reached: '0/B000028',
  outcome: 'reached',
  message: null,
  checks: [],
  ...over,
});
const restored = (over: Partial<RestoreObservation>, ofArchive: Evidence['archive'] = null): Evidence =>
  evidence({
    axes: STANDBY,
    archive: ofArchive,
    restore: { ...restoreObservation(), isStandby: true, recovery: [step()], logErrors: [], readableWal: [], ...over },
  });
const archived = (over: Partial<Evidence['archive'] & object>): Evidence['archive'] => ({
  failed: null,
  files: ['000000010000000000000004'],
  readable: [],
  dump: { exitCode: 0, records: 0, error: null },
  ...over,
});

/** A judgement, with its reasons as one text too. */
const judged = (given: Evidence, expectations: Partial<Expectations> = {}): Judgement & { readonly reason: string } => {
  const judgement = judge(given, { claims: [backupOnly], known: [], today: '2026-11-23', ...expectations });
  return { ...judgement, reason: reasonsText(judgement.reasons) };
};
/** A claim that leaves everything but the backup to others. */
const backupOnly: Claim = claim({
  id: 'backup.only',
  cells: [{ restore: ['standby'] }],
  expect: { backup: { outcome: ['succeeded'] } },
});
const asks = (expected: Claim['expect']): Claim =>
  claim({ id: 'standby.asks', cells: [{ restore: ['standby'] }], expect: expected });

/** What nobody would want of a restore with more WAL: what was seen, the reason given, and a claim that speaks of it. */
const UNWANTED: readonly (readonly [what: string, given: Evidence, reason: string, speaks: Claim])[] = [
  [
    'a recovery that stalls',
    restored({ recovery: [step({ outcome: 'stalled' })] }),
    'recovery does not come as far as it was to',
    asks({ recovery: { outcome: ['complete', 'stalled'] } }),
  ],
  [
    'a server that ends on the way',
    restored({ recovery: [step({ outcome: 'ended' })] }),
    'recovery does not come as far as it was to',
    asks({ recovery: { outcome: ['ended'] } }),
  ],
  [
    'a standby that is none',
    restored({ isStandby: false, recovery: [] }),
    'recovery does not come as far as it was to',
    asks({ recovery: { outcome: ['not-a-standby'] } }),
  ],
  [
    'an archive that is not whole',
    restored({}, archived({ failed: 'not there after 60 s' })),
    'the archive is not whole, or not of one kind',
    asks({ archive: { outcome: ['failed', 'plain'] } }),
  ],
  [
    'an archive of two kinds',
    restored({}, archived({ readable: ['000000010000000000000004'] })),
    'the archive is not whole, or not of one kind',
    asks({ archive: { outcome: ['mixed'] } }),
  ],
  [
    'rows on the restored disk',
    restored({ readableWal: ['000000010000000000000004'] }),
    "rows can be read in WAL on the restored server's disk",
    asks({ secrecy: { restoredWal: ['plaintext', 'sealed'] } }),
  ],
  [
    'errors in logs',
    restored({ logErrors: [{ machine: 'source', line: 'WARNING:  no' }] }),
    'the logs tell of errors',
    asks({ log: { outcome: ['errors'] } }),
  ],
];

describe('an outcome of another restore that nobody would want', () => {
  test.for(UNWANTED)(
    'should be informational, with what it is, where no claim of the cell speaks of it: %s',
    ([, given, reason]) => {
      expect(judged(given)).toMatchObject({
        verdict: 'informational',
        reason: `${reason}, and nothing is documented of that for this combination`,
      });
    },
  );

  test.for(UNWANTED)('should be as documented where a claim of the cell allows it: %s', ([, given, , speaks]) => {
    expect(judged(given, { claims: [backupOnly, speaks] })).toMatchObject({
      verdict: 'conforms',
      reason: 'as documented: backup.only, standby.asks',
    });
  });

  test.for(UNWANTED)(
    'should be as documented where a set of outcomes allows it: %s',
    ([, given, , { expect: set }]) => {
      const sets = asks({
        anyOf: [
          { startup: { outcome: ['hangs'] }, typical: true },
          { ...set, typical: false },
        ],
      });
      expect(judged(given, { claims: [sets] }).verdict).toBe('conforms');
    },
  );

  test.for(UNWANTED)('should be informational still where another facet is spoken of: %s', ([, given]) => {
    expect(judged(given, { claims: [asks({ keys: { outcome: ['not-checked'] } })] }).verdict).toBe('informational');
  });

  test('should not be where all is well', () => {
    expect(judged(restored({})).verdict).toBe('conforms');
    expect(
      judged(restored({}, archived({ readable: ['1'], dump: { exitCode: 0, records: 1, error: null } }))).verdict,
    ).toBe('conforms');
    expect(judged(restored({}, archived({}))).verdict).toBe('conforms');
  });

  test('should say all of it where there are several', () => {
    const both = restored({ recovery: [step({ outcome: 'stalled' })], readableWal: ['1'] });
    expect(judged(both).reason).toMatch(/^recovery does not .*; rows can be read in WAL/);
  });

  test('should not be told of the restored disk by a claim on the secrecy of the backup', () => {
    expect(
      judged(restored({ readableWal: ['1'] }), { claims: [asks({ secrecy: { outcome: ['sealed'] } })] }).verdict,
    ).toBe('informational');
  });
});

describe('a recovery that ends short of its target', () => {
  const short = restored({
    isStandby: null,
    recovery: [step({ outcome: 'short', reached: '0/A000000', message: 'no recovery target specified' })],
  });

  test('should deviate as lost rows where the server lets clients in, whatever a claim allows', () => {
    const careless = asks({ recovery: { outcome: ['short', 'complete'] } });
    for (const claims of [[], [careless]])
      expect(judged(short, { claims })).toMatchObject({
        verdict: 'deviates',
        reason: expect.stringMatching(
          /^silent-wrong-data: recovery: .*0\/B000000 was wanted, 0\/A000000 reached/,
        ) as unknown,
      });
  });

  test('should not be lost rows where the server then fails: that is an error', () => {
    const given = {
      ...short,
      restore: short.restore && {
        ...short.restore,
        starts: [failedStart('FATAL:  recovery ended before configured recovery target was reached')],
      },
    };
    expect(judged(given).claims.map(({ id }) => id)).not.toContain('silent-wrong-data');
  });

  test('should be what a known deviation can describe', () => {
    const entry = known({
      id: 'short',
      cells: ['restores/fetch-plain-standby'],
      claims: ['silent-wrong-data'],
      signature: { recovery: { outcome: 'short', message: '0/A000000 reached' }, startup: { outcome: 'starts' } },
    });
    expect(judged(short, { known: [entry] }).verdict).toBe('known-deviation');
  });
});

describe('a claim on another restore', () => {
  const reasons = (expected: Claim['expect'], ...over: Parameters<typeof facets>): string[] =>
    deviationsFrom(asks(expected), facets(...over)).map(({ facet, text }) => `${facet}|${text}`);

  test.for([
    [
      { recovery: { outcome: ['complete'] } },
      { recovery: { outcome: 'stalled', message: 'no WAL\nmore' } },
      ['recovery|recovery: stalled, documented is complete (no WAL)'],
    ],
    [
      { recovery: { outcome: ['short'], message: 'restore point' } },
      { recovery: { outcome: 'short', message: 'before 2026' } },
      ['recovery|recovery: the reason given is not the documented one, /restore point/ (before 2026)'],
    ],
    [
      { archive: { outcome: ['plain'] } },
      { archive: { outcome: 'mixed' } },
      ['archive|archive: mixed, documented is plain'],
    ],
    [
      { log: { outcome: ['clean'] } },
      { log: { outcome: 'errors', message: 'source: WARNING:  no' } },
      ['log|log: errors, documented is clean (source: WARNING:  no)'],
    ],
    [
      { log: { outcome: ['errors'], message: 'principal key' } },
      { log: { outcome: 'errors', message: 'source: WARNING:  no' } },
      ['log|log: the reason given is not the documented one, /principal key/ (source: WARNING:  no)'],
    ],
    [
      { secrecy: { restoredWal: ['sealed', 'not-scanned'] } },
      { secrecy: { restoredWal: 'plaintext' } },
      ['secrecy|secrecy: WAL on the restored disk plaintext, documented is sealed or not-scanned'],
    ],
  ] as const)(
    'should be deviated from by what was seen, in its facet and in words: %#',
    ([expected, over, deviations]) => {
      expect(reasons(expected as unknown as Claim['expect'], over)).toEqual(deviations);
    },
  );

  test.for([
    [
      { recovery: { outcome: ['complete', 'stalled'], message: 'no wal' } },
      { recovery: { outcome: 'stalled', message: 'No WAL' } },
    ],
    [{ archive: { outcome: ['plain'] } }, { archive: { outcome: 'plain' } }],
    [{ log: { outcome: ['clean'] } }, { log: { outcome: 'clean' } }],
    [{ secrecy: { restoredWal: ['sealed'] } }, { secrecy: { outcome: 'plaintext', restoredWal: 'sealed' } }],
  ] as const)('should be kept by what it asks for: %#', ([expected, over]) => {
    expect(reasons(expected as unknown as Claim['expect'], over)).toEqual([]);
  });
});

describe('a known deviation of another restore', () => {
  const entry = (signature: KnownDeviation['signature']): KnownDeviation =>
    known({ cells: ['restores/fetch-plain-standby'], claims: ['standby.asks'], signature });
  const all = {
    recovery: { outcome: ['complete'] },
    archive: { outcome: ['plain'] },
    log: { outcome: ['clean'] },
    secrecy: { restoredWal: ['sealed'] },
  } satisfies Claim['expect'];
  const given = restored(
    {
      recovery: [step({ outcome: 'stalled', message: 'no WAL' })],
      logErrors: [{ machine: 'source', line: 'WARNING:  no' }],
      readableWal: ['1'],
    },
    archived({ failed: 'not there' }),
  );
  const SIGNATURE = {
    recovery: { outcome: 'stalled', message: 'no WAL' },
    archive: { outcome: 'failed', message: 'not there' },
    log: { outcome: 'errors', message: 'WARNING:  no' },
    secrecy: { outcome: 'sealed', restoredWal: 'plaintext' },
  };
  const verdictWith = (signature: object): string =>
    judged(given, { claims: [asks(all)], known: [knownDeviationSchema.parse(entry(signature))] }).verdict;

  test('should describe recovery, archive, log and WAL on the restored disk', () => {
    expect([judged(given, { claims: [asks(all)] }).verdict, verdictWith(SIGNATURE)]).toEqual([
      'deviates',
      'known-deviation',
    ]);
  });

  test.for(['recovery', 'archive', 'log', 'secrecy'] as const)('should not excuse what it leaves out: %s', (facet) => {
    const { [facet]: _left, ...rest } = SIGNATURE;
    expect(verdictWith(rest)).toBe('deviates');
  });

  test.for([
    ['recovery', { outcome: 'ended' }],
    ['recovery', { outcome: 'stalled', message: 'disk full' }],
    ['archive', { outcome: 'mixed' }],
    ['log', { outcome: 'errors', message: 'PANIC' }],
    ['secrecy', { outcome: 'plaintext', restoredWal: 'plaintext' }],
    ['secrecy', { outcome: 'sealed', restoredWal: 'sealed' }],
  ] as const)('should not excuse what it describes otherwise: %s, %o', ([facet, otherwise]) => {
    expect(verdictWith({ ...SIGNATURE, [facet]: otherwise })).toBe('deviates');
  });

  test('should be stale where a standby of the cell follows its source now', () => {
    expect(
      judged(restored({}), {
        claims: [asks({ recovery: { outcome: ['complete'] } })],
        known: [entry({ recovery: { outcome: 'stalled' } })],
      }).verdict,
    ).toBe('stale-known');
  });
});
