import { isDeepStrictEqual } from 'node:util';
import { DEFAULTS } from '../axes/index.ts';
import type { Evidence } from '../evidence/index.ts';
import { shapeToProve } from '../scenarios/index.ts';

/** What the parts of the shape are called. */
const WORDS = {
  walSegmentMb: 'the size of WAL segments in MB',
  dataChecksums: 'data_checksums',
  walLogHints: 'wal_log_hints',
  walLink: 'the link of pg_wal',
} as const;

/**
 * Why it is not proven that the source's cluster was of the shape that the cell has: the server says another, or was not
 * asked though it is not the usual one.
 *
 * @returns null when it is proven
 */
export function unprovenShape({ axes, shape }: Evidence): string | null {
  const wanted = shapeToProve(axes);
  if (shape === null)
    return isDeepStrictEqual(wanted, shapeToProve(DEFAULTS))
      ? null
      : 'nobody asked the source for the shape of its cluster';
  const other = (Object.keys(WORDS) as (keyof typeof WORDS)[]).find((part) => shape[part] !== wanted[part]);
  return other === undefined
    ? null
    : `${WORDS[other]} of the source is ${String(shape[other])}, it was to be ${String(wanted[other])}`;
}
