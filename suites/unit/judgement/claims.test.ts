import { describe, expect, test } from 'vitest';
import { AXES, type Coordinates } from '../../../helpers/axes/index.ts';
import type { Facets } from '../../../helpers/facets/index.ts';
import { type Claim, applies, claimsSchema, deviationsFrom } from '../../../helpers/judgement/index.ts';
import { WARNING, claim, coordinates, facets, stockFacts, targetFacts, asDocumented } from '../fixtures.ts';

const reasons = (of: Claim['expect'], seen: Facets): string[] =>
  deviationsFrom(claim({ expect: of }), seen).map(({ facet, text }) => `[${facet}] ${text}`);

describe('applies', () => {
  const at = coordinates({ walMethod: 'fetch', format: 'tar' });

  test('should be true where every axis that is named has one of the values', () => {
    expect(
      applies(claim({ cells: [{ walMethod: ['none', 'fetch'], format: ['tar'] }] }), at, asDocumented(targetFacts())),
    ).toBe(true);
  });

  test('should be false where one axis has another value', () => {
    expect(
      applies(claim({ cells: [{ walMethod: ['fetch'], format: ['plain'] }] }), at, asDocumented(targetFacts())),
    ).toBe(false);
  });

  test('should be true where one of several combinations has the values, and not where parts of two have', () => {
    const two = claim({
      cells: [
        { walMethod: ['fetch'], format: ['plain'] },
        { walMethod: ['stream'], format: ['tar'] },
      ],
    });
    expect([
      applies(two, coordinates({ walMethod: 'stream', format: 'tar' }), asDocumented(targetFacts())),
      applies(two, at, asDocumented(targetFacts())),
    ]).toEqual([true, false]);
  });

  test('should be true for every cell where no axis is named', () => {
    expect(applies(claim({ cells: [{}] }), at, asDocumented(targetFacts()))).toBe(true);
  });

  test.for([
    ['2.1.2', false],
    ['2.2.0', true],
    ['2.2', true],
  ] as const)('should ask the version: %s of >=2.2.0 is %s', ([pgTde, answer]) => {
    expect(applies(claim({ releases: '>=2.2.0' }), at, asDocumented(targetFacts({ pgTde })))).toBe(answer);
  });

  test('should be false without pg_tde', () => {
    expect(applies(claim({ releases: '*' }), at, asDocumented(stockFacts()))).toBe(false);
  });

  test('should be false for a fork: it has a documentation of its own', () => {
    expect(applies(claim(), at, asDocumented(targetFacts({ extension: 'open_pg_tde' })))).toBe(false);
  });

  test('should be true for a claim of the fork', () => {
    expect(
      applies(claim({ extension: 'open_pg_tde' }), at, asDocumented(targetFacts({ extension: 'open_pg_tde' }))),
    ).toBe(true);
  });
});

