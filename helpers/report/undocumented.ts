import { isControl } from '../axes/index.ts';
import { FACETS } from '../facets/index.ts';
import type { CellLine } from '../results/index.ts';

/** Whether a cell ended in a way that nobody would want, of which nothing is documented. What plain PostgreSQL does is no news. */
export function isUndocumented({ verdict, family, facets }: CellLine): boolean {
  return (
    verdict === 'informational' &&
    !isControl(family) &&
    FACETS.some(({ name, unwanted = [] }) =>
      unwanted.some(({ field, values }) => values.includes(String((facets[name] as Record<string, unknown>)?.[field]))),
    )
  );
}
