import { coerce, compare } from 'semver';
import { z } from 'zod';
import { pattern } from '../facets/index.ts';
import { type Claim, claimsSchema } from './claims.ts';

/** In place of a digest: from this release on the page has no such section. */
export const GONE = 'gone';

const releaseName = z.string().regex(/^\d+\.\d+\.\d+$/, 'is not a release such as 2.1.0');
const digests = z
  .record(
    releaseName,
    z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'is not a SHA-256 in hexadecimal')
      .or(z.literal(GONE)),
  )
  .refine((of) => Object.keys(of).length > 0, 'has no digest');

/** What is on record of the documentation: where its sections stand and their digests, and none of its text. */
export const documentationSchema = z.strictObject({
  /** Extension that is documented; claims of another one have a documentation that is not watched. */
  extension: z.string(),
  /** Releases whose documentation was read, the oldest first. */
  editions: z.array(releaseName).min(1),
  /** Pages of which every section is to be cited by a claim or noted as needing none. */
  backupPages: z.array(z.string()),
  /** The same is asked of any section, wherever it stands, with words that this regular expression finds; any case. */
  mentions: pattern,
  /** By page and heading. A digest holds from its release until the next one that is given. */
  sections: z.record(
    z.string(),
    z.record(
      z.string(),
      z.strictObject({
        digests,
        /** Why no claim is made of it, once it has been read. */
        noClaim: z.string().min(1).optional(),
      }),
    ),
  ),
});

export type Documentation = z.infer<typeof documentationSchema>;

/** Where something is documented: a page below documentation/docs/, without `.md`, and a heading on it. */
export interface CitedPlace {
  readonly page: string;
  readonly heading: string;
}

/** A place and the digests of its section, each from the release on that is its key. */
export interface Section extends CitedPlace {
  readonly digests: Readonly<Record<string, string>>;
}

/** A claim with the sections that it stands on, as far as they are watched: PostgreSQL's manual is not. */
export interface CitingClaim extends Claim {
  readonly sections: readonly Section[];
}

/** All places that a claim cites, the first one first. */
export function placesOf({ page, heading, also }: Pick<Claim, 'page' | 'heading' | 'also'>): CitedPlace[] {
  return [{ page, heading }, ...(also ?? [])];
}

/** PostgreSQL's manual is cited as `PostgreSQL, <page>`. */
const isWatched = ({ page }: CitedPlace): boolean => !page.startsWith('PostgreSQL, ');

/**
 * Schema of a file of claims that joins each with the sections it cites. One that is not on record, or noted as needing
 * no claim, is an issue where the claim names it.
 */
export function citingClaimsSchema(documentation: Documentation): z.ZodType<CitingClaim[]> {
  return claimsSchema.transform((claims, context) =>
    claims.map((claim, index) => {
      const places = claim.extension === documentation.extension ? placesOf(claim) : [];
      const sections = places.flatMap((place, nth): Section[] => {
        if (!isWatched(place)) return [];
        const section = documentation.sections[place.page]?.[place.heading];
        const complain = (message: string): Section[] => {
          const field = documentation.sections[place.page] === undefined ? 'page' : 'heading';
          context.addIssue({
            code: 'custom',
            path: nth === 0 ? [index, field] : [index, 'also', nth - 1, field],
            message,
          });
          return [];
        };
        if (section === undefined)
          return complain(`no digest is on record of the section "${place.heading}" on ${place.page}`);
        if (section.noClaim !== undefined)
          return complain(`the section "${place.heading}" on ${place.page} is noted as needing no claim`);
        return [{ ...place, digests: section.digests }];
      });
      return { ...claim, sections };
    }),
  );
}

/**
 * Digest of a section in a release: that of the newest release up to it.
 *
 * @returns null where the section was not there, or is gone
 */
export function digestIn(of: Readonly<Record<string, string>>, release: string): string | null {
  const [newest] = Object.keys(of)
    .filter((each) => compare(each, release) <= 0)
    .toSorted(compare)
    .toReversed();
  const digest = newest === undefined ? undefined : of[newest];
  return digest === undefined || digest === GONE ? null : digest;
}

/** A release as three numbers (`2.1` is 2.1.0); null for what is none. */
export function fullRelease(version: string): string | null {
  return coerce(version)?.version ?? null;
}
