import { copiesFiles } from '../axes/index.ts';
import { reasonsText } from '../judgement/index.ts';
import { shellWord } from '../common/index.ts';
import { toolOutput } from '../evidence/index.ts';
import { inCode, inText } from '../report/index.ts';
import { inTheRun } from './in-the-run.ts';
import { type Reproduced, nameOf } from './reproduced.ts';
import { scriptOf } from './script.ts';
import { shown, words } from '../acts/index.ts';
import { notesOn, targetText } from '../results/index.ts';
import { documentedOf, titleOf } from './account.ts';

/** Files of the evidence that go into a reproduction, below `saved/`: what decided the cell, and where it was seen. */
const SAVED = [
  'backup.stdout',
  'backup.stderr',
  'second-backup.stderr',
  'incremental.stderr',
  'incremental-2.stderr',
  'incremental-3.stderr',
  'restore.log',
  'source.log',
  'configuration.txt',
  'commands.log',
  'evidence.json',
] as const;

export const SCRIPT = 'repro.sh';

/**
 * The files of a reproduction: the script, a report to read, and what was saved of the run.
 *
 * @param saved files of the cell's evidence, by name
 */
export function reproductionOf(
  reproduced: Reproduced,
  saved: Readonly<Record<string, string>>,
): Record<string, string> {
  const kept = SAVED.flatMap((name) =>
    saved[name] === undefined || saved[name] === '' ? [] : [[`saved/${name}`, saved[name]] as const],
  );
  return {
    [SCRIPT]: scriptOf(reproduced),
    'README.md': readme(
      reproduced,
      kept.map(([name]) => name),
    ),
    ...Object.fromEntries(kept),
  };
}

/** Longest text of a claim or a verdict that is in the report whole, in characters. */
const TEXT_LIMIT = 4000;
/** Most lines of what tools printed. */
const TOOL_LINES = 40;
const text = (of: string): string => inText(of, TEXT_LIMIT);

function readme(reproduced: Reproduced, kept: readonly string[]): string {
  const {
    evidence: { target, backup, axes },
    run,
    line,
    deciding,
  } = reproduced;
  const documented = documentedOf(reproduced);
  const tools = toolOutput(reproduced.evidence).slice(0, TOOL_LINES);
  const rows = inTheRun(reproduced).map(({ facet, outcome, told }) => `| ${facet} | ${outcome} | ${text(told)} |`);
  return [
    `# ${text(titleOf(reproduced))}`,
    ...notesOn(run).map((note) => `**${text(note)}**`),
    '## What should happen',
    documented.length === 0
      ? 'Nothing is documented for this combination.'
      : documented
          .map(
            ({ where, says, differs }) =>
              `- ${text(`${says} (${where})`)}${differs === null ? '' : `\n  **Not so:** ${text(differs)}`}`,
          )
          .join('\n'),
    '## What does',
    ['| seen | outcome | message |', '|---|---|---|', ...rows].join('\n'),
    text(`Verdict: ${line.verdict}. ${reasonsText(line.reasons)}`),
    ...(deciding.length === 0 ? [] : ['What the log says:', block(deciding)]),
    ...(backup === null
      ? []
      : copiesFiles(axes)
        ? [
            "The backup was taken with PostgreSQL's low-level API: `pg_backup_start`, files copied in the order that the script has, `pg_backup_stop`, and the WAL.",
          ]
        : ['The backup was taken by:', block([words(backup.command.argv)])]),
    ...(tools.length === 0 ? [] : ['What the tools printed that were run:', block(tools)]),
    '## Environment',
    [
      `- target: ${inCode(target.ref)}${target.imageId === undefined ? '' : `, image ${inCode(target.imageId)}`}, ${text(target.architecture)}`,
      ...partsOf(reproduced.evidence),
      `- ${text(`PostgreSQL ${target.postgres}; ${target.pgTde === null ? 'no pg_tde' : `${target.extension} ${target.pgTde}`}; backup tool ${target.backupTool}`)}`,
      `- run ${inCode(run.run)}, begun ${inCode(run.startedAt)}`,
    ].join('\n'),
    '## How to see it',
    block([`./${SCRIPT} ${shellWord(nameOf(reproduced.target))}`]),
    'The script makes the source, takes the backup and restores it elsewhere, with the statements and options of the run. It compares what it sees with what was seen, says so, and leaves its logs in `seen/`. Exit code: 0 the same outcome, 1 another, 2 it could not be tried.',
    '## Saved from the run',
    kept.map((file) => `- \`${file}\``).join('\n'),
    '',
  ].join('\n\n');
}

/** Targets beside the source's, each with its facts. */
function partsOf({ toolsTarget, restoreTarget }: Reproduced['evidence']): string[] {
  const parts = [
    { what: 'backup taken with tools of', of: toolsTarget },
    { what: 'restored on', of: restoreTarget },
  ];
  return parts.flatMap(({ what, of }) => (of === undefined ? [] : [`- ${what} ${text(targetText(of))}`]));
}

/** Lines as they are, but for what would end the block or is not to be seen. */
function block(lines: readonly string[]): string {
  return [
    '```text',
    ...lines.flatMap((line) => line.split('\n')).map((line) => shown(line).replaceAll('```', "'''")),
    '```',
  ].join('\n');
}
