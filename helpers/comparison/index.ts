/** Comparing runs: what changed, cell by cell and claim by claim, and whether the newest is worse. Pure. */
export { compareRuns, comparisonExitCode } from './compare.ts';
export { comparisonHtml } from './html.tsx';
export { comparisonJson } from './json.ts';
export { comparisonMarkdown } from './markdown.ts';
export { maskVolatile } from './mask.ts';
export { CATEGORIES, type Category, type Comparison, comparisonSchema } from './model.ts';
export { comparisonText } from './terminal.ts';
