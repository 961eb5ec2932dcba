/** What is shown, as the part of the address behind `#` has it: so that any view can be linked to. */
export interface State {
  readonly cell: string | null;
  readonly verdicts: readonly string[];
  readonly text: string;
  /** Wanted value of each axis that is filtered by. */
  readonly axes: ReadonlyMap<string, string>;
}

const OWN = ['cell', 'verdict', 'text'];

/** What the address asks for; axes that this page does not have are left alone. */
export function readState(hash: string, axes: readonly string[]): State {
  const asked = new URLSearchParams(hash.replace(/^#/, ''));
  return {
    cell: asked.get('cell'),
    verdicts: (asked.get('verdict') ?? '').split(',').filter((verdict) => verdict !== ''),
    text: asked.get('text') ?? '',
    axes: new Map(
      axes
        .filter((axis) => !OWN.includes(axis))
        .flatMap((axis) => (asked.get(axis) === null ? [] : [[axis, asked.get(axis) ?? '']])),
    ),
  };
}

/** The part of an address that {@link readState} reads back. */
export function writeState({ cell, verdicts, text, axes }: State): string {
  const parts: [string, string][] = [
    ...(cell === null ? [] : [['cell', cell] as [string, string]]),
    ...(verdicts.length === 0 ? [] : [['verdict', verdicts.join(',')] as [string, string]]),
    ...axes,
    ...(text === '' ? [] : [['text', text] as [string, string]]),
  ];
  return `#${parts.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&')}`;
}
