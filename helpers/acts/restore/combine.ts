import { NOTHING_YET } from '../look/conclude.ts';
import { onMachine } from '../places.ts';
import { words } from '../script-text.ts';
import type { AnyAct, Verb } from '../verb.ts';

/** `pg_combinebackup` makes a data directory of backups that have been laid out. A failure to do so is a result. */
export interface Combine extends AnyAct {
  readonly do: 'combine';
  readonly machine: string;
  /** Its arguments; they may name places. */
  readonly args: readonly string[];
}

const LIMIT_MS = 120_000;

export const combine: Verb<Combine> = {
  async perform({ machine: name, args }, stage) {
    const machine = stage.machine(name);
    const argv = [`${machine.bin}/pg_combinebackup`, ...args.map((word) => onMachine(word, machine))];
    const combined = await machine.run(argv, { limitMs: LIMIT_MS });
    stage.seen.restore = { ...NOTHING_YET, starts: [], log: '', combined: { ...combined, argv } };
    return combined.exitCode === 0 ? 'goes-on' : 'ends-here';
  },
  write: ({ args }) => [`combine ${words(args)}`],
  says: () => 'combined',
  shell: () => ['restore/combine'],
};
