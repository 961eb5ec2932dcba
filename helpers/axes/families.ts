import { AXES, AXIS_NAMES, type AxisName, type Coordinates } from './axes.ts';

/**
 * `control`: clusters without pg_tde. `methods`: ways to take a backup. `window`: key operations while one is taken.
 * `restores`: backups restored as something other than a standalone server. `tools`: what tools say of a backup.
 * `scan`: a key operation at evenly spread instants of one; such cells are made on request and belong to no slice.
 */
export const FAMILIES = ['control', 'methods', 'window', 'restores', 'tools', 'scan'] as const;
export type Family = (typeof FAMILIES)[number];

/**
 * What a family is about: values of the axes that are combined with each other. An axis that is not named has its
 * default.
 */
export interface Slice {
  readonly family: Family;
  readonly values: { readonly [A in AxisName]?: readonly Coordinates[A][] };
}

/** All values of an axis except some, so that a value added to the axis is combined here as well. */
const allBut = <V extends string, N extends V>(values: readonly V[], ...some: readonly N[]): Exclude<V, N>[] =>
  values.filter((value): value is Exclude<V, N> => !some.some((each) => each === value));

/** Histories of WAL encryption of a cluster with pg_tde. */
const HISTORIES = allBut(AXES.walEncryption, 'stock');
const COMPRESSIONS = allBut(AXES.compression, 'none');

/** How a backup is taken with the encrypt option, or without it, in the spelling that is documented first. */
const METHODS: Slice['values'] = {
  walMethod: AXES.walMethod,
  format: AXES.format,
  encrypt: ['off', 'on'],
  keyDirectory: ['absent', 'copied'],
  load: AXES.load,
};

/** Rows are written all the while, so that each side of the operation has some. */
const WINDOW: Slice['values'] = { walEncryption: ['on', 'default-key'], load: ['light'], operation: AXES.operation };

/** Backups of the release's tool in it. */
const WITH_TOOL: Slice['values'] = {
  ...WINDOW,
  walMethod: ['stream', 'fetch'],
  format: AXES.format,
  encrypt: ['off', 'on'],
};

/** Backups to be restored as something else: every method and format, idle and under load. */
const RESTORED: Slice['values'] = {
  walMethod: AXES.walMethod,
  format: AXES.format,
  encrypt: ['off', 'on'],
  keyDirectory: ['absent', 'copied'],
  load: ['quiet', 'heavy'],
  tablespace: AXES.tablespace,
};
const STANDBYS = ['standby', 'standby-slot', 'standby-cut-off'] as const;
const ARCHIVES = allBut(AXES.archive, 'none');
const TARGETS = allBut(AXES.recoveryTarget, 'none');
const ROTATIONS = ['rotate-database-key', 'rotate-server-key'] as const;
const EXAMINATIONS = allBut(AXES.examinedBy, 'nothing');
/** Those of the extension's tools have nothing to look at in a cluster without it. */
const STOCK_EXAMINATIONS = ['verifybackup', 'verifybackup-s-n'] as const;
const STOCK: Slice['values'] = {
  walMethod: ['fetch', 'none'],
  tool: ['stock'],
  walEncryption: ['stock'],
  load: ['quiet', 'heavy'],
};

