import { outcomeWord } from '../facets/index.ts';
import { reasonsText } from '../judgement/index.ts';
import { type Explained, explanation } from './explanation.ts';
import type { ReportOptions } from './options.ts';
import { commandInCode, inCode, inText } from './markdown-text.ts';
import { distributionLines } from './distribution.ts';
import {
  type CellLine,
  type Results,
  type RunLine,
  countOutcomes,
  countVerdicts,
  lightOf,
  notesOn,
  targetsText,
  timesRun,
} from '../results/index.ts';
import { commandAgain } from './again.ts';
import { SILENT_LOSS, silentLossesIn } from './silent-loss.ts';

/** Nobody reads more of a summary; GitHub itself takes 1 MiB. */
const LINE_LIMIT = 60;
const BYTE_LIMIT = 8192;
/** Most items of a section; fewer where the limits ask for it. */
const ITEM_LIMIT = 12;
/** Longest reason that is given for several cells, in characters. */
const REASON_LIMIT = 320;
/** Claims and log lines that are shown of a cell. */
const CLAIMS_SHOWN = 2;
const LOG_LINES = 1;

/** A part of the summary: its items are left out from the end where there is no room, and counted. */
interface Section {
  readonly title: string;
  /** Lines of each item. */
  readonly items: readonly (readonly string[])[];
  readonly isCollapsed?: boolean;
}

/**
 * Markdown for a job summary or a pull request: the verdict in words, the target, the counts, then what is not as
 * documented, with claim, evidence and the command that runs the cell again. At most 60 lines and 8 kB, whatever the run;
 * what is left out is counted. Everything from results and logs is code: nothing in it is markup, a link or a mention.
 */
export function markdownSummary(results: Results, options: ReportOptions): string {
  const isThere = ({ items }: Section): boolean => items.length > 0;
  const losses = [lossSection(results)].filter(isThere);
  const sections = sectionsOf(results, options).filter(isThere);
  const render = (most: number): string =>
    [
      ...head(results),
      ...losses.flatMap((section) => sectionLines(section, most)),
      ...countLines(results),
      ...sections.flatMap((section) => sectionLines(section, most)),
      '',
      `All of it: ${inCode(options.runDirectory)}`,
      ...(typeof options.coverage === 'string'
        ? ['', `Claims: ${inText(options.coverage)}; must, should and may as in RFC 2119`]
        : []),
      '',
    ].join('\n');
  const fits = (text: string): boolean =>
    text.split('\n').length - 1 <= LINE_LIMIT && Buffer.byteLength(text) <= BYTE_LIMIT;
  for (let most = ITEM_LIMIT; most > 0; most--) {
    const text = render(most);
    if (fits(text)) return text;
  }
  return render(0);
}

function head({ run, cells, end }: Results): string[] {
  return [
    `## pg\\_tde conformance: ${lostInWords(cells)}${verdictInWords({ run, cells, end, repetitions: [] })}`,
    '',
    `${inCode(targetsText(run))}, run ${inCode(run.run)}${run.strict === true ? ', strict: a cell that departs from a should counts as failed' : ''}`,
    ...notesOn(run).flatMap((note) => ['', `**${inText(note)}**`]),
  ];
}

function countLines({ run, cells }: Results): string[] {
  const counts = Object.entries(countVerdicts(run, cells)).filter(([, count]) => count > 0);
  const outcomes = countOutcomes(cells).map(({ outcome, count }) => `${count} ${outcomeWord(outcome)}`);
  return [
    '',
    '| verdict | cells |',
    '|---|---:|',
    ...counts.map(([verdict, count]) => `| ${verdict} | ${count} |`),
    ...(cells.length === 0 ? [] : ['', `Does it work? ${outcomes.join(', ')}.`]),
  ];
}

function lostInWords(cells: readonly CellLine[]): string {
  const { length } = silentLossesIn(cells);
  return length === 0 ? '' : `${counted(length, 'loses', 'lose')} rows in silence; `;
}

function verdictInWords({ run, cells, end }: Results): string {
  const counts = countVerdicts(run, cells);
  const isStrict = lightOf('departs', run) === 'failed';
  const missing = run.planned - cells.length;
  const stale = counts['stale-known'] + run.unmatchedKnown.length;
  const bad = [
    ...(counts.deviates > 0 ? [counted(counts.deviates, 'deviates', 'deviate')] : []),
    ...(isStrict && counts.departs > 0
      ? [counted(counts.departs, 'departs from a should', 'depart from a should')]
      : []),
    ...(stale > 0 ? [`${stale} known ${stale === 1 ? 'deviation is' : 'deviations are'} stale`] : []),
    ...(counts.inconclusive > 0 ? [counted(counts.inconclusive, 'proves nothing', 'prove nothing')] : []),
    ...(end === null
      ? [`the run was aborted after ${cells.length} of ${run.planned} cells`]
      : missing > 0
        ? [counted(missing, 'left no result', 'left no result')]
        : []),
    ...(counts['not-run'] > 0 ? [counted(counts['not-run'], 'could not be run', 'could not be run')] : []),
  ];
  if (bad.length > 0) return bad.join(', ');
  if (cells.length === 0) return 'no cell was run';
  const known = counts['known-deviation'];
  const apart = [
    ...(known > 0 ? [`${known} with a known deviation`] : []),
    ...(counts.departs > 0
      ? [`${counts.departs} that ${counts.departs === 1 ? 'departs' : 'depart'} from a should`]
      : []),
  ];
  return `${counted(cells.length, '', '').trim()}, no new deviation${apart.length > 0 ? ` (${apart.join(', ')})` : ''}`;
}

