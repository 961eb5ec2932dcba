/** Reports: the results file, which is the truth, and what is made from it. */
export { annotations } from './annotations.ts';
export { VerdictMark, htmlDocument } from './html/document.tsx';
export { fitForPage } from './html/text.ts';
export { junitXml } from './junit.ts';
export { decidingLog } from './logs.ts';
export { inCode, inText } from './markdown-text.ts';
export { markdownSummary } from './markdown.ts';
export { type ReportOptions, reportOptions } from './options.ts';
export { EXIT, LIGHTS, exitCodeOf } from './outcome.ts';
export { combineByCell, combineRepetitions, distributionLines, timesRun } from './repetitions.ts';
export {
  type CellLine,
  RESULTS_FILE,
  type RepetitionLine,
  type Results,
  type RunLine,
  appendLine,
  cellLine,
  countVerdicts,
  pointLatestAt,
  readResults,
  repetitionLine,
  targetText,
} from './results.ts';
export { countOutcomes, scansOf, textStrip } from './scan.ts';
export { resultsJsonSchema } from './schema.ts';
export { windowStrips } from './strip.ts';
export { cellSummary, summary } from './terminal.ts';
export { type WrittenReport, writeReports } from './write.ts';
