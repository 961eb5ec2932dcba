import type { CellDetail, Shared } from '../panel/data.ts';

/** The details of cells in a page: packed, each chunk unpacked when one of its cells is opened. */
export class Details {
  readonly #root: Document;
  readonly #cellsInChunk: number;
  #shared: Shared | undefined;
  /** The chunk that was opened last. */
  #open: { readonly chunk: number; readonly details: readonly CellDetail[] } | undefined;

  constructor(root: Document, cellsInChunk: number) {
    this.#root = root;
    this.#cellsInChunk = cellsInChunk;
  }

  get shared(): Shared {
    this.#shared ??= jsonOf(this.#root, 'shared') as Shared;
    return this.#shared;
  }

  /** @throws when the page does not hold it whole, or the browser cannot unpack it */
  async of(number: number): Promise<CellDetail> {
    const chunk = Math.floor(number / this.#cellsInChunk);
    if (this.#open?.chunk !== chunk)
      this.#open = { chunk, details: JSON.parse(await unpacked(textOf(this.#root, `chunk-${chunk}`))) as CellDetail[] };
    const detail = this.#open.details[number % this.#cellsInChunk];
    if (!detail) throw new Error(`there is no cell ${number}`);
    return detail;
  }
}

/** What a script element of the page holds as JSON. */
export function jsonOf(root: Document, id: string): unknown {
  return JSON.parse(textOf(root, id));
}

function textOf(root: Document, id: string): string {
  const text = root.getElementById(id)?.textContent;
  if (!text) throw new Error(`the page has no ${id}: it was cut off`);
  return text;
}

async function unpacked(base64: string): Promise<string> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.codePointAt(0) ?? 0);
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'))).text();
}
