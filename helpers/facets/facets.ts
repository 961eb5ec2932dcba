import { z } from 'zod';
import type { Evidence } from '../evidence/index.ts';
import { archive } from './archive.ts';
import { backup } from './backup.ts';
import { data } from './data.ts';
import type { Facet } from './facet.ts';
import { keys } from './keys.ts';
import { log } from './log.ts';
import { recovery } from './recovery.ts';
import type { RuleId } from './rules.ts';
import { secrecy } from './secrecy.ts';
import { startup } from './startup.ts';
import { tool } from './tool.ts';
import { trial } from './trial.ts';
import { walCipher } from './wal-cipher.ts';

const LIST = [backup, walCipher, tool, startup, data, secrecy, keys, recovery, archive, trial, log] as const;
type Listed = (typeof LIST)[number];

/** All facets, in the order in which they are shown. A new one is a file of its own, and stands here. */
export const FACETS: readonly Facet<FacetName>[] = LIST;

export type FacetName = Listed['name'];

/** What was seen of a cell, facet by facet. */
export type Facets = { readonly [F in Listed as F['name']]: Unchanged<F['nothing']> };
type Unchanged<Value> = {
  readonly [K in keyof Value]: Value[K] extends readonly (infer Item)[] ? readonly Readonly<Item>[] : Value[K];
};

const byFacet = <T>(of: (facet: Facet<FacetName>) => T): Record<FacetName, T> =>
  Object.fromEntries(FACETS.map((facet) => [facet.name, of(facet)])) as Record<FacetName, T>;

/** What a cell's evidence says, facet by facet. */
export function facetsOf(evidence: Evidence): Facets {
  return byFacet((facet) => facet.read(evidence)) as Facets;
}

/** The facets of a cell of which nothing was seen. */
export const NOTHING_SEEN = byFacet(({ nothing }) => nothing) as Facets;

/** What a claim may ask of each facet; what is not named is left open. */
export const askedSchema = z.strictObject(
  byFacet(({ asked }) => asked.optional()) as unknown as { [F in Listed as F['name']]: z.ZodOptional<F['asked']> },
);
export type AskedFacets = z.infer<typeof askedSchema>;

/** What of a facet is not as it should be. */
export interface Difference {
  readonly facet: FacetName;
  /** In words, with the name of the facet and the first line of its message. */
  readonly text: string;
}

/** Where facets differ from what is asked of them. */
export function differencesFrom(asked: AskedFacets, facets: Facets): Difference[] {
  return FACETS.flatMap((facet) => {
    const wanted = asked[facet.name];
    return wanted === undefined
      ? []
      : facet.differences(wanted, facets[facet.name]).map((what) => differenceIn(facet.name, what, facets));
  });
}

/** Where a rule that holds in every cell does not: what nobody has to ask for. */
export function ruleBreaches(facets: Facets, evidence: Evidence): (Difference & { readonly rule: RuleId })[] {
  return FACETS.flatMap(({ name, rules = [] }) =>
    rules.flatMap((rule) => {
      const what = rule.of(facets[name], evidence);
      return what === null ? [] : [{ rule: rule.id, ...differenceIn(name, what, facets) }];
    }),
  );
}

function differenceIn(facet: FacetName, what: string, facets: Facets): Difference {
  const { message } = facets[facet];
  return { facet, text: `${facet}: ${what}${message === null ? '' : ` (${message.split('\n')[0]})`}` };
}
