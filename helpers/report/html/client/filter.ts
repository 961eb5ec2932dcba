import { BEFORE_AXES, type PageIndex, SEEN } from '../panel/page-index.ts';
import type { State } from './state.ts';

interface Row {
  readonly element: HTMLElement;
  readonly cells: readonly HTMLAnchorElement[];
}

interface Family {
  readonly element: HTMLElement;
  readonly matching: HTMLElement | null;
  readonly groups: readonly { readonly element: HTMLElement; readonly rows: readonly Row[] }[];
}

/** The grids of a page, and which of their cells are shown. */
export class Grids {
  /** All cells in the order of the page. */
  readonly links: readonly HTMLAnchorElement[];
  readonly #families: readonly Family[];
  readonly #ids = new Map<string, HTMLAnchorElement>();
  readonly #texts: readonly string[];
  readonly #index: PageIndex;

  constructor(root: Document, index: PageIndex) {
    this.#index = index;
    const all = <E extends HTMLElement>(within: ParentNode, selector: string): E[] => [
      ...within.querySelectorAll<E>(selector),
    ];
    this.#families = all(root, '.family').map((element) => ({
      element,
      matching: element.querySelector<HTMLElement>('.matching'),
      groups: all(element, 'tbody, .instants').map((group) => ({
        element: group,
        rows: all(group, '.row, .instants > li').map((row) => ({
          element: row,
          cells: all<HTMLAnchorElement>(row, '.cell'),
        })),
      })),
    }));
    this.links = all<HTMLAnchorElement>(root, '.family .cell');
    for (const link of this.links) if (!this.#ids.has(idOf(link))) this.#ids.set(idOf(link), link);
    const texts: string[] = [];
    for (const link of this.links) {
      const [verdict = 0, reason = 0, outcome = 0, ...values] = index.cells[numberOf(link)] ?? [];
      const seen = index.axes.map(({ axis, values: names }, at) =>
        axis.startsWith(SEEN) ? `${axis.slice(SEEN.length)}: ${names[values[at] ?? -1] ?? ''}` : '',
      );
      const outcomes = (index.outcomes[outcome] ?? []).join(' ').replaceAll('-', ' ');
      texts[numberOf(link)] = [idOf(link), index.looks[verdict]?.word, index.reasons[reason], outcomes, ...seen]
        .join('\n')
        .toLowerCase();
    }
    this.#texts = texts;
  }

  linkOf(id: string): HTMLAnchorElement | undefined {
    return this.#ids.get(id);
  }

  /** Shows the cells that are asked for, and what they stand in; answers how many these are. */
  apply({ verdicts, outcomes, text, axes }: State): number {
    const wanted = verdicts.map((verdict) => this.#index.looks.findIndex((look) => look.verdict === verdict));
    const values = [...axes].map(([axis, value]) => {
      const at = this.#index.axes.findIndex((one) => one.axis === axis);
      return { at: at + BEFORE_AXES, value: this.#index.axes[at]?.values.indexOf(value) ?? -2 };
    });
    const words = text
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '');
    const isAsked = (link: HTMLAnchorElement): boolean => {
      const number = numberOf(link);
      const cell = this.#index.cells[number] ?? [];
      return (
        (wanted.length === 0 || wanted.includes(cell[0] ?? -1)) &&
        (outcomes.length === 0 || (this.#index.outcomes[cell[2] ?? -1] ?? []).some((one) => outcomes.includes(one))) &&
        values.every(({ at, value }) => cell[at] === value) &&
        words.every((word) => this.#texts[number]?.includes(word))
      );
    };
    let shown = 0;
    for (const { element, matching, groups } of this.#families) {
      let inFamily = 0;
      for (const group of groups) {
        let inGroup = 0;
        for (const row of group.rows) {
          let inRow = 0;
          for (const link of row.cells) {
            const asked = isAsked(link);
            link.classList.toggle('out', !asked);
            if (asked) inRow++;
          }
          row.element.hidden = inRow === 0;
          inGroup += inRow;
        }
        group.element.hidden = inGroup === 0;
        inFamily += inGroup;
      }
      element.hidden = inFamily === 0;
      const isFiltered = wanted.length + outcomes.length + values.length + words.length > 0;
      if (matching) matching.textContent = isFiltered ? `, ${inFamily} shown` : '';
      shown += inFamily;
    }
    return shown;
  }
}

export function idOf(link: HTMLAnchorElement): string {
  return decodeURIComponent((link.getAttribute('href') ?? '').slice('#cell='.length));
}

export function numberOf(link: HTMLAnchorElement): number {
  return Number(link.dataset['c']);
}
