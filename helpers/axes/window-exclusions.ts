import type { Coordinates } from './axes.ts';
import type { Exclusion } from './exclusion.ts';

type Operation = Coordinates['operation'];

const streamsEncrypted = (at: Coordinates): boolean =>
  at.walMethod === 'stream' && at.format === 'plain' && at.encrypt === 'on' && at.keyDirectory !== 'absent';
const streamsInClear = (at: Coordinates): boolean =>
  at.walMethod === 'stream' && at.format === 'plain' && at.encrypt === 'off' && at.keyDirectory === 'absent';
const fetches = (at: Coordinates): boolean =>
  at.walMethod === 'fetch' && at.encrypt === 'off' && at.keyDirectory === 'absent';
const takesBackup = (at: Coordinates): boolean => at.tool !== 'none';
/** A key directory that is older than the operation, all of it or one file. */
const isOutdated = (at: Coordinates): boolean => at.keyDirectory !== 'absent' && at.keyDirectory !== 'copied';

const rotates = (operation: Operation): boolean => operation.startsWith('rotate-') || operation === 'storm';
/** After these the key store holds what it did not hold before, or elsewhere. */
const changesKeyStore = (operation: Operation): boolean =>
  rotates(operation) || operation.startsWith('change-provider') || operation === 'create-database';
const isPlainRotation = (operation: Operation): boolean =>
  ['rotate-database-key', 'rotate-server-key', 'rotate-default-key'].includes(operation);

/** Every reason to leave a combination of the family `window` out, first match wins. */
export const WINDOW_EXCLUSIONS: readonly Exclusion[] = [
  {
    reason:
      'streamed WAL goes with -E and a copied key directory, fetched WAL with neither: what else can be combined is in the family methods',
    excludes: (at) => takesBackup(at) && !streamsEncrypted(at) && !streamsInClear(at) && !fetches(at),
  },
  {
    reason:
      'a default key is in force only where there is no other: rotating it goes with a source that has nothing else, and nothing else goes with that',
    excludes: (at) => (at.operation === 'rotate-default-key') !== (at.walEncryption === 'default-key'),
  },
  {
    reason: 'an operation that leaves the key store as it is has no older key material to restore with',
    excludes: (at) => at.keyMaterial === 'at-begin' && !changesKeyStore(at.operation),
  },
  {
    reason:
      'only an operation that changes both WAL keys and global providers can leave a copy with one of the two from before it',
    excludes: (at) => at.keyDirectory.startsWith('torn-') && at.operation !== 'rotate-server-key-to-new-provider',
  },
  {
    reason: '-E reads WAL keys and global providers: a copy is outdated where these have changed',
    excludes: (at) =>
      at.keyDirectory === 'stale' &&
      ![
        'rotate-server-key',
        'rotate-server-key-to-new-provider',
        'rotate-default-key',
        'add-global-provider',
        'change-provider-old-file-gone',
      ].includes(at.operation),
  },
  {
    reason: 'a backup after the operation is about rotations: the documentation asks for one after those',
    excludes: (at) => at.point === 'before-backup' && !isOutdated(at) && !at.operation.startsWith('rotate-'),
  },
  {
    reason: 'with the files of keys and providers copied apart, a checkpoint between them changes neither',
    excludes: (at) =>
      (at.point === 'after-providers-only' || at.point === 'after-keys-only') && at.operation === 'checkpoint',
  },
  {
    reason: 'thin slice: streamed WAL without -E is documented to fail: a rotation of each kind after the key files',
    excludes: (at) =>
      takesBackup(at) &&
      streamsInClear(at) &&
      (at.point !== 'after-keys' ||
        at.keyMaterial !== 'current' ||
        !['none', 'rotate-database-key', 'rotate-server-key'].includes(at.operation)),
  },
  {
    reason: 'thin slice: tar format packs the same files in the same order: an operation for each kind of file',
    excludes: (at) =>
      at.format === 'tar' &&
      ![
        'none',
        'rotate-database-key',
        'rotate-server-key',
        'rotate-default-key',
        'add-global-provider',
        'create-table',
        'storm',
      ].includes(at.operation),
  },
  {
    reason:
      'thin slice: keys as they were when the backup ended lack only the rotation after it: an operation for each kind of key, after the key files',
    excludes: (at) =>
      at.keyMaterial === 'at-end' &&
      (at.point !== 'after-keys' ||
        !(isPlainRotation(at.operation) || at.operation === 'change-provider-old-file-gone')),
  },
  {
    reason:
      'thin slice: keys that are not there are missed whatever the operation: none, and a rotation of each kind, after the key files',
    excludes: (at) =>
      (at.keyMaterial === 'none' || at.keyMaterial === 'provider-missing') &&
      (at.point !== 'after-keys' || !(at.operation === 'none' || isPlainRotation(at.operation))),
  },
];