describe('deviationsFrom', () => {
  test('should find none in what is as documented', () => {
    expect(deviationsFrom(claim(), facets())).toEqual([]);
  });

  test('should leave open what a claim does not name', () => {
    expect(
      reasons(
        {},
        facets({
          backup: { outcome: 'failed' },
          startup: { outcome: 'crashes' },
          data: { outcome: 'differs' },
          secrecy: { outcome: 'plaintext' },
        }),
      ),
    ).toEqual([]);
  });

  test.for([
    [
      'backup',
      { backup: { outcome: ['succeeded'] } },
      { backup: { outcome: 'refused', message: 'no\nmore' } },
      '[backup] backup: refused, documented is succeeded (no)',
    ],
    [
      'startup',
      { startup: { outcome: ['fails', 'crashes'] } },
      { startup: { outcome: 'starts' } },
      '[startup] startup: starts, documented is fails or crashes',
    ],
    [
      'data',
      { data: { outcome: ['equal'] } },
      { data: { outcome: 'unreadable', message: 'x: y' } },
      '[data] data: unreadable, documented is equal (x: y)',
    ],
    [
      'secrecy',
      { secrecy: { outcome: ['sealed'] } },
      { secrecy: { outcome: 'plaintext' } },
      '[secrecy] secrecy: plaintext, documented is sealed',
    ],
    [
      'secrecy of WAL',
      { secrecy: { wal: ['sealed'] } },
      { secrecy: { wal: 'plaintext' } },
      '[secrecy] secrecy: WAL plaintext, documented is sealed',
    ],
    [
      'keys',
      { keys: { outcome: ['good', 'not-checked'] } },
      { keys: { outcome: 'broken', message: 'key of server: no\nmore' } },
      '[keys] keys: broken, documented is good or not-checked (key of server: no)',
    ],
    [
      'keys in force',
      { keys: { inForce: ['same'] } },
      { keys: { inForce: 'other', message: 'server: a in force, b on the source' } },
      '[keys] keys: in force other, documented is same (server: a in force, b on the source)',
    ],
    [
      'secrecy of other files',
      { secrecy: { relations: ['sealed'] } },
      { secrecy: { relations: 'plaintext' } },
      '[secrecy] secrecy: files other than WAL plaintext, documented is sealed',
    ],
  ] as const)('should find another outcome of %s', ([, expectation, seen, reason]) => {
    expect(reasons(expectation as unknown as Claim['expect'], facets(seen))).toEqual([reason]);
  });

  test('should take any of several outcomes', () => {
    expect(
      reasons({ startup: { outcome: ['fails', 'crashes'] } }, facets({ startup: { outcome: 'crashes' } })),
    ).toEqual([]);
  });

  test('should find a refusal for another reason', () => {
    expect(
      reasons(
        { backup: { outcome: ['refused'], message: 'stream' } },
        facets({ backup: { outcome: 'refused', message: 'tool: error: no such option' } }),
      ),
    ).toEqual(['[backup] backup: the reason given is not the documented one, /stream/ (tool: error: no such option)']);
  });

  test('should find a refusal without any reason', () => {
    expect(
      reasons(
        { backup: { outcome: ['refused'], message: 'stream' } },
        facets({ backup: { outcome: 'refused', message: null } }),
      ),
    ).toHaveLength(1);
  });

  test('should find a start that fails for another reason', () => {
    expect(
      reasons(
        { startup: { outcome: ['fails'], message: 'checkpoint record' } },
        facets({ startup: { outcome: 'fails', message: 'FATAL:  disk full' } }),
      ),
    ).toHaveLength(1);
  });

  test('should take the reason in any case, and across lines', () => {
    expect(
      reasons({ backup: { message: 'only.*stream' } }, facets({ backup: { message: 'ONLY\nwith Stream' } })),
    ).toEqual([]);
  });

  const warns = { backup: { warnings: [{ message: 'no WAL encryption', detail: 'exposed', hint: '-E' }] } };

  test('should take a warning with its detail and hint among others', () => {
    expect(
      reasons(warns, facets({ backup: { warnings: [{ message: 'other', detail: null, hint: null }, WARNING] } })),
    ).toEqual([]);
  });

  test.for([
    ['is not there', []],
    ['says something else', [{ ...WARNING, message: 'something else' }]],
    ['lacks its detail', [{ ...WARNING, detail: null }]],
    ['lacks its hint', [{ ...WARNING, hint: null }]],
    [
      'is made of parts of two',
      [
        { ...WARNING, detail: null },
        { ...WARNING, message: 'other' },
      ],
    ],
  ] as const)('should miss a warning that %s', ([, warnings]) => {
    expect(reasons(warns, facets({ backup: { warnings } }))).toEqual([
      '[backup] backup: no warning like /no WAL encryption/ with its detail and hint',
    ]);
  });

  test('should name every facet that deviates', () => {
    const seen = facets({
      backup: { outcome: 'failed' },
      startup: { outcome: 'hangs' },
      data: { outcome: 'not-read' },
      secrecy: { outcome: 'plaintext' },
    });
    expect(deviationsFrom(claim(), seen).map(({ facet }) => facet)).toEqual(['backup', 'startup', 'data', 'secrecy']);
  });
});

