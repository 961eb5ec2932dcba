import { compare } from 'semver';
import { UsageError } from '../common/index.ts';
import {
  type Answer,
  type CitedPlace,
  type CitingClaim,
  type Documentation,
  type PlacedAnswer,
  answersIn,
  digestsIn,
} from '../judgement/index.ts';
import { inRange, judgedWith } from '../release/index.ts';
import type { FoundDocumentation } from './checkout.ts';
import type { FoundSentence } from './sentences.ts';
import { nearest, pairs } from './words.ts';

/** A sentence on record that does not stand there any more. */
export interface GoneSentence extends CitedPlace {
  readonly digest: string;
  /** Our own words of it: what it says, or why it needs no claim. */
  readonly words: string;
  /** Ids of the claims that it stands for and that are made for the release. */
  readonly claims: readonly string[];
}

/** A sentence that is not on record. */
export interface NewSentence extends CitedPlace, FoundSentence {
  /** Our own words of what is most like it in the section; null where nothing is. */
  readonly nearest: string | null;
}

/** A sentence in place of another one. */
export interface ChangedSentence extends GoneSentence {
  readonly is: FoundSentence;
}

/** A sentence that stands somewhere else. */
export interface MovedSentence extends GoneSentence {
  readonly to: CitedPlace;
}

/** What a maintainer has to look at. */
export interface Findings {
  /** Release that was read, and the one on record that it was compared with. */
  readonly release: string;
  readonly comparedWith: string;
  readonly changed: readonly ChangedSentence[];
  readonly moved: readonly MovedSentence[];
  readonly gone: readonly GoneSentence[];
  readonly added: readonly NewSentence[];
}

/**
 * Compares the documentation that was found with what is on record of its release, or of the newest one before it:
 * every sentence of the pages that are watched, and of other sections that are on record or have the words.
 *
 * @throws {UsageError} when the release is older than all that is on record
 */
export function checkDocumentation(
  found: FoundDocumentation,
  record: Documentation,
  claims: readonly CitingClaim[],
): Findings {
  const comparedWith = judgedWith(record.editions, found.release)?.edition;
  if (comparedWith === undefined)
    throw new UsageError(
      `nothing is on record of ${found.release}; the oldest release on record is ${record.editions.toSorted(compare)[0]}`,
    );
  const onRecord = answersIn(record).flatMap((placed) => sentencesOnRecord(placed, comparedWith, claims));
  const standing = sentencesFound(found, record);
  const lost = onRecord.filter((sentence) => !standing.some((each) => isSameSentence(each, sentence)));
  const fresh = standing.filter((sentence) => !onRecord.some((each) => isSameSentence(each, sentence)));

  const moved: MovedSentence[] = [];
  for (const sentence of lost) {
    const to = fresh.find(
      ({ digest, ...place }) =>
        digest === sentence.digest && !moved.some((other) => other.digest === digest && isSamePlace(other.to, place)),
    );
    if (to !== undefined) moved.push({ ...sentence, to: { page: to.page, heading: to.heading } });
  }
  const stillLost = lost.filter((each) => !moved.some((other) => isSameSentence(other, each)));
  const stillFresh = fresh.filter(
    (each) => !moved.some(({ digest, to }) => digest === each.digest && isSamePlace(to, each)),
  );
  return { release: found.release, comparedWith, moved, ...replaced(stillLost, stillFresh, onRecord) };
}

function sentencesOnRecord(
  { page, heading, answer }: PlacedAnswer,
  edition: string,
  claims: readonly CitingClaim[],
): GoneSentence[] {
  const named = claims.filter(({ id, releases }) => answer.claims?.includes(id) === true && inRange(edition, releases));
  return digestsIn(answer.digests, edition).map((digest) => ({
    page,
    heading,
    digest,
    words: wordsOf(answer),
    claims: named.map(({ id }) => id),
  }));
}

/** Our own words of an answer. */
export const wordsOf = ({ says, noClaim, unclaimed }: Answer): string => says ?? noClaim ?? unclaimed ?? '';

function sentencesFound({ pages }: FoundDocumentation, record: Documentation): (CitedPlace & FoundSentence)[] {
  return [...pages].flatMap(([page, sections]) =>
    sections
      .filter(
        ({ heading, mentions }) =>
          mentions || record.pages.includes(page) || record.sections[page]?.[heading] !== undefined,
      )
      .flatMap(({ heading, sentences }) => sentences.map((sentence) => ({ page, heading, ...sentence }))),
  );
}

/** New sentences in place of those of the same section that are gone, by what they have in common with our words. */
function replaced(
  lost: readonly GoneSentence[],
  fresh: readonly (CitedPlace & FoundSentence)[],
  onRecord: readonly GoneSentence[],
): Pick<Findings, 'changed' | 'gone' | 'added'> {
  const changed: ChangedSentence[] = [];
  const here = new Map(lost.map((each) => [`${each.page}\n${each.heading}`, each]));
  for (const place of here.values()) {
    const before = lost.filter((each) => isSamePlace(each, place));
    const after = fresh.filter((each) => isSamePlace(each, place));
    for (const [was, is] of pairs(before, after)) changed.push({ ...was, is: { digest: is.digest, text: is.text } });
  }
  return {
    changed,
    gone: lost.filter((each) => !changed.some((other) => isSameSentence(other, each))),
    added: fresh
      .filter((each) => !changed.some(({ is, ...place }) => is.digest === each.digest && isSamePlace(place, each)))
      .map((each) => ({
        ...each,
        nearest: nearest(
          each.text,
          onRecord.filter((other) => isSamePlace(other, each)).map(({ words }) => words),
        ),
      })),
  };
}

/** Whether everything is as on record. */
export function isClean({ changed, moved, gone, added }: Findings): boolean {
  return [changed, moved, gone, added].every((list) => list.length === 0);
}

const isSamePlace = (one: CitedPlace, other: CitedPlace): boolean =>
  one.page === other.page && one.heading === other.heading;
const isSameSentence = (one: CitedPlace & { digest: string }, other: CitedPlace & { digest: string }): boolean =>
  one.digest === other.digest && isSamePlace(one, other);
