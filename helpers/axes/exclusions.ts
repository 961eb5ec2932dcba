import type { Coordinates } from './axes.ts';
import type { Exclusion } from './exclusion.ts';
import type { Family } from './families.ts';
import { CONTROL_FULL_DEPTH_ONLY, METHODS_FULL_DEPTH_ONLY } from './methods-full-depth.ts';
import { RESTORES_EXCLUSIONS, RESTORES_FULL_DEPTH_ONLY } from './restores-exclusions.ts';
import { WINDOW_EXCLUSIONS, WINDOW_FULL_DEPTH_ONLY } from './window-exclusions.ts';

const isControl = (at: Coordinates): boolean => at.walEncryption === 'stock';
const asksForEncryption = (at: Coordinates): boolean => at.encrypt !== 'off';
const isSpelling = (at: Coordinates): boolean => at.encrypt !== 'off' && at.encrypt !== 'on';
/** The documentation takes `-E` with streamed WAL and plain format only. */
const mayEncrypt = (at: Coordinates): boolean => at.walMethod === 'stream' && at.format === 'plain';
/** The combinations that the documentation calls good on a source with WAL encryption. */
const isDocumentedGood = (at: Coordinates): boolean =>
  at.walMethod !== 'stream' || (mayEncrypt(at) && asksForEncryption(at) && at.keyDirectory === 'copied');
const isPlainSource = (at: Coordinates): boolean => at.walEncryption === 'on' || isControl(at);

/**
 * Every reason to leave a combination out, first match wins. The first group cannot be run or would say the same as
 * another cell; the second keeps a slice of an axis thin so that the matrix ends in minutes.
 */
