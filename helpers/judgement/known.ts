import picomatch from 'picomatch';
import { z } from 'zod';
import {
  type Difference,
  FACETS,
  type Facets,
  type KnownSeverity,
  SEVERITY_NAMES,
  type Signature,
  costOf,
  hasSignature,
  signatureSchema,
  troublesOf,
} from '../facets/index.ts';
import { inRange } from '../release/index.ts';

/** How a text begins that a proposed entry leaves to a person. */
export const TO_DO = 'TODO';
const written = z
  .string()
  .refine((text) => !text.trimStart().startsWith(TO_DO), `is still to be written: it begins with ${TO_DO}`);

/** The severity that facets propose which are not as documented. */
export function severityOf(signature: Signature, facets: Facets): KnownSeverity {
  const names = FACETS.map(({ name }) => name).filter((name) => signature[name] !== undefined);
  return costOf(troublesOf(facets, names));
}

/** A deviation that is known upstream. It never changes what is documented; it changes red into green but shown. */
export const knownDeviationSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9.-]+$/),
  /** Globs over cell ids. */
  cells: z.array(z.string()).min(1),
  /** Extension that deviates: a fork has deviations of its own. */
  extension: z.string().default('pg_tde'),
  releases: z.string(),
  /** Versions of PostgreSQL that it shows on; left out, all. */
  postgres: z.string().default('*'),
  /** True for one that shows in some runs only: it is not stale where it does not, and the cell is judged without it. */
  sometimes: z.boolean().default(false),
  /** What it costs whoever meets it. */
  severity: z.enum(SEVERITY_NAMES),
  /** Claims from which these cells deviate. */
  claims: z.array(z.string()).min(1),
  /** Exactly how: outcome and words of the message of every facet that is not as documented, and the count of warnings. */
  signature: signatureSchema,
  /** The server that it was seen on: Percona's, or upstream PostgreSQL with the hooks that pg_tde needs. */
  platform: z.enum(['percona-server', 'upstream-with-hooks']),
  /** Where it is reported upstream, or the place in the sources that shows it: file, function, and the release read. */
  reference: written,
  reason: written,
  /** Day after which somebody has to look at it again. */
  review: z.iso.date(),
});

export type KnownDeviation = z.infer<typeof knownDeviationSchema>;

/** What a known deviation asks of a target. */
interface Named {
  readonly extension: string | null;
  readonly pgTde: string | null;
  readonly postgres: string;
}

/** Entries that speak of a cell on all of these targets: those of which one alone deviates say nothing of a mix. */
export function knownOnAll(
  known: readonly KnownDeviation[],
  cellId: string,
  [first, ...others]: readonly (readonly Named[])[],
): KnownDeviation[] {
  return others.reduce((left, names) => knownFor(left, cellId, names), first ? knownFor(known, cellId, first) : []);
}

/** Entries that speak of a cell on a target, which has one name or several. */
export function knownFor(known: readonly KnownDeviation[], cellId: string, names: readonly Named[]): KnownDeviation[] {
  return known.filter(
    (entry) =>
      names.some(
        ({ extension, pgTde, postgres }) =>
          pgTde !== null &&
          entry.extension === extension &&
          inRange(pgTde, entry.releases) &&
          inRange(postgres, entry.postgres),
      ) && matcherOf(entry)(cellId),
  );
}

/** Whether an entry describes this deviation from this claim: all of its signature has to be as it was seen. */
export function describes(entry: KnownDeviation, claim: string, deviation: Difference, facets: Facets): boolean {
  return entry.claims.includes(claim) && deviation.facet in entry.signature && hasSignature(entry.signature, facets);
}

/** Entries whose globs name no cell of the matrix. */
export function withoutCells(known: readonly KnownDeviation[], cellIds: readonly string[]): KnownDeviation[] {
  return known.filter((entry) => !cellIds.some(matcherOf(entry)));
}

const matchers = new WeakMap<KnownDeviation, (cellId: string) => boolean>();

/** Compiled once: every entry is asked for every cell. */
function matcherOf(entry: KnownDeviation): (cellId: string) => boolean {
  const matcher = matchers.get(entry) ?? picomatch([...entry.cells]);
  matchers.set(entry, matcher);
  return matcher;
}
