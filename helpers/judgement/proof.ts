import type { Evidence } from '../evidence/index.ts';
import { parseLsn, segmentsBetween } from '../source/index.ts';
import { unprovenOperation } from './window.ts';

const SEGMENT_BYTES = 16 * 1024 * 1024;
/** "Several" segments, for heavy load. */
const HEAVY_SEGMENTS = 3;

/**
 * Why a cell proves nothing although the harness did its work: the backup has no positions, or the load or the key
 * operation that the cell is about was not where it has to be.
 *
 * @returns null when everything is proven, or when there was no backup to prove anything of
 */
export function unproven(evidence: Evidence): string | null {
  const { backup, axes } = evidence;
  // A tool that says it succeeded and has received nothing has given no backup either, and that is proof enough.
  if (backup && backup.command.exitCode === 0 && backup.received && !backup.positions) return 'the backup says nothing of where it begins and ends: no backup_manifest with WAL ranges';
  return unprovenOperation(evidence) ?? (axes.load === 'quiet' ? null : unprovenLoad(evidence));
}

function unprovenLoad({ backup, axes }: Evidence): string | null {
  if (!backup?.positions || backup.command.exitCode !== 0) return null;
  const { start, stop } = backup.positions;
  // A batch was committed after the one before it, and before the position that was read when it was.
  const at = (index: number): bigint => parseLsn(backup.written[index]?.committedAt ?? '0/0');
  const inside = backup.written.filter((batch, index) => batch.committedAt !== null && at(index - 1) >= parseLsn(start) && at(index) <= parseLsn(stop));
  if (inside.length === 0) return `no commit lies between the backup's start position ${start} and its stop position ${stop}`;
  const segments = segmentsBetween(start, stop, SEGMENT_BYTES);
  if (axes.load === 'heavy' && segments < HEAVY_SEGMENTS) return `heavy load filled ${segments} WAL segments between ${start} and ${stop}, ${HEAVY_SEGMENTS} are asked for`;
  return null;
}
