import { fromMarkdown } from 'mdast-util-from-markdown';
import { plainMarkdown } from './mkdocs.ts';
import { type FoundSentence, type Node, normalised, sentencesOf } from './sentences.ts';

/** One section of a page. */
export interface FoundSection {
  /** As on the page; the second of the same on one page ends in ` (2)`, and so on. */
  readonly heading: string;
  readonly sentences: readonly FoundSentence[];
  /** Whether the heading or the text has the words that were asked for. */
  readonly mentions: boolean;
}

/**
 * The sections of a page of the documentation. A section is what stands between its heading and the next one of any
 * level. Text before the first heading belongs to no section. A heading without text before the next one makes none.
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
    const sentences = sentencesOf(blocks);
    if (sentences.length === 0) return [];
    return [
      {
        heading: nth === 1 ? heading : `${heading} (${nth})`,
        sentences,
        mentions: mentions.test(heading) || sentences.some(({ text }) => mentions.test(text)),
      },
    ];
  });
}
