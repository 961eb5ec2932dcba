import { oneLine } from '../common/index.ts';
import type { CitedPlace } from '../judgement/index.ts';
import { type Findings, isClean } from './check.ts';
import { type LooseEnds, at } from './links.ts';

/** Longest text of a sentence that is shown, in characters. */
const SHOWN = 300;

const ours = (words: string, claims: readonly string[]): string =>
  `    was answered: ${words}\n    ${claims.length === 0 ? 'no claim' : `claims: ${claims.join(', ')}`}`;
const sentence = (place: CitedPlace, digest: string, text?: string): string =>
  `${at(place)}\n    ${digest}${text === undefined ? '' : ` ${oneLine(text, SHOWN)}`}`;

const LOOSE_ENDS: { readonly [Kind in keyof LooseEnds]: string } = {
  unanswered: 'without an answer: name its claims, or say under noClaim or unclaimed why there is none',
  unknown: 'answers that name a claim which there is not',
  outOfRange: 'answers that name a claim which is made for no release in which the sentence stands',
  unreasoned: 'releases that no claim of a sentence is made for: say why under unclaimed',
  unlinked: 'claims without a sentence in a release that they are made for: correct what they cite, or their releases',
  miscited: 'sections that a claim cites, but none of whose sentences names it',
};

/** What was found, by what a maintainer has to do. Texts of sentences are shown, and kept nowhere. */
export function findingsReport(findings: Findings, ends: LooseEnds): string {
  const { release, comparedWith, changed, moved, gone, added } = findings;
  const compared =
    release === comparedWith
      ? `documentation of ${release}`
      : `documentation of ${release}, which is not on record: compared with ${comparedWith}`;
  const groups: [string, readonly string[]][] = [
    [
      'changed: read the sentence, correct its answer and the claims',
      changed.map(
        ({ is, words, claims, ...place }) => `${sentence(place, is.digest, is.text)}\n${ours(words, claims)}`,
      ),
    ],
    [
      'moved, with the same text: answer it where it stands now',
      moved.map(
        ({ to, digest, words, claims, ...place }) =>
          `${sentence(place, digest)}\n    now ${at(to)}\n${ours(words, claims)}`,
      ),
    ],
    [
      'gone: find out what holds now, and correct the claims',
      gone.map(({ digest, words, claims, ...place }) => `${sentence(place, digest)}\n${ours(words, claims)}`),
    ],
    [
      'new: make a claim of it, or say why there is none',
      added.map(({ digest, text, nearest, ...place }) =>
        [sentence(place, digest, text), ...(nearest === null ? [] : [`    nearest: ${nearest}`])].join('\n'),
      ),
    ],
    ...(Object.keys(LOOSE_ENDS) as (keyof LooseEnds)[]).map((kind): [string, readonly string[]] => [
      LOOSE_ENDS[kind],
      ends[kind],
    ]),
  ];
  const lists = groups
    .filter(([, items]) => items.length > 0)
    .map(([title, items]) => [title, ...items.map((item) => `  ${item}`)].join('\n'));
  if (lists.length === 0) return `${compared}: nothing to do\n`;
  const loose = Object.values(ends).reduce((sum: number, list: readonly string[]) => sum + list.length, 0);
  const summary = `${changed.length} changed, ${moved.length} moved, ${gone.length} gone, ${added.length} new, ${loose} on record that do not fit`;
  return `${[compared, ...lists, summary].join('\n\n')}\n`;
}

/** Whether there is nothing to do. */
export const isDone = (findings: Findings, ends: LooseEnds): boolean =>
  isClean(findings) && Object.values(ends).every((list: readonly string[]) => list.length === 0);
