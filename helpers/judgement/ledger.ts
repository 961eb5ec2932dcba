import { compare } from 'semver';
import { z } from 'zod';
import { pattern } from '../facets/index.ts';

/** In place of digests: from this release on none of the sentences stands there. */
export const GONE = 'gone';

const releaseName = z.string().regex(/^\d+\.\d+\.\d+$/, 'is not a release such as 2.1.0');
const digests = z
  .record(
    releaseName,
    z
      .string()
      .regex(
        /^(gone|[0-9a-f]{16}( [0-9a-f]{16})*)$/,
        'is neither "gone" nor digests of 16 hexadecimal digits with a space between them',
      )
      .transform((text): readonly string[] => (text === GONE ? [] : text.split(' '))),
  )
  .refine((of) => Object.values(of).some((each) => each.length > 0), 'has no digest');

const reason = z.string().min(1);
const answerSchema = z
  .strictObject({
    /** What the sentence says, in our own words. */
    says: reason.optional(),
    /** Ids of the claims that are made of it. */
    claims: z.array(z.string()).min(1).optional(),
    /** Why no claim is made of what a run could observe, in the releases that none of the claims is made for. */
    unclaimed: reason.optional(),
    /** Why it needs no claim: there is nothing that a run could observe here, or other sentences stand for it. */
    noClaim: reason.optional(),
    /** Digests of the sentence, or of several that have this answer. They hold from their release until the next one. */
    digests,
  })
  .refine(
    ({ noClaim, claims, unclaimed }) => noClaim === undefined || (claims === undefined && unclaimed === undefined),
    'has noClaim beside claims or unclaimed',
  )
  .refine(({ says, noClaim }) => says !== undefined || noClaim !== undefined, 'says nothing in our own words');

/** What is answered to a sentence of the documentation, or to several with the same answer. */
export type Answer = z.infer<typeof answerSchema>;

/** What is on record of one page: the answers to the sentences of each section, in the order of the page. */
export const pageSchema = z.record(z.string(), z.array(answerSchema).min(1));

/** What is watched of the documentation. */
export const watchedSchema = z.strictObject({
  /** Extension that is documented; claims of another one have a documentation that is not watched. */
  extension: z.string(),
  /** Releases whose documentation was read, the oldest first. */
  editions: z.array(releaseName).min(1),
  /** Pages of which every sentence has an answer. */
  pages: z.array(z.string()),
  /** The same is asked of any section of another page with words that this regular expression finds; any case. */
  mentions: pattern,
});

/** What is on record of the documentation: digests of its sentences and the answers to them, and none of its text. */
export interface Documentation extends z.infer<typeof watchedSchema> {
  /** By page and heading. */
  readonly sections: Readonly<Record<string, z.infer<typeof pageSchema>>>;
}

/** Where something is documented: a page below documentation/docs/, without `.md`, and a heading on it. */
export interface CitedPlace {
  readonly page: string;
  readonly heading: string;
}

/** An answer with the place of its sentences. */
export interface PlacedAnswer extends CitedPlace {
  readonly answer: Answer;
}

/** All answers, in the order of the record. */
export function answersIn({ sections }: Documentation): PlacedAnswer[] {
  return Object.entries(sections).flatMap(([page, headings]) =>
    Object.entries(headings).flatMap(([heading, answers]) => answers.map((answer) => ({ page, heading, answer }))),
  );
}

/** Digests in a release: those of the newest release up to it; none where nothing was there, or it is gone. */
export function digestsIn(of: Answer['digests'], release: string): readonly string[] {
  const newest = Object.keys(of)
    .filter((each) => compare(each, release) <= 0)
    .toSorted(compare)
    .at(-1);
  return newest === undefined ? [] : (of[newest] ?? []);
}
