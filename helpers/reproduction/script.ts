import { type Act, type StartName, comment, shellFile, shellOf, shown, writeActs } from '../acts/index.ts';
import { shellWord } from '../common/index.ts';
import { FACETS } from '../facets/index.ts';
import { functions, values } from './generated.ts';
import { type Row, inTheRun } from './in-the-run.ts';
import { type Reproduced, nameOf, scenarioOf } from './reproduced.ts';
import { account, titleOf } from './account.ts';

/**
 * The script that shows what became of a cell: bash, and the container engine's command line or an installation of
 * PostgreSQL. It ends with 0 where it sees the same as the run, 1 where something else, 2 where it cannot be tried.
 *
 * @throws {Error} for a cell whose release is not known
 */
export function scriptOf(reproduced: Reproduced): string {
  const acts = scenarioOf(reproduced);
  const told = { ofBackup: ofBackup(reproduced), ofStart: (which: StartName) => ofStart(reproduced, which) };
  const machines = reproduced.target.startsWith('image:') ? ['machines/engine'] : ['machines/installation'];
  const { restoreTarget } = reproduced;
  if (restoreTarget !== undefined) machines.push('machines/several');
  return [
    heading(reproduced),
    opening(reproduced, acts),
    `main() {\n  ${restoreTarget === undefined ? 'begin_machines' : 'begin_several'}\n${writeActs(acts, told).map(indented).join('\n')}\n}`,
    ...functions(acts),
    ...[...machines, ...shellOf(acts)].map(shellFile),
    'main\n',
  ].join('\n\n');
}

/** Where the run ended with the backup, how. */
function ofBackup({ facets: { backup } }: Reproduced): string {
  if (backup.outcome !== 'refused' && backup.outcome !== 'failed') return '';
  const message = shown(backup.message?.split('\n')[0] ?? 'without a word');
  return ` In the run: ${backup.outcome}, ${message}. What follows was not reached.`;
}

/** What is documented of a start, and at which start the run ended. */
function ofStart({ facets: { startup }, line, claims }: Reproduced, which: StartName): string {
  const outcomes = claims
    .filter(({ id }) => line.claims.some((claim) => claim.id === id))
    .flatMap(({ expect: { anyOf = [], ...always } }) =>
      [always, ...anyOf].flatMap((set) => set.startup?.outcome ?? []),
    );
  const documented =
    which !== 'first' || outcomes.length === 0 ? '' : ` Documented: ${[...new Set(outcomes)].join(' or ')}.`;
  if (startup.which !== which) return documented;
  const message = shown(startup.message ?? 'without a word');
  return `${documented} In the run: ${startup.outcome}, ${message}. What follows was not reached.`;
}

function heading(reproduced: Reproduced): string {
  const { target } = reproduced;
  const what = target.startsWith('image:') ? 'IMAGE' : 'DIRECTORY';
  return [
    '#!/usr/bin/env bash',
    comment([titleOf(reproduced), '', ...account(reproduced), '', `Usage: ./repro.sh [${what}]`].join('\n')),
    ...(what === 'IMAGE'
      ? [
          comment(
            'Needs bash and a container engine, docker unless ENGINE names another; for compressed backups gzip, lz4 or zstd.',
          ),
        ]
      : [
          comment('Needs bash; as root, setpriv and a user called postgres; for compressed backups gzip, lz4 or zstd.'),
        ]),
    ...othersOf(reproduced).map(({ variable, ref, does }) =>
      comment(`${does} ${shown(ref)}, unless ${variable} names another image.`),
    ),
    comment(
      'Ends with 0 where the outcome is the one of the run, 1 where it is another, 2 where it could not be tried.',
    ),
  ].join('\n');
}

function opening(reproduced: Reproduced, acts: readonly Act[]): string {
  const { target, release } = reproduced;
  const rows = inTheRun(reproduced);
  const line = ({ facet, outcome, message }: Row): string => `${facet}|${outcome}|${message ?? ''}`;
  return [
    'set -Eeuo pipefail',
    `TARGET=\${1:-${shellWord(nameOf(target))}}`,
    ...othersOf(reproduced).map(({ variable, ref }) => `${variable}=\${${variable}:-${shellWord(nameOf(ref))}}`),
    ...(target.startsWith('image:') ? ['ENGINE=${ENGINE:-docker}'] : []),
    'ID=pg-tde-repro-$$',
    'SEEN=$(cd "$(dirname "$0")" && pwd)/seen',
    '',
    '# What was seen in the run: facet, outcome, message.',
    "IN_THE_RUN=$(cat <<'RUN'",
    ...rows.map(line),
    'RUN',
    ')',
    ...values(acts, release),
    '',
    '# Nothing was seen so far.',
    `declare -A OUTCOME=(${FACETS.map(({ name, nothing }) => `[${name}]=${nothing.outcome}`).join(' ')}`,
    "  [warnings]=0 ['in force']=not-checked ['wal on disk']=not-scanned)",
    'declare -A MESSAGE=() CURRENT_LOG=() CODE=()',
    "STARTS=0 CAME_UP='' CLEAR_WAL='' startup=not-attempted why=''",
    '',
    'trap end EXIT',
    'trap \'[ "$BASH_SUBSHELL" != 0 ] || give_up "line $LINENO: $BASH_COMMAND"\' ERR',
    "trap 'exit 130' INT",
    "trap 'exit 143' TERM",
    '# Whatever happens, no machine stays, and no copy of a backup.',
    'end() {',
    '  local code=$?',
    "  trap '' INT TERM HUP",
    '  trap - ERR',
    '  set +e',
    '  touch "$SEEN/enough" "$SEEN/calm" "$SEEN/sessions-end"',
    '  (end_machines)',
    '  find "$SEEN" -mindepth 1 -maxdepth 1 -type d -exec rm -rf {} +',
    '  rm -f "$SEEN/enough" "$SEEN/calm" "$SEEN/sessions-end" "$SEEN/.log" "$SEEN/.error"',
    '  # Only a conclusion says that the outcome is another.',
    '  [ "$code" != 1 ] || [ -n "${CONCLUDED:-}" ] || exit 2',
    '}',
    'rm -rf "$SEEN"',
    'mkdir -p "$SEEN"',
  ].join('\n');
}

/** Targets beside the source's, each with the variable of the script that names it. */
export function othersOf({ toolsTarget, restoreTarget }: Pick<Reproduced, 'toolsTarget' | 'restoreTarget'>) {
  return [
    ...(toolsTarget === undefined
      ? []
      : [{ variable: 'TOOLS_TARGET', ref: toolsTarget, does: 'The backup is taken with the tools of' }]),
    ...(restoreTarget === undefined
      ? []
      : [{ variable: 'RESTORE_TARGET', ref: restoreTarget, does: 'It is restored on' }]),
  ];
}

/** The lines of a step in the body of a function; those of a here-document stay where they are. */
function indented(step: string): string {
  const [first = '', ...rest] = step.split('\n');
  const lead = first.startsWith('# ') ? `\n  ${first}` : `  ${first}`;
  return [lead, ...rest].join('\n');
}