const METHODS_EXCLUSIONS: readonly Exclusion[] = [
  {
    reason: 'compression is for tar: with plain format the tool unpacks what the server compressed',
    excludes: (at) => at.compression !== 'none' && at.format === 'plain',
  },
  {
    reason: 'a cluster without pg_tde has no WAL encryption to ask for and no key directory to copy',
    excludes: (at) => isControl(at) && (asksForEncryption(at) || at.keyDirectory !== 'absent'),
  },
  {
    reason: "a cluster without pg_tde is backed up with PostgreSQL's own tool, so that it can run on plain PostgreSQL",
    excludes: (at) => isControl(at) && at.tool === 'release',
  },
  {
    reason: 'a destination that holds the key directory is neither missing nor empty: the same as missing',
    excludes: (at) => at.keyDirectory !== 'absent' && at.destination === 'empty',
  },
  {
    reason: 'only -E reads the copied key directory: leaving a file of it out means nothing without -E',
    excludes: (at) =>
      !asksForEncryption(at) && (at.keyDirectory === 'no-wal-keys' || at.keyDirectory === 'no-providers'),
  },
  {
    reason: 'tar format writes archives beside the copied key directory and does not touch it',
    excludes: (at) => !asksForEncryption(at) && at.keyDirectory === 'copied' && at.format === 'tar',
  },
  {
    reason:
      'options that exclude each other are refused before the destination is read: one complete key directory is enough',
    excludes: (at) => asksForEncryption(at) && !mayEncrypt(at) && at.keyDirectory !== 'copied',
  },
  {
    reason: 'thin slice: a tablespace, restored alone, with the methods that are documented to be good',
    excludes: (at) =>
      at.tablespace === 'one' &&
      !(
        isDocumentedGood(at) &&
        asksForEncryption(at) === (at.keyDirectory === 'copied') &&
        asksForEncryption(at) === (at.walMethod === 'stream')
      ),
  },
  {
    reason:
      'thin slice: options that exclude each other are refused whatever the source, load, compression, tool and destination',
    excludes: (at) =>
      asksForEncryption(at) &&
      !mayEncrypt(at) &&
      (at.load !== 'quiet' ||
        at.walEncryption !== 'on' ||
        at.compression !== 'none' ||
        at.tool === 'stock' ||
        at.destination !== 'missing' ||
        isSpelling(at)),
  },
  {
    reason: 'thin slice: spellings of the cipher with everything else as documented, under light load',
    excludes: (at) =>
      isSpelling(at) &&
      (at.keyDirectory !== 'copied' || at.load !== 'light' || at.tool === 'stock' || at.destination !== 'missing'),
  },
  {
    reason:
      'thin slice: spellings of the cipher on sources with WAL encryption on after one restart, AES-128 and AES-256 keys',
    excludes: (at) => isSpelling(at) && at.walEncryption !== 'on' && at.walEncryption !== 'on-aes-256',
  },
  {
    reason: 'thin slice: an unknown cipher is refused whatever the keys',
    excludes: (at) => at.encrypt === 'other-cipher' && at.walEncryption !== 'on',
  },
  {
    reason: 'thin slice: an incomplete or absent key directory with -E on an idle source with WAL encryption on',
    excludes: (at) =>
      asksForEncryption(at) &&
      at.keyDirectory !== 'copied' &&
      (at.walEncryption !== 'on' || at.load !== 'quiet' || at.tool === 'stock' || at.destination !== 'missing'),
  },
  {
    reason: 'thin slice: key directory copied without -E on an idle source with WAL encryption on',
    excludes: (at) =>
      !asksForEncryption(at) &&
      at.keyDirectory === 'copied' &&
      (at.walEncryption !== 'on' || at.load !== 'quiet' || at.tool === 'stock' || at.destination !== 'missing'),
  },
  {
    reason: "thin slice: PostgreSQL's own tool on a source with WAL encryption on, light load, without compression",
    excludes: (at) =>
      at.tool === 'stock' &&
      !isControl(at) &&
      (at.walEncryption !== 'on' || at.load !== 'light' || at.compression !== 'none'),
  },
  {
    reason:
      'thin slice: a destination that is there already, with the plainest backup, or not empty with -E or with the stock tool',
    excludes: (at) =>
      at.destination !== 'missing' &&
      !(
        at.format === 'plain' &&
        at.walMethod === 'fetch' &&
        !asksForEncryption(at) &&
        isPlainSource(at) &&
        (at.load === 'quiet' || (at.tool === 'stock' && !isControl(at) && at.destination === 'not-empty'))
      ) &&
      !(at.destination === 'not-empty' && at.encrypt === 'on' && at.walEncryption === 'on' && at.load === 'quiet'),
  },
  {
    reason: 'thin slice: compression on a source with WAL encryption on, gzip on one without pg_tde as well',
    excludes: (at) =>
      at.compression !== 'none' && at.walEncryption !== 'on' && !(isControl(at) && at.compression === 'gzip'),
  },
  {
    reason: 'thin slice: lz4 and zstd with fetched WAL under light load',
    excludes: (at) =>
      at.compression !== 'none' && at.compression !== 'gzip' && (at.walMethod !== 'fetch' || at.load !== 'light'),
  },
  {
    reason: 'thin slice: gzip under light load, with fetched WAL on the encrypted source under every load',
    excludes: (at) => at.compression === 'gzip' && at.load !== 'light' && (at.walMethod !== 'fetch' || isControl(at)),
  },
  {
    reason:
      'thin slice: without WAL in the backup the history of WAL encryption shows under one load and in one format',
    excludes: (at) => at.walMethod === 'none' && !isPlainSource(at) && (at.load !== 'light' || at.format !== 'plain'),
  },
  {
    reason:
      'thin slice: streamed WAL without -E on the other histories of WAL encryption under light load: an idle source leaks nothing',
    excludes: (at) => !isDocumentedGood(at) && !isPlainSource(at) && at.load !== 'light',
  },
];

/** Every reason to leave a combination of a family out. */
export const EXCLUSIONS: Readonly<Record<Family, readonly Exclusion[]>> = {
  control: METHODS_EXCLUSIONS,
  methods: METHODS_EXCLUSIONS,
  window: WINDOW_EXCLUSIONS,
  restores: RESTORES_EXCLUSIONS,
  scan: [],
};

/** Every reason to leave a cell of a family to `--depth full`. */
export const FULL_DEPTH_ONLY: Readonly<Record<Family, readonly Exclusion[]>> = {
  control: CONTROL_FULL_DEPTH_ONLY,
  methods: METHODS_FULL_DEPTH_ONLY,
  window: WINDOW_FULL_DEPTH_ONLY,
  restores: RESTORES_FULL_DEPTH_ONLY,
  scan: [],
};
