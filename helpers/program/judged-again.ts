import { allCells, scanExamples } from '../cell/index.ts';
import { loadRepetitions } from '../evidence/index.ts';
import { judge, judgedWithFor, loadExpectations, withoutCells } from '../judgement/index.ts';
import {
  type RepetitionLine,
  type Results,
  cellLine,
  combineByCell,
  readResults,
  repetitionLine,
} from '../results/index.ts';

/**
 * Judges the saved evidence of a run, each repetition by itself, with the claims as they are now. Changes no file.
 *
 * @param saved the run as its results file tells it
 * @returns the same run with other verdicts, and the known deviations that name no cell now
 * @throws {UsageError} when a file of claims is malformed
 * @throws {Error} when evidence cannot be read
 */
export function judgedAgain(directory: string, saved: Results = readResults(directory)): Results {
  const expectations = loadExpectations(saved.run.startedAt.slice(0, 10));
  const lines = loadRepetitions(directory).map(({ evidence, repetition }) => {
    const judgement = judge(evidence, expectations);
    return repetition === null ? cellLine(evidence, judgement) : repetitionLine(evidence, judgement, repetition);
  });
  const unmatchedKnown = withoutCells(
    expectations.known,
    [...allCells(), ...scanExamples()].map((cell) => cell.id),
  ).map((entry) => entry.id);
  // In the order of the run, so that what is taken from the first repetition stays the same.
  const places = new Map(saved.cells.map(({ id }, place) => [id, place]));
  const placeOf = ({ id }: { id: string }): number => places.get(id) ?? places.size;
  const cells = combineByCell(lines).toSorted((a, b) => placeOf(a) - placeOf(b));
  const repetitions = lines.filter((line): line is RepetitionLine => line.type === 'repetition');
  const judgedWith = judgedWithFor(saved.run.target, expectations.editions);
  return { ...saved, run: { ...saved.run, judgedWith, unmatchedKnown }, cells, repetitions };
}
