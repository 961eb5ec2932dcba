import { reasonsText } from '../../helpers/judgement/index.ts';
import type { FacetName } from '../../helpers/facets/index.ts';
import { type CellLine, LIGHTS } from '../../helpers/results/index.ts';
import type { Row } from './table.ts';
import { misreadings, turnedFacets } from './try-out.ts';

/** The same cells on the target without the defect, and the facets that are looked at. */
export interface Health {
  readonly healthy: ReadonlyMap<string, CellLine>;
  readonly facets: readonly FacetName[];
}

/**
 * What came of a cell that has to turn.
 *
 * @param wanted how the facets that change read; left out for a cell that proves nothing
 */
export function judged(
  name: string,
  line: CellLine | undefined,
  { verdict, reason }: { verdict: string; reason: RegExp },
  { healthy, facets }: Health,
  wanted?: Parameters<typeof misreadings>[2],
): Row {
  if (!line) return { name, cell: '', caught: 'NO: it was not run' };
  const turned = turnedFacets(line, healthy.get(line.id), facets);
  const wrong = wanted ? misreadings(line, turned, wanted, facets) : [];
  if (line.verdict !== verdict || !reason.test(reasonsText(line.reasons)))
    wrong.push(`${line.verdict}: ${reasonsText(line.reasons)}`);
  return {
    name,
    cell: line.id,
    seen: { line, turned },
    caught:
      wrong.length > 0
        ? `NO: ${wrong.join('; ')}`
        : `caught in ${Math.round(line.durationMs / 1000)} s: ${reasonsText(line.reasons)}`,
  };
}

/** What came of a cell that must not turn. */
export function leftAlone(name: string, line: CellLine | undefined, { healthy, facets }: Health): Row {
  if (!line) return { name, cell: '', caught: 'NO: it was not run' };
  const turned = turnedFacets(line, healthy.get(line.id), facets);
  const wrong = [
    ...turned.map((facet) => `${facet} turned`),
    ...(LIGHTS[line.verdict] === 'passed' ? [] : [`${line.verdict}: ${reasonsText(line.reasons)}`]),
  ];
  return {
    name,
    cell: line.id,
    seen: { line, turned },
    caught: wrong.length > 0 ? `NO: ${wrong.join('; ')}` : 'rightly untouched',
  };
}
