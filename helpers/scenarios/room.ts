import type { Act } from '../acts/index.ts';
import { type Coordinates, fillsDisk } from '../axes/index.ts';

type Room = NonNullable<Extract<Act, { do: 'boot' }>['room']>;

/** Less than a WAL segment takes, and more than a server takes for itself. */
export const SMALL_MB = 8;
const SMALL: Room = { of: 'shared-memory', mb: SMALL_MB };

const SMALL_ON: Readonly<Record<Coordinates['sharedMemory'], 'source' | 'restore' | null>> = {
  usual: null,
  'small-on-source': 'source',
  'small-on-restore': 'restore',
};

/** Room for a restored server with all that it gets from its archive; until it is needed, something else is there. */
const DISK: Room = { of: 'disk', mb: 384 };

/** A file system of a machine of the cell that is not as usual: a field of the act that boots it, where there is one. */
export function roomOf(
  axes: Pick<Coordinates, 'sharedMemory' | 'restoredDisk'>,
  machine: 'source' | 'restore',
): { readonly room?: Room } {
  if (SMALL_ON[axes.sharedMemory] === machine) return { room: SMALL };
  return machine === 'restore' && fillsDisk(axes) ? { room: DISK } : {};
}
