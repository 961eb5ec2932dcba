/**
 * Watching the documentation that the claims stand on, sentence by sentence: what changed in it, by digests, and which of
 * its sentences have claims. None of its text is kept.
 */
export { type FoundDocumentation, readDocumentation } from './checkout.ts';
export { type Findings, checkDocumentation } from './check.ts';
export { type Coverage, coverageLine, coverageOf, coverageTable, totalOf } from './coverage.ts';
export { type LooseEnds, looseEnds } from './links.ts';
export { plainMarkdown } from './mkdocs.ts';
export { findingsReport, isDone } from './report.ts';
export { type FoundSection, sectionsOf } from './sections.ts';
export { hasUpdate, pageText, updateOf, watchedText } from './update.ts';
