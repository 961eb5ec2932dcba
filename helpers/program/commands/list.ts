import { EXCLUSIONS, FAMILIES, visitCombinations } from '../../axes/index.ts';
import { type Depth, allCells, selectCells } from '../../cell/index.ts';

/** Prints the ids of cells. */
export function list(patterns: readonly string[], depth: Depth): number {
  for (const cell of selectCells(allCells(), patterns, depth)) process.stdout.write(`${cell.id}\n`);
  return 0;
}

/** Prints how many combinations each reason leaves out, and how many cells each reason leaves to `--depth full`. */
export function listExcluded(): number {
  const rules = [...new Set(FAMILIES.flatMap((family) => EXCLUSIONS[family]))];
  const counts = new Map(rules.map((rule) => [rule, 0]));
  visitCombinations((family, at) => {
    const rule = EXCLUSIONS[family].find(({ excludes }) => excludes(at));
    if (rule) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  });
  for (const [{ reason }, count] of counts) print(count, reason);
  const deeper = new Map<string, number>();
  for (const { onlyInFull } of allCells())
    if (onlyInFull !== undefined) deeper.set(onlyInFull, (deeper.get(onlyInFull) ?? 0) + 1);
  for (const [reason, count] of deeper) print(count, `only with --depth full: ${reason}`);
  return 0;
}

function print(count: number, reason: string): void {
  process.stdout.write(`${String(count).padStart(7)}  ${reason}\n`);
}
