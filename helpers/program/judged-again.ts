import { allCells, cellAt, scanExamples } from '../cell/index.ts';
import { UsageError } from '../common/index.ts';
import { type SavedEvidence, evidencePath, loadRepetitions } from '../evidence/index.ts';
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
 * @throws {UsageError} when a file of claims is malformed, or evidence cannot be read, is missing or of another cell
 */
export function judgedAgain(directory: string, saved: Results = readResults(directory)): Results {
  const expectations = loadExpectations(saved.run.startedAt.slice(0, 10));
  const loaded = loadRepetitions(directory);
  mustBeWhole(saved, loaded);
  const lines = loaded.map(({ evidence, repetition }) => {
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

/** What the results name is there, and each directory has the evidence of its own cell: any other would be judged as that one. */
function mustBeWhole({ cells, repetitions }: Results, loaded: readonly SavedEvidence[]): void {
  const paths = new Set(loaded.map(({ path }) => path));
  const repeated = new Set(repetitions.map(({ id }) => id));
  const named = [...cells.filter(({ id }) => !repeated.has(id)), ...repetitions].map(({ evidence }) => evidence);
  const lost = named.find((path) => !paths.has(path));
  if (lost !== undefined)
    throw new UsageError(`the results name ${lost}, and its evidence is not there: what it showed would be forgotten`);
  for (const { evidence, repetition, path } of loaded) {
    if (evidencePath(evidence.id, repetition) !== path)
      throw new UsageError(`${path} has the evidence of another cell: ${evidence.id}`);
    const { id } = cellAt(evidence.axes);
    if (evidence.instant === null && id !== evidence.id)
      throw new UsageError(`${path}: the cell is called ${evidence.id}, and its axes are those of ${id}`);
  }
}
