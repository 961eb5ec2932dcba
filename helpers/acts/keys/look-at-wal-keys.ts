import { expectSuccess } from '../../lab/index.ts';
import { onMachine } from '../places.ts';
import { words } from '../script-text.ts';
import type { AnyAct, Verb } from '../verb.ts';

/** The cipher of the newest key in a file of WAL keys. */
export interface LookAtWalKeys extends AnyAct {
  readonly do: 'look-at-wal-keys';
  readonly machine: string;
  /** May name a place. */
  readonly file: string;
  readonly entryBytes: number;
  /** Ciphers by the number that an entry begins with. */
  readonly ciphers: readonly string[];
}

/** Prints the number that the last entry begins with; nothing for a file that has none. */
const NUMBER = 'tail -c "$1" "$0" | od -An -tu4 -N4 | tr -d " "';

export const lookAtWalKeys: Verb<LookAtWalKeys> = {
  async perform({ machine: name, file, entryBytes, ciphers }, stage) {
    const machine = stage.machine(name);
    const read = await machine.run(['sh', '-c', NUMBER, onMachine(file, machine), String(entryBytes)]);
    expectSuccess(read, 'backup', 'the backup succeeded; look whether it has a file of WAL keys');
    const number = read.stdout.trim();
    stage.seen.walCipher = ciphers[Number(number)] ?? (number === '' ? 'none' : `number ${number}`);
    return 'goes-on';
  },
  write: ({ machine, file, entryBytes, ciphers }) => [
    `saw_wal_cipher ${words([machine, file, String(entryBytes), ...ciphers])}`,
  ],
  says: () => null,
  sees: ['walCipher'],
  shell: () => ['keys/wal-keys'],
};
