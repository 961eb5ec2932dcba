import { type Act, allOf, maxRateFor, seenBy } from '../acts/index.ts';
import type { Evidence } from '../evidence/index.ts';
import type { Facets } from '../facets/index.ts';
import type { Claim } from '../judgement/index.ts';
import type { Release } from '../release/index.ts';
import type { CellLine, RunLine } from '../results/index.ts';
import { actsOf } from '../scenarios/index.ts';

/** What a reproduction is made from. */
export interface Reproduced {
  readonly run: RunLine;
  readonly line: CellLine;
  readonly evidence: Evidence;
  readonly facets: Facets;
  readonly release: Release | undefined;
  readonly claims: readonly Claim[];
  /** The lines of a log that decided the cell. */
  readonly deciding: readonly string[];
  /** What the script is to run on: `image:<reference>` or `prefix:<directory>`. */
  readonly target: string;
  /** What the run had beside that: whose tools take the backup, and on what it is restored. */
  readonly toolsTarget?: string | undefined;
  readonly restoreTarget?: string | undefined;
  /** Release of those tools. */
  readonly toolsRelease?: Release | undefined;
}

/** What the cell does. */
export function scenarioOf({
  evidence,
  release,
  toolsRelease,
}: Pick<Reproduced, 'evidence' | 'release' | 'toolsRelease'>): Act[] {
  const { id, family, axes, instant, target: facts, toolsTarget } = evidence;
  const cell = { id, family, axes, ...(instant ? { instant: { number: instant.number, of: instant.of } } : {}) };
  const rateKb = instant ? maxRateFor(instant.totalBytes / instant.of) : null;
  const tools = toolsTarget && { facts: toolsTarget, release: toolsRelease };
  return actsOf({ cell, release, facts, rateKb, ...(tools ? { tools } : {}) });
}

/** What a script of these acts can see, and what it has to see. */
export interface Sights {
  readonly backup: boolean;
  /** Whether a tool takes the backup, which may print warnings. */
  readonly tool: boolean;
  readonly standby: boolean;
  readonly archive: boolean;
  readonly keys: boolean;
  /** Whether logs and recovery are looked at too, and whether there is something to be kept secret. */
  readonly further: boolean;
  readonly secret: boolean;
  /** Facets that verbs of these acts see besides. */
  readonly more: readonly string[];
}

/** What can be seen where these acts are done. */
export function sightsOf(acts: readonly Act[]): Sights {
  const all = allOf(acts);
  const has = (...verbs: Act['do'][]): boolean => all.some((act) => verbs.includes(act.do));
  const conclusion = all.find((act) => act.do === 'conclude');
  return {
    backup: has('collect'),
    tool: has('take', 'hold', 'hold-at-instant'),
    standby: has('expect-standby'),
    archive: has('look-at-archive'),
    keys: has('look-at-keys'),
    further: conclusion?.further ?? false,
    secret: conclusion?.secret ?? false,
    more: all.flatMap((act) => seenBy(act)),
  };
}

/** What a script is given as its target: the image, or the directory. */
export function nameOf(target: string): string {
  return target.slice(target.indexOf(':') + 1);
}
