import { CONSTRAINTS, FAMILIES, visitCombinations } from '../../axes/index.ts';
import { DEPTHS, type Depth, allCells, lengthWords, loadCovering, selectCells } from '../../cell/index.ts';

/** Prints the ids of cells; how many they are and how long they take goes to the other stream. */
export function list(patterns: readonly string[], depth: Depth): number {
  const cells = selectCells(allCells(), patterns, depth);
  for (const { id } of cells) process.stdout.write(`${id}\n`);
  process.stderr.write(`${lengthWords(cells)}\n`);
  return 0;
}

/** Prints how many combinations each constraint leaves out, and how many cells each depth adds to the one before it. */
export function listExcluded(): number {
  const constraints = [...new Set(FAMILIES.flatMap((family) => CONSTRAINTS[family]))];
  const counts = new Map(constraints.map((constraint) => [constraint, 0]));
  visitCombinations((family, at) => {
    const constraint = CONSTRAINTS[family].find(({ excludes }) => excludes(at));
    if (constraint) counts.set(constraint, (counts.get(constraint) ?? 0) + 1);
  });
  for (const [{ reason }, count] of counts) print(count, reason);
  for (const depth of DEPTHS)
    if (depth !== 'default')
      print(
        allCells().filter((cell) => cell.depth === depth).length,
        `only with --depth ${depth}: ${DEPTH_ADDS[depth]}`,
      );
  const left = loadCovering()['left-to-triples'].length;
  print(left, 'pairs of values that can occur together, but in no cell of the default selection');
  return 0;
}

/** What a depth adds to the one before it. */
const DEPTH_ADDS: Readonly<Record<Exclude<Depth, 'default'>, string>> = {
  triples: 'so that every three values that can occur together do',
  full: 'every other combination',
};

function print(count: number, reason: string): void {
  process.stdout.write(`${String(count).padStart(7)}  ${reason}\n`);
}
