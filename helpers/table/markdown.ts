import { inCode, inText } from '../report/index.ts';
import type { WaysTable } from './table.ts';
import { NOTES, TITLE, answerWords, columnWords, notesOnColumns, unseenWords } from './words.ts';

/** The table for a documentation page, in GitHub's Markdown: a table for each kind of source and of restore. */
export function waysMarkdown({ columns, groups, unseen }: WaysTable): string {
  const left = unseenWords({ unseen });
  return [
    `## ${TITLE}`,
    '',
    ...NOTES.map((note) => `- ${inText(note)}`),
    ...notesOnColumns({ columns }).map((note) => `- **${inText(note)}**`),
    '',
    ...(groups.length === 0 ? ['No run here has a cell of any way to back up an encrypted cluster.', ''] : []),
    ...groups.flatMap(({ source, restoredAs, rows }) => [
      `### ${inText(`${source}: restored as ${restoredAs}`)}`,
      '',
      `| backup | ${columns.map((column) => inText(columnWords(column))).join(' | ')} |`,
      `|---|${columns.map(() => '---|').join('')}`,
      ...rows.map(
        ({ method, format, answers }) =>
          `| ${inCode(`${method} ${format}`)} | ${answers.map((answer) => inText(answerWords(answer))).join(' | ')} |`,
      ),
      '',
    ]),
    ...(left === null ? [] : [inText(left), '', ...unseen.map((each) => `- ${inText(each)}`), '']),
    `Made from ${columns.map(({ run }) => `run ${inCode(run)}`).join(', ')}.`,
    '',
  ].join('\n');
}
