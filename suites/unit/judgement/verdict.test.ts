import { describe, expect, test } from 'vitest';
import type { Evidence } from '../../../helpers/evidence/index.ts';
import {
  type Claim,
  type Expectations,
  type Judgement,
  type KnownDeviation,
  judge,
  knownDeviationSchema,
  reasonsText,
  withoutCells,
} from '../../../helpers/judgement/index.ts';
import {
  backupObservation,
  claim,
  evidence,
  failedStart,
  known,
  operationObservation,
  refusal,
  restoreObservation,
  start,
  stockFacts,
  targetFacts,
} from '../fixtures.ts';

const TODAY = '2026-11-23';
const MAGIC = 'FATAL:  invalid magic number 0000 in WAL segment';

/** A judgement, with its reasons as one text too. */
function judged(given: Evidence, expectations: Partial<Expectations> = {}): Judgement & { readonly reason: string } {
  const judgement = judge(given, { claims: [claim()], known: [], today: TODAY, ...expectations });
  return { ...judgement, reason: reasonsText(judgement.reasons) };
}
const verdictOf = (...of: Parameters<typeof judged>): string => judged(...of).verdict;
const noStart = (message = MAGIC): Evidence => evidence({ restore: restoreObservation(failedStart(message)) });
const otherRows = start({
  checks: [{ what: 'app.enc_rows by primary key', outcome: 'differs', detail: ['batch 2: missing'] }],
});
/** A claim about no cell that is used here. */
const elsewhere: Claim = claim({ id: 'method.none', cells: [{ walMethod: ['none'] }] });

describe('a cell as documented', () => {
  test('should conform, and name the claims', () => {
    expect(judged(evidence())).toMatchObject({
      id: 'methods/fetch-plain',
      verdict: 'conforms',
      reason: 'as documented: method.fetch',
    });
  });

  test('should conform with each claim', () => {
    expect(judged(evidence()).claims).toEqual([
      { id: 'method.fetch', severity: 'must', verdict: 'conforms', reasons: [{ text: 'as documented' }] },
    ]);
  });

  test('should carry its facets', () => {
    expect(judged(evidence()).facets.data.outcome).toBe('equal');
  });

  test('should conform where a refusal is documented and the documented reason was given', () => {
    const refused = claim({ expect: { backup: { outcome: ['refused'], message: 'stream' } } });
    expect(
      verdictOf(evidence({ backup: refusal('tool: error: only with -X stream'), restore: null }), {
        claims: [refused],
      }),
    ).toBe('conforms');
  });

  test('should conform where a may claim allows what was seen', () => {
    const may = claim({ severity: 'may', expect: { startup: { outcome: ['starts', 'fails'] } } });
    expect(verdictOf(noStart(), { claims: [may] })).toBe('conforms');
  });
});

