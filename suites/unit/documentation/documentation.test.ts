import { readFileSync } from 'node:fs';
import { applyPatch } from 'diff';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse, parseDocument, stringify } from 'yaml';
import { UsageError, parseYaml } from '../../../helpers/common/index.ts';
import {
  type FoundDocumentation,
  type FoundSection,
  checkDocumentation,
  findingsReport,
  isClean,
  plainMarkdown,
  sectionsOf,
  updateOf,
} from '../../../helpers/documentation/index.ts';
import {
  type CitingClaim,
  type Documentation,
  EXPECTATION_FILES,
  GONE,
  citingClaimsSchema,
  digestIn,
  documentationSchema,
  loadDocumentation,
  loadExpectations,
} from '../../../helpers/judgement/index.ts';
import { claim } from '../fixtures.ts';

const sections = (page: string, snippets?: ReadonlyMap<string, string>): FoundSection[] =>
  sectionsOf(page, /backup/i, snippets);
const headings = (page: string): string[] => sections(page).map(({ heading }) => heading);
/** Digest of a section with this text. */
const digestOf = (text: string): string => sections(`# Heading\n\n${text}\n`)[0]?.digest ?? 'none';

describe('sectionsOf', () => {
  test('should end a section at the next heading of any level', () => {
    const page = '# A\n\none\n\n### B\n\ntwo\n\n###### C\n\nthree\n\n## D\n\nfour\n';
    expect(headings(page)).toEqual(['A', 'B', 'C', 'D']);
    const digests = (text: string): string[] => sections(text).map(({ digest }) => digest);
    expect(digests(page.replace('three', 'five'))).toEqual(digests(page).with(2, digestOf('five')));
  });

  test('should leave out headings without text of their own, and text before the first heading', () => {
    expect(headings('before\n\n# A\n\n## B\n\ntext\n')).toEqual(['B']);
  });

  test('should number headings that are the same on one page, also where one of them has no text', () => {
    expect(headings('# Usage\n\none\n\n# Usage\n\n# Usage\n\nthree\n')).toEqual(['Usage', 'Usage (3)']);
  });

  test('should read headings without their code marks, links and attribute lists', () => {
    expect(headings('## The [`tool`](tool.md)  wrapper {.wide #x}\n\ntext\n')).toEqual(['The tool wrapper']);
  });

  test('should take no comment in a shell script for a heading', () => {
    expect(headings('# A\n\n```bash\n# not a heading\n```\n')).toEqual(['A']);
    expect(headings('# A\n\n!!! note\n    ```bash\n    # not a heading\n    ```\n\n    more\n')).toEqual(['A']);
  });

  test('should take no heading in an admonition for one of the page', () => {
    expect(headings('# A\n\n!!! warning "Mind"\n    ## Inside\n\n    text\n\n## B\n\ntext\n')).toEqual(['A', 'B']);
  });

  test('should say whether heading or text has the words', () => {
    expect(
      sections('# A\n\ntext\n\n# Backups\n\ntext\n\n# C\n\npg_basebackup\n').map(({ mentions }) => mentions),
    ).toEqual([false, true, true]);
  });

  test.for([
    ['white space', 'one  two\nthree', 'one two three'],
    ['line ends', 'one\r\ntwo\r\n\r\nthree', 'one\ntwo\n\nthree'],
    ['targets of links', 'see [there](a.md#x)', 'see [there](../b.md)'],
    ['emphasis', '**Must** be `on`', 'Must be on'],
    ['marks of lists', '* one\n* two', '- one\n- two'],
    ['attribute lists', '[Go](x.md){.md-button}', '[Go](y.md)'],
    ['the language of code', '```{.bash data-prompt="$"}\nls\n```', '```sh\nls\n```'],
    ['comments', 'one <!-- to do --> two\n\n<!--\nhidden\n-->\n', 'one two'],
    ['blank lines in admonitions', '!!! note\n\n    text\n', '!!! note\n    text\n'],
  ] as const)('should give one digest whatever the %s', ([, one, other]) => {
    expect(digestOf(one)).toBe(digestOf(other));
  });

  test.for([
    ['a word', 'keys may be rotated', 'keys must be rotated'],
    ['case', 'ON', 'on'],
    ['code', '```sh\ntool -X fetch\n```', '```sh\ntool -X stream\n```'],
    ['the kind of an admonition', '!!! note\n    text', '!!! danger\n    text'],
    ['its title', '!!! note "One"\n    text', '!!! note "Two"\n    text'],
    ['its content', '!!! note\n    one\n\n    two', '!!! note\n    one\n\n    three'],
    [
      'what is behind an admonition in a list',
      '* a\n\n    !!! tip\n        b\n\n    c',
      '* a\n\n    !!! tip\n        b\n\n    d',
    ],
    ['the words of a link', '[one](a.md)', '[two](a.md)'],
    ['a number', 'from 2.1', 'from 2.2'],
    ['the end of a paragraph', 'one\n\ntwo', 'onetwo'],
    ['the end of a paragraph in an admonition', '!!! note\n    one\n\n    two', '!!! note\n    onetwo'],
    ['the end of a paragraph in a list', '* one\n\n    two', '* onetwo'],
    ['a cell of a table', '| a | b |\n|---|---|\n| 1 | 2 |', '| a | b |\n|---|---|\n| 1 | 3 |'],
  ] as const)('should give another digest for another text: %s', ([, one, other]) => {
    expect(digestOf(one)).not.toBe(digestOf(other));
  });

  test('should not see the value of a variable: the page has its name', () => {
    expect(digestOf('Limits of {{release}}')).toBe(digestOf('Limits of {{release}}\n'));
    expect(digestOf('Limits of {{release}}')).not.toBe(digestOf('Limits of {{tdeversion}}'));
  });

  test('should put the text of included files in, and leave the include where there is none', () => {
    const page = '# A\n\n--8<-- "part.md"\n';
    const [with1, with2, without] = [
      new Map([['part.md', 'one']]),
      new Map([['part.md', 'two']]),
      new Map<string, string>(),
    ].map((snippets) => sections(page, snippets)[0]?.digest);
    expect(with1).toBe(digestOf('one'));
    expect(new Set([with1, with2, without]).size).toBe(3);
  });

  test('should give one digest however words are broken into lines, and another for other words', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(words, words, fc.infiniteStream(fc.constantFrom(' ', '\n', '  ')), (one, other, gaps) => {
        const broken = one.reduce((text, word) => `${text}${gaps.next().value as string}${word}`);
        expect(digestOf(broken)).toBe(digestOf(one.join(' ')));
        expect(digestOf(one.join(' ')) === digestOf(other.join(' '))).toBe(one.join(' ') === other.join(' '));
      }),
    );
  });
});

