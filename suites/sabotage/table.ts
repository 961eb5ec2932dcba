import type { FacetName } from '../../helpers/facets/index.ts';
import type { CellLine } from '../../helpers/results/index.ts';

export const FACETS: readonly FacetName[] = ['backup', 'startup', 'data', 'secrecy', 'log'];

/** What came of one cell of one variant. */
export interface Row {
  readonly name: string;
  readonly cell: string;
  /** Left out for a variant that was not run. */
  readonly seen?: { readonly line: CellLine; readonly turned: readonly FacetName[] };
  readonly caught: string;
}

/** Variants against facets, those that turned in capitals. */
export function table(rows: readonly Row[], facets: readonly FacetName[] = FACETS): string {
  const lines = [
    ['sabotage', 'cell', ...facets, 'verdict', 'caught?'],
    ...rows.map(({ name, cell, seen, caught }) => [
      name,
      cell,
      ...facets.map((facet) => {
        const outcome = seen?.line.facets[facet]?.outcome ?? '';
        return seen?.turned.includes(facet) ? outcome.toUpperCase() : outcome;
      }),
      seen?.line.verdict ?? '',
      caught,
    ]),
  ];
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  return lines
    .map((line) =>
      line
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