/** No combination is in two of these. */
export const SLICES: readonly Slice[] = [
  // Every way to take a backup, of a source with every history.
  {
    family: 'methods',
    values: {
      ...METHODS,
      keyDirectory: ['absent', 'copied', 'no-wal-keys', 'no-providers'],
      walEncryption: HISTORIES,
    },
  },
  {
    family: 'methods',
    values: {
      walMethod: AXES.walMethod,
      format: ['tar'],
      compression: COMPRESSIONS,
      load: AXES.load,
      walEncryption: HISTORIES,
    },
  },
  // Whether -E can read the server key is known before the tool connects.
  {
    family: 'methods',
    values: { encrypt: ['on'], keyDirectory: ['key-gone', 'key-other', 'key-damaged'] },
  },
  // What cipher to ask for, and how, of a source with keys of either cipher, with all else as the documentation has it.
  {
    family: 'methods',
    values: {
      encrypt: allBut(AXES.encrypt, 'off', 'on'),
      keyDirectory: ['copied'],
      load: AXES.load,
      walEncryption: ['on', 'on-aes-256'],
    },
  },
  // PostgreSQL's own tool knows nothing of keys: what differs is whether there is encrypted WAL.
  {
    family: 'methods',
    values: {
      ...METHODS,
      compression: AXES.compression,
      tool: ['stock'],
      walEncryption: ['on', 'on-then-off', 'off'],
    },
  },
  {
    family: 'methods',
    values: { ...METHODS, tool: ['release', 'stock'], destination: allBut(AXES.destination, 'missing') },
  },
  {
    family: 'methods',
    values: { ...METHODS, compression: AXES.compression, tablespace: allBut(AXES.tablespace, 'none') },
  },
  // Heavy load would have to write several hundred MB to fill segments that are larger.
  {
    family: 'methods',
    values: { ...METHODS, load: ['quiet', 'light'], walSegment: allBut(AXES.walSegment, '16mb') },
  },
  {
    family: 'control',
    values: {
      walMethod: AXES.walMethod,
      format: AXES.format,
      compression: AXES.compression,
      tool: ['stock'],
      destination: AXES.destination,
      load: AXES.load,
      walEncryption: ['stock'],
    },
  },
  // The tool is held, and the operation done meanwhile.
  {
    family: 'window',
    values: {
      ...WITH_TOOL,
      keyDirectory: ['absent', 'copied'],
      point: ['before-keys', 'after-keys', 'at-end'],
      keyMaterial: AXES.keyMaterial,
    },
  },
  // Files are copied one after the other, in the order that the cell says.
  {
    family: 'window',
    values: {
      ...WINDOW,
      walMethod: ['fetch'],
      tool: ['low-level'],
      point: ['before-keys', 'after-keys', 'at-end', 'after-providers-only', 'after-keys-only'],
      keyMaterial: AXES.keyMaterial,
    },
  },
  // The operation is over when the tool starts; what was copied for -E may be older.
  {
    family: 'window',
    values: {
      ...WITH_TOOL,
      keyDirectory: ['absent', 'copied', 'stale', 'torn-old-wal-keys', 'torn-old-providers'],
      point: ['before-backup'],
    },
  },
  // No backup: the source crashes after the operation and starts again.
  { family: 'window', values: { ...WINDOW, walMethod: ['none'], tool: ['none'], restore: ['crash'] } },
  { family: 'restores', values: { ...RESTORED, restore: STANDBYS } },
  // The page on replication does not say whether WAL encryption is on.
  {
    family: 'restores',
    values: { walMethod: ['stream'], walEncryption: ['on', 'off'], restore: ['standby-documented'] },
  },
  {
    family: 'restores',
    values: {
      ...RESTORED,
      restore: ['archive'],
      archive: ARCHIVES,
      recoveryTarget: TARGETS,
      sourceRestart: AXES.sourceRestart,
    },
  },
  { family: 'restores', values: { ...RESTORED, restore: ['standby-archive-only'], archive: ARCHIVES } },
  { family: 'restores', values: { ...RESTORED, restore: ['incremental'] } },
  {
    family: 'restores',
    values: { ...RESTORED, operation: ROTATIONS, point: ['between-backups'], restore: ['incremental'] },
  },
  // From the family window: how a standby and an archive cope with a rotation inside the backup.
  {
    family: 'restores',
    values: {
      ...WITH_TOOL,
      walEncryption: ['on'],
      keyDirectory: ['absent', 'copied'],
      operation: ROTATIONS,
      point: ['after-keys'],
      restore: ['standby', 'standby-cut-off'],
    },
  },
  {
    family: 'restores',
    values: {
      ...WITH_TOOL,
      walEncryption: ['on'],
      keyDirectory: ['absent', 'copied'],
      operation: ROTATIONS,
      point: ['after-keys'],
      restore: ['archive'],
      archive: ['wrapped'],
      recoveryTarget: ['end'],
    },
  },
  {
    family: 'tools',
    values: {
      walMethod: AXES.walMethod,
      encrypt: ['off', 'on'],
      keyDirectory: ['absent', 'copied'],
      walEncryption: HISTORIES,
      examinedBy: EXAMINATIONS,
    },
  },
  {
    family: 'tools',
    values: {
      ...METHODS,
      walMethod: ['stream', 'fetch'],
      load: ['quiet'],
      walEncryption: HISTORIES,
      keyStore: allBut(AXES.keyStore, 'file'),
    },
  },
  { family: 'control', values: { ...STOCK, load: ['quiet'], examinedBy: STOCK_EXAMINATIONS } },
  { family: 'control', values: { ...STOCK, restore: ['standby', 'standby-cut-off'] } },
  { family: 'control', values: { ...STOCK, walMethod: ['stream'], restore: ['standby-slot'] } },
  {
    family: 'control',
    values: {
      ...STOCK,
      walMethod: ['none'],
      restore: ['archive'],
      archive: ['raw'],
      recoveryTarget: TARGETS,
      sourceRestart: AXES.sourceRestart,
    },
  },
  {
    family: 'control',
    values: { ...STOCK, walMethod: ['none'], restore: ['standby-archive-only'], archive: ['raw'] },
  },
  { family: 'control', values: { ...STOCK, walMethod: ['fetch'], restore: ['incremental'] } },
];

/** The values that a slice combines, for every axis. */
export function valuesOf(slice: Slice): { readonly [A in AxisName]: readonly string[] } {
  return Object.fromEntries(AXIS_NAMES.map((axis) => [axis, slice.values[axis] ?? [AXES[axis][0]]])) as unknown as {
    readonly [A in AxisName]: readonly string[];
  };
}
