import picomatch from 'picomatch';
import { z } from 'zod';
import { inRange } from '../release/index.ts';
import { type Deviation, pattern } from './claims.ts';
import type { Facets } from './facets.ts';

/** A deviation that is known upstream. It never changes what is documented; it changes red into green but shown. */
export const knownDeviationSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9.-]+$/),
  /** Globs over cell ids. */
  cells: z.array(z.string()).min(1),
  releases: z.string(),
  claim: z.string(),
  facet: z.enum(['backup', 'startup', 'data', 'secrecy']),
  /** Exactly how it deviates. */
  signature: z.strictObject({ outcome: z.string(), message: pattern.optional() }),
  /** Where it is reported upstream, or the place in the sources that shows it. */
  reference: z.string(),
  reason: z.string(),
  /** Day after which somebody has to look at it again. */
  review: z.iso.date(),
});

export type KnownDeviation = z.infer<typeof knownDeviationSchema>;

/** Entries that speak of a cell on a release. */
export function knownFor(known: readonly KnownDeviation[], cellId: string, version: string | null): KnownDeviation[] {
  return known.filter((entry) => version !== null && inRange(version, entry.releases) && picomatch.isMatch(cellId, entry.cells));
}

/** Whether an entry describes this deviation from this claim, facet and signature included. */
export function describes(entry: KnownDeviation, claim: string, deviation: Deviation, facets: Facets): boolean {
  const facet = facets[entry.facet];
  return (
    entry.claim === claim &&
    entry.facet === deviation.facet &&
    facet.outcome === entry.signature.outcome &&
    (entry.signature.message === undefined || new RegExp(entry.signature.message, 'is').test(facet.message ?? ''))
  );
}

/** Entries whose globs name no cell of the matrix. */
export function withoutCells(known: readonly KnownDeviation[], cellIds: readonly string[]): KnownDeviation[] {
  return known.filter((entry) => !cellIds.some((id) => picomatch.isMatch(id, entry.cells)));
}
