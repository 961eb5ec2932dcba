/** Which ways to back up an encrypted cluster are safe on which target: a table over runs, and its views. Pure. */
export { waysHtml } from './html.tsx';
export { waysMarkdown } from './markdown.ts';
export { type Answer, type WaysTable, waysTable } from './table.ts';
export { answerWords } from './words.ts';
