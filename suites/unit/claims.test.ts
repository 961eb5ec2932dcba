import { describe, expect, test } from 'vitest';
import { type Claim, type Facets, applies, claimsSchema, deviationsFrom } from '../../helpers/judgement/index.ts';
import { WARNING, claim, coordinates, facets, stockFacts, targetFacts } from './fixtures.ts';

const reasons = (of: Claim['expect'], seen: Facets): string[] => deviationsFrom(claim({ expect: of }), seen).map(({ facet, reason }) => `[${facet}] ${reason}`);

describe('applies', () => {
  const at = coordinates({ walMethod: 'fetch', format: 'tar' });

  test('should be true where every axis that is named has one of the values', () => {
    expect(applies(claim({ cells: { walMethod: ['none', 'fetch'], format: ['tar'] } }), at, targetFacts())).toBe(true);
  });

  test('should be false where one axis has another value', () => {
    expect(applies(claim({ cells: { walMethod: ['fetch'], format: ['plain'] } }), at, targetFacts())).toBe(false);
  });

  test('should be true for every cell where no axis is named', () => {
    expect(applies(claim({ cells: {} }), at, targetFacts())).toBe(true);
  });

  test.for([['2.1.2', false], ['2.2.0', true], ['2.2', true]] as const)('should ask the version: %s of >=2.2.0 is %s', ([pgTde, answer]) => {
    expect(applies(claim({ releases: '>=2.2.0' }), at, targetFacts({ pgTde }))).toBe(answer);
  });

  test('should be false without pg_tde', () => {
    expect(applies(claim({ releases: '*' }), at, stockFacts())).toBe(false);
  });

  test('should be false for a fork: it has a documentation of its own', () => {
    expect(applies(claim(), at, targetFacts({ extension: 'open_pg_tde' }))).toBe(false);
  });

  test('should be true for a claim of the fork', () => {
    expect(applies(claim({ extension: 'open_pg_tde' }), at, targetFacts({ extension: 'open_pg_tde' }))).toBe(true);
  });
});

describe('deviationsFrom', () => {
  test('should find none in what is as documented', () => {
    expect(deviationsFrom(claim(), facets())).toEqual([]);
  });

  test('should leave open what a claim does not name', () => {
    expect(reasons({}, facets({ backup: { outcome: 'failed' }, startup: { outcome: 'crashes' }, data: { outcome: 'differs' }, secrecy: { outcome: 'plaintext' } }))).toEqual([]);
  });

  test.for([
    ['backup', { backup: { outcome: ['succeeded'] } }, { backup: { outcome: 'refused', message: 'no\nmore' } }, '[backup] backup: refused, documented is succeeded (no)'],
    ['startup', { startup: { outcome: ['fails', 'crashes'] } }, { startup: { outcome: 'starts' } }, '[startup] startup: starts, documented is fails or crashes'],
    ['data', { data: { outcome: ['equal'] } }, { data: { outcome: 'unreadable', message: 'x: y' } }, '[data] data: unreadable, documented is equal (x: y)'],
    ['secrecy', { secrecy: { outcome: ['sealed'] } }, { secrecy: { outcome: 'plaintext' } }, '[secrecy] secrecy: plaintext, documented is sealed'],
    ['secrecy of WAL', { secrecy: { wal: ['sealed'] } }, { secrecy: { wal: 'plaintext' } }, '[secrecy] secrecy: WAL plaintext, documented is sealed'],
    ['secrecy of other files', { secrecy: { relations: ['sealed'] } }, { secrecy: { relations: 'plaintext' } }, '[secrecy] secrecy: files other than WAL plaintext, documented is sealed'],
  ] as const)('should find another outcome of %s', ([, expectation, seen, reason]) => {
    expect(reasons(expectation as unknown as Claim['expect'], facets(seen))).toEqual([reason]);
  });

  test('should take any of several outcomes', () => {
    expect(reasons({ startup: { outcome: ['fails', 'crashes'] } }, facets({ startup: { outcome: 'crashes' } }))).toEqual([]);
  });

  test('should find a refusal for another reason', () => {
    expect(reasons({ backup: { outcome: ['refused'], message: 'stream' } }, facets({ backup: { outcome: 'refused', message: 'tool: error: no such option' } }))).toEqual([
      '[backup] backup: the reason given is not the documented one, /stream/ (tool: error: no such option)',
    ]);
  });

  test('should find a refusal without any reason', () => {
    expect(reasons({ backup: { outcome: ['refused'], message: 'stream' } }, facets({ backup: { outcome: 'refused', message: null } }))).toHaveLength(1);
  });

  test('should find a start that fails for another reason', () => {
    expect(reasons({ startup: { outcome: ['fails'], message: 'checkpoint record' } }, facets({ startup: { outcome: 'fails', message: 'FATAL:  disk full' } }))).toHaveLength(1);
  });

  test('should take the reason in any case, and across lines', () => {
    expect(reasons({ backup: { message: 'only.*stream' } }, facets({ backup: { message: 'ONLY\nwith Stream' } }))).toEqual([]);
  });

  const warns = { backup: { warnings: [{ message: 'no WAL encryption', detail: 'exposed', hint: '-E' }] } };

  test('should take a warning with its detail and hint among others', () => {
    expect(reasons(warns, facets({ backup: { warnings: [{ message: 'other', detail: null, hint: null }, WARNING] } }))).toEqual([]);
  });

  test.for([
    ['is not there', []],
    ['says something else', [{ ...WARNING, message: 'something else' }]],
    ['lacks its detail', [{ ...WARNING, detail: null }]],
    ['lacks its hint', [{ ...WARNING, hint: null }]],
    ['is made of parts of two', [{ ...WARNING, detail: null }, { ...WARNING, message: 'other' }]],
  ] as const)('should miss a warning that %s', ([, warnings]) => {
    expect(reasons(warns, facets({ backup: { warnings } }))).toEqual(['[backup] backup: no warning like /no WAL encryption/ with its detail and hint']);
  });

  test('should name every facet that deviates', () => {
    const seen = facets({ backup: { outcome: 'failed' }, startup: { outcome: 'hangs' }, data: { outcome: 'not-read' }, secrecy: { outcome: 'plaintext' } });
    expect(deviationsFrom(claim(), seen).map(({ facet }) => facet)).toEqual(['backup', 'startup', 'data', 'secrecy']);
  });
});

describe('the schema of claims', () => {
  const written = { id: 'a.b', releases: '*', severity: 'must', says: 's', page: 'p', heading: 'h', cells: { walMethod: 'fetch' }, expect: { startup: { outcome: 'starts' } } };
  const complaints = (...claims: object[]): string[] => claimsSchema.safeParse(claims).error?.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) ?? [];

  test('should take one value for a list of one', () => {
    expect(claimsSchema.parse([written])[0]).toMatchObject({ cells: { walMethod: ['fetch'] }, expect: { startup: { outcome: ['starts'] } } });
  });

  test('should take a claim for one of pg_tde where it names no extension', () => {
    expect(claimsSchema.parse([written])[0]?.extension).toBe('pg_tde');
  });

  test('should refuse two claims of one id', () => {
    expect(complaints(written, written)).toEqual(['1.id: a.b is there twice']);
  });

  test('should refuse a pattern that is no regular expression', () => {
    expect(complaints({ ...written, expect: { startup: { message: '(' } } })).toEqual(['0.expect.startup.message: is not a regular expression']);
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
