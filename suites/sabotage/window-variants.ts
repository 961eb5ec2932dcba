import type { FacetName } from '../../helpers/facets/index.ts';
import type { Verdict } from '../../helpers/judgement/index.ts';
import { type Release, statement } from '../../helpers/release/index.ts';
import { PROVIDERS } from '../../helpers/source/index.ts';
import { type Reading, UNLESS_BACKUP } from './variants.ts';
import type { WrongTime } from './window-mistimed.ts';

/** A cell with a key operation at a wrong time, and why it proves nothing. */
interface MistimedCell {
  readonly cell: string;
  readonly when: WrongTime;
  readonly reason: RegExp;
}

const OUT_OF_PLACE =
  /^the operation lies between [0-9A-F/]+ and [0-9A-F/]+, the backup between [0-9A-F/]+ and [0-9A-F/]+$/;

/** Operations at a wrong time: the suite's own mistake, on a target without a defect. */
export const MISTIMED: readonly MistimedCell[] = [
  { cell: 'window/fetch-plain-rotate-database-key-after-keys', when: 'before the tool starts', reason: OUT_OF_PLACE },
  {
    cell: 'window/stream-plain-e-keys-rotate-server-key-after-keys',
    when: 'after the backup has ended',
    reason: OUT_OF_PLACE,
  },
  {
    cell: 'window/low-level-rotate-database-key-after-providers-only',
    when: 'before the tool starts',
    reason: OUT_OF_PLACE,
  },
  {
    cell: 'window/fetch-plain-rotate-database-key-before-backup',
    when: 'after the backup has ended',
    reason: /^the operation ended at [0-9A-F/]+, after the backup's start position [0-9A-F/]+$/,
  },
  // What is copied into the destination afterwards is up to date.
  {
    cell: 'window/stream-plain-e-keys-stale-rotate-server-key-before-backup',
    when: 'before the destination is made',
    reason:
      /^in the destination, before the tool began, the copy of wal_keys is as after the operation, not as before it$/,
  },
  {
    cell: 'window/stream-plain-e-keys-torn-old-wal-keys-rotate-server-key-to-new-provider-before-backup',
    when: 'before the destination is made',
    reason:
      /^in the destination, before the tool began, the copy of wal_keys is as after the operation, not as before it$/,
  },
  {
    cell: 'window/stream-plain-e-keys-torn-old-providers-rotate-server-key-to-new-provider-before-backup',
    when: 'before the destination is made',
    reason:
      /^in the destination, before the tool began, the copy of 1664_providers is as after the operation, not as before it$/,
  },
];

/** What a cell with a defect has to come to. */
interface Outcome {
  readonly cell: string;
  readonly verdict: Verdict;
  readonly reason: RegExp;
}

/** A target with one defect that shows while, or after, keys are operated on. */
interface WindowVariant {
  readonly name: string;
  readonly defect: string;
  /** Shell commands of the wrappers; `wrapper.ts` says what they may use. */
  readonly script: { readonly tool?: (release: Release) => string; readonly postgres?: (release: Release) => string };
  readonly cells: readonly Outcome[];
  /** How the facets read that change, where the cell proves something. All others must read as in health. */
  readonly facets?: Readonly<Partial<Record<FacetName, Reading>>>;
  /** A cell that the same target must not turn, where that is not plain from the defect. */
  readonly untouched?: string;
}

const ROTATES = 'window/fetch-plain-rotate-database-key-after-keys';

/** For tools that are wrapped: the file of a database's keys on the source, its name, and what is in it now. */
const KEY_FILE = String.raw`
oid=$(on_source postgres "SELECT oid FROM pg_database WHERE datname = 'app'" "$@")
name=$KEY_DIRECTORY/${'$'}{oid}_keys
file=$(on_source postgres 'SHOW data_directory' "$@")/$name
older=$(cksum < "$file")
# wait_while <tool> <command>: as long as the tool lives
wait_while() {
  tool=$1; shift
  while "$@"; do
    kill -0 "$tool" 2>/dev/null || give_up 'the tool ended first'
    sleep 0.02
  done
}
is_older() { [ ! -e "$1" ] || [ "$(cksum < "$1")" = "$older" ]; }
is_not_older() { [ ! -e "$1" ] || [ "$(cksum < "$1")" != "$older" ]; }`;

