import { OUTCOME_NAMES, type Outcome, outcomeWord } from '../facets/index.ts';
import { VERDICTS, type Verdict, isDeviation } from '../judgement/index.ts';
import type { CellLine, RunLine } from './lines.ts';
import type { Results } from './results.ts';

export type Light = 'passed' | 'failed' | 'skipped';

/** Whether a verdict is green or red, or counts as skipped; in a run as {@link lightOf} says. */
export const LIGHTS: Readonly<Record<Verdict, Light>> = {
  conforms: 'passed',
  'known-deviation': 'passed',
  informational: 'passed',
  deviates: 'failed',
  departs: 'passed',
  'stale-known': 'failed',
  inconclusive: 'failed',
  'not-applicable': 'skipped',
};

/** Whether a verdict is green or red in a run, or counts as skipped: a strict run is red also for a departing cell. */
export function lightOf(verdict: Verdict, { strict }: Pick<RunLine, 'strict'>): Light {
  return strict === true && isDeviation(verdict) ? 'failed' : LIGHTS[verdict];
}

/** How many cells have each verdict; `not-run` for those that the target could not run. */
export function countVerdicts(run: RunLine, cells: readonly CellLine[]): Record<Verdict | 'not-run', number> {
  const counts = Object.fromEntries([...VERDICTS, 'not-run'].map((verdict) => [verdict, 0])) as Record<
    Verdict | 'not-run',
    number
  >;
  for (const cell of cells) counts[cell.verdict]++;
  for (const cell of run.notRun) counts[cell.applicable ? 'not-run' : 'not-applicable']++;
  return counts;
}

/** How many cells have each outcome; what is best comes last. Outcomes that no cell has are left out. */
export function countOutcomes(cells: readonly CellLine[]): { readonly outcome: Outcome; readonly count: number }[] {
  return OUTCOME_NAMES.map((outcome) => ({
    outcome,
    count: cells.filter((cell) => cell.outcome === outcome).length,
  })).filter(({ count }) => count > 0);
}

/** What became of a cell, in words: `does not start, leaks`. */
export const outcomeWords = ({ outcome, besides }: Pick<CellLine, 'outcome' | 'besides'>): string =>
  [outcome, ...besides].map(outcomeWord).join(', ');

/** Exit codes of the program. */
export const EXIT = { conforms: 0, deviates: 1, inconclusive: 2, usage: 64, internal: 70 } as const;

/** Exit code of a run: a deviation outweighs what could not be found out. */
export function exitCodeOf({ run, cells, end }: Results): number {
  const counts = countVerdicts(run, cells);
  if (lightOf('departs', run) === 'failed' && counts.departs > 0) return EXIT.deviates;
  if (counts.deviates > 0 || counts['stale-known'] > 0 || run.unmatchedKnown.length > 0) return EXIT.deviates;
  const incomplete = end === null || cells.length < run.planned;
  return counts.inconclusive > 0 || counts['not-run'] > 0 || incomplete || cells.length === 0
    ? EXIT.inconclusive
    : EXIT.conforms;
}
