import type { Act } from '../acts/index.ts';
import type { Coordinates } from '../axes/index.ts';

type Room = NonNullable<Extract<Act, { do: 'boot' }>['room']>;

/** Less than a WAL segment takes, and more than a server takes for itself. */
const SMALL: Room = { sharedMemoryMb: 8 };

const SMALL_ON: Readonly<Record<Coordinates['sharedMemory'], 'source' | 'restore' | null>> = {
  usual: null,
  'small-on-source': 'source',
  'small-on-restore': 'restore',
};

/** What a machine of the cell has less of than usual: a field of the act that boots it, where it does. */
export const roomOf = (
  { sharedMemory }: Pick<Coordinates, 'sharedMemory'>,
  machine: 'source' | 'restore',
): { readonly room?: Room } => (SMALL_ON[sharedMemory] === machine ? { room: SMALL } : {});
