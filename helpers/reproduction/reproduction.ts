import { lastLines, shellWord } from '../common/index.ts';
import { inCode, inText } from '../report/index.ts';
import { inTheRun } from './in-the-run.ts';
import { type Reproduced, nameOf } from './reproduced.ts';
import { scriptOf } from './script.ts';
import { shown, words } from './shell-text.ts';
import { documentedOf, titleOf } from './words.ts';

/** Files of the evidence that go into a reproduction, below `saved/`: what decided the cell, and where it was seen. */
const SAVED = ['backup.stdout', 'backup.stderr', 'second-backup.stderr', 'incremental.stderr', 'restore.log', 'source.log', 'configuration.txt', 'commands.log', 'evidence.json'] as const;

export const SCRIPT = 'repro.sh';

/**
 * The files of a reproduction: the script, a report to read, and what was saved of the run.
 *
 * @param saved files of the cell's evidence, by name
 */
export function reproductionOf(reproduced: Reproduced, saved: Readonly<Record<string, string>>): Record<string, string> {
  const kept = SAVED.flatMap((name) => (saved[name] === undefined || saved[name] === '' ? [] : [[`saved/${name}`, saved[name]] as const]));
  return { [SCRIPT]: scriptOf(reproduced), 'README.md': readme(reproduced, saved, kept.map(([name]) => name)), ...Object.fromEntries(kept) };
}

/** How many of the last lines of a log are in the report. */
const LOG_LINES = 8;

function readme(reproduced: Reproduced, saved: Readonly<Record<string, string>>, kept: readonly string[]): string {
  const { evidence: { target, backup }, run, line } = reproduced;
  const documented = documentedOf(reproduced);
  const rows = inTheRun(reproduced).map(({ facet, outcome, message }) => `| ${facet} | ${outcome} | ${inText(message ?? '')} |`);
  const [name, log] = ['restore.log', 'backup.stderr'].map((one) => [one, lastLines(saved[one] ?? '', LOG_LINES)] as const).find(([, lines]) => lines.length > 0) ?? [];
  return [
    `# ${inText(titleOf(reproduced))}`,
    '## What should happen',
    documented.length === 0 ? 'Nothing is documented for this combination.' : documented.map(({ where, says, differs }) => `- ${inText(`${says} (${where})`)}${differs === null ? '' : `\n  **Not so:** ${inText(differs)}`}`).join('\n'),
    '## What does',
    ['| seen | outcome | message |', '|---|---|---|', ...rows].join('\n'),
    inText(`Verdict: ${line.verdict}: ${line.reason}`),
    ...(name === undefined || log === undefined ? [] : [`The end of \`${name}\`:`, block(log)]),
    ...(backup ? ['The backup was taken by:', block([words(backup.command.argv)])] : []),
    '## Environment',
    [
      `- target: ${inCode(target.ref)}${target.imageId === undefined ? '' : `, image ${inCode(target.imageId)}`}, ${inText(target.architecture)}`,
      `- ${inText(`PostgreSQL ${target.postgres}; ${target.pgTde === null ? 'no pg_tde' : `${target.extension} ${target.pgTde}`}; backup tool ${target.backupTool}`)}`,
      `- run ${inText(run.run)}, begun ${inText(run.startedAt)}`,
    ].join('\n'),
    '## How to see it',
    block([`./${SCRIPT} ${shellWord(nameOf(reproduced.target))}`]),
    'The script makes the source, takes the backup and restores it elsewhere, with the statements and options of the run. It compares what it sees with what was seen, says so, and leaves its logs in `seen/`. Exit code: 0 the same outcome, 1 another, 2 it could not be tried.',
    '## Saved from the run',
    kept.map((file) => `- \`${file}\``).join('\n'),
    '',
  ].join('\n\n');
}

/** Lines as they are, but for what would end the block or is not to be seen. */
function block(lines: readonly string[]): string {
  return ['```text', ...lines.flatMap((line) => line.split('\n')).map((line) => shown(line).replaceAll('```', "'''")), '```'].join('\n');
}