describe('a cell that deviates', () => {
  test('should name claim, facet and what was seen', () => {
    expect(judged(evidence({ restore: restoreObservation(failedStart(MAGIC)) }))).toMatchObject({
      verdict: 'deviates',
      reason: `method.fetch: startup: fails, documented is starts (${MAGIC}); data: not-read, documented is equal`,
    });
  });

  test('should give each deviation as plain data, of the cell and of the claim', () => {
    const { reasons, claims } = judged(evidence({ restore: restoreObservation(failedStart(null)) }));
    const deviations = [
      { facet: 'startup', text: 'startup: fails, documented is starts' },
      { facet: 'data', text: 'data: not-read, documented is equal' },
    ];
    expect(reasons).toEqual(deviations.map((deviation) => ({ claim: 'method.fetch', ...deviation })));
    expect(claims.map((each) => each.reasons)).toEqual([deviations]);
  });

  test('should keep a finding with several details in one reason', () => {
    const damaged = start({
      checks: [{ what: 'pg_amcheck', outcome: 'unreadable', detail: ['heap table "x":', 'ERROR:  no key'] }],
    });
    expect(judged(evidence({ restore: restoreObservation(damaged) })).reasons).toEqual([
      {
        claim: 'method.fetch',
        facet: 'data',
        text: 'data: unreadable, documented is equal (pg_amcheck: heap table "x":; ERROR:  no key)',
      },
    ]);
  });

  test('should tell the claims that it deviates from apart from the others', () => {
    const warns = claim({ id: 'method.warns', expect: { backup: { warnings: [{ message: 'x' }] } } });
    expect(judged(evidence(), { claims: [claim(), warns] }).claims.map(({ id, verdict }) => [id, verdict])).toEqual([
      ['method.fetch', 'conforms'],
      ['method.warns', 'deviates'],
    ]);
  });

  test.for([
    ['must', 'deviates', 'deviates'],
    ['should', 'departs', 'departs'],
    ['may', 'informational', 'informational'],
  ] as const)('should be, where a claim that %s hold does not: %s', ([severity, verdict, ofClaim]) => {
    const { claims, ...judgement } = judged(noStart(), { claims: [claim({ severity })] });
    expect(judgement.verdict).toBe(verdict);
    expect(claims.map((each) => each.verdict)).toEqual([ofClaim]);
  });

  test.for([
    ['sealed', { secrecy: { relations: ['sealed', 'not-scanned'] } }],
    ['not-attempted', { startup: { outcome: ['not-attempted'] } }],
  ] as const)('should not conform where a claim holds only since nothing was seen: %s', ([, expected]) => {
    const nothing = evidence({ backup: refusal('tool: error: disk full'), restore: null });
    const asks = expected as unknown as ReturnType<typeof claim>['expect'];
    const { verdict, reasons, claims } = judged(nothing, { claims: [claim({ expect: asks })] });
    expect([verdict, claims.map((each) => each.verdict)]).toEqual(['informational', ['not-applicable']]);
    // A tool that gives no backup is what nobody wants.
    expect(reasons.map(({ facet }) => facet)).toContain('backup');
  });

  test('should deviate where a claim that must hold and one that should do not', () => {
    const both = [claim({ severity: 'should' }), claim({ id: 'other', severity: 'must' })];
    const { verdict, reasons } = judged(noStart(), { claims: both });
    // The reason that decides comes first; what departs is told as well.
    expect([verdict, reasons[0]?.claim]).toEqual(['deviates', 'other']);
    expect(reasons.some((reason) => reason.claim === 'method.fetch')).toBe(true);
  });

  test('should deviate where the refusal is documented but another reason was given', () => {
    const refused = claim({ expect: { backup: { outcome: ['refused'], message: 'stream' } } });
    expect(
      verdictOf(evidence({ backup: refusal('tool: error: disk full'), restore: null }), { claims: [refused] }),
    ).toBe('deviates');
  });

  test('should deviate where a refusal is documented and the backup was taken', () => {
    const refused = claim({ expect: { backup: { outcome: ['refused'] } } });
    expect(verdictOf(evidence(), { claims: [refused] })).toBe('deviates');
  });

  test('should deviate at the second start as at the first', () => {
    expect(
      verdictOf(evidence({ restore: restoreObservation(start(), failedStart(MAGIC, { which: 'restart' })) })),
    ).toBe('deviates');
  });

  test('should deviate where rows can be read that are documented as sealed', () => {
    const backup = backupObservation({
      hits: [{ path: 'pg_wal/0', kind: 'P', inWal: true, count: 1, firstOffset: 0 }],
    });
    expect(verdictOf(evidence({ backup }))).toBe('deviates');
  });
});

describe('silent wrong data', () => {
  test('should deviate on a cell without a claim', () => {
    expect(judged(evidence({ restore: restoreObservation(otherRows) }), { claims: [elsewhere] })).toMatchObject({
      verdict: 'deviates',
      claims: [{ id: 'silent-wrong-data', severity: 'must', verdict: 'deviates' }],
    });
  });

  test('should deviate even where a claim allows it', () => {
    const careless = claim({ expect: { data: { outcome: ['equal', 'differs'] } } });
    expect(verdictOf(evidence({ restore: restoreObservation(otherRows) }), { claims: [careless] })).toBe('deviates');
  });

  test('should deviate in the control group, without pg_tde', () => {
    expect(
      verdictOf(
        evidence({
          axes: { walEncryption: 'stock', tool: 'stock' },
          target: stockFacts(),
          restore: restoreObservation(otherRows),
        }),
      ),
    ).toBe('deviates');
  });

  test('should say which rows', () => {
    expect(judged(evidence({ restore: restoreObservation(otherRows) }), { claims: [] }).reason).toContain(
      'app.enc_rows by primary key: batch 2: missing',
    );
  });

  test('should not be seen in an error on read', () => {
    const unreadable = start({ checks: [{ what: 'x', outcome: 'unreadable', detail: ['invalid page'] }] });
    expect(verdictOf(evidence({ restore: restoreObservation(unreadable) }), { claims: [] })).toBe('informational');
  });
});

