import { oneLine } from '../common/index.ts';
import { CATEGORIES, type Comparison } from './model.ts';
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

/** Longest list of cells that is printed whole, and most lines about one group. */
const [IDS, LINES] = [10, 8];
const NAME = 200;

/** A comparison for a terminal: the answer first, then the most urgent. */
export function comparisonText(comparison: Comparison): string {
  const { runs, result, reasons, counts, claims } = comparison;
  return [
    ...runs.map(
      ({ run, target, complete }, index) =>
        `${index + 1}  ${oneLine(run, NAME)}  ${oneLine(target, NAME)}${complete ? '' : '  (not complete)'}`,
    ),
    '',
    ...warnings(comparison),
    `Is the newest worse? ${RESULT_WORDS[result]}: ${reasons.map((reason) => oneLine(reason, NAME)).join('; ')}`,
    '',
    ...groupsOf(comparison, CATEGORIES).flatMap(({ category, count, groups }) => [
      `${CATEGORY_WORDS[category].title} (${count}): ${CATEGORY_WORDS[category].means}`,
      ...groups.flatMap((group) => groupText(group, runs.length)),
      '',
    ]),
    ...(comparison.brokenInBoth.length === 0
      ? []
      : [
          `${BROKEN_IN_BOTH} (${comparison.brokenInBoth.length})`,
          ...brokenLines(comparison).map((line) => `    ${line}`),
          '',
        ]),
    ...(claims.length === 0
      ? []
      : ['by claim', ...claims.map((claim) => `    ${oneLine(claim.id, NAME)}: ${claimCounts(claim)}`), '']),
    ...CATEGORIES.filter((category) => counts[category] > 0).map(
      (category) => `${String(counts[category]).padStart(5)}  ${CATEGORY_WORDS[category].title}`,
    ),
    '',
  ].join('\n');
}

function groupText({ states, lines, cells, from }: Group, runs: number): string[] {
  const against = runs > 2 ? `, newest against run ${from + 1}` : '';
  return [
    `  ${statesText(states)}${against}`,
    ...lines.slice(0, LINES).map((line) => `      ${line}`),
    ...more(lines.length - LINES, '      ', 'differences'),
    ...cells.slice(0, IDS).map(({ id }) => `    ${oneLine(id, NAME)}`),
    ...more(cells.length - IDS, '    ', 'cells'),
  ];
}

function more(count: number, indent: string, what: string): string[] {
  return count > 0 ? [`${indent}and ${count} more ${what}, with --format json`] : [];
}
