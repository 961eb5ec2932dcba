/** What is shown, as the part of the address behind `#` has it: so that any view can be linked to. */
export interface State {
  readonly cell: string | null;
  readonly verdicts: readonly string[];
  /** Of these outcomes a cell has one. */
  readonly outcomes: readonly string[];
  /** What the grids show first. */
  readonly view: View;
  readonly text: string;
  /** Wanted value of each axis that is filtered by. */
  readonly axes: ReadonlyMap<string, string>;
}

/** `documented`: whether it is as documented; `works`: what became of it. */
export type View = 'documented' | 'works';

const OWN = ['cell', 'verdict', 'outcome', 'view', 'text'];

/** What the address asks for; axes that this page does not have are left alone. */
export function readState(hash: string, axes: readonly string[]): State {
  const asked = new URLSearchParams(hash.replace(/^#/, ''));
  return {
    cell: asked.get('cell'),
    verdicts: listed(asked.get('verdict')),
    outcomes: listed(asked.get('outcome')),
    view: asked.get('view') === 'works' ? 'works' : 'documented',
    text: asked.get('text') ?? '',
    axes: new Map(
      axes
        .filter((axis) => !OWN.includes(axis))
        .flatMap((axis) => (asked.get(axis) === null ? [] : [[axis, asked.get(axis) ?? '']])),
    ),
  };
}

const listed = (text: string | null): string[] => (text ?? '').split(',').filter((each) => each !== '');

/** The part of an address that {@link readState} reads back. */
export function writeState({ cell, verdicts, outcomes, view, text, axes }: State): string {
  const parts: [string, string][] = [
    ...(cell === null ? [] : [['cell', cell] as [string, string]]),
    ...(verdicts.length === 0 ? [] : [['verdict', verdicts.join(',')] as [string, string]]),
    ...(outcomes.length === 0 ? [] : [['outcome', outcomes.join(',')] as [string, string]]),
    ...axes,
    ...(text === '' ? [] : [['text', text] as [string, string]]),
    ...(view === 'works' ? [['view', view] as [string, string]] : []),
  ];
  return `#${parts.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&')}`;
}
