import { oneLine } from '../../common/index.ts';
import { loadRepetitions } from '../../evidence/index.ts';
import { allCells, scanExamples } from '../../cell/index.ts';
import { judge, loadExpectations, withoutCells } from '../../judgement/index.ts';
import { cellLine, cellSummary, combineByCell, exitCodeOf, readResults, repetitionLine } from '../../report/index.ts';
import { runDirectoryOf } from '../runs.ts';

/** Judges saved evidence, each repetition by itself, with the claims as they are now, says what changes, and changes no file. */
export function judgeAgain(run: string, results: string): number {
  const directory = runDirectoryOf(run, results);
  const saved = readResults(directory);
  const expectations = loadExpectations(saved.run.startedAt.slice(0, 10));
  const before = new Map(saved.cells.map((cell) => [cell.id, cell.verdict]));
  const lines = loadRepetitions(directory).map(({ evidence, repetition }) => {
    const judgement = judge(evidence, expectations);
    return repetition === null ? cellLine(evidence, judgement) : repetitionLine(evidence, judgement, repetition);
  });
  const cells = combineByCell(lines);
  for (const cell of cells) {
    const was = before.get(cell.id);
    const change = was === cell.verdict ? '' : `  (was ${was ?? 'not judged'})`;
    process.stdout.write(`${cellSummary(cell)}${change}\n`);
    if (change !== '') process.stdout.write(`    ${oneLine(cell.reason, 2000)}\n`);
  }
  const changed = cells.filter((cell) => before.get(cell.id) !== cell.verdict).length;
  process.stdout.write(`\n${cells.length} cells judged again, ${changed} with another verdict\n`);
  const unmatchedKnown = withoutCells(expectations.known, [...allCells(), ...scanExamples()].map((cell) => cell.id)).map((entry) => entry.id);
  for (const id of unmatchedKnown) process.stdout.write(`known deviation ${id} names no cell\n`);
  return exitCodeOf({ ...saved, run: { ...saved.run, unmatchedKnown }, cells });
}
