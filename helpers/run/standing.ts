import type { TargetFacts } from '../lab/index.ts';
import { type Editions, judgedWithFor } from '../judgement/index.ts';
import { type Release, serverFit } from '../release/index.ts';
import type { RunLine } from '../results/index.ts';

/** How a target stands to what is on record: which edition it is judged with, and whether its server is new enough. */
export function standingOf(
  facts: TargetFacts,
  release: Release | undefined,
  editions: Editions,
): Pick<RunLine, 'judgedWith' | 'server'> {
  const { pgTde, postgres, perconaServer } = facts;
  return {
    judgedWith: judgedWithFor(facts, editions),
    ...(pgTde === null ? {} : { server: serverFit(release, { pgTde, postgres, percona: perconaServer ?? null }) }),
  };
}
