import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse, parseDocument } from 'yaml';
import { UsageError, parseYaml } from '../../../helpers/common/index.ts';
import {
  coverageLine,
  coverageOf,
  coverageTable,
  looseEnds,
  pageText,
  totalOf,
} from '../../../helpers/documentation/index.ts';
import {
  type CitingClaim,
  type Documentation,
  EXPECTATION_FILES,
  answersIn,
  citingClaimsSchema,
  digestsIn,
  ledgerDirectory,
  loadDocumentation,
  loadExpectations,
  pageSchema,
} from '../../../helpers/judgement/index.ts';
import { WATCHED, claim, digest } from '../fixtures.ts';

const RECORD: Documentation = {
  ...WATCHED,
  sections: {
    backups: {
      Methods: [
        { says: 'One.', claims: ['a'], digests: { '2.1.0': [digest('a')], '2.2.0': [digest('b')] } },
        {
          says: 'Two.',
          claims: ['later'],
          unclaimed: 'No cell did it.',
          digests: { '2.1.0': [digest('c'), digest('d')] },
        },
        { says: 'Three.', unclaimed: 'No tool.', digests: { '2.1.0': [digest('e')] } },
      ],
      Usage: [{ noClaim: 'How it is called.', digests: { '2.1.0': [digest('f')], '2.2.0': [] } }],
    },
    keys: { Rotation: [{ says: 'Four.', claims: ['a'], digests: { '2.2.0': [digest('a')] } }] },
  },
};

describe('claims and the record', () => {
  const text = (lines: string): string =>
    `- id: a\n  releases: '*'\n  severity: must\n  says: s\n${lines}  cells: {}\n  expect: {}\n`;
  const read = (lines: string) => () => parseYaml(text(lines), 'claims.yaml', citingClaimsSchema(RECORD));

  test('should be joined: a claim has the sections that it cites', () => {
    const also = '  page: backups\n  heading: Methods\n  also:\n    - { page: keys, heading: Rotation }\n';
    expect(read(also)()[0]?.sections).toEqual([
      { page: 'backups', heading: 'Methods' },
      { page: 'keys', heading: 'Rotation' },
    ]);
  });

  test.for([
    [
      'a heading',
      '  page: backups\n  heading: Ways\n',
      /^claims\.yaml:6:12: a\.heading: no sentence is on record of the section "Ways" on backups$/,
    ],
    ['a page', '  page: back\n  heading: Methods\n', /^claims\.yaml:5:9: a\.page: no sentence is on record/],
    [
      'another place',
      '  page: backups\n  heading: Methods\n  also:\n    - { page: keys, heading: Other }\n',
      /^claims\.yaml:8:30: a\.also\.0\.heading: no sentence is on record/,
    ],
    [
      'a section none of whose sentences needs a claim',
      '  page: backups\n  heading: Usage\n',
      /^claims\.yaml:6:12: a\.heading: every sentence .* is noted as needing no claim$/,
    ],
  ] as const)('should name line and column of %s that is not to be cited', ([, lines, message]) => {
    expect(read(lines)).toThrow(message);
  });

  test("should leave PostgreSQL's manual and the documentation of another extension alone", () => {
    expect(read("  page: 'PostgreSQL, wal-intro'\n  heading: Any\n")()[0]?.sections).toEqual([]);
    expect(read('  extension: other\n  page: p\n  heading: h\n')()[0]?.sections).toEqual([]);
  });
});

describe('a page of the record', () => {
  const page = (answer: string) => () => parseYaml(`Heading:\n  - ${answer}\n`, 'page.yaml', pageSchema);

  test('should be read with its digests, one or several', () => {
    const several = `{ noClaim: n, digests: { 2.1.0: ${digest('a')} ${digest('b')}, 2.2.0: gone } }`;
    expect(page(several)()['Heading']?.[0]?.digests).toEqual({ '2.1.0': [digest('a'), digest('b')], '2.2.0': [] });
  });

  test.for([
    ['without digests', '{ says: s, digests: {} }', /has no digest/],
    ['that was never there', '{ says: s, digests: { 2.1.0: gone } }', /has no digest/],
    ['with a digest that is none', '{ says: s, digests: { 2.1.0: abc } }', /neither "gone" nor digests of 16/],
    ['with a release that is none', `{ says: s, digests: { 2.1: ${digest('a')} } }`, /./],
    ['without words of ours', `{ claims: [a], digests: { 2.1.0: ${digest('a')} } }`, /says nothing in our own words/],
    [
      'that needs a claim and needs none',
      `{ noClaim: n, claims: [a], digests: { 2.1.0: ${digest('a')} } }`,
      /noClaim beside/,
    ],
  ] as const)('should refuse an answer %s, naming line and column', ([, answer, message]) => {
    expect(page(answer)).toThrow(message);
    expect(page(answer)).toThrow(/^page\.yaml:2:\d+: /);
    expect(page(answer)).toThrow(UsageError);
  });
});

