import { inCode, inText } from '../report/index.ts';
import { CATEGORIES, type Category, type Comparison } from './model.ts';
import {
  BROKEN_IN_BOTH,
  CATEGORY_WORDS,
  brokenLines,
  type Group,
  RESULT_WORDS,
  claimCounts,
  groupsOf,
  statesText,
  warnings,
} from './change-words.ts';

/** Longest list of cells, groups of a category and lines of a group that are written whole. */
const [IDS, GROUPS, LINES] = [10, 20, 8];
/** Categories that are folded: nothing has to be done about them. */
const FOLDED: readonly Category[] = ['flips', 'documented', 'only-in-one', 'known-stale', 'known-gone', 'fixed'];

/** A comparison for a comment on a pull request or a job's summary, in GitHub's Markdown. */
export function comparisonMarkdown(comparison: Comparison): string {
  const { runs, result, reasons, counts, claims } = comparison;
  return [
    `## Is the newest release worse? ${RESULT_WORDS[result]}`,
    '',
    reasons.map((reason) => inText(reason)).join('; '),
    '',
    ...runs.map(
      ({ run, target, complete }, index) =>
        `${index + 1}. ${inCode(run)} ${inText(target)}${complete ? '' : ' (not complete)'}`,
    ),
    '',
    ...warnings(comparison).map((line) => `- ${inText(line)}`),
    '',
    `| | cells |\n|---|---|\n${CATEGORIES.filter((category) => counts[category] > 0)
      .map((category) => `| ${CATEGORY_WORDS[category].title} | ${counts[category]} |`)
      .join('\n')}`,
    '',
    ...groupsOf(comparison, CATEGORIES).flatMap(({ category, count, groups }) =>
      folded(category, `${CATEGORY_WORDS[category].title} (${count})`, [
        `${CATEGORY_WORDS[category].means}.`,
        '',
        ...groups.slice(0, GROUPS).flatMap((group) => groupText(group, runs.length)),
        ...more(groups.length - GROUPS, '', 'groups'),
      ]),
    ),
    ...(comparison.brokenInBoth.length === 0
      ? []
      : [
          '<details>',
          `<summary>${BROKEN_IN_BOTH} (${comparison.brokenInBoth.length})</summary>`,
          '',
          ...brokenLines(comparison).map((line) => `- ${inText(line)}`),
          '',
          '</details>',
          '',
        ]),
    ...(claims.length === 0
      ? []
      : ['### by claim', '', ...claims.map((claim) => `- ${inCode(claim.id)}: ${claimCounts(claim)}`), '']),
  ]
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n');
}

function folded(category: Category, title: string, lines: readonly string[]): string[] {
  return FOLDED.includes(category)
    ? ['<details>', `<summary>${title}</summary>`, '', ...lines, '', '</details>', '']
    : [`### ${title}`, '', ...lines, ''];
}

function groupText({ states, lines, cells, from }: Group, runs: number): string[] {
  return [
    `- ${statesText(states)}${runs > 2 ? `, newest against run ${from + 1}` : ''}`,
    ...lines.slice(0, LINES).map((line) => `  - ${inText(line)}`),
    ...more(lines.length - LINES, '  ', 'differences'),
    ...cells.slice(0, IDS).map(({ id }) => `  - ${inCode(id)}`),
    ...more(cells.length - IDS, '  ', 'cells'),
  ];
}

function more(count: number, indent: string, what: string): string[] {
  return count > 0 ? [`${indent}- and ${count} more ${what}`] : [];
}
