import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { UsageError } from '../../../helpers/common/index.ts';
import {
  type Findings,
  type FoundDocumentation,
  type FoundSection,
  checkDocumentation,
  findingsReport,
  isDone,
  looseEnds,
  pageText,
  updateOf,
  watchedText,
} from '../../../helpers/documentation/index.ts';
import { type Answer, type CitingClaim, type Documentation, pageSchema } from '../../../helpers/judgement/index.ts';
import { WATCHED, claim, digest } from '../fixtures.ts';

const sentence = (letter: string, text = `Sentence ${letter}.`): { digest: string; text: string } => ({
  digest: digest(letter),
  text,
});
const section = (heading: string, sentences: ReturnType<typeof sentence>[], mentions = false): FoundSection => ({
  heading,
  sentences,
  mentions,
});
const answer = (letter: string, over: Partial<Answer> = {}): Answer => ({
  says: `Words of ${letter}.`,
  claims: ['method'],
  digests: { '2.1.0': [digest(letter)] },
  ...over,
});

/** A record of two releases: a page that is watched, and a section of another one. */
function record(over: Partial<Documentation> = {}): Documentation {
  return {
    ...WATCHED,
    sections: {
      backups: {
        Methods: [
          answer('a', { says: 'Fetched WAL goes with encrypted WAL.' }),
          answer('b', { says: 'Streamed WAL needs an option.' }),
        ],
        Usage: [{ noClaim: 'How it is called.', digests: { '2.1.0': [digest('c'), digest('d')] } }],
      },
      keys: { Rotation: [answer('e', { claims: ['rotation'] })] },
    },
    ...over,
  };
}

const citing = (id: string, page: string, heading: string, releases = '*'): CitingClaim => ({
  ...claim({ id, page, heading, releases }),
  sections: [{ page, heading }],
});
const claims = [citing('method', 'backups', 'Methods'), citing('rotation', 'keys', 'Rotation')];

type Pages = Record<string, FoundSection[]>;
const AS_ON_RECORD: Pages = {
  backups: [section('Methods', [sentence('a'), sentence('b')]), section('Usage', [sentence('c'), sentence('d')])],
  keys: [section('Rotation', [sentence('e')])],
};
const methods = (...sentences: ReturnType<typeof sentence>[]): Pages => ({
  ...AS_ON_RECORD,
  backups: [section('Methods', sentences), ...(AS_ON_RECORD['backups'] ?? []).slice(1)],
});
const found = (pages: Pages, release = '2.2.0'): FoundDocumentation => ({
  release,
  pages: new Map(Object.entries(pages)),
});
const check = (pages: Pages, of = record(), release = '2.2.0'): Findings =>
  checkDocumentation(found(pages, release), of, claims);
const NOTHING = { changed: [], moved: [], gone: [], added: [] };
const NO_ENDS = looseEnds(record(), claims);

