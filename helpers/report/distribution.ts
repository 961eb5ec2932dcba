import { type CellLine, facetWords, timesRun } from '../results/index.ts';

/** The outcomes of a repeated cell, a line for each, the most frequent first; nothing for one that was run once. */
export function distributionLines(cell: CellLine): string[] {
  const outcomes = cell.distribution ?? [];
  const [width, times] = [Math.max(...outcomes.map(({ verdict }) => verdict.length)), timesRun(cell)];
  return outcomes.map(
    ({ facets, verdict, count, repetitions }) =>
      `${String(count).padStart(String(times).length)} of ${times}  ${verdict.padEnd(width)}  ${facetWords(facets)}  (repetition ${ranges(repetitions)})`,
  );
}

/** Ascending numbers, those in a row as a range. */
function ranges(numbers: readonly number[]): string {
  const rows: [number, number][] = [];
  for (const number of numbers) {
    const row = rows.at(-1);
    if (row && row[1] === number - 1) row[1] = number;
    else rows.push([number, number]);
  }
  return rows.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(', ');
}
