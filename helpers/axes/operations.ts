import type { Coordinates } from './axes.ts';

type Operation = Coordinates['operation'];

/** What an operation does, as far as it decides with what it can be combined. */
interface OperationTraits {
  /** Whether it puts another key in force. */
  readonly rotates: boolean;
  /** Whether the key store holds something new afterwards, or holds it elsewhere. */
  readonly changesKeyStore: boolean;
  /** Whether a copy of WAL keys and global providers from before it is a case of its own for `-E`, which reads these. */
  readonly outdatesCopy: boolean;
}

const traits = (...those: readonly (keyof OperationTraits)[]): OperationTraits => ({
  rotates: those.includes('rotates'),
  changesKeyStore: those.includes('changesKeyStore'),
  outdatesCopy: those.includes('outdatesCopy'),
});

/** Every operation. */
export const OPERATION_TRAITS: Readonly<Record<Operation, OperationTraits>> = {
  none: traits(),
  'rotate-database-key': traits('rotates', 'changesKeyStore'),
  'rotate-database-key-to-new-provider': traits('rotates', 'changesKeyStore'),
  'rotate-database-key-to-global-provider': traits('rotates', 'changesKeyStore'),
  'rotate-server-key': traits('rotates', 'changesKeyStore', 'outdatesCopy'),
  'rotate-server-key-to-new-provider': traits('rotates', 'changesKeyStore', 'outdatesCopy'),
  'rotate-default-key': traits('rotates', 'changesKeyStore', 'outdatesCopy'),
  // For -E the same as the server key's rotation.
  'rotate-several': traits('rotates', 'changesKeyStore'),
  'rotate-away-and-delete-provider': traits('rotates', 'changesKeyStore'),
  'add-global-provider': traits('outdatesCopy'),
  // What the old provider names is still there: -E works with a copy as it does with the current one.
  'change-provider': traits('changesKeyStore'),
  'change-provider-old-file-gone': traits('changesKeyStore', 'outdatesCopy'),
  'delete-provider': traits(),
  'create-table': traits(),
  'rewrite-table': traits(),
  'create-database': traits('changesKeyStore'),
  checkpoint: traits(),
  'restart-source': traits('outdatesCopy'),
  // It rotates all the while: there is no backup that comes after it.
  storm: traits('changesKeyStore'),
};
