import { createHash } from 'node:crypto';
import type { fromMarkdown } from 'mdast-util-from-markdown';
import { toString } from 'mdast-util-to-string';

/** One sentence of a section: only its digest is ever kept. */
export interface FoundSentence {
  /** The first 16 hexadecimal digits of the SHA-256 of its normalised text. */
  readonly digest: string;
  /** The normalised text, to show it to whoever has to answer it. */
  readonly text: string;
}

export type Node = ReturnType<typeof fromMarkdown>['children'][number];

const DIGITS = 16;
/** First line of an admonition or a tab; what it is goes with the first sentence in it where it has no title. */
const BLOCK_WITHOUT_TITLE = /^(!!!|\?\?\?\+?) [\w -]+$/;
const BLOCK = /^(!!!|\?\?\?\+?|===[!+]?) /;
/** What only looks like the end of a sentence: an ellipsis in a command, the letter of a step. */
const GOES_ON = /(^[a-z]|\.\.)\.$/;

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });

/**
 * The sentences of the blocks of a section, in their order. A block of code is one, and so is a title of an admonition;
 * text of paragraphs, list items and cells of tables is divided as Unicode has it (UAX #29). The same sentence twice in
 * a section is one.
 *
 * The normalised text is without emphasis, targets of links, HTML comments and attribute lists (`{.name}`), and has one
 * space for any white space; case is kept. Variables (`{{release}}`) stay variables, so that a new value alone changes
 * no digest. The kind of an admonition without a title is part of its first sentence: `!!! note` may become a danger.
 */
export function sentencesOf(blocks: readonly Node[]): FoundSentence[] {
  const texts = blocks.flatMap(textsOf).filter((text) => text !== '');
  return [...new Set(texts)].map((text) => ({
    digest: createHash('sha256').update(text).digest('hex').slice(0, DIGITS),
    text,
  }));
}

/** Text of a node as it is compared. */
export const normalised = (node: Node): string =>
  toString(node)
    .replace(/<!--[^]*?-->/g, '')
    .replace(/\{[:.#][^}]*\}/g, '')
    .replace(/\s+/g, ' ')
    .trim();

function textsOf(node: Node): string[] {
  switch (node.type) {
    case 'blockquote': {
      const [kind = '', ...texts] = node.children.flatMap(textsOf);
      return BLOCK_WITHOUT_TITLE.test(kind) && texts.length > 0
        ? [`${kind} ${texts[0]}`, ...texts.slice(1)]
        : [kind, ...texts];
    }
    case 'list':
    case 'listItem':
      return node.children.flatMap(textsOf);
    case 'code':
      return [normalised(node)];
    default: {
      const text = normalised(node);
      return BLOCK.test(text) ? [text] : divided(text);
    }
  }
}

function divided(text: string): string[] {
  const sentences: string[] = [];
  for (const { segment } of segmenter.segment(text)) {
    const before = sentences.at(-1);
    if (before !== undefined && GOES_ON.test(before)) sentences[sentences.length - 1] = `${before} ${segment.trim()}`;
    else sentences.push(segment.trim());
  }
  return sentences;
}
