import { EXCLUSIONS, visitCombinations } from '../../axes/index.ts';
import { allCells, selectCells } from '../../cell/index.ts';

/** Prints the ids of cells, or how many combinations each reason leaves out. */
export function list(patterns: readonly string[], excluded: boolean): number {
  if (!excluded) {
    for (const cell of selectCells(allCells(), patterns)) process.stdout.write(`${cell.id}\n`);
    return 0;
  }
  const counts = new Map<string, number>(EXCLUSIONS.map((rule) => [rule.reason, 0]));
  visitCombinations((at) => {
    const rule = EXCLUSIONS.find(({ excludes }) => excludes(at));
    if (rule) counts.set(rule.reason, (counts.get(rule.reason) ?? 0) + 1);
  });
  for (const [reason, count] of counts) process.stdout.write(`${String(count).padStart(7)}  ${reason}\n`);
  return 0;
}
