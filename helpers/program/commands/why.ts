import { type Cell, type Depth, allCells, loadCovering, selectCells, tuplesOnlyIn } from '../../cell/index.ts';
import { type DocumentedExpectations, applies, loadDocumented, withoutCells } from '../../judgement/index.ts';

/**
 * Prints what cells are there for: which claims, known deviations and examples of the documentation name them, and what
 * no other cell of the selection has.
 *
 * @param pattern an id, which names a cell of any depth, or a glob over the ids of this depth
 * @throws {UsageError} for a pattern that names no cell
 */
export function why(pattern: string, depth: Depth): number {
  const expectations = loadDocumented(new Date().toISOString().slice(0, 10));
  const told = selectCells(allCells(), [pattern], depth).map((cell) => toldOf(cell, expectations).join('\n'));
  process.stdout.write(`${told.join('\n\n')}\n`);
  return 0;
}

const SELECTED: Readonly<Record<Depth, string>> = {
  default: 'in the default selection',
  triples: 'with --depth triples',
  full: 'with --depth full, which has every combination',
};

function toldOf(cell: Cell, { claims, known, documentation: { editions } }: DocumentedExpectations): string[] {
  const claimed = claims.filter((claim) =>
    editions.some((edition) => applies(claim, cell.axes, { extension: claim.extension, edition })),
  );
  const deviating = known.filter((entry) => withoutCells([entry], [cell.id]).length === 0);
  const examples = loadCovering().examples.filter((line) => line.startsWith(`${cell.id} `));
  return [
    `${cell.id}: ${cell.instant ? 'where its scan is asked for' : SELECTED[cell.depth]}`,
    ...section(
      'Claims',
      claimed.map(({ id, severity, releases, says }) => `${id} (${severity}, ${releases}): ${says}`),
    ),
    ...section(
      'Known deviations',
      deviating.map(({ id, releases, reason }) => `${id} (${releases}): ${reason}`),
    ),
    ...section(
      'Examples of the documentation',
      examples.map((line) => line.slice(cell.id.length + 1)),
    ),
    ...onlyHere(cell),
  ];
}

/** What the cell has that no other one of its selection has: two values in the default one, three in that of triples. */
function onlyHere(cell: Cell): string[] {
  if (cell.instant || cell.depth === 'full') return [];
  const ofFamily = (depth: Depth): Cell[] =>
    selectCells(allCells(), [], depth).filter(({ family }) => family === cell.family);
  const [strength, words] = cell.depth === 'default' ? ([2, 'two'] as const) : ([3, 'three'] as const);
  return section(
    `The only cell of its family in its selection with these ${words} values`,
    tuplesOnlyIn(cell, ofFamily(cell.depth), ofFamily('full'), strength),
  );
}

function section(title: string, lines: readonly string[]): string[] {
  return ['', title, ...(lines.length === 0 ? ['  none'] : lines.map((line) => `  ${line}`))];
}
