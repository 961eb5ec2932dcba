import { isDeepStrictEqual } from 'node:util';
import { type Coordinates, DEFAULTS } from '../axes/index.ts';
import type { Evidence } from '../evidence/index.ts';
import { shapeToProve } from '../scenarios/index.ts';
import { historyToProve } from '../source/index.ts';

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
  const said = unprovenHistory(axes, shape.wal);
  if (said !== null) return said;
  const other = (Object.keys(WORDS) as (keyof typeof WORDS)[]).find((part) => shape[part] !== wanted[part]);
  return other === undefined
    ? null
    : `${WORDS[other]} of the source is ${String(shape[other])}, it was to be ${String(wanted[other])}`;
}

/** Why it is not proven that the source has the history of WAL encryption that the cell has. */
function unprovenHistory(
  { walEncryption }: Pick<Coordinates, 'walEncryption'>,
  wal: NonNullable<Evidence['shape']>['wal'],
): string | null {
  const wanted = historyToProve(walEncryption);
  // Without pg_tde there is none to ask, and nobody asked in evidence from before that.
  if (wal === null || wanted.keyOf === null) return null;
  if (wal.isEncrypted !== wanted.isEncrypted)
    return `the source was to run with WAL encryption ${wanted.isEncrypted ? 'on' : 'off'}, and says otherwise`;
  if (wal.keyOf !== wanted.keyOf) return `the source was to have a ${wanted.keyOf} key, and has ${wal.keyOf ?? 'none'}`;
  if (wal.cipher !== null && wal.cipher !== wanted.cipher)
    return `the cipher of the source is ${wal.cipher}, it was to be ${wanted.cipher}`;
  return wal.keys !== null && wal.keys < wanted.keysAtLeast
    ? `the source has ${wal.keys} WAL keys, of ${wanted.keysAtLeast} at least`
    : null;
}
