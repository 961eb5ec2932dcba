import type { Coordinates } from './axes.ts';
import type { Exclusion } from './exclusion.ts';

const isOtherHistory = (at: Coordinates): boolean => at.walEncryption !== 'on' && at.walEncryption !== 'stock';
const isSpelling = (at: Coordinates): boolean => at.encrypt !== 'off' && at.encrypt !== 'on';
const restoresAlone = (at: Coordinates): boolean => at.restore === 'standalone';

/** Cells of the family `methods` that are left to `--depth full`, each with the reason; the default selection ends in minutes. */
export const METHODS_FULL_DEPTH_ONLY: readonly Exclusion[] = [
  {
    reason: 'another history of WAL encryption on an idle source',
    excludes: (at) => isOtherHistory(at) && at.load === 'quiet',
  },
  {
    reason: 'another history of WAL encryption with -E under heavy load, or with fetched WAL under light load',
    excludes: (at) =>
      isOtherHistory(at) &&
      ((at.encrypt === 'on' && at.load === 'heavy') || (at.walMethod === 'fetch' && at.load === 'light')),
  },
  {
    reason: 'another history of WAL encryption in tar format, or without WAL',
    excludes: (at) => isOtherHistory(at) && (at.walMethod === 'none' || at.format === 'tar'),
  },
  {
    reason: 'streamed WAL without -E on another source whose WAL is encrypted',
    excludes: (at) =>
      isOtherHistory(at) &&
      at.walMethod === 'stream' &&
      at.encrypt === 'off' &&
      at.walEncryption !== 'on-then-off' &&
      at.walEncryption !== 'off',
  },
  {
    reason: 'light load in tar format or without WAL, where there is a cell with none and one with a heavy load',
    excludes: (at) =>
      at.load === 'light' &&
      at.walEncryption === 'on' &&
      at.tool === 'release' &&
      at.encrypt === 'off' &&
      at.compression === 'none' &&
      (at.format === 'tar' || at.walMethod === 'none'),
  },
  {
    reason: 'a spelling of the cipher on a source with AES-256 keys',
    excludes: (at) => isSpelling(at) && isOtherHistory(at),
  },
  {
    reason: 'gzip on an idle source or under heavy load',
    excludes: (at) => at.compression === 'gzip' && at.load !== 'light',
  },
];

/** Cells without pg_tde that are left to `--depth full`. */
export const CONTROL_FULL_DEPTH_ONLY: readonly Exclusion[] = [
  {
    reason:
      'without pg_tde, light load, or a heavy one in tar format: nothing, or much in plain format, is written while the backup runs',
    excludes: (at) =>
      restoresAlone(at) &&
      at.compression === 'none' &&
      (at.load === 'light' || (at.load === 'heavy' && at.format === 'tar')),
  },
  {
    reason: 'without pg_tde, another restore than standalone of an idle source, or to another target than the end',
    excludes: (at) =>
      !restoresAlone(at) && (at.load === 'quiet' || (at.recoveryTarget !== 'none' && at.recoveryTarget !== 'end')),
  },
  {
    reason:
      'without pg_tde, another standby than that of a backup with fetched WAL, or an archive without a restart of the source',
    excludes: (at) =>
      (at.restore.startsWith('standby') && !(at.restore === 'standby' && at.walMethod === 'fetch')) ||
      (at.restore === 'archive' && at.sourceRestart === 'none'),
  },
];
