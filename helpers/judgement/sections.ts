import type { z } from 'zod';
import { type Claim, claimsSchema } from './claims.ts';
import type { CitedPlace, Documentation } from './ledger.ts';

/** A claim with the sections that it stands on, as far as they are watched: PostgreSQL's manual is not. */
export interface CitingClaim extends Claim {
  readonly sections: readonly CitedPlace[];
}

/** All places that a claim cites, the first one first. */
export function placesOf({ page, heading, also }: Pick<Claim, 'page' | 'heading' | 'also'>): CitedPlace[] {
  return [{ page, heading }, ...(also ?? [])];
}

/** PostgreSQL's manual is cited as `PostgreSQL, <page>`. */
const isWatched = ({ page }: CitedPlace): boolean => !page.startsWith('PostgreSQL, ');

/**
 * Schema of a file of claims that joins each with the sections it cites. One that is not on record, or none of whose
 * sentences needs a claim, is an issue where the claim names it.
 */
export function citingClaimsSchema(documentation: Documentation): z.ZodType<CitingClaim[]> {
  return claimsSchema.transform((claims, context) =>
    claims.map((claim, index) => {
      const places = claim.extension === documentation.extension ? placesOf(claim) : [];
      const sections = places.flatMap((place, nth): CitedPlace[] => {
        if (!isWatched(place)) return [];
        const answers = documentation.sections[place.page]?.[place.heading];
        const complain = (message: string): CitedPlace[] => {
          const field = documentation.sections[place.page] === undefined ? 'page' : 'heading';
          context.addIssue({
            code: 'custom',
            path: nth === 0 ? [index, field] : [index, 'also', nth - 1, field],
            message,
          });
          return [];
        };
        if (answers === undefined)
          return complain(`no sentence is on record of the section "${place.heading}" on ${place.page}`);
        if (answers.every(({ noClaim }) => noClaim !== undefined))
          return complain(
            `every sentence of the section "${place.heading}" on ${place.page} is noted as needing no claim`,
          );
        return [{ page: place.page, heading: place.heading }];
      });
      return { ...claim, sections };
    }),
  );
}