describe('plainMarkdown', () => {
  test('should make quotations of admonitions and tabs, in one another, and go on behind them', () => {
    expect(plainMarkdown('!!! note "T"\n\n    a\n\n    === "Tab"\n        b\n\nc')).toBe(
      '> !!! note "T"\n> \n> \n> a\n> \n> > === "Tab"\n> > \n> > b\n> > \n> \n\nc',
    );
  });

  test('should leave what only looks like one in code', () => {
    const code = '```\n!!! note\n    a\n```\n';
    expect(plainMarkdown(code)).toBe(code);
    expect(plainMarkdown('```a``` b\n!!! note\n    a\n')).toContain('> a');
  });

  test('should drop front matter', () => {
    expect(plainMarkdown('---\ntitle: T\n---\n# A\n')).toBe('# A\n');
  });
});

const DIGEST = { a: 'a'.repeat(64), b: 'b'.repeat(64), c: 'c'.repeat(64), d: 'd'.repeat(64) };

/** A record of two releases: two sections on a page on backups, one of them cited, and one elsewhere. */
function record(over: Partial<Documentation> = {}): Documentation {
  return {
    extension: 'pg_tde',
    editions: ['2.1.0', '2.2.0'],
    backupPages: ['backups'],
    mentions: 'backup',
    sections: {
      backups: {
        Methods: { digests: { '2.1.0': DIGEST.a } },
        Usage: { noClaim: 'how it is called', digests: { '2.1.0': DIGEST.b } },
      },
      keys: { Rotation: { digests: { '2.1.0': DIGEST.c } } },
    },
    ...over,
  };
}

const citing = (id: string, page: string, heading: string, releases = '*', of = record()): CitingClaim => ({
  ...claim({ id, page, heading, releases }),
  sections: [{ page, heading, digests: of.sections[page]?.[heading]?.digests ?? {} }],
});
const claims = [citing('method', 'backups', 'Methods'), citing('rotation', 'keys', 'Rotation')];

