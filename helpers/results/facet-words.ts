/** The outcome of each facet, in one line: `backup succeeded, startup fails`. */
export function facetWords(facets: Readonly<Record<string, string | { readonly outcome: string }>>): string {
  return Object.entries(facets)
    .map(([name, seen]) => `${name} ${typeof seen === 'string' ? seen : seen.outcome}`)
    .join(', ');
}
