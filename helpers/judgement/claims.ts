import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { AXES, AXIS_NAMES, type AxisName, type Coordinates } from '../axes/index.ts';
import { inRange } from '../release/index.ts';
import type { Documented } from './editions.ts';
import {
  type AskedFacets,
  type Difference,
  FACETS,
  fieldOf,
  type Facets,
  askedSchema,
  differencesFrom,
  oneOrMore,
} from '../facets/index.ts';

/** What a claim asks of each facet; where something may happen, sets of outcomes beside it, one of which has to fit whole. */
const expectationSchema = askedSchema.extend({
  anyOf: z
    .array(askedSchema.extend({ typical: z.boolean().default(false) }))
    .min(2)
    .optional(),
});

/**
 * A claim that does not name one of these axes applies only where that axis has its default. Any other axis that it does
 * not name may have any value.
 */
const SET_APART: readonly AxisName[] = [
  'operation',
  'keyMaterial',
  'restore',
  'keyStore',
  'storeFault',
  'restoreCommand',
  'archiveFault',
  'laidOver',
  'restoredWalEncryption',
  'library',
  'damage',
  'sharedMemory',
  'restoredDisk',
];

const valuesOf = (axis: AxisName) => oneOrMore(z.enum(AXES[axis] as readonly string[]));
const axisValues = z.strictObject(
  Object.fromEntries(
    AXIS_NAMES.map((axis) => {
      const named = valuesOf(axis).or(z.literal('any').transform(() => [...AXES[axis]]));
      return [axis, SET_APART.includes(axis) ? named.default([AXES[axis][0]]) : named.optional()];
    }),
  ),
);
/** Cells that a claim is not made of, and for which releases; an axis that is not named may have any value. */
const exceptionSchema = z.strictObject({
  releases: z.string(),
  ...Object.fromEntries(AXIS_NAMES.map((axis) => [axis, valuesOf(axis).optional()])),
});

/** One thing that the documentation says, as it can be checked. */
export const claimSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9.-]+$/),
  /** Extension whose documentation says so: a fork has a documentation of its own. */
  extension: z.string().default('pg_tde'),
  /** Versions of it whose documentation says so. */
  releases: z.string(),
  severity: z.enum(['must', 'should', 'may']),
  /** In our own words. */
  says: z.string(),
  /** A page below documentation/docs/, without `.md`; or `PostgreSQL, <page>` for one of PostgreSQL's manual. */
  page: z.string(),
  heading: z.string(),
  /** Where else it is documented, or the other half of it. */
  also: z
    .array(z.strictObject({ page: z.string(), heading: z.string() }))
    .min(1)
    .optional(),
  /** Values of axes that a cell must have, or several such combinations. */
  cells: oneOrMore(axisValues),
  /** Which of these cells some of the releases do not speak of. */
  except: z.array(exceptionSchema).min(1).optional(),
  expect: expectationSchema,
});

export const claimsSchema = z.array(claimSchema).superRefine((claims, context) => {
  const seen = new Set<string>();
  for (const [index, { id }] of claims.entries()) {
    if (seen.has(id)) context.addIssue({ code: 'custom', path: [index, 'id'], message: `${id} is there twice` });
    seen.add(id);
  }
});

export type Claim = z.infer<typeof claimSchema>;

/**
 * Whether a claim speaks of a cell on a target. Without the extension nothing of its documentation applies.
 *
 * @param documented the extension, and the release whose documentation its claims are taken from: see {@link documentedFor}
 */
export function applies(claim: Claim, axes: Coordinates, { extension, edition, lacks = [] }: Documented): boolean {
  if (edition === null || extension !== claim.extension || !inRange(edition, claim.releases)) return false;
  if ([claim, ...(claim.also ?? [])].every(({ page }) => lacks.includes(page))) return false;
  const isAmong = (cells: object): boolean =>
    Object.entries(cells as Record<string, string[] | undefined>).every(
      ([axis, values]) => values === undefined || values.includes(axes[axis as AxisName]),
    );
  const isExcepted = (claim.except ?? []).some(
    ({ releases, ...cells }) => inRange(edition, releases) && isAmong(cells),
  );
  return !isExcepted && claim.cells.some(isAmong);
}

/** Where the facets differ from what a claim asks; from its typical set of outcomes where it allows several and none fits. */
export function deviationsFrom({ expect: { anyOf, ...always } }: Claim, facets: Facets): Difference[] {
  const sets = (anyOf ?? []).map((set) => ({ ...set, deviations: differencesFrom(set, facets) }));
  const fits = sets.length === 0 || sets.some(({ deviations }) => deviations.length === 0);
  const typical = sets.find((set) => set.typical) ?? sets[0];
  const others = fits
    ? []
    : (typical?.deviations ?? []).map(({ facet, text }) => ({
        facet,
        text: `none of ${sets.length} sets of outcomes that are documented; ${text}`,
      }));
  return [...differencesFrom(always, facets), ...others];
}

/**
 * Whether nothing was seen of anything that a claim asks: each field that it names is as where nobody looked. Of sets of
 * outcomes those count that fit; all where none does.
 */
export function isAskedOfNothing(
  { expect: { anyOf = [], ...always } }: Pick<Claim, 'expect'>,
  facets: Facets,
): boolean {
  const fitting = anyOf.filter((set) => differencesFrom(set, facets).length === 0);
  const sets: readonly AskedFacets[] = [always, ...(fitting.length > 0 ? fitting : anyOf)];
  const asked = FACETS.flatMap(({ name, nothing }) =>
    sets.flatMap((set) => (set[name] === undefined ? [] : [{ fields: Object.keys(set[name]), name, nothing }])),
  );
  return (
    asked.length > 0 &&
    asked.every(({ fields, name, nothing }) =>
      fields.every((field) => isDeepStrictEqual(fieldOf(facets[name], field), fieldOf(nothing, field))),
    )
  );
}
