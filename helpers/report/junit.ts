import { reasonsText } from '../judgement/index.ts';
import { oneLine } from '../common/index.ts';
import { cellText } from './cell-text.ts';
import type { ReportOptions } from './options.ts';
import {
  type CellLine,
  type Results,
  type RunLine,
  incompleteNote,
  lightOf,
  notesOn,
  outcomeWords,
} from '../results/index.ts';
import { lossLines } from './silent-loss.ts';
import { element, escapeXml } from './xml.ts';

/** Longest text in an attribute, in characters: CI systems show it in a list. */
const MESSAGE_LIMIT = 500;

/** A case, and what counts it. */
interface Case {
  readonly as: 'passed' | 'failure' | 'error' | 'skipped';
  readonly ms: number;
  readonly xml: string;
}

/**
 * JUnit XML of a run: a suite for each family, a case for each cell. The text of a failure has claims with page and
 * heading, the deciding log lines, the evidence and the command that runs the cell again. What is green and not simply as
 * documented says so in its output. A property of each case is what became of the cell. What is wrong with the run as a
 * whole is a suite of its own, since a reader of JUnit sees nothing but cases.
 *
 * Elements and attributes are those that Jenkins, GitLab and the reporters for GitHub read; a case has no `file`, since a
 * cell is in none.
 */
export function junitXml(results: Results, options: ReportOptions): string {
  const { run, cells } = results;
  const familyOf = (id: string): string => id.split('/')[0] ?? '';
  const families = [...new Set([...cells.map(({ family }) => family), ...run.notRun.map(({ id }) => familyOf(id))])];
  const ofRun = runCases(results);
  const suites = [
    ...families.map((family) => ({
      name: family,
      cases: [
        ...cells.filter((cell) => cell.family === family).map((cell) => caseOf(cell, run, options)),
        ...run.notRun
          .filter(({ id }) => familyOf(id) === family)
          .map(({ id, reason }) => skippedCase(family, id, reason)),
      ],
    })),
    ...(ofRun.length === 0 ? [] : [{ name: 'run', cases: ofRun }]),
  ];
  // Without zone and fraction: the schemas that there are of JUnit ask for it so. It is UTC.
  const timestamp = run.startedAt.slice(0, 19);
  const properties = propertyList(propertiesOf(run, options));
  const inner = suites.map(({ name, cases }) =>
    element(
      'testsuite',
      { name: oneLine(name, MESSAGE_LIMIT), ...countsOf(cases), timestamp },
      `\n${[properties, ...cases.map(({ xml }) => xml)].map((line) => `    ${line}\n`).join('')}  `,
    ),
  );
  const all = element(
    'testsuites',
    { name: 'pg-tde-conformance', ...countsOf(suites.flatMap(({ cases }) => cases)), timestamp },
    `\n${inner.map((suite) => `  ${suite}\n`).join('')}`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${all}\n`;
}

function propertyList(properties: Readonly<Record<string, string>>): string {
  const all = Object.entries(properties).map(([name, value]) =>
    element('property', { name, value: oneLine(value, MESSAGE_LIMIT) }),
  );
  return `<properties>${all.join('')}</properties>`;
}

function propertiesOf(line: RunLine, { runDirectory }: ReportOptions): Record<string, string> {
  const { run, target, toolsTarget, restoreTarget, judgedWith, server, strict } = line;
  const notes = notesOn(line);
  return {
    run,
    target: target.ref,
    postgresql: target.postgres,
    extension: target.pgTde ?? 'none',
    'backup-tool': target.backupTool,
    ...(toolsTarget ? { 'tools-target': toolsTarget.ref } : {}),
    ...(restoreTarget ? { 'restore-target': restoreTarget.ref } : {}),
    ...(judgedWith ? { 'judged-with': judgedWith.edition } : {}),
    ...(server ? { 'server-fits': server.fits } : {}),
    ...(notes.length > 0 ? { notes: notes.join(' ') } : {}),
    ...(strict === true ? { strict: 'yes: a cell that departs from a should is a failure' } : {}),
    evidence: `${runDirectory}/cells`,
  };
}

function countsOf(cases: readonly Case[]): Record<'tests' | 'failures' | 'errors' | 'skipped' | 'time', string> {
  const count = (as: Case['as']): string => String(cases.filter((each) => each.as === as).length);
  return {
    tests: String(cases.length),
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
    time: seconds(cases.reduce((sum, { ms }) => sum + ms, 0)),
  };
}

function caseOf(cell: CellLine, run: RunLine, options: ReportOptions): Case {
  const light = lightOf(cell.verdict, run);
  if (light === 'skipped') return skippedCase(cell.family, cell.id, reasonsText(cell.reasons), cell.durationMs);
  const text = (): string => escapeXml(cellText(cell, run, options).join('\n'));
  const isPlain = cell.verdict === 'conforms' && cell.flips !== true && cell.silentLoss === undefined;
  const as = light === 'passed' ? 'passed' : cell.verdict === 'inconclusive' ? 'error' : 'failure';
  const content =
    as !== 'passed'
      ? element(as, { type: cell.verdict, message: oneLine(reasonsText(cell.reasons), MESSAGE_LIMIT) }, text())
      : isPlain
        ? ''
        : element('system-out', {}, `${cell.verdict}${cell.flips === true ? ', outcomes flip' : ''}\n${text()}`);
  return {
    as,
    ms: cell.durationMs,
    xml: element(
      'testcase',
      {
        classname: oneLine(cell.family, MESSAGE_LIMIT),
        name: oneLine(cell.id, MESSAGE_LIMIT),
        time: seconds(cell.durationMs),
      },
      `${propertyList({ outcome: outcomeWords(cell), ...lossProperty(cell) })}${content}`,
    ),
  };
}

/** What a cell lost in silence is a property of its case: a known deviation passes, and a reader of JUnit is to find it. */
function lossProperty(cell: CellLine): Record<string, string> {
  const lines = lossLines(cell);
  return lines.length === 0 ? {} : { 'silent-loss': lines.join('; ') };
}

function skippedCase(family: string, id: string, reason: string, ms = 0): Case {
  const skipped = element('skipped', { message: oneLine(reason, MESSAGE_LIMIT) });
  return {
    as: 'skipped',
    ms,
    xml: element(
      'testcase',
      { classname: oneLine(family, MESSAGE_LIMIT), name: oneLine(id, MESSAGE_LIMIT), time: seconds(ms) },
      skipped,
    ),
  };
}

function runCases({ run, cells, end }: Results): Case[] {
  const incomplete = incompleteNote({ run, cells, end });
  const errors = incomplete === null ? [] : [incomplete];
  const failures = run.unmatchedKnown.map((id) => `known deviation ${id} names no cell`);
  const runCase = (as: 'error' | 'failure', type: string, message: string): Case => {
    const shown = oneLine(message, MESSAGE_LIMIT);
    return {
      as,
      ms: 0,
      xml: element(
        'testcase',
        { classname: 'run', name: shown, time: seconds(0) },
        element(as, { type, message: shown }),
      ),
    };
  };
  return [
    ...errors.map((message) => runCase('error', 'inconclusive', message)),
    ...failures.map((message) => runCase('failure', 'stale-known', message)),
  ];
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