function counted(number: number, one: string, several: string): string {
  return number === 1 ? `1 cell ${one}` : `${number} cells ${several}`;
}

/** What a cell lost in silence: its first line, and the only trace of it. */
function lossItem({ id, verdict, silentLoss }: ReturnType<typeof silentLossesIn>[number]): string[] {
  const { lost, trace } = silentLoss;
  return [
    `- ${inCode(id)} (${verdict}): ${lost
      .slice(0, 1)
      .map((line) => inCode(line))
      .join('')}; only trace: ${trace === null ? 'none' : inCode(trace)}`,
  ];
}

/** Nothing is worse, so it comes first, whatever is known of it. */
const lossSection = ({ cells }: Results): Section => ({
  title: `Silent loss: ${SILENT_LOSS}`,
  items: silentLossesIn(cells).map(lossItem),
});

function sectionsOf({ run, cells }: Results, options: ReportOptions): Section[] {
  const having = (...verdicts: CellLine['verdict'][]): CellLine[] =>
    cells.filter(({ verdict }) => verdicts.includes(verdict));
  return [
    { title: 'Deviates', items: having('deviates').map((cell) => deviationItem(cell, run, options)) },
    {
      title: 'Stale known deviations',
      items: [
        ...having('stale-known').map((cell) => plainItem(cell, run, options)),
        ...run.unmatchedKnown.map((id) => [`- ${inCode(id)} names no cell`]),
      ],
    },
    { title: 'Inconclusive', items: having('inconclusive').map((cell) => plainItem(cell, run, options)) },
    {
      title: 'More than one outcome',
      items: cells
        .filter(({ flips }) => flips === true)
        .map((cell) => [
          `- ${inCode(cell.id)}`,
          ...distributionLines(cell)
            .slice(0, 3)
            .map((line) => `  - ${inCode(line)}`),
        ]),
    },
    { title: 'Departs from a should, by reason', items: byReason(having('departs')) },
    { title: 'Not run, by reason', items: byReason(run.notRun) },
    { title: 'Known deviations, by entry', items: byReason(having('known-deviation')), isCollapsed: true },
  ];
}

function deviationItem(cell: CellLine, run: RunLine, options: ReportOptions): string[] {
  const deviating = cell.claims.filter(({ verdict }) => verdict === 'deviates');
  const claims = deviating.slice(0, CLAIMS_SHOWN).map(({ id, reasons }) => {
    const claim = options.claims.find((each) => each.id === id);
    return `  - ${inCode(id)}${claim ? `, documented (${inCode(`${claim.page}: ${claim.heading}`)}): ${inText(claim.says)}` : ''} Seen: ${inCode(reasonsText(reasons))}`;
  });
  const more = deviating.length > CLAIMS_SHOWN ? [`  - and ${deviating.length - CLAIMS_SHOWN} more claims`] : [];
  const log = options
    .logs(cell)
    .slice(-LOG_LINES)
    .map((line) => `  - log: ${inCode(line)}`);
  return [
    `- **${inCode(cell.id)}**`,
    ...(claims.length > 0 ? claims : [`  - ${inCode(reasonsText(cell.reasons))}`]),
    ...more,
    ...log,
    ...whereToLook(cell, run, options),
  ];
}

function plainItem(cell: CellLine, run: RunLine, options: ReportOptions): string[] {
  return [`- **${inCode(cell.id)}**: ${inCode(reasonsText(cell.reasons))}`, ...whereToLook(cell, run, options)];
}

function whereToLook(cell: CellLine, run: RunLine, { runDirectory, program }: ReportOptions): string[] {
  return [
    `  - evidence: ${inCode(`${runDirectory}/${cell.evidence}`)}`,
    `  - again: ${commandInCode(commandAgain(cell.id, run, program, timesRun(cell)))}`,
  ];
}

/** An item for each reason, with the cells of it: the first is named. */
function byReason(cells: readonly ({ readonly id: string } & Explained)[]): string[][] {
  const groups = new Map<string, string[]>();
  for (const { id, ...cell } of cells) {
    const reason = explanation(cell);
    groups.set(reason, [...(groups.get(reason) ?? []), id]);
  }
  return [...groups].map(([reason, [first = '', ...others]]) => [
    `- ${inCode(first)}${others.length > 0 ? ` and ${others.length} more` : ''}: ${inCode(reason, REASON_LIMIT)}`,
  ]);
}

function sectionLines({ title, items, isCollapsed }: Section, most: number): string[] {
  const shown = items.slice(0, most);
  const more =
    items.length > shown.length
      ? [`- ${shown.length === 0 ? items.length : `and ${items.length - shown.length} more`}, in report.html`]
      : [];
  const body = [...shown.flat(), ...more];
  return isCollapsed === true
    ? ['', `<details><summary>${title}: ${items.length}</summary>`, '', ...body, '', '</details>']
    : ['', `### ${title}: ${items.length}`, '', ...body];
}