describe('checkDocumentation', () => {
  test('should find nothing where everything is as on record, in any order', () => {
    expect(check(AS_ON_RECORD)).toMatchObject(NOTHING);
    expect(check(methods(sentence('b'), sentence('a')))).toMatchObject(NOTHING);
  });

  test('should find one sentence that changed, with our words of it and its claims', () => {
    expect(check(methods(sentence('a'), sentence('f', 'Streamed WAL needs no option.')))).toMatchObject({
      ...NOTHING,
      changed: [
        {
          page: 'backups',
          heading: 'Methods',
          digest: digest('b'),
          words: 'Streamed WAL needs an option.',
          claims: ['method'],
          is: { digest: digest('f'), text: 'Streamed WAL needs no option.' },
        },
      ],
    });
  });

  test('should take for what changed the sentence that has most words of ours in common', () => {
    const { changed } = check(
      methods(
        sentence('f', 'The option streamed WAL needs is new.'),
        sentence('7', 'Fetched and encrypted WAL goes well.'),
      ),
    );
    expect(changed.map(({ digest: was, is }) => [was, is.digest])).toEqual([
      [digest('a'), digest('7')],
      [digest('b'), digest('f')],
    ]);
  });

  test('should find a new sentence, with our words of the nearest one there', () => {
    const more = methods(sentence('a'), sentence('b'), sentence('f', 'Is an option needed?'), sentence('7', 'So.'));
    expect(check(more)).toMatchObject({
      ...NOTHING,
      added: [
        { page: 'backups', heading: 'Methods', digest: digest('f'), nearest: 'Streamed WAL needs an option.' },
        { digest: digest('7'), nearest: null },
      ],
    });
  });

  test('should find one that is gone, also of several with one answer', () => {
    expect(check(methods(sentence('a')))).toMatchObject({ ...NOTHING, gone: [{ digest: digest('b') }] });
    const usage = {
      ...AS_ON_RECORD,
      backups: [...methods(sentence('a'), sentence('b'))['backups']!.slice(0, 1), section('Usage', [sentence('c')])],
    };
    expect(check(usage)).toMatchObject({
      ...NOTHING,
      gone: [{ digest: digest('d'), words: 'How it is called.', claims: [] }],
    });
  });

  test('should find one that moved to another section, and no two that move to one place', () => {
    const pages = {
      ...AS_ON_RECORD,
      keys: [section('Other', [sentence('e')])],
      more: [section('Backup', [sentence('e')], true)],
    };
    const { moved, added, ...rest } = check(pages);
    expect({ ...rest, moved, added }).toMatchObject({
      ...NOTHING,
      moved: [{ page: 'keys', heading: 'Rotation', claims: ['rotation'], to: { page: 'more', heading: 'Backup' } }],
    });
    const twins = record();
    const of = {
      ...twins,
      sections: {
        ...twins.sections,
        twin: { Rotation: [{ noClaim: 'the same', digests: { '2.1.0': [digest('e')] } }] },
      },
    };
    const findings = check({ ...AS_ON_RECORD, keys: [section('New', [sentence('e')], true)] }, of);
    expect([findings.moved.length, findings.gone.length]).toEqual([1, 1]);
  });

  test('should look at every sentence of a page that is watched, and elsewhere at sections with the words', () => {
    const { added } = check({
      ...AS_ON_RECORD,
      backups: [...(AS_ON_RECORD['backups'] ?? []), section('New', [sentence('f')])],
      other: [section('Restoring', [sentence('7')], true), section('Else', [sentence('h')])],
    });
    expect(added.map(({ page, heading }) => `${page}: ${heading}`)).toEqual(['backups: New', 'other: Restoring']);
  });

  test('should name only claims that are made for the release', () => {
    const by = [citing('method', 'backups', 'Methods', '<2.2.0'), claims[1] as CitingClaim];
    expect(checkDocumentation(found(methods(sentence('a'))), record(), by).gone).toMatchObject([{ claims: [] }]);
  });

  test('should compare with the digests of the release, not with later ones', () => {
    const of = record({
      sections: {
        backups: { Methods: [answer('a', { digests: { '2.1.0': [digest('a')], '2.2.0': [digest('b')] } })] },
      },
    });
    const pages = (letter: string): Pages => ({ backups: [section('Methods', [sentence(letter)])] });
    expect(check(pages('a'), of, '2.1.0')).toMatchObject(NOTHING);
    expect(check(pages('b'), of, '2.2.0')).toMatchObject(NOTHING);
    expect(check(pages('b'), of, '2.1.0').changed).toHaveLength(1);
  });

  test('should compare a release that is not on record with the newest one before it', () => {
    const compared = (release: string): string => check(AS_ON_RECORD, record(), release).comparedWith;
    expect([compared('2.1.7'), compared('2.2.0'), compared('2.10.0')]).toEqual(['2.1.0', '2.2.0', '2.2.0']);
    expect(() => compared('2.0.9')).toThrow(UsageError);
  });
});

