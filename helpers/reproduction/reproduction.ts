import type { Reproduced } from './reproduced.ts';
import { scriptOf } from './script.ts';
import { documentedOf, seenIn, titleOf } from './words.ts';

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
  return { [SCRIPT]: scriptOf(reproduced), 'README.md': readme(reproduced, kept.map(([name]) => name)), ...Object.fromEntries(kept) };
}

function readme(reproduced: Reproduced, saved: readonly string[]): string {
  const { evidence: { target }, run } = reproduced;
  const block = (lines: readonly string[]): string => ['```text', ...lines.map((line) => line.replaceAll('```', "'''")), '```'].join('\n');
  return [
    `# ${titleOf(reproduced)}`,
    block(documentedOf(reproduced)),
    block(seenIn(reproduced)),
    '## Environment',
    [
      `- target: \`${target.ref}\`${target.imageId === undefined ? '' : `, image \`${target.imageId}\``}, ${target.architecture}`,
      `- PostgreSQL ${target.postgres}; ${target.pgTde === null ? 'no pg_tde' : `${target.extension} ${target.pgTde}`}; backup tool \`${target.backupTool}\``,
      `- run ${run.run}, begun ${run.startedAt}`,
    ].join('\n'),
    '## How to see it',
    block([`./${SCRIPT} ${reproduced.target.replace(/^(image|prefix):/, '')}`]),
    'The script makes the source, takes the backup and restores it elsewhere, with the statements and options of the run. It compares what it sees with what was seen, says so, and leaves its logs in `seen/`. Exit code: 0 the same outcome, 1 another, 2 it could not be tried.',
    '## Saved from the run',
    saved.map((name) => `- \`${name}\``).join('\n'),
    '',
  ].join('\n\n');
}