describe('deviationsFrom a claim with several sets of outcomes', () => {
  const GOOD = { startup: { outcome: ['starts' as const] }, data: { outcome: ['equal' as const] }, typical: false };
  const BAD = {
    startup: { outcome: ['fails' as const, 'crashes' as const], message: 'key' },
    data: { outcome: ['not-read' as const] },
    typical: true,
  };
  const UNREADABLE = {
    startup: { outcome: ['starts' as const] },
    data: { outcome: ['unreadable' as const] },
    typical: false,
  };
  const any = { anyOf: [GOOD, BAD, UNREADABLE] };
  const failed = facets({ startup: { outcome: 'fails', message: 'FATAL:  no key' }, data: { outcome: 'not-read' } });

  test.for([
    ['the first', facets()],
    ['the typical one', failed],
    ['the last', facets({ data: { outcome: 'unreadable', message: 'x: y' } })],
  ] as const)('should find none in what fits %s', ([, seen]) => {
    expect(reasons(any, seen)).toEqual([]);
  });

  test('should hold what fits none against the typical set, and say that it fits none', () => {
    expect(reasons(any, facets({ startup: { outcome: 'hangs' }, data: { outcome: 'not-read' } }))).toEqual([
      '[startup] none of 3 sets of outcomes that are documented; startup: hangs, documented is fails or crashes',
      '[startup] none of 3 sets of outcomes that are documented; startup: the reason given is not the documented one, /key/',
    ]);
  });

  test('should hold what fits none against the first set where none is typical', () => {
    const [deviation, ...others] = reasons(
      { anyOf: [GOOD, { ...BAD, typical: false }] },
      facets({ data: { outcome: 'unreadable' } }),
    );
    expect(deviation).toBe(
      '[data] none of 2 sets of outcomes that are documented; data: unreadable, documented is equal',
    );
    expect(others).toEqual([]);
  });

  test('should not put a set together from parts of two', () => {
    expect(
      reasons({ anyOf: [GOOD, BAD] }, facets({ startup: { outcome: 'starts' }, data: { outcome: 'not-read' } })),
    ).toHaveLength(2);
  });

  test('should not take a set for fitting whose reason was not given', () => {
    expect(
      reasons(
        any,
        facets({ startup: { outcome: 'fails', message: 'FATAL:  disk full' }, data: { outcome: 'not-read' } }),
      ),
    ).toEqual([
      '[startup] none of 3 sets of outcomes that are documented; startup: the reason given is not the documented one, /key/ (FATAL:  disk full)',
    ]);
  });

  test('should ask for what stands beside the sets whichever of them fits', () => {
    const also = { ...any, secrecy: { outcome: ['sealed' as const] } };
    const open = { secrecy: { outcome: 'plaintext' as const } };
    expect(reasons(also, failed)).toEqual([]);
    expect(reasons(also, facets({ ...failed, ...open }))).toEqual([
      '[secrecy] secrecy: plaintext, documented is sealed',
    ]);
  });

  test('should find wrong rows in no set, so that they deviate', () => {
    expect(reasons(any, facets({ data: { outcome: 'differs', message: 'batch 3: missing' } })).length).toBeGreaterThan(
      0,
    );
  });
});