const section = (heading: string, digest: string, mentions = false): FoundSection => ({ heading, digest, mentions });
const METHODS = section('Methods', DIGEST.a);
const USAGE = section('Usage', DIGEST.b);
const ROTATION = section('Rotation', DIGEST.c);
const found = (pages: Record<string, FoundSection[]>, release = '2.2.0'): FoundDocumentation => ({
  release,
  pages: new Map(Object.entries(pages)),
});
const check = (pages: Record<string, FoundSection[]>, of = record(), by = claims) =>
  checkDocumentation(found(pages), of, by);
const NOTHING = { changed: [], moved: [], gone: [], unknown: [], uncited: [], undocumented: [] };

describe('checkDocumentation', () => {
  test('should find nothing where everything is as on record', () => {
    const findings = check({ backups: [METHODS, USAGE], keys: [ROTATION] });
    expect(findings).toMatchObject(NOTHING);
    expect(isClean(findings)).toBe(true);
  });

  test('should name a section with another text, with the claims that cite it', () => {
    const findings = check({ backups: [section('Methods', DIGEST.d), USAGE], keys: [ROTATION] });
    expect(findings).toMatchObject({
      ...NOTHING,
      changed: [{ page: 'backups', heading: 'Methods', claims: ['method'], was: DIGEST.a, is: DIGEST.d, asIn: null }],
    });
    expect(isClean(findings)).toBe(false);
  });

  test('should name a section with another text also where no claim cites it: it may need one now', () => {
    expect(check({ backups: [METHODS, section('Usage', DIGEST.d)], keys: [ROTATION] }).changed).toMatchObject([
      { heading: 'Usage', claims: [] },
    ]);
  });

  test('should name only claims that are made for the release, but take a section for cited by any', () => {
    const by = [...claims, citing('method-then', 'backups', 'Methods', '<2.2.0')];
    expect(
      check({ backups: [section('Methods', DIGEST.d), USAGE], keys: [ROTATION] }, record(), by).changed,
    ).toMatchObject([{ claims: ['method'] }]);
    const then = [citing('method-then', 'backups', 'Methods', '<2.2.0'), citing('rotation', 'keys', 'Rotation')];
    expect(check({ backups: [METHODS, USAGE], keys: [ROTATION] }, record(), then)).toMatchObject(NOTHING);
  });

  test('should say of which other release a changed text is', () => {
    const of = record();
    const keys = { Rotation: { digests: { '2.1.0': DIGEST.d, '2.2.0': DIGEST.c } } };
    const findings = check(
      { backups: [METHODS, USAGE], keys: [section('Rotation', DIGEST.d)] },
      { ...of, sections: { ...of.sections, keys } },
    );
    expect(findings.changed).toMatchObject([{ was: DIGEST.c, is: DIGEST.d, asIn: '2.1.0' }]);
  });

  test.for([
    [
      'another heading',
      { backups: [METHODS, USAGE], keys: [section('Renamed', DIGEST.c)] },
      { page: 'keys', heading: 'Renamed' },
    ],
    ['another page', { backups: [METHODS, USAGE, ROTATION], keys: [] }, { page: 'backups', heading: 'Rotation' }],
    [
      'another page, its own being gone',
      { backups: [METHODS, USAGE], other: [ROTATION] },
      { page: 'other', heading: 'Rotation' },
    ],
  ] as const)('should name a section that moved to %s, and not take it for a new one', ([, pages, to]) => {
    expect(check(pages as unknown as Record<string, FoundSection[]>)).toMatchObject({
      ...NOTHING,
      moved: [{ page: 'keys', heading: 'Rotation', claims: ['rotation'], to }],
    });
  });

  test('should let no two sections move to one place', () => {
    const of = record();
    const twins = {
      ...of,
      sections: { ...of.sections, twin: { Rotation: { noClaim: 'the same', digests: { '2.1.0': DIGEST.c } } } },
    };
    const findings = check({ backups: [METHODS, USAGE], keys: [section('New', DIGEST.c)] }, twins);
    expect([findings.moved.length, findings.gone.length]).toEqual([1, 1]);
  });

  test('should name a section that is gone, with the heading that looks most like it', () => {
    const findings = check({ backups: [section('Method', DIGEST.d), USAGE], keys: [ROTATION] });
    expect(findings.gone).toEqual([
      {
        page: 'backups',
        heading: 'Methods',
        claims: ['method'],
        suggestion: 'the page has no text under such a heading; did you mean Method?',
      },
    ]);
  });

  test('should name a page that is gone, with the page that looks most like it', () => {
    const findings = check({ backups: [METHODS, USAGE], keyring: [] });
    expect(findings.gone).toEqual([
      {
        page: 'keys',
        heading: 'Rotation',
        claims: ['rotation'],
        suggestion: 'the page is not there; did you mean keyring?',
      },
    ]);
  });

  test('should name a new section of a page on backups, and of any page where it is about backups', () => {
    const findings = check({
      backups: [METHODS, USAGE, section('New', DIGEST.d)],
      keys: [ROTATION, section('Else', DIGEST.d)],
      other: [section('Restoring', DIGEST.d, true)],
    });
    expect(findings).toMatchObject({
      ...NOTHING,
      unknown: [
        { page: 'backups', heading: 'New' },
        { page: 'other', heading: 'Restoring' },
      ],
    });
  });

  test('should name what no claim cites, unless it is noted as needing none', () => {
    expect(check({ backups: [METHODS, USAGE], keys: [ROTATION] }, record(), claims.slice(0, 1)).uncited).toEqual([
      { page: 'keys', heading: 'Rotation' },
    ]);
  });

  test('should compare with the digests of the release, not with later ones', () => {
    const sectionsThen = {
      backups: { Methods: { digests: { '2.2.0': DIGEST.d } } },
      keys: { Rotation: { digests: { '2.1.0': DIGEST.c, '2.2.0': GONE } } },
    };
    const of = record({ sections: sectionsThen });
    const by = [
      citing('method', 'backups', 'Methods', '>=2.2.0', of),
      citing('rotation', 'keys', 'Rotation', '<2.2.0', of),
    ];
    expect(checkDocumentation(found({ keys: [ROTATION] }, '2.1.0'), of, by)).toMatchObject(NOTHING);
    expect(
      checkDocumentation(found({ backups: [section('Methods', DIGEST.d)], keys: [] }, '2.2.0'), of, by),
    ).toMatchObject(NOTHING);
  });

  test('should name claims whose sections are all gone in a release that they are made for', () => {
    const of = record();
    const gone = {
      ...of,
      sections: { ...of.sections, keys: { Rotation: { digests: { '2.1.0': DIGEST.c, '2.2.0': GONE } } } },
    };
    const by = [claims[0] as CitingClaim, citing('rotation', 'keys', 'Rotation', '*', gone)];
    expect(check({ backups: [METHODS, USAGE] }, gone, by)).toMatchObject({ ...NOTHING, undocumented: ['rotation'] });
  });

  test('should compare a release that is not on record with the newest one before it', () => {
    const same = { backups: [METHODS, USAGE], keys: [ROTATION] };
    const compared = (release: string): string =>
      checkDocumentation(found(same, release), record(), claims).comparedWith;
    expect([compared('2.1.7'), compared('2.2.0'), compared('2.10.0')]).toEqual(['2.1.0', '2.2.0', '2.2.0']);
    expect(() => compared('2.0.9')).toThrow(UsageError);
  });
});

