import { shellWord } from '../common/index.ts';
import { backupSteps } from './backup-steps.ts';
import { functions, values } from './generated.ts';
import { type Row, inTheRun } from './in-the-run.ts';
import { part, partsOf } from './library.ts';
import { type Reproduced, isStandby, nameOf } from './reproduced.ts';
import { restoreSteps } from './restore-steps.ts';
import { comment } from './shell-text.ts';
import { sourceSteps } from './source-steps.ts';
import { standbySteps } from './standby-steps.ts';
import { account, titleOf } from './words.ts';

/**
 * The script that shows what became of a cell: bash, and the container engine's command line or an installation of
 * PostgreSQL. It ends with 0 where it sees the same as the run, 1 where something else, 2 where it cannot be tried.
 *
 * @throws {Error} for a cell whose release is not known
 */
export function scriptOf(reproduced: Reproduced): string {
  const steps = [
    ...sourceSteps(reproduced),
    ...backupSteps(reproduced),
    ...(isStandby(reproduced) ? standbySteps(reproduced) : restoreSteps(reproduced)),
  ];
  return [
    heading(reproduced),
    opening(reproduced),
    `main() {\n  begin_machines\n${steps.map(indented).join('\n')}\n\n  conclude\n}`,
    ...functions(reproduced),
    ...partsOf(reproduced).map(part),
    'main\n',
  ].join('\n\n');
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
    comment(
      'Ends with 0 where the outcome is the one of the run, 1 where it is another, 2 where it could not be tried.',
    ),
  ].join('\n');
}

function opening(reproduced: Reproduced): string {
  const { target } = reproduced;
  const rows = inTheRun(reproduced);
  const line = ({ facet, outcome, message }: Row): string => `${facet}|${outcome}|${message ?? ''}`;
  return [
    'set -Eeuo pipefail',
    `TARGET=\${1:-${shellWord(nameOf(target))}}`,
    ...(target.startsWith('image:') ? ['ENGINE=${ENGINE:-docker}'] : []),
    'ID=pg-tde-repro-$$',
    'SEEN=$(cd "$(dirname "$0")" && pwd)/seen',
    '',
    '# What was seen in the run: facet, outcome, message.',
    "IN_THE_RUN=$(cat <<'RUN'",
    ...rows.map(line),
    'RUN',
    ')',
    ...values(reproduced),
    '',
    'declare -A OUTCOME=([backup]=not-taken [warnings]=0 [startup]=not-attempted [data]=not-read [secrecy]=not-scanned [recovery]=none',
    "  [archive]=none [log]=not-read [keys]=not-checked ['in force']=not-checked ['wal on disk']=not-scanned)",
    'declare -A MESSAGE=() CURRENT_LOG=()',
    "STARTS=0 CAME_UP='' startup=not-attempted why=''",
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
    '  touch "$SEEN/enough" "$SEEN/calm"',
    '  (end_machines)',
    '  find "$SEEN" -mindepth 1 -maxdepth 1 -type d -exec rm -rf {} +',
    '  rm -f "$SEEN/enough" "$SEEN/calm" "$SEEN/.log" "$SEEN/.error"',
    '  # Only a conclusion says that the outcome is another.',
    '  [ "$code" != 1 ] || [ -n "${CONCLUDED:-}" ] || exit 2',
    '}',
    'rm -rf "$SEEN"',
    'mkdir -p "$SEEN"',
  ].join('\n');
}

/** The lines of a step in the body of a function; those of a here-document stay where they are. */
function indented(step: string): string {
  const [first = '', ...rest] = step.split('\n');
  const lead = first.startsWith('# ') ? `\n  ${first}` : `  ${first}`;
  return [lead, ...rest].join('\n');
}
