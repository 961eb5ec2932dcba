/** Results: what a run found, as lines of one file that is the truth. Everything that people read is made from it. */
export { EXIT, LIGHTS, type Light, countOutcomes, countVerdicts, exitCodeOf, lightOf, outcomeWords } from './counts.ts';
export { facetWords } from './facet-words.ts';
export { type InstantLine } from './instant.ts';
export type { CellLine, OutcomeCount, RepetitionLine, RunLine } from './lines.ts';
export { incompleteNote, notesOn, serverText } from './notes.ts';
export { combineByCell, combineRepetitions, timesRun } from './repetitions.ts';
export {
  RESULTS_FILE,
  type Results,
  appendLine,
  cellLine,
  pointLatestAt,
  readResults,
  repetitionLine,
  extensionText,
  targetText,
  type TargetsOfRun,
  targetsText,
} from './results.ts';
export { resultsJsonSchema } from './schema.ts';