/** Cells that are left to `--depth full`, each with the reason; the default selection ends in minutes. */
export const WINDOW_FULL_DEPTH_ONLY: readonly Exclusion[] = [
  {
    reason:
      'the operation at another point than after the key files, or with the low-level API between providers and keys',
    excludes: (at) =>
      at.point !== 'before-backup' &&
      takesBackup(at) &&
      at.point !== (at.tool === 'low-level' ? 'after-providers-only' : 'after-keys'),
  },
  {
    reason: 'key material of the end of the backup, none at all, or without one provider',
    excludes: (at) => at.keyMaterial !== 'current' && at.keyMaterial !== 'at-begin',
  },
  {
    reason: 'key material of the begin of the backup after another operation than a rotation of each kind or the storm',
    excludes: (at) => at.keyMaterial === 'at-begin' && !(isPlainRotation(at.operation) || at.operation === 'storm'),
  },
  {
    reason:
      'tar format with key material of the begin of the backup, or another operation than a rotation of each kind',
    excludes: (at) =>
      at.format === 'tar' &&
      (at.keyMaterial !== 'current' || !(at.operation === 'none' || isPlainRotation(at.operation))),
  },
  {
    reason: 'with the low-level API or without any backup, what rotates no key',
    excludes: (at) => (at.tool === 'low-level' || !takesBackup(at)) && !rotates(at.operation),
  },
  {
    reason:
      'without any backup, or with the low-level API, several rotations, or one to another provider than a new one',
    excludes: (at) =>
      (!takesBackup(at) || at.tool === 'low-level') &&
      ['rotate-several', 'rotate-away-and-delete-provider', 'rotate-database-key-to-global-provider'].includes(
        at.operation,
      ),
  },
  {
    reason:
      'with fetched WAL, another operation than a rotation of each kind, to a new provider or not, the storm, or a provider that moves and leaves nothing behind',
    excludes: (at) =>
      at.tool === 'release' &&
      at.walMethod === 'fetch' &&
      !(
        isPlainRotation(at.operation) ||
        at.operation.endsWith('-to-new-provider') ||
        at.operation === 'storm' ||
        at.operation === 'change-provider-old-file-gone'
      ),
  },
  {
    reason:
      'with the low-level API, key material of the begin of the backup: with the tool, the copies differ as much from it',
    excludes: (at) =>
      at.tool === 'low-level' && at.keyMaterial === 'at-begin' && at.operation !== 'rotate-database-key',
  },
  {
    reason: 'a backup after the operation in tar format, or without any operation in it',
    excludes: (at) => at.format === 'tar' && (at.point === 'before-backup' || at.operation === 'none'),
  },
  {
    reason:
      'a backup after the operation with fetched WAL, but for a rotation of the server key; with an outdated key directory, but for such a rotation',
    excludes: (at) =>
      at.point === 'before-backup' &&
      at.operation !== 'rotate-server-key' &&
      (at.walMethod === 'fetch' || at.keyDirectory === 'stale'),
  },
  {
    reason: 'streamed WAL without -E, but for a rotation of the database key: it fails whatever the operation',
    excludes: (at) => takesBackup(at) && streamsInClear(at) && at.operation !== 'rotate-database-key',
  },
  {
    reason:
      'a backup after another operation than a plain rotation of each kind; a copy of the key directory that is outdated by another one than of the server key',
    excludes: (at) =>
      at.point === 'before-backup' &&
      !isPlainRotation(at.operation) &&
      at.operation !== 'rotate-server-key-to-new-provider',
  },
];