/**
 * Shell commands of a wrapped tool that replace what a function does in a database of the source.
 *
 * @param called a statement of a release that calls it
 */
export function replaceFunction(called: string, body: string): string {
  const name = /^SELECT (\w+)\(/.exec(called)?.[1];
  if (name === undefined) throw new Error(`no function is called by ${called}`);
  const ddl = 'CREATE OR REPLACE FUNCTION %s(%s) RETURNS %s LANGUAGE plpgsql AS %L';
  const values = `oid::regproc, pg_get_function_arguments(oid), pg_get_function_result(oid), '${body.replaceAll("'", "''")}'`;
  return String.raw`on_source app "DO \$do\$ BEGIN EXECUTE (SELECT format('${ddl}', ${values}) FROM pg_proc WHERE proname = '${name}'); END \$do\$" "$@"`;
}

/** A tool before which a function of the source is replaced. */
const afterReplacing = (called: string, body: string): string =>
  `${UNLESS_BACKUP}\n${replaceFunction(called, body)}\nbecome_real "$@"`;

export const WINDOW_VARIANTS: readonly WindowVariant[] = [
  {
    name: 'operation-skipped',
    defect: 'the function that puts a database key in force does nothing',
    script: { tool: ({ sql }) => afterReplacing(sql.setDatabaseKey, 'BEGIN END') },
    cells: [{ cell: ROTATES, verdict: 'inconclusive', reason: /^the operation took no effect: .*app-key/ }],
    facets: {},
    untouched: 'window/fetch-plain-rotate-server-key-after-keys',
  },
  {
    name: 'newer-key-file',
    defect: "while the tool is held, the newer file of a database's keys comes in place of its copy",
    script: {
      tool: () => String.raw`
${UNLESS_BACKUP}
${KEY_FILE}
renew() {
  wait_while "$1" is_older "$file"
  wait_while "$1" is_not_older "$2"
  # Whoever writes the newer file may not be done with it.
  sleep 0.2
  cp "$file" "$2"
}
beside renew $$ "$(option -D "$@")/$name"
become_real "$@"`,
    },
    cells: [
      {
        cell: ROTATES,
        verdict: 'inconclusive',
        reason: /^in the backup, the copy of \d+_keys is as after the operation, not as before it$/,
      },
    ],
  },
  {
    name: 'never-stays-stopped',
    defect: 'somebody lets the tool go on again and again',
    script: {
      tool: () => String.raw`
${UNLESS_BACKUP}
nudge() { while kill -CONT "$1" 2>/dev/null; do sleep 0.01; done; }
beside nudge $$
become_real "$@"`,
    },
    cells: [
      {
        cell: ROTATES,
        verdict: 'inconclusive',
        reason: /^the harness failed at backup: the tool (could not be held|was held too late)$/,
      },
    ],
  },
  {
    name: 'let-go-early',
    defect: 'somebody lets the tool go on as soon as the key is rotated',
    script: {
      tool: () => String.raw`
${UNLESS_BACKUP}
${KEY_FILE}
let_go() {
  wait_while "$1" is_older "$file"
  kill -CONT "$1"
}
beside let_go $$
become_real "$@"`,
    },
    // At a busy moment the backup is over before the operation has been looked at.
    cells: [
      {
        cell: ROTATES,
        verdict: 'inconclusive',
        reason: new RegExp(
          String.raw`^the tool was not stopped after the operation: state \w?$|${OUT_OF_PLACE.source}`,
        ),
      },
    ],
  },
  {
    name: 'child-not-stopped',
    defect: 'the tool does its work in a child, which goes on when it is stopped',
    script: {
      tool: () => String.raw`
${UNLESS_BACKUP}
"$REAL" "$@" || finish $?
finish 0`,
    },
    cells: [
      {
        cell: ROTATES,
        verdict: 'inconclusive',
        // At a busy moment the child itself is slow enough to look held.
        reason: new RegExp(
          String.raw`^the harness failed at backup: the tool (was held too late|could not be held)$|^the server was no longer at the file that it was to be held at$|^the server sent on while the tool was held: |${OUT_OF_PLACE.source}`,
        ),
      },
    ],
  },
  {
    name: 'keys-smuggled',
    defect: 'the backup brings the key files along, and the restored server finds them',
    script: {
      tool: () => String.raw`
${UNLESS_BACKUP}
smuggle() {
  until [ -e "$2/backup_label" ]; do
    kill -0 "$1" 2>/dev/null || give_up 'the tool ended first'
    sleep 0.02
  done
  cp -a "$(dirname "$2")/keys" "$2/smuggled"
}
beside smuggle $$ "$(option -D "$@")"
become_real "$@"`,
      postgres: () => String.raw`
first_start "$@" || become_real "$@"
keys=$(dirname "$2")/keys
mkdir -p "$keys"
cp "$2"/smuggled/* "$keys/"
become_real "$@"`,
    },
    cells: [
      {
        cell: 'window/fetch-plain-no-operation-after-keys-material-none',
        verdict: 'deviates',
        reason: /^restore\.keys-missing: none of 2 sets of outcomes/,
      },
    ],
    facets: {
      startup: { outcome: 'starts' },
      data: { outcome: 'equal' },
      secrecy: { outcome: 'sealed' },
      log: { outcome: 'clean' },
      keys: { outcome: 'good', inForce: 'same' },
    },
  },
  {
    name: 'key-file-vanishes',
    defect: 'a key file that the server had when it was shut down is gone when it starts again',
    script: {
      postgres: () => String.raw`
first_start "$@" || second_start "$@" || become_real "$@"
extra=$2/$KEY_DIRECTORY/99999_keys
if first_start "$@"; then
  for file in "$2/$KEY_DIRECTORY"/*_keys; do
    case $file in */wal_keys) ;; *) cp "$file" "$extra"; break ;; esac
  done
  [ -e "$extra" ]
elif [ -e "$extra" ]; then
  rm "$extra"
fi
become_real "$@"`,
    },
    cells: [{ cell: ROTATES, verdict: 'deviates', reason: /^key-lost: keys: a key file or provider is gone/ }],
    facets: {
      keys: {
        outcome: 'good',
        inForce: 'same',
        kept: 'lost',
        message: /^key file 99999_keys is gone at the start restart/,
      },
    },
  },
  {
    name: 'verification-fails',
    defect: "the function that verifies a database's key finds something wrong",
    script: {
      tool: ({ sql }) => afterReplacing(sql.verifyDatabaseKey, "BEGIN RAISE 'this key is not what it seems'; END"),
    },
    // Rotations inside the window may leave keys broken, by the page of the release: no claim speaks of them there.
    cells: [
      { cell: ROTATES, verdict: 'informational', reason: /^keys cannot be verified or rotated/ },
      {
        cell: 'window/fetch-plain-rotate-database-key-before-backup',
        verdict: 'deviates',
        reason: /^window\.after: keys: broken/,
      },
    ],
    facets: {
      keys: { outcome: 'broken', inForce: 'same', message: /^key of database app: this key is not what it seems/ },
    },
  },
  {
    name: 'older-key-in-force',
    defect: 'the restored server has gone back to an older key before anybody looks at it',
    script: {
      postgres: ({ sql }) => String.raw`
first_start "$@" || become_real "$@"
"$BIN/pg_ctl" -D "$2" -s -w -l /dev/null -o '-p 5433' start
"$BIN/psql" -XAtq -v ON_ERROR_STOP=1 -h "$(dirname "$2")/run" -p 5433 -U postgres -d app -c "${statement(sql.setDatabaseKey, { key: 'app-key', provider: PROVIDERS.app })}" > /dev/null
"$BIN/pg_ctl" -D "$2" -s -w -m fast stop
become_real "$@"`,
    },
    cells: [
      { cell: ROTATES, verdict: 'informational', reason: /^other keys are in force than on the source/ },
      {
        cell: 'window/fetch-plain-rotate-database-key-before-backup',
        verdict: 'deviates',
        reason: /^window\.after: keys: in force other/,
      },
    ],
    facets: {
      keys: {
        outcome: 'good',
        inForce: 'other',
        message: /^database app: app-key of app-file in force, app-key-2 of app-file on the source$/,
      },
    },
  },
];

/** Cells that are sabotaged here, each of which has to be green on a target without a defect. */
export const SABOTAGED_CELLS: readonly string[] = [
  ...new Set([
    ...MISTIMED.map(({ cell }) => cell),
    ...WINDOW_VARIANTS.flatMap(({ cells, untouched }) => [
      ...cells.map(({ cell }) => cell),
      ...(untouched === undefined ? [] : [untouched]),
    ]),
  ]),
];
