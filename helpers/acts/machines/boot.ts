import { shellWord } from '../../common/index.ts';
import type { Machine, Room } from '../../lab/index.ts';
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

/** What a machine has little of, in words. */
export const saysOfRoom = (machine: string, { sharedMemoryMb }: Room): string =>
  `/dev/shm of ${machine} has ${sharedMemoryMb} MB`;

const SIZE = "df -Pk /dev/shm | awk 'NR == 2 { print $2 }'";

/** Lines that boot a machine, and give up where it has more room than it is to have. */
export function bootLines(machine: string, room: Room | undefined): string[] {
  if (!room) return [`boot ${machine}`];
  const { sharedMemoryMb } = room;
  return [
    `boot ${machine} --shm-size ${sharedMemoryMb}m`,
    `[ "$(on ${machine} sh -c ${shellWord(SIZE)})" -le ${sharedMemoryMb * 1024} ] || give_up '/dev/shm of ${machine} is not small'`,
  ];
}

/** What a machine has too little of, and whether that is so. */
export async function littleRoom(machine: Machine, room: Room) {
  const { stdout } = await machine.run(['sh', '-c', SIZE]);
  const kb = Number(stdout.trim() || NaN);
  return { what: saysOfRoom(machine.name, room), struck: kb <= room.sharedMemoryMb * 1024 };
}