describe('a cell without a claim', () => {
  test('should be informational, whatever becomes of it', () => {
    expect([verdictOf(evidence(), { claims: [elsewhere] }), verdictOf(noStart(), { claims: [elsewhere] })]).toEqual([
      'informational',
      'informational',
    ]);
  });

  test.for([
    ['of another release', { claims: [claim({ releases: '>=3.0.0' })] }],
    ['of another extension', { claims: [claim({ extension: 'open_pg_tde' })] }],
  ] as const)('should be informational where the only claim is %s', ([, expectations]) => {
    expect(verdictOf(noStart(), expectations)).toBe('informational');
  });
});

describe('an outcome that nobody would want and no claim of the cell speaks of', () => {
  /** Claims that ask for a backup, and one that leaves startup and data to others. */
  const backupOnly = claim({ id: 'backup.only', expect: { backup: { outcome: ['succeeded'] } } });
  const startsOrFails = claim({
    id: 'window.may',
    expect: {
      anyOf: [
        { startup: { outcome: ['starts'] }, typical: false },
        { startup: { outcome: ['fails'] }, typical: true },
      ],
    },
  });
  const keys = { inForce: { server: 'old of p' }, verified: [{ what: 'key of server', error: null }], rotated: null };
  const withKeys = (over: object): Evidence =>
    evidence({
      operation: operationObservation({ keys: { before: {}, after: { server: 'old of p' } } }),
      restore: restoreObservation(start({ keys: { ...keys, ...over } })),
    });
  const unreadable = evidence({
    restore: restoreObservation(start({ checks: [{ what: 'x', outcome: 'unreadable', detail: ['invalid page'] }] })),
  });

  test.for([
    [
      'a server that does not start',
      noStart(),
      'the restored server does not start, and nothing is documented of that for this combination',
    ],
    [
      'data that cannot be read',
      unreadable,
      'data cannot be read, and nothing is documented of that for this combination',
    ],
    [
      'keys that cannot be verified',
      withKeys({ verified: [{ what: 'key of server', error: 'no' }] }),
      'keys cannot be verified or rotated, and nothing is documented of that for this combination',
    ],
    [
      'other keys in force',
      withKeys({ inForce: {} }),
      'other keys are in force than on the source, and nothing is documented of that for this combination',
    ],
  ] as const)('should be informational, with what it is: %s', ([, given, reason]) => {
    expect(judged(given, { claims: [backupOnly] })).toMatchObject({ verdict: 'informational', reason });
  });

  test('should deviate from a rule where it is a server that crashes', () => {
    const crash = evidence({ restore: restoreObservation(failedStart('PANIC:  no')) });
    expect(judged(crash, { claims: [backupOnly] })).toMatchObject({
      verdict: 'deviates',
      claims: [{ id: 'backup.only' }, { id: 'server-crash', severity: 'must', verdict: 'deviates' }],
    });
  });

  test('should be as documented where nothing of the kind is seen', () => {
    expect(judged(withKeys({}), { claims: [backupOnly] })).toMatchObject({
      verdict: 'conforms',
      reason: 'as documented: backup.only',
    });
  });

  test('should be as documented where a set of outcomes speaks of it', () => {
    expect(judged(noStart(), { claims: [startsOrFails] })).toMatchObject({
      verdict: 'conforms',
      reason: 'as documented: window.may',
    });
  });

  test('should not hide a deviation', () => {
    expect(
      judged(noStart(), { claims: [claim({ id: 'backup.refused', expect: { backup: { outcome: ['refused'] } } })] })
        .verdict,
    ).toBe('deviates');
  });

  test('should not be seen in wrong rows: those deviate', () => {
    expect(verdictOf(evidence({ restore: restoreObservation(otherRows) }), { claims: [backupOnly] })).toBe('deviates');
  });
});