describe('updateOf', () => {
  const CHANGED = {
    backups: [section('Methods', DIGEST.d), section('New', DIGEST.a)],
    keys: [section('Renamed', DIGEST.c)],
  };
  const header = '# A comment.\n';
  const update = (
    release: string,
    pages: Record<string, FoundSection[]>,
    of = record(),
  ): { patch: string; after: Documentation } => {
    const text = header + stringify(of, { lineWidth: 0, singleQuote: true });
    const patch = updateOf(text, of, checkDocumentation(found(pages, release), of, claims), 'record.yaml');
    const patched = applyPatch(text, patch);
    if (patched === false) throw new Error(`does not apply:\n${patch}`);
    expect(patched.startsWith(header)).toBe(true);
    return { patch, after: parseYaml(patched, 'record.yaml', documentationSchema) };
  };

  test('should give a diff that applies, after which the release is as on record', () => {
    const { after } = update('2.2.0', CHANGED);
    const again = checkDocumentation(found(CHANGED), after, claims);
    expect(again).toMatchObject({ changed: [], moved: [], gone: [], unknown: [] });
    expect(again.uncited).toEqual([
      { page: 'backups', heading: 'New' },
      { page: 'keys', heading: 'Renamed' },
    ]);
  });

  test('should leave what is on record of other releases, earlier and later', () => {
    const before = record();
    const { after } = update('2.1.0', CHANGED);
    for (const [page, headingsOf] of Object.entries(before.sections)) {
      for (const [heading, { digests }] of Object.entries(headingsOf))
        expect(digestIn(after.sections[page]?.[heading]?.digests ?? {}, '2.2.0')).toBe(digestIn(digests, '2.2.0'));
    }
    expect(digestIn(after.sections['keys']?.['Renamed']?.digests ?? {}, '2.2.0')).toBeNull();
  });

  test('should add a release that is not on record, and put digests with the oldest first', () => {
    expect(update('2.3.0', CHANGED).after.editions).toEqual(['2.1.0', '2.2.0', '2.3.0']);
    const of = record();
    const later = {
      ...of,
      sections: { ...of.sections, backups: { Methods: { digests: { '2.1.0': DIGEST.a, '2.2.0': DIGEST.b } } } },
    };
    const { after } = update('2.1.5', CHANGED, later);
    expect(after.editions).toEqual(['2.1.0', '2.1.5', '2.2.0']);
    expect(Object.keys(after.sections['backups']?.['Methods']?.digests ?? {})).toEqual(['2.1.0', '2.1.5', '2.2.0']);
  });

  test('should name file and lines as patch takes them', () => {
    expect(update('2.2.0', CHANGED).patch).toMatch(/^--- a\/record\.yaml\n\+\+\+ b\/record\.yaml\n@@ /);
  });
});

