import { noteTool } from '../machines/note-programs.ts';
import { onMachine } from '../places.ts';
import { words } from '../script-text.ts';
import type { AnyAct, Verb } from '../verb.ts';
import { NOTHING_TAKEN } from './taken.ts';

/** The backup tool runs to its end. If it refuses, fails or hangs, that is a result. */
export interface Take extends AnyAct {
  readonly do: 'take';
  readonly backup: string;
  readonly from: string;
  /** The tool and its arguments; they may name places. */
  readonly argv: readonly string[];
}

/** Longest a backup may take, in milliseconds; a tool that has not ended by then hangs. */
export const BACKUP_LIMIT_MS = 120_000;

export const take: Verb<Take> = {
  async perform({ backup, from, argv }, stage) {
    const machine = stage.machine(from);
    await noteTool(stage, from, argv[0] ?? '');
    const command = await machine.run(
      argv.map((word) => onMachine(word, machine)),
      { limitMs: BACKUP_LIMIT_MS },
    );
    stage.backups.set(backup, { ...(stage.backups.get(backup) ?? NOTHING_TAKEN), command });
    return 'goes-on';
  },
  write: ({ backup, from, argv }) => [`FROM=${from}`, `take ${backup} ${words(argv)}`],
  says: () => null,
  shell: () => ['backup/backup'],
};
