import { reasonsText } from '../../judgement/index.ts';
import { oneLine } from '../../common/index.ts';
import { cellSummary } from '../../report/index.ts';
import { countVerdicts, exitCodeOf, incompleteNote, notesOn, readResults } from '../../results/index.ts';
import { judgedAgain } from '../judged-again.ts';
import { runDirectoryOf } from '../runs.ts';

/** Judges saved evidence again with the claims as they are now, says what changes, and changes no file. */
export function judgeAgain(run: string, { results, strict }: { results: string; strict?: boolean }): number {
  const directory = runDirectoryOf(run, results);
  const saved = readResults(directory);
  const again = judgedAgain(directory, saved);
  const judged = strict === true ? { ...again, run: { ...again.run, strict } } : again;
  const before = new Map(saved.cells.map((cell) => [cell.id, cell.verdict]));
  for (const cell of judged.cells) {
    const was = before.get(cell.id);
    const change = was === cell.verdict ? '' : `  (was ${was ?? 'not judged'})`;
    process.stdout.write(`${cellSummary(cell)}${change}\n`);
    if (change !== '') process.stdout.write(`    ${oneLine(reasonsText(cell.reasons), 2000)}\n`);
  }
  const changed = judged.cells.filter((cell) => before.get(cell.id) !== cell.verdict).length;
  process.stdout.write(`\n${judged.cells.length} cells judged again, ${changed} with another verdict\n`);
  const incomplete = incompleteNote(judged);
  if (incomplete !== null) process.stdout.write(`${incomplete}\n`);
  for (const note of notesOn(judged.run)) process.stdout.write(`${oneLine(note, 500)}\n`);
  for (const id of judged.run.unmatchedKnown) process.stdout.write(`known deviation ${id} names no cell\n`);
  const { departs } = countVerdicts(judged.run, judged.cells);
  if (judged.run.strict === true && departs > 0)
    process.stdout.write(`strict: what departs from a should counts as failed: ${departs}\n`);
  return exitCodeOf(judged);
}