describe('updateOf', () => {
  const CHANGED: Pages = {
    backups: [
      section('Methods', [sentence('f', 'Is new.'), sentence('a'), sentence('7', 'Streamed WAL needs no option.')]),
      section('Usage', [sentence('c')]),
    ],
    keys: [section('Renamed', [sentence('e')], true)],
  };
  const updated = (release: string, of = record(), pages = CHANGED): Documentation => {
    const findings = check(pages, of, release);
    const after = [...updateOf(of, findings, found(pages, release))].map(([page, sections]) => [
      page,
      pageSchema.parse(parse(pageText(sections))),
    ]);
    return {
      ...of,
      editions: (parse(watchedText(stringify({ editions: of.editions }), findings)) as Documentation).editions,
      sections: { ...of.sections, ...(Object.fromEntries(after) as Documentation['sections']) },
    };
  };

  test('should put in all that was found, after which only answers are left', () => {
    const after = updated('2.2.0');
    expect(check(CHANGED, after)).toMatchObject(NOTHING);
    expect(looseEnds(after, claims).unanswered).toEqual([
      'backups: Methods: TODO',
      'backups: Methods: TODO, was: Streamed WAL needs an option.',
    ]);
  });

  test('should put sentences where they stand on the page, and leave their answer to those that moved', () => {
    const { sections } = updated('2.2.0');
    expect(sections['backups']?.['Methods']?.map(({ says }) => says)).toEqual([
      'TODO',
      'Fetched WAL goes with encrypted WAL.',
      'TODO, was: Streamed WAL needs an option.',
      'Streamed WAL needs an option.',
    ]);
    expect(sections['keys']?.['Renamed']).toEqual([
      { says: 'Words of e.', claims: ['rotation'], digests: { '2.2.0': [digest('e')] } },
    ]);
    expect(sections['keys']?.['Rotation']?.[0]?.digests).toEqual({ '2.1.0': [digest('e')], '2.2.0': [] });
  });

  test('should leave what is on record of other releases, earlier and later', () => {
    const after = updated('2.1.0');
    expect(check(CHANGED, after, '2.1.0')).toMatchObject(NOTHING);
    expect(check(AS_ON_RECORD, after, '2.2.0')).toMatchObject(NOTHING);
    const between = updated('2.1.5');
    expect(between.editions).toEqual(['2.1.0', '2.1.5', '2.2.0']);
    expect(check(AS_ON_RECORD, between, '2.1.0')).toMatchObject(NOTHING);
    expect(check(CHANGED, between, '2.1.5')).toMatchObject(NOTHING);
    expect(check(AS_ON_RECORD, between, '2.2.0')).toMatchObject(NOTHING);
  });

  test('should make the whole record of a page that is new', () => {
    const of = record({ sections: {}, editions: ['2.2.0'] });
    const after = updated('2.2.0', of, AS_ON_RECORD);
    expect(check(AS_ON_RECORD, after)).toMatchObject(NOTHING);
    expect(Object.keys(after.sections)).toEqual(['backups']);
  });
});

