/**
 * The axes of the matrix: every way in which two cells can differ, with all values. The first value of an axis is its
 * default and does not show in a cell's id.
 */
export const AXES = {
  /** `-X`, PostgreSQL's `--wal-method`. */
  walMethod: ['stream', 'fetch', 'none'],
  /** `-F`. */
  format: ['plain', 'tar'],
  /** `-z` and `-Z`; the prefix says on which side. */
  compression: ['none', 'gzip', 'server-lz4', 'client-lz4', 'server-zstd', 'client-zstd'],
  /** `-E` and its documented spellings; the arguments for each are data of the release. */
  encrypt: ['off', 'on', 'long', 'aes-128', 'aes-256', 'long-aes-128', 'long-aes-256', 'other-cipher'],
  /** What of the source's key directory is in the destination before the tool starts. */
  keyDirectory: ['absent', 'copied', 'no-wal-keys', 'no-providers'],
  /** The backup tool: the release's, or PostgreSQL's own where both are installed. */
  tool: ['release', 'stock'],
  /**
   * History of the source's WAL encryption: on after one restart; on after several; on, then off again; off with a
   * server key set; on with a default key only; on with AES-256 keys; a cluster without pg_tde.
   */
  walEncryption: ['on', 'on-restarted', 'on-then-off', 'off', 'default-key', 'on-aes-256', 'stock'],
  /** The destination directory, not counting a copied key directory. */
  destination: ['missing', 'empty', 'not-empty'],
  /** What is written while the backup runs; heavy fills several WAL segments inside the window. */
  load: ['quiet', 'light', 'heavy'],
  /** Key operation inside the backup window. */
  operation: ['none'],
  /** Key material on the restoring machine. */
  keyMaterial: ['current'],
  /** What the backup is restored as. */
  restore: ['standalone'],
} as const;

export type AxisName = keyof typeof AXES;

/** One value for each axis. */
export type Coordinates = { readonly [A in AxisName]: (typeof AXES)[A][number] };

export const AXIS_NAMES = Object.keys(AXES) as AxisName[];
