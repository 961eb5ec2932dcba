import { reasonsText } from '../judgement/index.ts';
import type { CellLine, Results } from '../results/index.ts';
import { distributionLines } from '../report/index.ts';
import type { CellState } from './model.ts';

/** What a run has of a cell. */
export interface CellInRun {
  readonly state: CellState;
  /** Undefined where there is no result. */
  readonly line: CellLine | undefined;
  readonly standing: Standing;
}

/** How good or bad a target is in a cell. A stale list of known deviations does not make the target worse. */
export type Standing = 'good' | 'known' | 'departing' | 'bad' | 'unknown' | 'absent';

/** Whether there is a result for every cell that was planned. */
export function isComplete({ run, cells, end }: Results): boolean {
  return end !== null && cells.length >= run.planned;
}

/** What a run has of each cell that it names; the function answers for any other as well. */
export function cellsIn(results: Results): { readonly ids: readonly string[]; readonly of: (id: string) => CellInRun } {
  const { run, cells, repetitions } = results;
  const lines = new Map(cells.map((cell) => [cell.id, cell]));
  const notRun = new Map(run.notRun.map((cell) => [cell.id, cell]));
  const begun = new Map<string, number>();
  for (const { id } of repetitions) begun.set(id, (begun.get(id) ?? 0) + 1);
  const of = (id: string): CellInRun => {
    const line = lines.get(id);
    if (line && line.verdict !== 'not-applicable')
      return {
        line,
        standing: standingOf(line),
        state: {
          status: line.verdict,
          reason: reasonsText(line.reasons),
          evidence: line.evidence,
          distribution: distributionLines(line),
        },
      };
    const left = notRun.get(id);
    if (line) return absent('not-applicable', reasonsText(line.reasons));
    if (left) return absent(left.applicable ? 'not-run' : 'not-applicable', left.reason);
    const times = begun.get(id);
    if (times !== undefined) return absent('cut-off', `the run ended after ${times} of its repetitions`);
    if (isComplete(results)) return absent('not-planned', 'nobody asked for it in this run');
    return absent(
      'cut-off',
      `the run has ${cells.length} of ${run.planned} cells, and does not say whether this was to be one of them`,
    );
  };
  return { ids: [...new Set([...lines.keys(), ...notRun.keys(), ...begun.keys()])], of };
}

function absent(status: CellState['status'], reason: string): CellInRun {
  return { line: undefined, standing: 'absent', state: { status, reason, evidence: null, distribution: [] } };
}

function standingOf({ verdict, claims, distribution }: CellLine): Standing {
  if (verdict === 'inconclusive') return 'unknown';
  if (verdict === 'departs') return 'departing';
  if (verdict === 'deviates') return 'bad';
  if (verdict === 'known-deviation') return 'known';
  // An entry past its review date still describes what is seen; one that no longer shows describes nothing.
  const shows =
    claims.some((claim) => claim.verdict === 'known-deviation') ||
    (distribution ?? []).some((outcome) => outcome.verdict === 'known-deviation');
  return verdict === 'stale-known' && shows ? 'known' : 'good';
}
