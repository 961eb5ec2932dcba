import type { Evidence } from '../evidence/index.ts';
import { type Difference, type Facets, ruleBreaches } from '../facets/index.ts';
import { type Claim, deviationsFrom, isAskedOfNothing } from './claims.ts';

/** A claim and what was seen. */
export interface HeldAgainst {
  readonly claim: Pick<Claim, 'id' | 'severity' | 'expect'>;
  readonly deviations: readonly Difference[];
  /** Whether it holds only since nothing was seen of anything that it asks. */
  readonly sawNothing: boolean;
}

/** Holds a claim against what was seen. */
export function against(claim: Claim, facets: Facets): HeldAgainst {
  const deviations = deviationsFrom(claim, facets);
  const sawNothing = isAskedOfNothing(claim, facets) && (deviations.length === 0 || isWithoutBackup(facets));
  return { claim, deviations: sawNothing ? [] : deviations, sawNothing };
}

/** Whether the tool gave no backup, so that nothing that comes after one could be seen. */
const isWithoutBackup = ({ backup }: Facets): boolean => backup.outcome === 'failed' || backup.outcome === 'refused';

/** Rules that a cell breaks, as if each were a claim. */
export function brokenRules(facets: Facets, evidence: Evidence): HeldAgainst[] {
  const breaches = ruleBreaches(facets, evidence);
  return [...new Set(breaches.map(({ rule }) => rule))].map((id) => ({
    claim: { id, severity: 'must', expect: {} },
    deviations: breaches.filter(({ rule }) => rule === id).map(({ facet, text }) => ({ facet, text })),
    sawNothing: false,
  }));
}
