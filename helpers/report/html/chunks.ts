import { deflateRawSync } from 'node:zlib';
import type { CellDetail } from './panel/data.ts';

/** How many cells are in a chunk: they are alike, so together they are much smaller; one has to be unpacked to open a cell. */
export const CELLS_IN_CHUNK = 16;

/** Packs the details of cells, in order, as they go into a page: JSON, deflated, as base64. */
export class Packer {
  readonly #chunks: string[] = [];
  #open: CellDetail[] = [];

  add(detail: CellDetail): void {
    this.#open.push(detail);
    if (this.#open.length === CELLS_IN_CHUNK) this.#close();
  }

  /** All chunks; nothing can be added any more. */
  end(): readonly string[] {
    if (this.#open.length > 0) this.#close();
    return this.#chunks;
  }

  #close(): void {
    this.#chunks.push(deflateRawSync(JSON.stringify(this.#open), { level: 9 }).toString('base64'));
    this.#open = [];
  }
}

/** JSON for a script element: no `<`, so that nothing in it ends the element or begins a comment. */
export function jsonForScript(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003C');
}
