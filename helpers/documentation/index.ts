/** Watching the documentation that the claims stand on: what changed in it, by digests; none of its text is kept. */
export { type FoundDocumentation, readDocumentation } from './checkout.ts';
export { type Findings, checkDocumentation, isClean } from './check.ts';
export { plainMarkdown } from './mkdocs.ts';
export { findingsReport } from './report.ts';
export { type FoundSection, sectionsOf } from './sections.ts';
export { updateOf } from './update.ts';
