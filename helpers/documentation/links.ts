import { type CitedPlace, type CitingClaim, type Documentation, answersIn, digestsIn } from '../judgement/index.ts';
import { inRange } from '../release/index.ts';
import { wordsOf } from './check.ts';

/** Where sentences and claims do not fit, by kind: each a line for whoever mends it. */
export interface LooseEnds {
  /** Sentences without an answer. */
  readonly unanswered: readonly string[];
  /** Answers that name a claim which there is not. */
  readonly unknown: readonly string[];
  /** Answers that name a claim which is made for no release in which the sentence stands. */
  readonly outOfRange: readonly string[];
  /** Releases for which none of the claims of a sentence is made, with no reason for it. */
  readonly unreasoned: readonly string[];
  /** Releases for which a claim is made though no sentence of theirs stands for it. */
  readonly unlinked: readonly string[];
  /** Sections that a claim cites though no sentence there stands for it. */
  readonly miscited: readonly string[];
}

export const at = ({ page, heading }: CitedPlace): string => `${page}: ${heading}`;

/** Everything on record that does not fit the claims. A claim that stands on PostgreSQL's manual alone needs no sentence. */
export function looseEnds(record: Documentation, claims: readonly CitingClaim[]): LooseEnds {
  const known = new Map(claims.map((claim) => [claim.id, claim]));
  const answers = answersIn(record).map(({ answer, ...place }) => ({
    ...place,
    answer,
    line: `${at(place)}: ${wordsOf(answer)}`,
    claims: (answer.claims ?? []).flatMap((id) => known.get(id) ?? []),
    editions: record.editions.filter((edition) => digestsIn(answer.digests, edition).length > 0),
  }));
  const isMadeFor =
    (edition: string) =>
    ({ releases }: CitingClaim): boolean =>
      inRange(edition, releases);
  return {
    unanswered: answers
      .filter(
        ({ answer }) => answer.claims === undefined && answer.unclaimed === undefined && answer.noClaim === undefined,
      )
      .map(({ line }) => line),
    unknown: answers.flatMap(({ answer, line }) =>
      (answer.claims ?? []).filter((id) => !known.has(id)).map((id) => `${id}, by ${line}`),
    ),
    outOfRange: answers.flatMap(({ claims: named, editions, line }) =>
      named
        .filter((claim) => !editions.some((edition) => isMadeFor(edition)(claim)))
        .map(({ id, releases }) => `${id} (${releases}), by ${line}`),
    ),
    unreasoned: answers
      .filter(({ answer }) => answer.claims !== undefined && answer.unclaimed === undefined)
      .flatMap(({ claims: named, editions, line }) =>
        editions.filter((edition) => !named.some(isMadeFor(edition))).map((edition) => `${edition}, of ${line}`),
      ),
    unlinked: claims
      .filter(({ sections }) => sections.length > 0)
      .flatMap((claim) =>
        record.editions
          .filter(
            (edition) =>
              isMadeFor(edition)(claim) &&
              !answers.some(({ claims: named, editions }) => named.includes(claim) && editions.includes(edition)),
          )
          .map((edition) => `${claim.id}, in ${edition}`),
      ),
    miscited: claims.flatMap((claim) =>
      claim.sections
        .filter(
          ({ page, heading }) =>
            !answers.some(
              (answer) => answer.page === page && answer.heading === heading && answer.claims.includes(claim),
            ),
        )
        .map((place) => `${claim.id} cites ${at(place)}`),
    ),
  };
}
