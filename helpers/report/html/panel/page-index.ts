/** What the page's own code reads when the page opens: what filters ask for, and no more. */
export interface PageIndex {
  /** Letter and word of each verdict, by its name; numbers of verdicts are places in here. */
  readonly looks: readonly { readonly verdict: string; readonly letter: string; readonly word: string }[];
  /** What cells became, each combination of words once; without a word where they were not run. */
  readonly outcomes: readonly (readonly string[])[];
  /** Axes in which the cells differ, and facets, whose names begin with {@link SEEN}. */
  readonly axes: readonly { readonly axis: string; readonly values: readonly string[] }[];
  /** Reasons, each once. */
  readonly reasons: readonly string[];
  /** For each cell, in the order of its number: verdict, reason, outcomes, and the value on each of the axes; -1 where it has none. */
  readonly cells: readonly (readonly number[])[];
  readonly cellsInChunk: number;
}

/** How the name of a facet begins among axes: some axes have the same name. */
export const SEEN = 'seen-';

/** How many numbers of a cell come before those of axes. */
export const BEFORE_AXES = 3;
