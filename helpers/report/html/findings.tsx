import { reasonText } from '../../judgement/index.ts';
import { type Explained, explanation } from '../explanation.ts';
import type { ComponentChildren } from 'preact';
import { VerdictMark } from './document.tsx';
import { cellHref } from './grid.tsx';
import type { Shown } from './looks.ts';

/** Most items of a list: there may be thousands, and the matrix has them all. */
export const LISTED = 100;

/** Most ids that are named at once; the others are behind a summary. */
const NAMED = 6;

/** Cells, or what was not run, in groups of the same reason. Nothing where there is none. */
export function Grouped({
  title,
  about,
  verdict,
  items,
}: {
  readonly title: string;
  readonly about: string;
  readonly verdict: Shown;
  readonly items: readonly ({ readonly id: string } & Explained)[];
}) {
  if (items.length === 0) return null;
  const groups = groupsOf(items, explanation);
  return (
    <section>
      <h2>
        {title} <small class="dim">{counted(items.length)}</small>
      </h2>
      <p class="dim">{about}</p>
      <ul class="findings">
        {groups.slice(0, LISTED).map(([first, ...rest]) => (
          <li>
            <VerdictMark verdict={verdict} /> <Ids ids={[first, ...rest].map(({ id }) => id)} />
            <Reasons of={first} />
          </li>
        ))}
      </ul>
      <More left={groups.length - LISTED} />
    </section>
  );
}

/** How many a list leaves out. */
export function More({ left }: { readonly left: number }) {
  return left > 0 ? <p class="dim">and {left} more; the matrix has them all.</p> : null;
}

/** Why a cell has its verdict, or was not run: a paragraph for each reason. */
export function Reasons({ of }: { readonly of: Explained }): ComponentChildren {
  return ('reasons' in of ? of.reasons.map(reasonText) : [of.reason]).map((text) => <p>{text}</p>);
}

/** Ids of cells, each a link to its panel. */
export function Ids({ ids }: { readonly ids: readonly string[] }) {
  const links = ids.map((id, index) => (
    <>
      {index === 0 ? '' : ', '}
      <a href={cellHref(id)}>{id}</a>
    </>
  ));
  return ids.length <= NAMED ? (
    <>{links}</>
  ) : (
    <details class="ids">
      <summary>{ids.length} cells</summary>
      {links}
    </details>
  );
}

/** So many cells, in words. */
export function counted(count: number): string {
  return `${count} ${count === 1 ? 'cell' : 'cells'}`;
}

/** Items that have the same key, in the order of the first of each. */
export function groupsOf<T>(items: readonly T[], key: (item: T) => string): [T, ...T[]][] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return [...groups.values()];
}