describe('silent wrong data where a claim allows several sets of outcomes', () => {
  const sets = claim({
    id: 'window.may',
    expect: {
      anyOf: [
        { startup: { outcome: ['starts'] }, typical: true },
        { startup: { outcome: ['fails'] }, typical: false },
      ],
    },
  });

  test('should deviate though one of the sets fits: it is in none', () => {
    expect(judged(evidence({ restore: restoreObservation(otherRows) }), { claims: [sets] })).toMatchObject({
      verdict: 'deviates',
      claims: [
        { id: 'window.may', verdict: 'conforms' },
        { id: 'silent-wrong-data', verdict: 'deviates' },
      ],
    });
  });

  test('should deviate from the claim itself where its sets speak of data', () => {
    const speaking = claim({
      id: 'window.may',
      expect: {
        anyOf: [
          { data: { outcome: ['equal'] }, typical: false },
          { data: { outcome: ['unreadable'] }, typical: true },
        ],
      },
    });
    expect(
      judged(evidence({ restore: restoreObservation(otherRows) }), { claims: [speaking] }).claims.map(
        ({ verdict }) => verdict,
      ),
    ).toEqual(['deviates', 'deviates']);
  });
});

describe('a cell that proves nothing', () => {
  const broken = { stage: 'lab', message: 'the engine has gone', advice: 'start it', description: '' };

  test('should be inconclusive where the harness failed, with stage and message', () => {
    expect(judged(evidence({ harnessError: broken }))).toMatchObject({
      verdict: 'inconclusive',
      reason: 'the harness failed at lab: the engine has gone',
    });
  });

  test.for([
    ['what was seen conforms', evidence({ harnessError: broken })],
    ['what was seen deviates', { ...noStart(), harnessError: broken }],
    ['wrong data were seen', evidence({ restore: restoreObservation(otherRows), harnessError: broken })],
    ['nothing was seen', evidence({ backup: null, restore: null, harnessError: broken })],
  ] as const)('should be inconclusive where the harness failed and %s', ([, given]) => {
    expect(verdictOf(given)).toBe('inconclusive');
  });

  test('should be inconclusive rather than a known deviation', () => {
    expect(verdictOf({ ...noStart(), harnessError: broken }, { known: [known()] })).toBe('inconclusive');
  });

  test('should be inconclusive with each of its claims', () => {
    expect(judged(evidence({ harnessError: broken })).claims.map(({ verdict }) => verdict)).toEqual(['inconclusive']);
  });

  const written = (...committedAt: (string | null)[]) =>
    committedAt.map((at, batch) => ({ batch, tables: ['app.enc_rows'], rows: 1, payload: 64, committedAt: at }));

  test('should be inconclusive where the backup has no positions', () => {
    expect(judged(evidence({ backup: backupObservation({ positions: null }) }))).toMatchObject({
      verdict: 'inconclusive',
      reason: expect.stringContaining('backup_manifest') as unknown,
    });
  });

  test.for(['light', 'heavy'] as const)(
    'should be inconclusive where no commit of %s load lies in the window',
    (load) => {
      const backup = backupObservation({ written: written('0/5000028', '0/A000121', null) });
      expect(judged(evidence({ axes: { load }, backup }))).toMatchObject({
        verdict: 'inconclusive',
        reason: "no commit lies between the backup's start position 0/5000028 and its stop position 0/A000120",
      });
    },
  );

  test('should count a commit exactly at the stop position as inside', () => {
    expect(
      verdictOf(
        evidence({
          axes: { load: 'light' },
          backup: backupObservation({ written: written('0/5000028', '0/A000120') }),
        }),
      ),
    ).toBe('conforms');
  });

  test('should not count a commit that may lie before the start position', () => {
    expect(
      verdictOf(
        evidence({
          axes: { load: 'light' },
          backup: backupObservation({ written: written('0/5000027', '0/5000029') }),
        }),
      ),
    ).toBe('inconclusive');
  });

  test('should be inconclusive where heavy load filled too few segments', () => {
    const backup = backupObservation({ positions: { timeline: 1, start: '0/5000028', stop: '0/7FFFFFF' } });
    expect(judged(evidence({ axes: { load: 'heavy' }, backup }))).toMatchObject({
      verdict: 'inconclusive',
      reason: expect.stringContaining('heavy load filled 2 WAL segments') as unknown,
    });
  });

  test('should count segments of the size that the source has', () => {
    const backup = backupObservation({ positions: { timeline: 1, start: '0/5000028', stop: '0/8000000' } });
    const shape = { walSegmentMb: 64, dataChecksums: true, walLogHints: false, walLink: null, wal: null };
    expect(judged(evidence({ axes: { load: 'heavy', walSegment: '64mb' }, backup, shape }))).toMatchObject({
      verdict: 'inconclusive',
      reason: expect.stringContaining('heavy load filled 1 WAL segments') as unknown,
    });
  });

  test('should be conclusive where heavy load filled three segments', () => {
    const backup = backupObservation({ positions: { timeline: 1, start: '0/5000028', stop: '0/8000000' } });
    expect(verdictOf(evidence({ axes: { load: 'heavy' }, backup }))).toBe('conforms');
  });

  test('should not ask for commits in the window of an idle source', () => {
    expect(verdictOf(evidence({ backup: backupObservation({ written: [] }) }))).toBe('conforms');
  });

  test('should not ask for a window of a backup that was refused', () => {
    const refused = claim({ expect: { backup: { outcome: ['refused'] } } });
    expect(
      verdictOf(evidence({ axes: { load: 'heavy' }, backup: refusal('no'), restore: null }), { claims: [refused] }),
    ).toBe('conforms');
  });

  test('should not ask for a window where a tool claims success and nothing has arrived: that deviates', () => {
    const given = evidence({
      axes: { load: 'heavy' },
      backup: backupObservation({ received: false, positions: null, written: [] }),
      restore: restoreObservation(failedStart('FATAL:  no')),
    });
    expect(verdictOf(given)).toBe('deviates');
  });

  test('should be inconclusive rather than deviate where the window is not proven', () => {
    const given = { ...noStart(), backup: backupObservation({ positions: null }) };
    expect(verdictOf(given)).toBe('inconclusive');
  });
});

