import { shellWord } from '../../common/index.ts';
import type { Machine, Room } from '../../lab/index.ts';
import { PLACES, onMachine } from '../places.ts';
import type { AnyAct, Verb } from '../verb.ts';

/** A new machine without any file of another; on the network where there is one. */
export interface Boot extends AnyAct {
  readonly do: 'boot';
  readonly machine: string;
  /** What it has less of than usual, where it does. */
  readonly room?: Room;
}

export const boot: Verb<Boot> = {
  async perform({ machine: name, room }, stage) {
    const machine = await stage.resources.boot(name, undefined, room);
    stage.machines.set(name, machine);
    if (room) stage.seen.fault = await littleRoom(machine, room);
    await stage.network?.join(machine);
    return 'goes-on';
  },
  write: ({ machine, room }) => bootLines(machine, room),
  says: ({ machine }) => `${machine} booted`,
};

/** Where each file system is, its name, and the option of a container that gives it a size. */
const ROOMS: Readonly<Record<Room['of'], { at: string; name: string; option: (mb: number) => string }>> = {
  'shared-memory': { at: '/dev/shm', name: '/dev/shm', option: (mb) => `--shm-size ${mb}m` },
  disk: { at: PLACES.disk, name: 'the disk', option: (mb) => `--tmpfs "${PLACES.disk}:rw,size=${mb}m"` },
};

/** What a machine has little of, in words. */
export const saysOfRoom = (machine: string, { of, mb }: Room): string => `${ROOMS[of].name} of ${machine} has ${mb} MB`;

/** Prints the size of the file system that `$0` is mounted as, in kB; of a directory of another one nothing. */
const SIZE = `df -Pk "$0" | awk -v at="$0" 'NR == 2 && $6 == at { print $2 }'`;

/** Lines that boot a machine, and give up where it has more room than it is to have. */
export function bootLines(machine: string, room: Room | undefined): string[] {
  if (!room) return [`boot ${machine}`];
  const { at, name, option } = ROOMS[room.of];
  return [
    `boot ${machine} ${option(room.mb)}`,
    `[ "$(on ${machine} sh -c ${shellWord(SIZE)} "${at}")" -le ${room.mb * 1024} ] || give_up '${name} of ${machine} is not small'`,
  ];
}

/** What a machine has too little of, and whether that is so. */
export async function littleRoom(machine: Machine, room: Room) {
  const { stdout } = await machine.run(['sh', '-c', SIZE, onMachine(ROOMS[room.of].at, machine)]);
  const kb = Number(stdout.trim() || NaN);
  return { what: saysOfRoom(machine.name, room), struck: kb <= room.mb * 1024 };
}