describe('findingsReport', () => {
  test('should say so where there is nothing to do', () => {
    expect(findingsReport(check({ backups: [METHODS, USAGE], keys: [ROTATION] }), '')).toBe(
      'documentation of 2.2.0: nothing to do\n',
    );
  });

  test('should name the release that another one was compared with', () => {
    const text = findingsReport(
      checkDocumentation(found({ backups: [METHODS, USAGE], keys: [ROTATION] }, '2.3.0'), record(), claims),
      '',
    );
    expect(text).toBe('documentation of 2.3.0, which is not on record: compared with 2.2.0: nothing to do\n');
  });

  test('should name the release that has a changed text', () => {
    const of = record();
    const keys = { Rotation: { digests: { '2.1.0': DIGEST.d, '2.2.0': DIGEST.c } } };
    const findings = check(
      { backups: [METHODS, USAGE], keys: [section('Rotation', DIGEST.d)] },
      { ...of, sections: { ...of.sections, keys } },
    );
    expect(findingsReport(findings, '')).toContain('\n    cccccccccccc -> dddddddddddd, as in 2.1.0\n');
  });

  test('should group by what there is to do, with claims, digests and the diff', () => {
    const findings = check({
      backups: [section('Methods', DIGEST.d), section('New', DIGEST.b.replace('b', 'e'))],
      keys: [section('Renamed', DIGEST.c)],
    });
    const text = findingsReport(findings, 'THE DIFF');
    expect(text).toContain(
      'changed: read the section, correct the claims, then put the new digest in\n  backups: Methods\n    aaaaaaaaaaaa -> dddddddddddd\n    claims: method\n',
    );
    expect(text).toContain(
      'moved, with the same text: cite it where it stands now\n  keys: Rotation\n    now keys: Renamed\n    claims: rotation\n',
    );
    expect(text).toContain(
      '  backups: Usage\n    the page has no text under such a heading; did you mean New?\n    cited by no claim\n',
    );
    expect(text).toContain(
      'new, about backups: make a claim of it, or note under noClaim why it needs none\n  backups: New\n',
    );
    expect(text).toContain('THE DIFF');
    expect(text.trimEnd().split('\n').at(-1)).toBe(
      '1 changed, 1 moved, 1 gone, 1 new, 0 without a claim, 0 claims without a section',
    );
  });
});

