/** A reason for a verdict, as plain data: no report has to take a text apart. */
export interface Reason {
  /** The claim that the cell deviates from. */
  readonly claim?: string | undefined;
  /** The entry of the known deviations that describes the cell. */
  readonly known?: string | undefined;
  /** What that entry's deviation costs. */
  readonly severity?: string | undefined;
  /** The facet that is not as it should be. */
  readonly facet?: string | undefined;
  /** In words, without claim and entry. */
  readonly text: string;
  /** Of a cell that was run several times: how many of its repetitions have this reason. */
  readonly repetitions?: { readonly count: number; readonly of: number } | undefined;
}

/** A reason as a text that can stand alone: how often, the claim or the entry with its severity, and the words. */
export function reasonText({ claim, known, severity, text, repetitions }: Reason): string {
  const often = repetitions === undefined ? '' : `in ${repetitions.count} of ${repetitions.of} repetitions: `;
  const about = claim ?? known;
  return `${often}${about === undefined ? '' : `${about}${severity === undefined ? '' : ` (${severity.replaceAll('-', ' ')})`}: `}${text}`;
}

/** Several reasons as one text, to be read and not to be taken apart. */
export function reasonsText(reasons: readonly Reason[]): string {
  return reasons.map(reasonText).join('; ');
}
