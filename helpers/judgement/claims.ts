import { z } from 'zod';
import { AXES, AXIS_NAMES, type AxisName, type Coordinates } from '../axes/index.ts';
import { inRange } from '../release/index.ts';
import type { FacetName, Facets } from './facets.ts';

const oneOrMore = <T extends z.ZodType>(item: T) => z.union([item.transform((value) => [value]), z.array(item).min(1)]);
export const pattern = z.string().min(1).refine(isPattern, 'is not a regular expression');

function isPattern(text: string): boolean {
  try {
    return Boolean(new RegExp(text));
  } catch {
    return false;
  }
}

const sealing = oneOrMore(z.enum(['sealed', 'plaintext', 'not-scanned']));

/** What is asked of each facet; what is not named is left open. Messages are regular expressions, any case. */
const facetsSchema = z.strictObject({
  backup: z
    .strictObject({
      outcome: oneOrMore(z.enum(['refused', 'failed', 'succeeded', 'not-taken'])).optional(),
      message: pattern.optional(),
      warnings: z
        .array(z.strictObject({ message: pattern, detail: pattern.optional(), hint: pattern.optional() }))
        .optional(),
    })
    .optional(),
  startup: z
    .strictObject({
      outcome: oneOrMore(z.enum(['starts', 'fails', 'crashes', 'hangs', 'not-attempted'])).optional(),
      message: pattern.optional(),
    })
    .optional(),
  data: z.strictObject({ outcome: oneOrMore(z.enum(['equal', 'differs', 'unreadable', 'not-read'])) }).optional(),
  secrecy: z
    .strictObject({
      outcome: sealing.optional(),
      wal: sealing.optional(),
      relations: sealing.optional(),
      restoredWal: sealing.optional(),
    })
    .optional(),
  recovery: z
    .strictObject({
      outcome: oneOrMore(z.enum(['complete', 'short', 'stalled', 'ended', 'not-a-standby', 'none'])),
      message: pattern.optional(),
    })
    .optional(),
  archive: z.strictObject({ outcome: oneOrMore(z.enum(['plain', 'sealed', 'mixed', 'failed'])) }).optional(),
  log: z.strictObject({ outcome: oneOrMore(z.enum(['clean', 'errors'])), message: pattern.optional() }).optional(),
  keys: z
    .strictObject({
      outcome: oneOrMore(z.enum(['good', 'broken', 'not-checked'])).optional(),
      inForce: oneOrMore(z.enum(['same', 'other', 'not-checked'])).optional(),
    })
    .optional(),
});

/** What a claim asks of each facet; where something may happen, sets of outcomes beside it, one of which has to fit whole. */
const expectationSchema = facetsSchema.extend({
  anyOf: z
    .array(facetsSchema.extend({ typical: z.boolean().default(false) }))
    .min(2)
    .optional(),
});

/**
 * Axes that are no matter of a claim that does not name them: then they have their default. Any other axis that is not
 * named may have any value.
 */
const SET_APART: readonly AxisName[] = ['operation', 'keyMaterial', 'restore'];

const valuesOf = (axis: AxisName) => {
  const values: readonly string[] = AXES[axis];
  const named = oneOrMore(z.enum(values)).or(z.literal('any').transform(() => [...values]));
  return SET_APART.includes(axis) ? named.default([AXES[axis][0]]) : named.optional();
};
const axisValues = z.strictObject(Object.fromEntries(AXIS_NAMES.map((axis) => [axis, valuesOf(axis)])));

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

/** Whether a claim speaks of a cell on a target. Without the extension nothing of its documentation applies. */
export function applies(
  claim: Claim,
  axes: Coordinates,
  target: { extension: string | null; pgTde: string | null },
): boolean {
  if (target.pgTde === null || target.extension !== claim.extension || !inRange(target.pgTde, claim.releases))
    return false;
  return claim.cells.some((cells) =>
    Object.entries(cells as Record<string, string[] | undefined>).every(
      ([axis, values]) => values === undefined || values.includes(axes[axis as AxisName]),
    ),
  );
}

/** One facet that is not as a claim has it. */
export interface Deviation {
  readonly facet: FacetName;
  readonly reason: string;
}

/** Where the facets differ from what a claim asks; from its typical set of outcomes where it allows several and none fits. */
export function deviationsFrom({ expect: { anyOf, ...always } }: Claim, facets: Facets): Deviation[] {
  const sets = (anyOf ?? []).map((set) => ({ ...set, deviations: differencesFrom(set, facets) }));
  const fits = sets.length === 0 || sets.some(({ deviations }) => deviations.length === 0);
  const typical = sets.find((set) => set.typical) ?? sets[0];
  const others = fits
    ? []
    : (typical?.deviations ?? []).map(({ facet, reason }) => ({
        facet,
        reason: `none of ${sets.length} sets of outcomes that are documented; ${reason}`,
      }));
  return [...differencesFrom(always, facets), ...others];
}

function differencesFrom(expected: z.infer<typeof facetsSchema>, facets: Facets): Deviation[] {
  const deviations: Deviation[] = [];
  const differ = (facet: FacetName, reason: string): void => {
    const { message } = facets[facet];
    deviations.push({ facet, reason: `${facet}: ${reason}${message === null ? '' : ` (${message.split('\n')[0]})`}` });
  };
  const oneOf = (facet: FacetName, seen: string, allowed: readonly string[] | undefined, of = ''): void => {
    if (allowed && !allowed.includes(seen)) differ(facet, `${of}${seen}, documented is ${allowed.join(' or ')}`);
  };
  const says = (facet: FacetName, wanted: string | undefined): void => {
    if (wanted !== undefined && !matches(wanted, facets[facet].message))
      differ(facet, `the reason given is not the documented one, /${wanted}/`);
  };
  const { backup, startup, data, secrecy, keys, recovery, archive, log } = expected;

  oneOf('backup', facets.backup.outcome, backup?.outcome);
  says('backup', backup?.message);
  for (const wanted of backup?.warnings ?? []) {
    const found = facets.backup.warnings.some(
      (seen) =>
        matches(wanted.message, seen.message) && matches(wanted.detail, seen.detail) && matches(wanted.hint, seen.hint),
    );
    if (!found) differ('backup', `no warning like /${wanted.message}/ with its detail and hint`);
  }
  oneOf('startup', facets.startup.outcome, startup?.outcome);
  says('startup', startup?.message);
  oneOf('data', facets.data.outcome, data?.outcome);
  oneOf('secrecy', facets.secrecy.outcome, secrecy?.outcome);
  oneOf('secrecy', facets.secrecy.wal, secrecy?.wal, 'WAL ');
  oneOf('secrecy', facets.secrecy.relations, secrecy?.relations, 'files other than WAL ');
  oneOf('secrecy', facets.secrecy.restoredWal, secrecy?.restoredWal, 'WAL on the restored disk ');
  oneOf('keys', facets.keys.outcome, keys?.outcome);
  oneOf('keys', facets.keys.inForce, keys?.inForce, 'in force ');
  oneOf('recovery', facets.recovery.outcome, recovery?.outcome);
  says('recovery', recovery?.message);
  oneOf('archive', facets.archive.outcome, archive?.outcome);
  oneOf('log', facets.log.outcome, log?.outcome);
  says('log', log?.message);
  return deviations;
}

function matches(wanted: string | undefined, seen: string | null): boolean {
  return wanted === undefined || (seen !== null && new RegExp(wanted, 'is').test(seen));
}
