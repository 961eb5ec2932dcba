import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FoundSection, plainMarkdown, sectionsOf } from '../../../helpers/documentation/index.ts';

const sections = (page: string, snippets?: ReadonlyMap<string, string>): FoundSection[] =>
  sectionsOf(page, /backup/i, snippets);
const headings = (page: string): string[] => sections(page).map(({ heading }) => heading);
/** The sentences of a section with this text. */
const textsOf = (text: string): string[] =>
  sections(`# Heading\n\n${text}\n`).flatMap(({ sentences }) => sentences.map((each) => each.text));
/** Their digests, in one text. */
const digestOf = (text: string): string =>
  sections(`# Heading\n\n${text}\n`)
    .flatMap(({ sentences }) => sentences.map(({ digest }) => digest))
    .join(' ');

describe('sectionsOf', () => {
  test('should end a section at the next heading of any level', () => {
    const page = '# A\n\none\n\n### B\n\ntwo\n\n###### C\n\nthree\n\n## D\n\nfour\n';
    expect(headings(page)).toEqual(['A', 'B', 'C', 'D']);
    const digests = (text: string): string[] =>
      sections(text).map(({ sentences }) => sentences.map(({ digest }) => digest).join(' '));
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
    ].map((snippets) => sections(page, snippets)[0]?.sentences[0]?.digest);
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

describe('the sentences of a section', () => {
  test.for([
    ['a paragraph', 'Turn no key. It breaks things! Why?', ['Turn no key.', 'It breaks things!', 'Why?']],
    ['lines of a sentence', 'Turn\nno key.', ['Turn no key.']],
    [
      'names with a dot',
      'Set pg_tde.wal_encrypt to on, e.g. by hand. Restart.',
      ['Set pg_tde.wal_encrypt to on, e.g. by hand.', 'Restart.'],
    ],
    ['items of a list', '* One. Two.\n* Three\n    1. Four', ['One.', 'Two.', 'Three', 'Four']],
    [
      'cells of a table',
      '| A | B \\| C |\n|---|:-:|\n| One. Two. | `x` |\n\nAfter.',
      ['A', 'B | C', 'One.', 'Two.', 'x', 'After.'],
    ],
    ['a table in a list', '* a\n\n    | A |\n    |---|\n    | 1 |\n', ['a', 'A', '1']],
    ['lines that only look like a table', '| a |\n\nb', ['| a |', 'b']],
    ['a table in code', '```\n| a |\n|---|\n```', ['| a | |---|']],
    ['code, whatever stands in it', 'Run:\n\n```sh\n# First. Then.\nls\n```', ['Run:', '# First. Then. ls']],
    [
      'an ellipsis in a command',
      'The ALTER DATABASE ... SET TABLESPACE command. Next.',
      ['The ALTER DATABASE ... SET TABLESPACE command.', 'Next.'],
    ],
    ['letters of steps', '**a.** Run it. Wait.', ['a. Run it.', 'Wait.']],
    [
      'an admonition, whose kind belongs to its first sentence',
      '!!! danger\n    Stop. Now.',
      ['!!! danger Stop.', 'Now.'],
    ],
    ['an admonition with a title of its own', '!!! note "Mind. This"\n    Stop.', ['!!! note "Mind. This"', 'Stop.']],
    ['the same sentence twice', 'Restart.\n\nRestart.', ['Restart.']],
  ] as const)('should be those of %s', ([, text, sentences]) => {
    expect(textsOf(text)).toEqual(sentences);
  });

  test('should have 16 hexadecimal digits of the SHA-256 of their text', () => {
    expect(digestOf('Fetched WAL is fine.')).toMatch(/^[0-9a-f]{16}$/);
    expect(digestOf('one')).toBe('7692c3ad3540bb80');
  });

  test('should be the same whatever stands around them', () => {
    expect(digestOf('One. Two.').split(' ')).toEqual([digestOf('One.'), digestOf('* Two.')]);
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
