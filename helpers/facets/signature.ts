import { z } from 'zod';
import { matches, pattern } from './asked.ts';
import { FACETS, type FacetName, type Facets } from './facets.ts';

/** How a facet was seen that deviates: outcome, words of the message, and fields of its own that a claim asks for. */
export interface FacetSignature {
  readonly outcome: string;
  readonly message?: string | undefined;
  readonly [field: string]: string | number | undefined;
}

export type Signature = { readonly [F in FacetName]?: FacetSignature | undefined };

/** Exactly how facets were seen: of each that is named. */
export const signatureSchema = z.strictObject(
  Object.fromEntries(
    FACETS.map(({ name, signature = {} }) => [
      name,
      z
        .strictObject({
          outcome: z.string(),
          message: pattern.optional(),
          ...Object.fromEntries(Object.entries(signature).map(([field, { schema }]) => [field, schema.optional()])),
        })
        .optional(),
    ]),
  ),
) as unknown as z.ZodType<Signature>;

/** Whether facets were seen exactly as a signature has them. */
export function hasSignature(signature: Signature, facets: Facets): boolean {
  return FACETS.every(({ name, signature: fields = {} }) => {
    const wanted = signature[name];
    const seen = facets[name];
    return (
      wanted === undefined ||
      (wanted.outcome === seen.outcome &&
        matches(wanted.message, seen.message ?? '') &&
        Object.entries(fields).every(([field, each]) => {
          const asked = wanted[field];
          if (asked === undefined) return true;
          return each.words ? matches(String(asked), String(each.of(seen))) : asked === each.of(seen);
        }))
    );
  });
}