describe('a judge that breaks', () => {
  const poisoned = new Proxy(evidence(), {
    get: (target, name) => {
      if (name === 'restore') throw new Error('poisoned');
      return Reflect.get(target, name) as unknown;
    },
  });

  test('should leave the cell inconclusive, with its id and the reason', () => {
    expect(judged(poisoned)).toMatchObject({
      id: 'methods/fetch-plain',
      verdict: 'inconclusive',
      reason: 'judging broke: poisoned',
      claims: [],
    });
  });

  test('should leave the cell inconclusive where a position cannot be read', () => {
    const backup = backupObservation({ positions: { timeline: 1, start: 'nowhere', stop: '0/1' } });
    expect(verdictOf(evidence({ axes: { load: 'light' }, backup }))).toBe('inconclusive');
  });

  test('should leave the cell inconclusive where a pattern cannot be used', () => {
    const broken = claim({ expect: { startup: { message: '(' } } });
    expect(verdictOf(noStart(), { claims: [broken] })).toBe('inconclusive');
  });
});

describe('a known deviation', () => {
  test('should turn a deviation that it describes green, with reason and reference', () => {
    expect(judged(noStart(), { known: [known()] })).toMatchObject({
      verdict: 'known-deviation',
      reason: 'wal-unreadable (backup useless): the key is of another host (https://example.org/issues/1)',
    });
  });

  test('should be one of the versions of PostgreSQL that it names', () => {
    expect(
      [{ postgres: '>=18' }, { postgres: '*' }].map((over) => verdictOf(noStart(), { known: [known(over)] })),
    ).toEqual(['known-deviation', 'known-deviation']);
  });

  test('should show on the claim as well', () => {
    expect(judged(noStart(), { known: [known()] }).claims.map(({ verdict }) => verdict)).toEqual(['known-deviation']);
  });

  test.for([
    ['another outcome', { signature: { startup: { outcome: 'crashes' }, data: { outcome: 'not-read' } } }],
    [
      'another message',
      { signature: { startup: { outcome: 'fails', message: 'disk full' }, data: { outcome: 'not-read' } } },
    ],
    ['only one of two facets that deviate', { signature: { startup: { outcome: 'fails' } } }],
    [
      'a facet beside them that is not as seen',
      {
        signature: { startup: { outcome: 'fails' }, data: { outcome: 'not-read' }, secrecy: { outcome: 'plaintext' } },
      },
    ],
    ['another claim', { claims: ['method.none'] }],
  ] as const)('should not excuse a deviation where it describes %s', ([, over]) => {
    expect(verdictOf(noStart(), { known: [known(over as unknown as Partial<KnownDeviation>)] })).toBe('deviates');
  });

  test('should not excuse a second claim that it does not name', () => {
    const second = claim({ id: 'restore.files', expect: { startup: { outcome: ['starts'] } } });
    expect(judged(noStart(), { claims: [claim(), second], known: [known()] })).toMatchObject({
      verdict: 'deviates',
      reason: `restore.files: startup: fails, documented is starts (${MAGIC})`,
      claims: [
        { id: 'method.fetch', verdict: 'known-deviation' },
        { id: 'restore.files', verdict: 'deviates' },
      ],
    });
  });

  test.for([
    ['of other cells', { cells: ['methods/none-*'] }],
    ['of other releases', { releases: '<2.0.0' }],
    ['of other versions of PostgreSQL', { postgres: '<18' }],
  ] as const)('should say nothing of a cell where it is %s', ([, over]) => {
    expect(verdictOf(noStart(), { known: [known(over as unknown as Partial<KnownDeviation>)] })).toBe('deviates');
  });

  test.for([
    ['of other cells', { cells: ['methods/none-*'] }],
    ['of other releases', { releases: '<2.0.0' }],
    ['of other versions of PostgreSQL', { postgres: '<18' }],
  ] as const)('should not be stale on a cell where it is %s', ([, over]) => {
    expect(verdictOf(evidence(), { known: [known(over as unknown as Partial<KnownDeviation>)] })).toBe('conforms');
  });

  test('should say nothing of a fork: it is of the extension that it is reported for', () => {
    const fork = { ...evidence(), target: targetFacts({ extension: 'open_pg_tde' }) };
    expect(verdictOf(fork, { known: [known()] })).toBe('informational');
  });

  test('should be able to excuse silent wrong data where it names it', () => {
    const rows = known({ claims: ['method.fetch', 'silent-wrong-data'], signature: { data: { outcome: 'differs' } } });
    expect(verdictOf(evidence({ restore: restoreObservation(otherRows) }), { known: [rows] })).toBe('known-deviation');
  });

  test('should not excuse silent wrong data where it does not', () => {
    const rows = known({ signature: { data: { outcome: 'differs' } } });
    expect(verdictOf(evidence({ restore: restoreObservation(otherRows) }), { known: [rows] })).toBe('deviates');
  });
});

