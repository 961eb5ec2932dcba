import { z } from 'zod';
import { VERDICTS } from '../judgement/index.ts';

/**
 * What can have changed about a cell from one run to another, the most urgent first.
 * - `broken`: as documented or known before, and not now; or a claim that held does not hold.
 * - `known-new`: a known deviation shows that did not show before, or a deviation is known that was not.
 * - `inconclusive`: in one of the two the cell says nothing, so nothing is said of it.
 * - `other`: the facets differ, by outcome or by message, and the cell is as good or as bad as before.
 * - `flips`: the cell has more than one outcome on one release, so a difference says nothing about the other.
 * - `documented`: other claims apply; the outcome may differ with them.
 * - `only-in-one`: one of the runs has no result of the cell.
 * - `known-stale`: the outcome is as before, and an entry of the known deviations has to be looked at.
 * - `known-gone`: a known deviation no longer shows.
 * - `fixed`: deviated before, and does not now.
 */
export const CATEGORIES = [
  'broken',
  'known-new',
  'inconclusive',
  'other',
  'flips',
  'documented',
  'only-in-one',
  'known-stale',
  'known-gone',
  'fixed',
  'same',
] as const;
const categorySchema = z.enum(CATEGORIES);
export type Category = z.infer<typeof categorySchema>;

/**
 * What a run has of a cell: a verdict, or why there is none. Not run: the target could not; not applicable: the release
 * has no such thing; cut off: the run ended early; not planned: nobody asked for it.
 */
const STATUSES = [...VERDICTS, 'not-run', 'cut-off', 'not-planned'] as const;

const stateSchema = z.strictObject({
  status: z.enum(STATUSES),
  reason: z.string(),
  /** Where the evidence is, from the run's directory; null where there is no result. */
  evidence: z.string().nullable(),
  /** How often which outcome was seen, where the cell was repeated. */
  distribution: z.array(z.string()),
});
export type CellState = z.infer<typeof stateSchema>;

const facetChangeSchema = z.strictObject({
  facet: z.string(),
  /** `outcome`, `message`, or another field of the facet. */
  field: z.string(),
  /** With volatile text masked; null where there was nothing. */
  was: z.string().nullable(),
  now: z.string().nullable(),
});
export type FacetChange = z.infer<typeof facetChangeSchema>;

const claimChangeSchema = z.strictObject({
  id: z.string(),
  severity: z.string(),
  /** Null where the claim did not apply. */
  was: z.enum(VERDICTS).nullable(),
  now: z.enum(VERDICTS).nullable(),
  /**
   * Outcome: the claim applies to both. Release: it is documented for one of the releases only. Expectations: our claims
   * were changed between the runs.
   */
  cause: z.enum(['outcome', 'release', 'expectations']),
});
export type ClaimChange = z.infer<typeof claimChangeSchema>;

const changeSchema = z.strictObject({
  /** Index of the run that the newest one is compared with here. */
  from: z.number(),
  category: categorySchema,
  /** Whether it makes the newest run worse, or leaves that open. */
  effect: z.enum(['worse', 'undecided', 'none']),
  facets: z.array(facetChangeSchema),
  claims: z.array(claimChangeSchema),
  /** What else there is to say, in words. */
  notes: z.array(z.string()),
});
export type Change = z.infer<typeof changeSchema>;

const cellSchema = z.strictObject({
  id: z.string(),
  /** One for each run, in the order of the runs. */
  states: z.array(stateSchema),
  /** The newest run against the earlier one that tells most. */
  change: changeSchema,
  /** Each run against the one before it: one less than there are runs. */
  steps: z.array(categorySchema),
});
export type ComparedCell = z.infer<typeof cellSchema>;

const runSchema = z.strictObject({
  run: z.string(),
  startedAt: z.string(),
  /** Its target, in words. */
  target: z.string(),
  /** What has to be known of it before its verdicts: another edition than its release's, a server that is too old. */
  notes: z.array(z.string()),
  planned: z.number(),
  cells: z.number(),
  /** False for a run that was aborted or has no result of a planned cell. */
  complete: z.boolean(),
});

const claimSchema = z.strictObject({
  id: z.string(),
  /** Ids of cells: it held and does not; it did not hold and does; it applies to the newest only; it applied before only. */
  lost: z.array(z.string()),
  regained: z.array(z.string()),
  added: z.array(z.string()),
  removed: z.array(z.string()),
});
export type ComparedClaim = z.infer<typeof claimSchema>;

export const RESULTS = ['not-worse', 'worse', 'undecided'] as const;

/** The shape of a comparison, and of what `--format json` prints. */
export const comparisonSchema = z.strictObject({
  schema: z.literal('tde-conformance/comparison'),
  version: z.literal(1),
  /** Oldest first. */
  runs: z.array(runSchema).min(2),
  /** What the targets differ in besides the release, a value for each run. */
  targets: z.array(z.strictObject({ what: z.string(), values: z.array(z.string()) })),
  result: z.enum(RESULTS),
  /** Why, in words. */
  reasons: z.array(z.string()),
  counts: z.record(categorySchema, z.number()),
  /** How many cells say something both in the newest run and in an earlier one, and how many do on the side that has more of them. */
  common: z.strictObject({ cells: z.number(), of: z.number() }),
  /** Cells that are not as documented in the newest run, and were not in an earlier one: known or not. */
  brokenInBoth: z.array(z.strictObject({ id: z.string(), outcome: z.string() })),
  /** By id. */
  cells: z.array(cellSchema),
  /** Claims about which something changed, by id. */
  claims: z.array(claimSchema),
});
export type Comparison = z.infer<typeof comparisonSchema>;
