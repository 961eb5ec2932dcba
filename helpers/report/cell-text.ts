import { reasonText, reasonsText } from '../judgement/index.ts';
import { oneLine } from '../common/index.ts';
import type { ReportOptions } from './options.ts';
import { distributionLines } from './distribution.ts';
import { type CellLine, type RunLine, facetWords, outcomeWords, timesRun } from '../results/index.ts';
import { commandAgain } from './again.ts';
import { lossLines } from './silent-loss.ts';

/** Longest line, in characters. */
const LINE_LIMIT = 2000;

/**
 * All that a reader of a plain text needs of one cell: what it lost in silence, why, each claim that is not as documented with page and heading,
 * the log lines that decided it, the evidence, and how to run it again. Every line is fit to be shown and cut.
 */
export function cellText(cell: CellLine, run: RunLine, options: ReportOptions): string[] {
  const lines = [
    ...lossLines(cell).map((line) => `silent loss: ${line}`),
    ...cell.reasons.map(reasonText),
    `outcome: ${outcomeWords(cell)}`,
    `seen: ${facetWords(cell.facets)}`,
    ...cell.claims
      .filter(({ verdict }) => verdict !== 'conforms' && verdict !== 'not-applicable')
      .flatMap(({ id, severity, reasons }) => {
        const claim = options.claims.find((each) => each.id === id);
        return [
          `claim ${id} (${severity})${claim ? `, ${claim.page}: ${claim.heading}` : ''}`,
          ...(claim ? [`  documented: ${claim.says}`] : []),
          `  seen: ${reasonsText(reasons)}`,
        ];
      }),
    ...distributionLines(cell),
    ...options.logs(cell).map((line) => `log: ${line}`),
    `evidence: ${options.runDirectory}/${cell.evidence}`,
  ];
  return [
    ...lines.map((line) => oneLine(line, LINE_LIMIT)),
    `again: ${commandAgain(cell.id, run, options.program, timesRun(cell))}`,
  ];
}