describe('the schema of claims', () => {
  const written = {
    id: 'a.b',
    releases: '*',
    severity: 'must',
    says: 's',
    page: 'p',
    heading: 'h',
    cells: { walMethod: 'fetch' },
    expect: { startup: { outcome: 'starts' } },
  };
  const complaints = (...claims: object[]): string[] =>
    claimsSchema.safeParse(claims).error?.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) ?? [];

  test('should take one value for a list of one', () => {
    expect(claimsSchema.parse([written])[0]).toMatchObject({
      cells: [{ walMethod: ['fetch'] }],
      expect: { startup: { outcome: ['starts'] } },
    });
  });

  test('should take several combinations of values, each with the defaults of the axes that are set apart', () => {
    const two = {
      ...written,
      cells: [
        { walMethod: 'fetch', operation: 'storm' },
        { tool: ['low-level', 'none'], restore: 'crash' },
      ],
    };
    expect(claimsSchema.parse([two])[0]?.cells).toEqual([
      {
        walMethod: ['fetch'],
        operation: ['storm'],
        keyMaterial: ['current'],
        restore: ['standalone'],
        keyStore: ['file'],
        storeFault: ['none'],
        restoreCommand: ['works'],
        archiveFault: ['none'],
        laidOver: ['nothing'],
        damage: ['none'],
        restoredWalEncryption: ['as-source'],
        library: ['preloaded'],
        sharedMemory: ['usual'],
        restoredDisk: ['usual'],
      },
      {
        tool: ['low-level', 'none'],
        operation: ['none'],
        keyMaterial: ['current'],
        restore: ['crash'],
        keyStore: ['file'],
        storeFault: ['none'],
        restoreCommand: ['works'],
        archiveFault: ['none'],
        laidOver: ['nothing'],
        damage: ['none'],
        restoredWalEncryption: ['as-source'],
        library: ['preloaded'],
        sharedMemory: ['usual'],
        restoredDisk: ['usual'],
      },
    ]);
  });

  test('should take any for all values of an axis', () => {
    const parsed = claimsSchema.parse([{ ...written, cells: { operation: 'any', load: 'any' } }])[0];
    expect(parsed?.cells[0]).toMatchObject({ operation: [...AXES.operation], load: [...AXES.load] });
  });

  test('should make of a claim that names no operation, key material and restore one of cells without', () => {
    const [parsed] = claimsSchema.parse([{ ...written, cells: {} }]);
    const speaksOf = (over: Partial<Coordinates>): boolean =>
      applies(parsed!, coordinates(over), asDocumented(targetFacts()));
    expect([speaksOf({}), speaksOf({ load: 'heavy', format: 'tar', point: 'after-keys' })]).toEqual([true, true]);
    expect([
      speaksOf({ operation: 'storm' }),
      speaksOf({ keyMaterial: 'none' }),
      speaksOf({ restore: 'crash' }),
    ]).toEqual([false, false, false]);
  });

  test('should take sets of outcomes, of which none is typical unless it says so', () => {
    const sets = [{ startup: { outcome: 'starts' } }, { startup: { outcome: ['fails', 'crashes'] }, typical: true }];
    expect(claimsSchema.parse([{ ...written, expect: { anyOf: sets } }])[0]?.expect.anyOf).toEqual([
      { startup: { outcome: ['starts'] }, typical: false },
      { startup: { outcome: ['fails', 'crashes'] }, typical: true },
    ]);
  });

  test('should refuse a choice of one set of outcomes: that is none', () => {
    expect(complaints({ ...written, expect: { anyOf: [{ startup: { outcome: 'starts' } }] } })).toEqual([
      expect.stringMatching(/^0\.expect\.anyOf: /),
    ]);
  });

  test('should take a claim for one of pg_tde where it names no extension', () => {
    expect(claimsSchema.parse([written])[0]?.extension).toBe('pg_tde');
  });

  test('should refuse two claims of one id', () => {
    expect(complaints(written, written)).toEqual(['1.id: a.b is there twice']);
  });

  test('should refuse a pattern that is no regular expression', () => {
    expect(complaints({ ...written, expect: { startup: { message: '(' } } })).toEqual([
      '0.expect.startup.message: is not a regular expression',
    ]);
  });

  test.for([
    ['an axis that there is not', { cells: { walMethd: 'fetch' } }],
    ['a value that the axis has not', { cells: { walMethod: 'pigeon' } }],
    ['no value for an axis', { cells: { walMethod: [] } }],
    ['an outcome that there is not', { expect: { startup: { outcome: 'begins' } } }],
    ['a facet that there is not', { expect: { beauty: { outcome: 'starts' } } }],
    ['a severity that there is not', { severity: 'perhaps' }],
    ['an id with other characters', { id: 'A b' }],
  ] as const)('should refuse %s', ([, over]) => {
    expect(complaints({ ...written, ...over })).not.toEqual([]);
  });
});
