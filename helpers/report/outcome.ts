import type { Verdict } from '../judgement/index.ts';
import { type Results, countVerdicts } from './results.ts';

export type Light = 'passed' | 'failed' | 'skipped';

/** How a verdict shows in two-colour reports. */
export const LIGHTS: Readonly<Record<Verdict, Light>> = {
  conforms: 'passed',
  'known-deviation': 'passed',
  informational: 'passed',
  deviates: 'failed',
  'stale-known': 'failed',
  inconclusive: 'failed',
  'not-applicable': 'skipped',
};

/** Exit codes of the program. */
export const EXIT = { conforms: 0, deviates: 1, inconclusive: 2, usage: 64, internal: 70 } as const;

/** Exit code of a run: a deviation outweighs what could not be found out. */
export function exitCodeOf({ run, cells, end }: Results): number {
  const counts = countVerdicts(run, cells);
  if (counts.deviates > 0 || counts['stale-known'] > 0 || run.unmatchedKnown.length > 0) return EXIT.deviates;
  const incomplete = end === null || cells.length < run.planned;
  return counts.inconclusive > 0 || counts['not-run'] > 0 || incomplete || cells.length === 0
    ? EXIT.inconclusive
    : EXIT.conforms;
}
