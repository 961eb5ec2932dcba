import { createHash } from 'node:crypto';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { toString } from 'mdast-util-to-string';
import { plainMarkdown } from './mkdocs.ts';

/** One section of a page, as far as it is kept: none of its text. */
export interface FoundSection {
  /** As on the page; the second of the same on one page ends in ` (2)`, and so on. */
  readonly heading: string;
  /** SHA-256 of the normalised text, in hexadecimal. */
  readonly digest: string;
  /** Whether the heading or the text has the words that were asked for. */
  readonly mentions: boolean;
}

type Node = ReturnType<typeof fromMarkdown>['children'][number];

/**
 * The sections of a page of the documentation. A section is what stands between its heading and the next one of any
 * level, so that a change to a subsection does not touch a claim that cites the section. Text before the first heading
 * belongs to no section. A heading without text before the next one makes none.
 *
 * The normalised text is that of all blocks, code included, in their order, with one space for any white space, case
 * kept. It is without the heading, targets of links, emphasis, HTML comments and attribute lists (`{.name}`). Variables
 * (`{{release}}`) stay variables, so that a new value alone changes no digest.
 *
 * @param mentions words to look for
 */
export function sectionsOf(page: string, mentions: RegExp, snippets?: ReadonlyMap<string, string>): FoundSection[] {
  const sections: { heading: string; blocks: Node[] }[] = [];
  for (const node of fromMarkdown(plainMarkdown(page, snippets)).children) {
    if (node.type === 'heading') sections.push({ heading: normalised(node), blocks: [] });
    else sections.at(-1)?.blocks.push(node);
  }
  const seen = new Map<string, number>();
  return sections.flatMap(({ heading, blocks }) => {
    const nth = (seen.get(heading) ?? 0) + 1;
    seen.set(heading, nth);
    const text = blocks
      .map(normalised)
      .filter((block) => block !== '')
      .join(' ');
    if (text === '') return [];
    return [
      {
        heading: nth === 1 ? heading : `${heading} (${nth})`,
        digest: createHash('sha256').update(text).digest('hex'),
        mentions: mentions.test(heading) || mentions.test(text),
      },
    ];
  });
}

const normalised = (node: Node): string =>
  textsOf(node)
    .join(' ')
    .replace(/<!--[^]*?-->/g, '')
    .replace(/\{[:.#][^}]*\}/g, '')
    .replace(/\s+/g, ' ')
    .trim();

/** Texts of the innermost blocks: two paragraphs do not run into one word. */
function textsOf(node: Node): string[] {
  switch (node.type) {
    case 'blockquote':
    case 'list':
    case 'listItem':
      return node.children.flatMap(textsOf);
    default:
      return [toString(node)];
  }
}
