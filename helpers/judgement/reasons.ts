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
export function reasonText(reason: Reason): string {
  return prefixOf(reason) + reason.text;
}

function prefixOf({ claim, known, severity, repetitions }: Reason): string {
  const often = repetitions === undefined ? '' : `in ${repetitions.count} of ${repetitions.of} repetitions: `;
  const about = claim ?? known;
  if (about === undefined) return often;
  return `${often}${about}${severity === undefined ? '' : ` (${severityWord(severity)})`}: `;
}

/** The severity of a known deviation as it is written for people. */
export const severityWord = (severity: string): string => severity.replaceAll('-', ' ');

/** Several reasons as one text, to be read and not to be taken apart: a claim or an entry is named once. */
export function reasonsText(reasons: readonly Reason[]): string {
  const texts = new Map<string, string[]>();
  for (const reason of reasons) {
    const prefix = prefixOf(reason);
    texts.set(prefix, [...(texts.get(prefix) ?? []), reason.text]);
  }
  return [...texts].map(([prefix, of]) => prefix + of.join('; ')).join('; ');
}
