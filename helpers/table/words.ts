import { outcomeWord } from '../facets/index.ts';
import { extensionText } from '../results/index.ts';
import type { Answer, WaysTable } from './table.ts';

/** What the table asks. */
export const TITLE = 'Which ways to back up an encrypted cluster are safe';

/** What the answers mean, and what they are of. */
export const NOTES: readonly string[] = [
  'Safe: in every cell, under every load, the backup was taken, every start of the restored server went well, all rows were there, recovery came as far as it was to, and nothing could be read without a key.',
  'Not safe: one cell or more where that is not so. What is wrong is said with the number of cells; a cell may have several faults.',
  'Not known: nothing was run, or something proves nothing, was not looked at, or was not run under every load.',
  'No key operation falls inside the backup, and all key material is there when it is restored. With -E the key directory was copied into the destination first, and no cipher was asked for. Cells of one way differ in load, compression, where recovery is to end, and in the history of WAL encryption.',
  'With WAL encryption off, WAL holds rows of encrypted tables as they are: a backup that has such WAL leaks them.',
  'Pages that are torn in a backup are not asked for here: on a cluster without data checksums and without wal_log_hints they can cost rows of encrypted tables, whichever way is taken (docs/findings/torn-page.md).',
];

/** An answer in words. */
export function answerWords(answer: Answer | null): string {
  if (answer === null) return 'not in this release';
  const { state, seen, of, wrong, loadsUnseen } = answer;
  switch (state) {
    case 'safe':
      return `safe (${seen} of ${of} seen)`;
    case 'not-safe':
      return `not safe: ${wrong.map(({ outcome, cells }) => `${outcomeWord(outcome)} (${cells} of ${seen})`).join(', ')}${seen < of ? `; ${seen} of ${of} seen` : ''}`;
    case 'not-known': {
      const loads = seen > 0 && loadsUnseen.length > 0 ? `; load not seen: ${loadsUnseen.join(', ')}` : '';
      return `not known (${seen} of ${of} seen${loads})`;
    }
  }
}

/** What comes before the list of what was not seen at all; null where all was. */
export function unseenWords({ unseen }: Pick<WaysTable, 'unseen'>): string | null {
  return unseen.length === 0 ? null : `Nothing was seen of ${unseen.length} more, as these runs have it:`;
}

/** What has to be known of the runs before the answers, each once. */
export function notesOnColumns({ columns }: Pick<WaysTable, 'columns'>): string[] {
  return [...new Set(columns.flatMap(({ notes }) => notes))];
}

/** What a column is of. */
export function columnWords({ target, toolsTarget, restoreTarget }: WaysTable['columns'][number]): string {
  const words = (of: typeof target): string => `${extensionText(of)}, PostgreSQL ${of.postgres}`;
  const tools = toolsTarget ? `; tools of ${words(toolsTarget)}` : '';
  return `${words(target)}${tools}${restoreTarget ? `; restored on ${words(restoreTarget)}` : ''}`;
}
