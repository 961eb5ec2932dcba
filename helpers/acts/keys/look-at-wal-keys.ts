import { expectSuccess } from '../../lab/index.ts';
import { onMachine } from '../places.ts';
import { words } from '../script-text.ts';
import type { AnyAct, Verb } from '../verb.ts';

/** The cipher of the newest key in the file of WAL keys that a tool wrote into a backup. */
export interface LookAtWalKeys extends AnyAct {
  readonly do: 'look-at-wal-keys';
  readonly machine: string;
  /** The file, and the source's: one that is the same was not written by the tool. Both may name places. */
  readonly file: string;
  readonly sources: string;
  readonly headerBytes: number;
  readonly entryBytes: number;
  /** The second number of an entry of a range that is encrypted. */
  readonly encrypted: number;
  /** Ciphers by the number that an entry begins with. */
  readonly ciphers: readonly string[];
}

/**
 * Prints the number that the last entry of the file `$0` begins with; nothing where the tool wrote none, or one for a range
 * of WAL that is not encrypted, which the second number says.
 */
const NUMBER = [
  'if [ -f "$0" ] && ! cmp -s "$0" "$1" && [ $(($(stat -c %s "$0") - $2)) -ge "$3" ]',
  'then tail -c "$3" "$0" | od -An -tu4 -N8 | awk -v encrypted="$4" \'$2 == encrypted { print $1 }\'',
  'fi',
].join('; ');

export const lookAtWalKeys: Verb<LookAtWalKeys> = {
  async perform({ machine: name, file, sources, headerBytes, entryBytes, encrypted, ciphers }, stage) {
    const machine = stage.machine(name);
    const files = [file, sources].map((path) => onMachine(path, machine));
    const numbers = [headerBytes, entryBytes, encrypted].map(String);
    const read = await machine.run(['sh', '-c', NUMBER, ...files, ...numbers]);
    expectSuccess(read, 'backup', 'the target needs awk, cmp, od, stat and tail');
    const number = read.stdout.trim();
    stage.seen.walCipher = number === '' ? 'none' : (ciphers[Number(number)] ?? `number ${number}`);
    return 'goes-on';
  },
  write: ({ machine, file, sources, headerBytes, entryBytes, encrypted, ciphers }) => [
    `saw_wal_cipher "$(on ${machine} ${words(['sh', '-c', NUMBER])} "${file}" "${sources}" ${headerBytes} ${entryBytes} ${encrypted})" ${words(ciphers)}`,
  ],
  says: () => null,
  sees: ['walCipher'],
  shell: () => ['keys/wal-keys'],
};
