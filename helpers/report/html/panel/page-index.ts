/** What the page's own code reads when the page opens: what filters ask for, and no more. */
export interface PageIndex {
  /** Letter and word of each verdict, by its name; numbers of verdicts are places in here. */
  readonly looks: readonly { readonly verdict: string; readonly letter: string; readonly word: string }[];
  /** Axes in which the cells differ. */
  readonly axes: readonly { readonly axis: string; readonly values: readonly string[] }[];
  /** Reasons, each once. */
  readonly reasons: readonly string[];
  /** For each cell, in the order of its number: verdict, reason, and the value on each of the axes; -1 where it has none. */
  readonly cells: readonly (readonly number[])[];
  readonly cellsInChunk: number;
}