describe('claims and the record', () => {
  const text = (lines: string): string =>
    `- id: a\n  releases: '*'\n  severity: must\n  says: s\n${lines}  cells: {}\n  expect: {}\n`;
  const read = (lines: string) => () => parseYaml(text(lines), 'claims.yaml', citingClaimsSchema(record()));

  test('should be joined: a claim has the sections that it cites with their digests', () => {
    expect(
      read('  page: backups\n  heading: Methods\n  also:\n    - { page: keys, heading: Rotation }\n')()[0]?.sections,
    ).toEqual([
      { page: 'backups', heading: 'Methods', digests: { '2.1.0': DIGEST.a } },
      { page: 'keys', heading: 'Rotation', digests: { '2.1.0': DIGEST.c } },
    ]);
  });

  test.for([
    [
      'a heading',
      '  page: backups\n  heading: Ways\n',
      /^claims\.yaml:6:12: 0\.heading: no digest is on record of the section "Ways" on backups$/,
    ],
    ['a page', '  page: back\n  heading: Methods\n', /^claims\.yaml:5:9: 0\.page: no digest is on record/],
    [
      'another place',
      '  page: backups\n  heading: Methods\n  also:\n    - { page: keys, heading: Other }\n',
      /^claims\.yaml:8:30: 0\.also\.0\.heading: no digest is on record/,
    ],
    [
      'one that is noted as needing no claim',
      '  page: backups\n  heading: Usage\n',
      /^claims\.yaml:6:12: 0\.heading: .*is noted as needing no claim$/,
    ],
  ] as const)('should name line and column of %s that is not to be cited', ([, lines, message]) => {
    expect(read(lines)).toThrow(message);
  });

  test("should leave PostgreSQL's manual and the documentation of another extension alone", () => {
    expect(read("  page: 'PostgreSQL, wal-intro'\n  heading: Any\n")()[0]?.sections).toEqual([]);
    expect(read('  extension: other\n  page: p\n  heading: h\n')()[0]?.sections).toEqual([]);
  });
});

describe('digestIn', () => {
  const digests = { '2.1.0': DIGEST.a, '2.2.0': DIGEST.b, '2.10.0': GONE };

  test.for([
    ['2.0.9', null],
    ['2.1.0', DIGEST.a],
    ['2.1.9', DIGEST.a],
    ['2.2.0', DIGEST.b],
    ['2.9.0', DIGEST.b],
    ['2.10.0', null],
    ['3.0.0', null],
  ] as const)('should be that of the newest release up to %s', ([release, digest]) => {
    expect(digestIn(digests, release)).toBe(digest);
  });
});

describe('the record of the documentation', () => {
  const file = EXPECTATION_FILES.documentation;
  const real = loadDocumentation();
  const all = Object.entries(real.sections).flatMap(([page, of]) =>
    Object.entries(of).map(([heading, entry]) => ({ page, heading, ...entry })),
  );

  test('should be written as a diff would write it, so that one shows what changed only', () => {
    const text = readFileSync(file, 'utf8');
    expect(parseDocument(text).toString({ lineWidth: 0, singleQuote: true })).toBe(text);
  });

  test('should name releases that are on record only, the oldest first', () => {
    expect(real.editions).toEqual(
      real.editions.toSorted((one, other) => one.localeCompare(other, 'en', { numeric: true })),
    );
    expect(
      all.filter(({ digests }) => Object.keys(digests).some((release) => !real.editions.includes(release))),
    ).toEqual([]);
  });

  test('should have every section cited by a claim or noted as needing none', () => {
    const cited = loadExpectations('2026-11-23').claims.flatMap((each) => each.sections);
    expect(
      all.filter(
        ({ page, heading, noClaim }) =>
          noClaim === undefined && !cited.some((place) => place.page === page && place.heading === heading),
      ),
    ).toEqual([]);
  });

  test('should have, for every claim, a section in each release that it is made for', () => {
    const undocumented = real.editions.map(
      (release) =>
        checkDocumentation({ release, pages: new Map() }, real, loadExpectations('2026-11-23').claims).undocumented,
    );
    expect(undocumented).toEqual(real.editions.map(() => []));
  });

  test('should have sections of every page on backups', () => {
    expect(real.backupPages.filter((page) => real.sections[page] === undefined)).toEqual([]);
  });

  test('should hold none of the text: values are digests, releases and our own reasons', () => {
    const values = (parse(readFileSync(file, 'utf8')) as { sections: Record<string, Record<string, object>> }).sections;
    const keys = new Set(
      Object.values(values).flatMap((of) => Object.values(of).flatMap((entry) => Object.keys(entry))),
    );
    expect([...keys].toSorted()).toEqual(['digests', 'noClaim']);
  });
});
