/** Reports: what people and other programs read of a run, made from its results. */
export { PROGRAM, commandAgain } from './again.ts';
export { annotations } from './annotations.ts';
export { valueWords } from './html/axis-words.ts';
export { distributionLines } from './distribution.ts';
export { VerdictMark, htmlDocument } from './html/document.tsx';
export { explanation } from './explanation.ts';
export { fitForPage } from './html/text.ts';
export { junitXml } from './junit.ts';
export { decidingLog } from './logs.ts';
export { lossLines } from './silent-loss.ts';
export { inCode, inText } from './markdown-text.ts';
export { markdownSummary } from './markdown.ts';
export { type ReportOptions, reportOptions } from './options.ts';
export { countOutcomes, scansOf, textStrip } from './scan.ts';
export { windowStrips } from './strip.ts';
export { cellSummary, summary } from './terminal.ts';
export { type WrittenReport, writeReports } from './write.ts';