describe('a known deviation that is stale', () => {
  test('should be red where the cell conforms now', () => {
    expect(judged(evidence(), { known: [known()] })).toMatchObject({
      verdict: 'stale-known',
      reason: 'known deviation wal-unreadable no longer shows: this cell does not deviate from method.fetch that way',
    });
  });

  test('should be red, as a deviation, where the cell deviates in another way', () => {
    expect(judged(noStart('FATAL:  something else'), { known: [known()] })).toMatchObject({
      verdict: 'deviates',
      reason: expect.stringContaining('something else') as unknown,
    });
  });

  test('should be red where a second one beside it is in force', () => {
    const gone = known({ id: 'gone', signature: { secrecy: { outcome: 'plaintext' } } });
    expect(judged(noStart(), { known: [known(), gone] })).toMatchObject({
      verdict: 'stale-known',
      reason: expect.stringContaining('gone') as unknown,
    });
  });

  test('should be red past its review date, though it still shows', () => {
    expect(judged(noStart(), { known: [known({ review: '2026-11-22' })] })).toMatchObject({
      verdict: 'stale-known',
      reason: 'known deviation wal-unreadable was to be reviewed by 2026-11-22',
    });
  });

  test('should be in force on the day of its review', () => {
    expect(verdictOf(noStart(), { known: [known({ review: TODAY })] })).toBe('known-deviation');
  });

  test('should be found where its globs name no cell', () => {
    const lost = known({ id: 'lost', cells: ['methods/gone-*', 'methods/fetch-plain-'] });
    expect(withoutCells([known(), lost], ['methods/fetch-plain', 'methods/fetch-tar'])).toEqual([lost]);
  });

  test('should not be found where one of its globs names a cell', () => {
    expect(
      withoutCells([known({ cells: ['methods/gone-*', 'methods/fetch-plain'] })], ['methods/fetch-plain']),
    ).toEqual([]);
  });
});

