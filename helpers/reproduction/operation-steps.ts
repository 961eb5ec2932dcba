import {
  OPERATION_BATCH,
  type Step,
  furtherRotation,
  keyOperation,
  rotationInTwo,
  seedOf,
  stormRotation,
} from '../acts/index.ts';
import { tableName } from '../source/index.ts';
import { PLACES, type Reproduced } from './reproduced.ts';
import { type SqlStep, hereDocument, sqlInOrder, words } from './shell-text.ts';

/** Rotations of a storm that a script knows; it begins again after the last. */
const STORM_ROTATIONS = 60;

/** The steps of an operation on the source, its WAL positions before and after, and the keys in force afterwards. */
export function operationSteps({ evidence: { axes }, release }: Reproduced): string[] {
  if (!release) return [];
  if (axes.operation === 'storm')
    return ['# The storm rages on for a while.', 'within 60 has_raged || give_up "the storm got no further"'];
  const operation = keyOperation(axes.operation, release, PLACES.keys);
  return [
    axes.operation === 'none' ? '# No operation: this cell is held and nothing is done.' : '# The operation.',
    'BEFORE=$(lsn source)',
    ...sqlInOrder('source', operation.steps.map(asSqlStep)),
    'AFTER=$(lsn source)',
    ...operation.tables.map(
      (table) => `note ${tableName(table)} ${OPERATION_BATCH.batch} ${OPERATION_BATCH.rows} "$(number "$AFTER")"`,
    ),
    'echo "operation from $BEFORE to $AFTER"',
    'IN_FORCE=$(keys_in_force source)',
  ];
}

function asSqlStep(step: Step): SqlStep {
  if (step.do === 'sql') return step;
  const argv = step.do === 'copy-file' ? ['cp', '-p', step.file, step.to ?? ''] : ['rm', step.file];
  return { other: `on source ${words(argv)}` };
}

type Statement = Extract<SqlStep, { sql: string }>;

/** Statements in the body of a function, in which one parameter of it is expanded. */
function statements(machine: string, steps: readonly Statement[], parameter: string): string {
  return steps
    .map(({ database, sql }) =>
      hereDocument(`  sql ${machine} ${database}`, `${sql};`, { variables: ['ROOT', parameter] }),
    )
    .join('\n');
}

/** Functions that rotate keys on a machine; what is rotated follows from the cluster's history. */
export function rotationFunctions({ evidence: { axes, id }, release }: Reproduced): string[] {
  if (!release) return [];
  const inFunction = (steps: readonly Statement[]): string => statements('"$1"', steps, '2');
  const { create, set } = rotationInTwo(release, PLACES.keys, axes.walEncryption, '$2');
  const parts = [
    `# rotate MACHINE NAME: each kind of key. First the new ones are made, then they are put in force.\nrotate() { make_keys "$@" && set_keys "$@"; }\nmake_keys() {\n${inFunction(create)}\n}\nset_keys() {\n${inFunction(set)}\n}`,
  ];
  if (axes.operation === 'storm') parts.push(stormFunctions(release, id));
  return parts;
}

function stormFunctions(release: NonNullable<Reproduced['release']>, id: string): string {
  const kinds = Array.from({ length: STORM_ROTATIONS }, (_, number) =>
    (stormRotation(release, PLACES.keys, seedOf(id), number)[0] as { readonly database: string }).database === 'app'
      ? 'database'
      : 'server',
  );
  const all = furtherRotation(release, PLACES.keys, 'on', 'storm-$1').flatMap((step) =>
    step.do === 'sql' ? [step] : [],
  );
  const body = (isDatabase: boolean): string =>
    statements(
      'source',
      all.filter(({ database }) => (database === 'app') === isDatabase),
      '1',
    );
  return [
    '# The storm: rotations of both kinds without pause, in this order, until there is $SEEN/calm.',
    'storm() {',
    '  local number=0 kind',
    '  while [ ! -e "$SEEN/calm" ]; do',
    `    for kind in ${kinds.join(' ')}; do`,
    '      [ ! -e "$SEEN/calm" ] || return 0',
    '      "rotate_$kind" "$kind-$((number++))" || return',
    '      echo "$number $(lsn source)" >>"$SEEN/storm"',
    '    done',
    '  done',
    '}',
    `rotate_database() {\n${body(true)}\n}`,
    `rotate_server() {\n${body(false)}\n}`,
    'begin_storm() { storm & STORM=$!; }',
    'end_storm() { touch "$SEEN/calm" && wait "$STORM"; }',
    'rotations() { if [ -e "$SEEN/storm" ]; then wc -l <"$SEEN/storm"; else echo 0; fi; }',
    'has_raged() { [ "$(rotations)" -ge $((RAGED + 6)) ]; }',
  ].join('\n');
}