describe('findingsReport', () => {
  test('should say so where there is nothing to do', () => {
    const findings = check(AS_ON_RECORD);
    expect([findingsReport(findings, NO_ENDS), isDone(findings, NO_ENDS)]).toEqual([
      'documentation of 2.2.0: nothing to do\n',
      true,
    ]);
    expect(findingsReport(check(AS_ON_RECORD, record(), '2.3.0'), NO_ENDS)).toBe(
      'documentation of 2.3.0, which is not on record: compared with 2.2.0: nothing to do\n',
    );
  });

  test('should group by what there is to do, with our words, claims and the text of what is new', () => {
    const findings = check({
      backups: [
        section('Methods', [sentence('a'), sentence('f', 'Streamed\u202e WAL.'), sentence('7', 'So.')]),
        section('Usage', [sentence('c')]),
      ],
      keys: [section('Renamed', [sentence('e')], true)],
    });
    const text = findingsReport(findings, { ...NO_ENDS, unlinked: ['method, in 2.2.0'] });
    expect(text).toBe(`documentation of 2.2.0

changed: read the sentence, correct its answer and the claims
  backups: Methods
    ffffffffffffffff Streamed‹U+202E› WAL.
    was answered: Streamed WAL needs an option.
    claims: method

moved, with the same text: answer it where it stands now
  keys: Rotation
    eeeeeeeeeeeeeeee
    now keys: Renamed
    was answered: Words of e.
    claims: rotation

gone: find out what holds now, and correct the claims
  backups: Usage
    dddddddddddddddd
    was answered: How it is called.
    no claim

new: make a claim of it, or say why there is none
  backups: Methods
    7777777777777777 So.

claims without a sentence in a release that they are made for: correct what they cite, or their releases
  method, in 2.2.0

1 changed, 1 moved, 1 gone, 1 new, 1 on record that do not fit
`);
    expect(isDone(check(AS_ON_RECORD), { ...NO_ENDS, unlinked: ['method, in 2.2.0'] })).toBe(false);
  });
});

describe('looseEnds', () => {
  const NONE = { unanswered: [], unknown: [], outOfRange: [], unreasoned: [], unlinked: [], miscited: [] };
  const withMethods = (...answers: Answer[]): Documentation => {
    const of = record();
    return { ...of, sections: { ...of.sections, backups: { ...of.sections['backups'], Methods: answers } } };
  };

  test('should be none where every claim has sentences, and they fit', () => {
    expect(NO_ENDS).toEqual(NONE);
  });

  test('should be a sentence without an answer', () => {
    const { claims: _, ...without } = answer('b');
    expect(looseEnds(withMethods(answer('a'), without), claims)).toEqual({
      ...NONE,
      unanswered: ['backups: Methods: Words of b.'],
    });
  });

  test('should be a claim that there is not', () => {
    expect(looseEnds(withMethods(answer('a', { claims: ['method', 'methods'] })), claims)).toEqual({
      ...NONE,
      unknown: ['methods, by backups: Methods: Words of a.'],
    });
  });

  test('should be a claim that is made for no release of the sentence, and a release without a claim', () => {
    const then = answer('b', { claims: ['then'] });
    const by = [...claims, { ...citing('then', 'backups', 'Methods', '<2.1.0'), sections: [] }];
    expect(looseEnds(withMethods(answer('a'), then), by)).toEqual({
      ...NONE,
      outOfRange: ['then (<2.1.0), by backups: Methods: Words of b.'],
      unreasoned: ['2.1.0, of backups: Methods: Words of b.', '2.2.0, of backups: Methods: Words of b.'],
    });
    const later = [...claims, citing('then', 'backups', 'Methods', '>=2.2.0')];
    expect(looseEnds(withMethods(answer('a'), then), later).unreasoned).toEqual([
      '2.1.0, of backups: Methods: Words of b.',
    ]);
    expect(looseEnds(withMethods(answer('a'), { ...then, unclaimed: 'No cell does it.' }), later)).toEqual(NONE);
  });

  test('should be a release of a claim without a sentence, and a section that it cites without one', () => {
    const gone = answer('a', { digests: { '2.1.0': [digest('a')], '2.2.0': [] } });
    expect(looseEnds(withMethods(gone), claims)).toEqual({ ...NONE, unlinked: ['method, in 2.2.0'] });
    const by = [
      {
        ...(claims[0] as CitingClaim),
        sections: [
          { page: 'backups', heading: 'Methods' },
          { page: 'keys', heading: 'Rotation' },
        ],
      },
      claims[1] as CitingClaim,
    ];
    expect(looseEnds(record(), by)).toEqual({ ...NONE, miscited: ['method cites keys: Rotation'] });
  });

  test('should leave claims alone that stand on another manual', () => {
    expect(
      looseEnds(record(), [...claims, { ...citing('crash', 'PostgreSQL, wal-intro', 'WAL'), sections: [] }]),
    ).toEqual(NONE);
  });
});
