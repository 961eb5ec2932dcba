import { DEFAULTS } from '../axes/index.ts';
import { FACETS, isRule } from '../facets/index.ts';
import { type Claim, type Expectations, applies, documentedFor, isDeviation } from '../judgement/index.ts';
import type { CellLine, RunLine } from '../results/index.ts';
import { maskVolatile } from './mask.ts';
import type { ClaimChange, FacetChange } from './model.ts';

/** How much of a text is compared, in characters: what is beyond counts as the same. */
const COMPARED = 20_000;

/**
 * How two results of a cell differ, facet by facet and field by field, volatile text masked. A facet or a field that there
 * was not yet when one of the runs was made tells nothing.
 */
export function facetChanges(older: CellLine, newer: CellLine): FacetChange[] {
  const names = [...new Set([...Object.keys(older.facets), ...Object.keys(newer.facets)])];
  return names.flatMap((facet) => {
    const [was, now] = [fieldsOf(older.facets[facet]), fieldsOf(newer.facets[facet])];
    const repeats = FACETS.some(({ name, messageRepeats }) => name === facet && messageRepeats === true);
    const fields = [...was.keys()].filter((field) => now.has(field) && !(repeats && field === 'message'));
    return fields
      .map((field) => ({ facet, field, was: was.get(field) ?? null, now: now.get(field) ?? null }))
      .filter((change) => change.was !== change.now);
  });
}

function fieldsOf(facet: object | undefined): ReadonlyMap<string, string | null> {
  return new Map(Object.entries(facet ?? {}).map(([field, value]) => [field, shown(value)]));
}

/** A field as text. Evidence may name a file in which rows can be read several times: each name is taken once. */
function shown(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value))
    return value.length === 0 ? null : [...new Set(value.map((item) => shown(item)))].join('\n');
  if (typeof value === 'object')
    return Object.values(value)
      .flatMap((item) => shown(item) ?? [])
      .join('; ');
  return comparable(typeof value === 'string' ? value : JSON.stringify(value));
}

/** A text as it is compared and shown: volatile parts masked, and cut at the limit. */
export function comparable(text: string): string {
  return maskVolatile(text.slice(0, COMPARED));
}

/**
 * Claims with different verdicts in two results of a cell, or that apply to one of them only.
 *
 * @param expectations what is documented, as it is today
 */
export function claimChanges(
  older: CellLine,
  newer: CellLine,
  targets: readonly [RunLine['target'], RunLine['target']],
  expectations: Pick<Expectations, 'claims' | 'editions'>,
): ClaimChange[] {
  const [was, now] = [older, newer].map((line) => new Map(line.claims.map((claim) => [claim.id, claim]))) as [
    Map<string, CellLine['claims'][number]>,
    Map<string, CellLine['claims'][number]>,
  ];
  const ids = [...new Set([...was.keys(), ...now.keys()])].toSorted();
  return ids.flatMap((id) => {
    const [before, after] = [was.get(id), now.get(id)];
    if (before?.verdict === after?.verdict) return [];
    const both = before !== undefined && after !== undefined;
    // It is not in the documentation, and is in a result only if it does not hold.
    const cause =
      both || isRule(id)
        ? 'outcome'
        : appliesToOne(
              expectations.claims.find((claim) => claim.id === id),
              newer,
              targets,
              expectations,
            )
          ? 'release'
          : 'expectations';
    return [
      {
        id,
        severity: (after ?? before)?.severity ?? '',
        was: before?.verdict ?? null,
        now: after?.verdict ?? null,
        cause,
      },
    ];
  });
}

function appliesToOne(
  claim: Claim | undefined,
  { axes }: CellLine,
  targets: readonly [RunLine['target'], RunLine['target']],
  { editions }: Pick<Expectations, 'editions'>,
): boolean {
  if (!claim) return false;
  const [older, newer] = targets.map((target) =>
    // Results are older than some axes.
    applies(claim, { ...DEFAULTS, ...axes }, documentedFor({ ...target, extension: extensionOf(target) }, editions)),
  );
  return older !== newer;
}

/** The extension that a run was on; null on a PostgreSQL without one. */
export function extensionOf(target: RunLine['target']): string | null {
  return typeof target['extension'] === 'string' ? target['extension'] : null;
}

/** Whether a claim held in the older result and does not in the newer. */
export function isLost({ id, was, now }: ClaimChange): boolean {
  const held = was === 'conforms' || (was === null && isRule(id));
  return held && (now === 'known-deviation' || (now !== null && isDeviation(now)));
}
