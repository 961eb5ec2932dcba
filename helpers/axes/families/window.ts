import { AXES, type AxisName, type Coordinates } from '../axes.ts';
import { operationDoes } from '../operations.ts';
import { takesBackup } from '../questions.ts';
import {
  type Combined,
  DEFAULT_KEY,
  DOCUMENTED_WAYS,
  type FamilyEntry,
  SESSION_LOADS,
  USUAL,
  WINDOW,
  WITH_TOOL,
  allBut,
} from './family.ts';
import { ROTATIONS } from './histories.ts';

const streamsEncrypted = (at: Coordinates): boolean =>
  at.walMethod === 'stream' && at.format === 'plain' && at.encrypt === 'on' && at.keyDirectory !== 'absent';
const streamsInClear = (at: Coordinates): boolean =>
  at.walMethod === 'stream' && at.format === 'plain' && at.encrypt === 'off' && at.keyDirectory === 'absent';
const fetches = (at: Coordinates): boolean =>
  at.walMethod === 'fetch' && at.encrypt === 'off' && at.keyDirectory === 'absent';
/** A key directory that is older than the operation, all of it or one file. */
const isOutdated = (at: Coordinates): boolean => at.keyDirectory !== 'absent' && at.keyDirectory !== 'copied';

/** Key material of a moment, and none: what a store keeps of several keys is combined with rotations alone. */
const MATERIALS = allBut(AXES.keyMaterial, 'newest-only', 'comes-later');

/** Most of its cells have one source in common, and one load. */
const sameInMost = ({ load }: Pick<Coordinates, 'load'>): readonly AxisName[] =>
  load === 'light' ? ['walEncryption', 'load', 'restore'] : ['walEncryption', 'restore'];

/** Key operations while a backup is taken. */
export const window: FamilyEntry = {
  ...USUAL,
  about: 'A key operation while the backup is taken, each restored with some key material.',
  has: (at) => at.point !== 'none' || at.restore !== 'standalone',
  seconds: 3.4,
  hasOperations: true,
  silent: (at) => (at.tool === 'release' ? sameInMost(at) : [...sameInMost(at), 'walMethod', 'format']),
  inIds: { operation: { none: 'no-operation' }, tool: { 'low-level': 'low-level', none: 'no-backup' } },
  slices: [
    // The tool is held, and the operation done meanwhile.
    {
      ...WITH_TOOL,
      keyDirectory: ['absent', 'copied'],
      point: ['before-keys', 'after-keys', 'at-end'],
      keyMaterial: MATERIALS,
    },
    {
      ...WITH_TOOL,
      walEncryption: ['on'],
      keyDirectory: ['absent', 'copied'],
      operation: ['rotate-database-key', 'rotate-server-key'],
      point: ['after-keys'],
      keyMaterial: ['newest-only'],
    },
    // What other databases have of the same provider; and sessions beside the backup, while keys are rotated.
    ...DOCUMENTED_WAYS.flatMap((way): Combined[] => {
      const inside: Combined = { ...way, load: ['light'], point: ['after-keys'] };
      return [
        {
          ...inside,
          operation: ['rotate-database-key', 'rotate-away-and-delete-provider'],
          content: ['shared-provider'],
        },
        { ...inside, operation: ROTATIONS, load: SESSION_LOADS },
      ];
    }),
    // Files are copied one after the other, in the order that the cell says.
    {
      ...WINDOW,
      walMethod: ['fetch'],
      tool: ['low-level'],
      point: ['before-keys', 'after-keys', 'at-end', 'after-providers-only', 'after-keys-only'],
      keyMaterial: MATERIALS,
    },
    // The operation is over when the tool starts; what was copied for -E may be older.
    {
      ...WITH_TOOL,
      keyDirectory: ['absent', 'copied', 'stale', 'torn-old-wal-keys', 'torn-old-providers'],
      point: ['before-backup'],
    },
    // No backup: the source crashes after the operation and starts again.
    { ...WINDOW, walMethod: ['none'], tool: ['none'], restore: ['crash'] },
  ],
  constraints: [
    {
      reason:
        'streamed WAL goes with -E and a copied key directory, fetched WAL with neither: what else can be combined is in the family methods',
      excludes: (at) => takesBackup(at) && !streamsEncrypted(at) && !streamsInClear(at) && !fetches(at),
    },
    DEFAULT_KEY,
    {
      reason: 'WAL encryption is switched on where it is off, and everything else is done where it is on',
      excludes: (at) => operationDoes(at.operation, 'switchesWalOn') !== (at.walEncryption === 'off'),
    },
    {
      reason: 'an operation that leaves the key store as it is has no older key material to restore with',
      excludes: (at) => at.keyMaterial === 'at-begin' && !operationDoes(at.operation, 'changesKeyStore'),
    },
    {
      reason:
        'only an operation that changes both WAL keys and global providers can leave a copy with one of the two from before it',
      excludes: (at) => at.keyDirectory.startsWith('torn-') && at.operation !== 'rotate-server-key-to-new-provider',
    },
    {
      reason: '-E reads WAL keys and global providers: a copy is outdated where these have changed',
      excludes: (at) => at.keyDirectory === 'stale' && !operationDoes(at.operation, 'outdatesCopy'),
    },
    {
      reason:
        'before a backup come rotations, after which the documentation asks for one, and restarts that no value of walEncryption has',
      excludes: (at) =>
        at.point === 'before-backup' &&
        !isOutdated(at) &&
        !operationDoes(at.operation, 'rotates') &&
        !operationDoes(at.operation, 'makesHistory'),
    },
    {
      reason:
        'a restart or crash of the source ends a backup that is under way, by a tool or by the low-level API, whose session it ends, and the load: it comes before both',
      excludes: (at) => operationDoes(at.operation, 'restarts') && at.point !== 'before-backup',
    },
    {
      reason:
        'a crash of the source while keys are rotated ends a backup that is under way: it is for a source without one',
      excludes: (at) => at.operation === 'crash-in-storm' && takesBackup(at),
    },
    {
      reason: 'with the files of keys and providers copied apart, a checkpoint between them changes neither',
      excludes: (at) =>
        (at.point === 'after-providers-only' || at.point === 'after-keys-only') && at.operation === 'checkpoint',
    },
  ],
};
