import { readFileSync } from 'node:fs';
import { UsageError, packageFile } from '../common/index.ts';

/** How much of the matrix: what takes minutes; every three values that can occur together; all of it. */
export const DEPTHS = ['default', 'triples', 'full'] as const;
export type Depth = (typeof DEPTHS)[number];

/** The sections of the file, and what a line of each is. */
const SECTIONS = ['core', 'examples', 'pairs', 'triples', 'left-to-triples'] as const;
type Section = (typeof SECTIONS)[number];

/**
 * The cells, by id, of the selections that are less than the whole matrix: `core`, named by claims, known deviations
 * and examples of the documentation; `pairs`, added so that any two values that can occur together do; `triples`, the
 * same for any three. `examples`: those of the documentation, `id page: heading`. `left-to-triples`: pairs that the
 * default selection has no time for, `family axis=value axis=value`.
 */
export type Covering = Readonly<Record<Section, readonly string[]>>;

/** Where the selections stand. */
export const COVERING_FILE = packageFile('expectations', 'covering.txt');

let cached: Covering | undefined;

/**
 * The selections, as they are in the file.
 *
 * @throws {UsageError} naming the line where the file is malformed
 */
export function loadCovering(): Covering {
  return (cached ??= parseCovering(readFileSync(COVERING_FILE, 'utf8')));
}

/** The selections in a text: an item a line below the name of its section in brackets; `#` begins a comment. */
export function parseCovering(text: string, file = COVERING_FILE): Covering {
  const covering: Record<Section, string[]> = { core: [], examples: [], pairs: [], triples: [], 'left-to-triples': [] };
  let section: Section | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '' || line.startsWith('#')) continue;
    const heading = /^\[(.*)\]$/.exec(line)?.[1];
    if (heading !== undefined) section = SECTIONS.find((each) => each === heading);
    else if (section) covering[section].push(line);
    if (!section) throw new UsageError(`${file}:${index + 1}: not below one of ${SECTIONS.join(', ')}`);
  }
  return covering;
}

let depths: ReadonlyMap<string, Depth> | undefined;

/** The least depth that has the cell with this id. */
export function depthOf(id: string): Depth {
  if (!depths) {
    const { core, pairs, triples } = loadCovering();
    depths = new Map([
      ...triples.map((each) => [each, 'triples'] as const),
      ...[...core, ...pairs].map((each) => [each, 'default'] as const),
    ]);
  }
  return depths.get(id) ?? 'full';
}