describe('digestsIn', () => {
  const digests = { '2.1.0': [digest('a')], '2.2.0': [digest('b')], '2.10.0': [] };

  test.for([
    ['2.0.9', []],
    ['2.1.0', [digest('a')]],
    ['2.1.9', [digest('a')]],
    ['2.2.0', [digest('b')]],
    ['2.9.0', [digest('b')]],
    ['2.10.0', []],
    ['3.0.0', []],
  ] as const)('should be those of the newest release up to %s', ([release, expected]) => {
    expect(digestsIn(digests, release)).toEqual(expected);
  });
});

describe('coverage', () => {
  const citing = (id: string, releases: string): CitingClaim => ({ ...claim({ id, releases }), sections: [] });
  const claims = [citing('a', '*'), citing('later', '>=2.2.0')];

  test('should count sentences, those that a run can check, and those with a claim for the release', () => {
    expect(Object.fromEntries(coverageOf(RECORD, claims, '2.1.0'))).toEqual({
      backups: { sentences: 5, checkable: 4, claimed: 1 },
    });
    expect(Object.fromEntries(coverageOf(RECORD, claims, '2.2.0'))).toEqual({
      backups: { sentences: 4, checkable: 4, claimed: 3 },
      keys: { sentences: 1, checkable: 1, claimed: 1 },
    });
  });

  test('should be a line for a release, and a table of all pages', () => {
    expect(coverageLine('2.2.0', totalOf(coverageOf(RECORD, claims, '2.2.0')))).toBe(
      'documentation of 2.2.0: 5 sentences, of which a run can check 5; claims are made of 4',
    );
    expect(coverageTable(RECORD, claims)).toBe(`sentences, checkable, claimed  2.1.0  2.2.0
backups                        5 4 1  4 4 3
keys                               -  1 1 1
all                            5 4 1  5 5 4

documentation of 2.1.0: 5 sentences, of which a run can check 4; claims are made of 1
documentation of 2.2.0: 5 sentences, of which a run can check 5; claims are made of 4
`);
  });
});

describe('the record of the documentation', () => {
  const file = EXPECTATION_FILES.documentation;
  const real = loadDocumentation();
  const { claims } = loadExpectations('2026-11-23');
  const directory = ledgerDirectory(file);
  const pages = (readdirSync(directory, { recursive: true }) as string[]).filter((name) => name.endsWith('.yaml'));

  test('should be written as --update writes it, so that a diff shows what changed only', () => {
    const text = readFileSync(file, 'utf8');
    expect(parseDocument(text).toString({ lineWidth: 0, singleQuote: true })).toBe(text);
    for (const name of pages) {
      const page = readFileSync(join(directory, name), 'utf8');
      expect(pageText(pageSchema.parse(parse(page)))).toBe(page);
    }
  });

  test('should name releases that are on record only, the oldest first', () => {
    expect(real.editions).toEqual(
      real.editions.toSorted((one, other) => one.localeCompare(other, 'en', { numeric: true })),
    );
    const strangers = answersIn(real).flatMap(({ answer }) =>
      Object.keys(answer.digests).filter((release) => !real.editions.includes(release)),
    );
    expect(strangers).toEqual([]);
  });

  test('should have an answer to every sentence, and a sentence for every claim in each release it is made for', () => {
    expect(looseEnds(real, claims)).toEqual({
      unanswered: [],
      unknown: [],
      outOfRange: [],
      unreasoned: [],
      unlinked: [],
      miscited: [],
    });
  });

  test('should have no digest twice in a section of a release', () => {
    const twice = real.editions.flatMap((edition) => {
      const all = answersIn(real).flatMap(({ page, heading, answer }) =>
        digestsIn(answer.digests, edition).map((each) => `${page}: ${heading}: ${each}`),
      );
      return all.filter((each, index) => all.indexOf(each) !== index);
    });
    expect(twice).toEqual([]);
  });

  test('should have sentences of every page that is watched', () => {
    expect(real.pages.filter((page) => real.sections[page] === undefined)).toEqual([]);
  });

  test('should hold none of the text: our own words are short, and nothing else is there but ids and digests', () => {
    const keys = new Set(answersIn(real).flatMap(({ answer }) => Object.keys(answer)));
    expect([...keys].toSorted()).toEqual(['claims', 'digests', 'noClaim', 'says', 'unclaimed']);
    const long = answersIn(real).filter(({ answer: { says = '' } }) => says.length > 240);
    expect(long).toEqual([]);
  });
});
