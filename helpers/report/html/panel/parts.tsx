import type { ComponentChildren } from 'preact';

/** What verdicts are called, and their letters: as the grid has them. */
export type Looks = Readonly<Record<string, { readonly letter: string; readonly word: string }>>;

/** A part of a panel with its heading. */
export function Part({
  title,
  note,
  children,
}: {
  readonly title: string;
  readonly note?: string | undefined;
  readonly children: ComponentChildren;
}) {
  return (
    <section class="part">
      <h3>
        {title}
        {note === undefined ? null : <small class="dim"> {note}</small>}
      </h3>
      {children}
    </section>
  );
}

export function Mark({ verdict, looks }: { readonly verdict: string; readonly looks: Looks }) {
  const look = looks[verdict];
  return (
    <span class={`mark v-${verdict}`}>
      <b aria-hidden="true">{look?.letter ?? ''}</b> {look?.word ?? verdict}
    </span>
  );
}