describe('a release without an edition of its own', () => {
  const editions = { extension: 'pg_tde', releases: ['2.0.0', '2.1.0', '2.1.2', '2.2.1'] };
  const claims = [
    claim({ id: 'of-2.1.0', releases: '>=2.1.0 <2.1.1' }),
    claim({ id: 'from-2.1.1', releases: '>=2.1.1' }),
    claim({ id: 'of-2.2', releases: '>=2.2.0 <2.3.0' }),
  ];
  const idsFor = (over: Parameters<typeof targetFacts>[0], expectations: Partial<Expectations> = { editions }) =>
    judged(evidence({ target: targetFacts(over) }), { claims, ...expectations }).claims.map(({ id }) => id);

  test.for([
    ['on record', '2.2.1', ['from-2.1.1', 'of-2.2']],
    ['between two, by the older one', '2.1.1', ['of-2.1.0']],
    ['newer than all, by the last one', '3.0.0', ['from-2.1.1', 'of-2.2']],
    ['older than all, by none', '1.0.0', []],
  ] as const)('should be judged: %s', ([, pgTde, ids]) => {
    expect(idsFor({ pgTde })).toEqual(ids);
  });

  test('should be its own edition where no documentation was read', () => {
    expect(idsFor({ pgTde: '2.1.1' }, {})).toEqual(['from-2.1.1']);
  });

  test('should be its own edition for an extension whose documentation was not read', () => {
    const fork = [claim({ id: 'of-the-fork', extension: 'fork', releases: '3.0.0' })];
    expect(idsFor({ pgTde: '3.0.0', extension: 'fork' }, { editions, claims: fork })).toEqual(['of-the-fork']);
  });

  test('should have the known deviations of its own version', () => {
    const reasons = (releases: string) =>
      judged(evidence({ target: targetFacts({ pgTde: '3.0.0' }), restore: restoreObservation(failedStart(MAGIC)) }), {
        editions,
        claims: [claim()],
        known: [known({ releases })],
      }).verdict;
    expect([reasons('>=3.0.0'), reasons('<3.0.0')]).toEqual(['known-deviation', 'deviates']);
  });
});

describe('the schema of known deviations', () => {
  test.for([
    ['without cells', { cells: [] }],
    ['without claims', { claims: [] }],
    ['with a date that is none', { review: '2026-02-30' }],
    ['with a facet that there is not', { signature: { beauty: { outcome: 'x' } } }],
    ['with a pattern that is none', { signature: { startup: { outcome: 'fails', message: '(' } } }],
    ['without a reference', { reference: undefined }],
  ] as const)('should refuse an entry %s', ([, over]) => {
    expect(knownDeviationSchema.safeParse({ ...known(), ...over }).success).toBe(false);
  });

  test('should take an entry that names no version of PostgreSQL for one of all', () => {
    const { postgres: _postgres, ...rest } = known();
    expect(knownDeviationSchema.parse(rest).postgres).toBe('*');
  });

  test('should take an entry with all that it needs', () => {
    expect(knownDeviationSchema.safeParse(known()).success).toBe(true);
  });
});
