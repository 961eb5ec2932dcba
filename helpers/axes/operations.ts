/** What an operation does, as far as it decides with what it can be combined. */
type Trait =
  /** It puts another key in force. */
  | 'rotates'
  /** The key store holds something new afterwards, or holds it elsewhere. */
  | 'changesKeyStore'
  /** A copy of WAL keys and global providers from before it is a case of its own for `-E`, which reads these. */
  | 'outdatesCopy'
  /** It is about a default key that is in force where there is no other. */
  | 'ofDefaultKey'
  /** The source ends and starts again. */
  | 'restarts'
  /** What it makes of the source is no history of WAL encryption that the axis has. */
  | 'makesHistory'
  /** WAL encryption is on afterwards where it was off, or off where it was on. */
  | 'switchesWalOn'
  | 'switchesWalOff'
  /** It goes on all the while, so that nobody knows at a moment which keys are in force. */
  | 'goesOn';

interface Known {
  /** Its words for readers, where its name alone would not say enough. */
  readonly words?: string;
  readonly traits: readonly Trait[];
}

const known = (...traits: Trait[]): Known => ({ traits });

/** Every key operation, in the order in which the axis has them; the first is its default. */
const OPERATIONS = {
  none: { ...known(), words: 'no operation' },
  'rotate-database-key': known('rotates', 'changesKeyStore'),
  'rotate-database-key-to-new-provider': known('rotates', 'changesKeyStore'),
  'rotate-database-key-to-global-provider': known('rotates', 'changesKeyStore'),
  'rotate-server-key': known('rotates', 'changesKeyStore', 'outdatesCopy'),
  'rotate-server-key-to-new-provider': known('rotates', 'changesKeyStore', 'outdatesCopy'),
  'rotate-default-key': known('rotates', 'changesKeyStore', 'outdatesCopy', 'ofDefaultKey'),
  // Beside keys of databases and of the server, which stay in force.
  'set-default-key': known('changesKeyStore', 'outdatesCopy'),
  'default-to-database-key': known('rotates', 'changesKeyStore', 'ofDefaultKey'),
  'default-to-server-key': known('rotates', 'changesKeyStore', 'outdatesCopy', 'ofDefaultKey'),
  // The default key is set before: what is new is who uses it.
  'database-to-default-key': known('rotates'),
  'server-to-default-key': known('rotates', 'outdatesCopy'),
  // For -E the same as the server key's rotation.
  'rotate-several': known('rotates', 'changesKeyStore'),
  'rotate-away-and-delete-provider': known('rotates', 'changesKeyStore'),
  // The copy has a provider that is gone.
  'rotate-away-and-delete-older-provider': known('rotates', 'changesKeyStore', 'outdatesCopy'),
  'add-global-provider': known('outdatesCopy'),
  // What the old provider names is still there: -E works with a copy as it does with the current one.
  'change-provider': known('changesKeyStore'),
  'change-provider-old-file-gone': known('changesKeyStore', 'outdatesCopy'),
  'delete-provider': known('outdatesCopy'),
  'create-table': known(),
  'rewrite-table': known(),
  'create-database': known('changesKeyStore'),
  checkpoint: known(),
  'restart-source': known('outdatesCopy', 'restarts'),
  'restart-source-twice': known('outdatesCopy', 'restarts'),
  'crash-source': known('outdatesCopy', 'restarts', 'makesHistory'),
  'wal-off': known('outdatesCopy', 'restarts', 'switchesWalOff'),
  'wal-on': known('outdatesCopy', 'restarts', 'switchesWalOn'),
  'wal-off-and-on': known('outdatesCopy', 'restarts', 'makesHistory'),
  // It rotates all the while: there is no backup that comes after it.
  storm: known('changesKeyStore', 'goesOn'),
  'crash-in-storm': known('changesKeyStore', 'goesOn'),
} satisfies Readonly<Record<string, Known>>;

export type Operation = keyof typeof OPERATIONS;

/** The values of the axis. */
export const OPERATION_NAMES = Object.keys(OPERATIONS) as unknown as readonly ['none', ...Operation[]];

/** Words for values whose name alone would not say enough. */
export const OPERATION_WORDS: Readonly<Partial<Record<Operation, string>>> = Object.fromEntries(
  Object.entries<Known>(OPERATIONS).flatMap(([name, { words }]) => (words === undefined ? [] : [[name, words]])),
);

/** Whether an operation does this. */
export function operationDoes(operation: Operation, trait: Trait): boolean {
  return OPERATIONS[operation].traits.includes(trait);
}
