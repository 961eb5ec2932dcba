import type { FacetName } from '../../helpers/facets/index.ts';
import type { Verdict } from '../../helpers/judgement/index.ts';
import type { Release } from '../../helpers/release/index.ts';

/** What the target at hand is: one with pg_tde, or stock PostgreSQL, which runs the control group only. */
export type TargetKind = 'pg_tde' | 'stock';

/** How a facet has to read: the fields that matter, messages as patterns. */
export type Reading = Readonly<Record<string, string | number | null | RegExp | readonly []>>;

/** A working target with one defect, and what the suite has to make of it. */
export interface Variant {
  readonly name: string;
  readonly defect: string;
  /** The program that is wrapped: the backup tool that the cell uses, or the server. */
  readonly wraps: 'backup tool' | 'postgres';
  /** Shell commands of the wrapper; `wrapper.ts` says what they may use. */
  readonly script: string;
  /** The cells that must turn. Without any for stock PostgreSQL the defect needs pg_tde. */
  readonly cells: Readonly<Partial<Record<TargetKind, readonly string[]>>>;
  /** Why a release cannot have this defect; null where it can. */
  readonly lacks?: (release: Release) => string | null;
  /** The facet that the defect is about. */
  readonly turns: FacetName;
  /** How the facets read that change, those included that follow of necessity. All others must read as in health. */
  readonly facets: Readonly<Partial<Record<FacetName, Reading>>>;
  /** Those that change on one kind of target only. */
  readonly facetsOn?: Readonly<Partial<Record<TargetKind, Readonly<Partial<Record<FacetName, Reading>>>>>>;
  /** Why facets besides the turned one change. */
  readonly follows?: string;
  readonly verdict: Readonly<Partial<Record<TargetKind, Verdict>>>;
  /** A cell that the same target must not turn, where that is not plain from the defect. */
  readonly untouched?: Readonly<Partial<Record<TargetKind, string>>>;
}

/** How a cell reads when nothing is wrong; its verdict is green besides. */
export const HEALTHY: Readonly<
  Record<
    TargetKind,
    Readonly<Record<string, readonly [backup: string, startup: string, data: string, secrecy: string, log: string]>>
  >
> = {
  pg_tde: {
    'methods/fetch-plain': ['succeeded', 'starts', 'equal', 'sealed', 'clean'],
    'methods/fetch-plain-heavy': ['succeeded', 'starts', 'equal', 'sealed', 'clean'],
    'methods/fetch-tar': ['succeeded', 'starts', 'equal', 'sealed', 'clean'],
    'methods/stream-plain-e-keys-light': ['succeeded', 'starts', 'equal', 'sealed', 'clean'],
    'methods/fetch-plain-e-keys': ['refused', 'not-attempted', 'not-read', 'not-scanned', 'not-read'],
  },
  stock: {
    'control/fetch-plain': ['succeeded', 'starts', 'equal', 'not-scanned', 'clean'],
    'control/fetch-plain-heavy': ['succeeded', 'starts', 'equal', 'not-scanned', 'clean'],
    'control/fetch-plain-dest-not-empty': ['refused', 'not-attempted', 'not-read', 'not-scanned', 'not-read'],
  },
};

/** Cells in which the tool refuses. */
const REFUSED = { pg_tde: 'methods/fetch-plain-e-keys', stock: 'control/fetch-plain-dest-not-empty' } as const;

const GOOD = { pg_tde: ['methods/fetch-plain'], stock: ['control/fetch-plain'] } as const;
const A_GOOD_ONE = { pg_tde: 'methods/fetch-plain', stock: 'control/fetch-plain' } as const;
const REFUSING = { pg_tde: [REFUSED.pg_tde], stock: [REFUSED.stock] } as const;
/** Nothing is documented of a server without pg_tde: short of wrong data the control group judges nothing. */
const JUDGED_WITH_PG_TDE = { pg_tde: 'deviates', stock: 'informational' } as const;
/** Wrong data without an error is red everywhere, and so is a crash. */
const JUDGED = { pg_tde: 'deviates', stock: 'deviates' } as const;
const NOT_READ: Reading = { outcome: 'not-read' };
const NOT_ATTEMPTED: Reading = { outcome: 'not-attempted' };
const NOT_STARTED = 'a server that does not start gives no data';
/** For a tool that is asked for its version or its help. */
export const UNLESS_BACKUP = 'has -D "$@" || become_real "$@"';

export const VARIANTS: readonly Variant[] = [
  {
    name: 'warning-dropped',
    defect: 'the tool does not warn that the source has WAL keys',
    wraps: 'backup tool',
    script: String.raw`
${UNLESS_BACKUP}
has -E "$@" && become_real "$@"
printed=$("$REAL" "$@" 2>&1)
case $printed in *warning:*) ;; *) give_up 'there was no warning to drop' ;; esac
finish 0`,
    cells: { pg_tde: ['methods/fetch-plain'] },
    turns: 'backup',
    facets: { backup: { outcome: 'succeeded', exitCode: 0, warnings: [] } },
    verdict: { pg_tde: 'deviates' },
    untouched: REFUSED,
  },
  {
    name: 'refusal-reworded',
    defect: 'the tool refuses for a reason of its own',
    wraps: 'backup tool',
    script: String.raw`
${UNLESS_BACKUP}
if "$REAL" "$@" 2> /dev/null; then finish 0; fi
echo "$(basename "$REAL"): error: could not think of anything better" >&2
finish 1`,
    cells: REFUSING,
    turns: 'backup',
    facets: { backup: { outcome: 'refused', exitCode: 1, message: /could not think/ } },
    verdict: JUDGED_WITH_PG_TDE,
  },
  {
    name: 'refusal-exits-0',
    defect: 'the tool says why it refuses and exits 0',
    wraps: 'backup tool',
    script: String.raw`
${UNLESS_BACKUP}
"$REAL" "$@" || finish 0
finish 0`,
    cells: REFUSING,
    turns: 'backup',
    facets: {
      backup: { outcome: 'failed', exitCode: 0, message: /nothing has arrived/ },
      startup: { outcome: 'fails', which: 'first' },
    },
    follows: 'what a tool calls a backup is restored, and there is nothing to start from',
    verdict: JUDGED,
    untouched: A_GOOD_ONE,
  },
  {
    name: 'refusal-forgotten',
    defect: 'the tool drops the option that it should refuse and takes the backup',
    wraps: 'backup tool',
    script: String.raw`
${UNLESS_BACKUP}
has -E "$@" || become_real "$@"
destination=$(option -D "$@")
backup_into "$destination.fresh" "$@"
rm -rf "$destination"
mv "$destination.fresh" "$destination"
finish 0`,
    cells: { pg_tde: [REFUSED.pg_tde] },
    turns: 'backup',
    facets: {
      backup: { outcome: 'succeeded', exitCode: 0, message: null },
      startup: { outcome: 'starts' },
      data: { outcome: 'equal' },
      secrecy: { outcome: 'sealed' },
      log: { outcome: 'clean' },
    },
    follows: 'there is a backup to restore and to search',
    verdict: { pg_tde: 'deviates' },
  },
  {
    name: 'refusal-leaves-a-backup',
    defect: 'the tool refuses after it has received the cluster, and leaves it there',
    wraps: 'backup tool',
    script: String.raw`
${UNLESS_BACKUP}
"$REAL" "$@" && finish 0
destination=$(option -D "$@")
backup_into "$destination.fresh" "$@" 2> /dev/null
cp -a "$destination.fresh/." "$destination/"
rm -rf "$destination.fresh"
finish 1`,
    cells: REFUSING,
    turns: 'backup',
    facets: { backup: { outcome: 'failed', exitCode: 1 } },
    facetsOn: { pg_tde: { secrecy: { outcome: 'sealed' } } },
    follows: 'what was received is searched for rows in clear text, where there is encryption',
    verdict: JUDGED_WITH_PG_TDE,
  },
  {
    name: 'fails-at-the-end',
    defect: 'the tool exits 1 after it has received everything',
    wraps: 'backup tool',
    script: String.raw`
${UNLESS_BACKUP}
"$REAL" "$@" || finish $?
echo "$(basename "$REAL"): error: could not say goodbye" >&2
finish 1`,
    cells: GOOD,
    turns: 'backup',
    facets: {
      backup: { outcome: 'failed', exitCode: 1, message: /could not say goodbye/ },
      startup: NOT_ATTEMPTED,
      data: NOT_READ,
    },
    follows: 'a backup that failed is not restored',
    verdict: JUDGED_WITH_PG_TDE,
    untouched: REFUSED,
  },
  {
    name: 'row-in-wal',
    defect: "a plain table's row in clear text, in a segment of the backup's WAL",
    wraps: 'backup tool',
    script: String.raw`
${UNLESS_BACKUP}
"$REAL" "$@" || finish $?
for segment in "$(option -D "$@")"/pg_wal/0*; do :; done
overwrite "$segment" $(($(size_of "$segment") - 512)) "$PLAIN_ROW"
finish 0`,
    cells: { pg_tde: ['methods/fetch-plain', 'methods/stream-plain-e-keys-light'] },
    turns: 'secrecy',
    facets: { secrecy: { outcome: 'plaintext', wal: 'plaintext', relations: 'sealed', message: /pg_wal\/0/ } },
    verdict: { pg_tde: 'deviates' },
  },
  {
    name: 'row-in-file',
    defect: "an encrypted table's row in clear text, in a file that is no WAL",
    wraps: 'backup tool',
    script: String.raw`
${UNLESS_BACKUP}
"$REAL" "$@" || finish $?
oid=$(on_source postgres "SELECT oid FROM pg_database WHERE datname = 'app'" "$@")
echo "$ENCRYPTED_ROW" > "$(option -D "$@")/base/$oid/999999"
finish 0`,
    cells: { pg_tde: ['methods/fetch-plain'] },
    turns: 'secrecy',
    facets: { secrecy: { outcome: 'plaintext', wal: 'sealed', relations: 'plaintext', message: /base\/\d+\/999999/ } },
    verdict: { pg_tde: 'deviates' },
  },
  {
    name: 'row-in-tar',
    defect: "an encrypted table's row in clear text, in a file inside a tar",
    wraps: 'backup tool',
    script: String.raw`
${UNLESS_BACKUP}
"$REAL" "$@" || finish $?
archive=$(option -D "$@")/base.tar
offset=$(grep -abo '# TYPE  DATABASE' "$archive" | head -n 1 | cut -d : -f 1)
overwrite "$archive" "$offset" "#$ENCRYPTED_ROW"
finish 0`,
    cells: { pg_tde: ['methods/fetch-tar'] },
    turns: 'secrecy',
    facets: {
      secrecy: { outcome: 'plaintext', wal: 'sealed', relations: 'plaintext', message: /base\.tar!pg_hba\.conf/ },
    },
    verdict: { pg_tde: 'deviates' },
    untouched: REFUSED,
  },
  {
    name: 'wal-encryption-lost',
    defect: "the tool switches WAL encryption off in the copy's settings; the backup itself is sealed",
    wraps: 'backup tool',
    script: String.raw`
${UNLESS_BACKUP}
"$REAL" "$@" || finish $?
setting=$(on_source postgres "SELECT name FROM pg_settings WHERE name LIKE '%pg_tde.wal_encrypt'" "$@")
echo "$setting = off" >> "$(option -D "$@")/postgresql.auto.conf"
finish 0`,
    cells: { pg_tde: ['methods/fetch-plain', 'methods/stream-plain-e-keys-light'] },
    turns: 'secrecy',
    facets: { secrecy: { outcome: 'sealed', ownWal: 'plaintext', restoredFiles: 'sealed' } },
    verdict: { pg_tde: 'deviates' },
  },
  {
    name: 'error-hidden',
    defect: 'the restored server logs an error and goes on as if nothing was',
    wraps: 'postgres',
    script: String.raw`
first_start "$@" || become_real "$@"
echo '2026-01-01 00:00:00.000 UTC [1] ERROR:  could not do something in the background' >&2
become_real "$@"`,
    cells: GOOD,
    turns: 'log',
    facets: { log: { outcome: 'errors', message: /restore: ERROR: {2}could not do something/ } },
    verdict: JUDGED,
  },
  {
    name: 'table-flipped',
    defect: "a flipped byte in a table's file in the backup",
    wraps: 'backup tool',
    script: String.raw`
${UNLESS_BACKUP}
"$REAL" "$@" || finish $?
flip "$(option -D "$@")/$(on_source app "SELECT pg_relation_filepath('enc_rows')" "$@")" 8000
finish 0`,
    cells: GOOD,
    turns: 'data',
    facets: { data: { outcome: 'unreadable', message: /app\.enc_rows by sequential scan/ } },
    verdict: JUDGED_WITH_PG_TDE,
  },
  {
    name: 'index-flipped',
    defect: "a flipped byte in an index' file in the backup; the table is whole",
    wraps: 'backup tool',
    script: String.raw`
${UNLESS_BACKUP}
"$REAL" "$@" || finish $?
flip "$(option -D "$@")/$(on_source app "SELECT pg_relation_filepath('enc_rows_marker')" "$@")" $((8192 + 8000))
finish 0`,
    cells: GOOD,
    turns: 'data',
    facets: {
      data: { outcome: 'unreadable', message: /^(?!.*sequential)(?!.*primary).*app\.enc_rows by marker index/s },
    },
    verdict: JUDGED_WITH_PG_TDE,
  },
  {
    name: 'index-lacks-a-row',
    defect: 'an index that does not know of a row; no checksum and no error says so',
    wraps: 'backup tool',
    script: String.raw`
${UNLESS_BACKUP}
on_source app "UPDATE pg_index SET indisready = false WHERE indexrelid = 'enc_rows_marker'::regclass" "$@"
again=$(on_source app "WITH gone AS (DELETE FROM enc_rows WHERE id = 7 RETURNING *) INSERT INTO enc_rows SELECT * FROM gone RETURNING id" "$@")
on_source app "UPDATE pg_index SET indisready = true WHERE indexrelid = 'enc_rows_marker'::regclass" "$@"
[ "$again" = 7 ]
become_real "$@"`,
    cells: GOOD,
    turns: 'data',
    facets: {
      data: {
        outcome: 'differs',
        message: /^(?!.*sequential)(?!.*primary).*app\.enc_rows by marker index: batch 0: 149 rows of 150/s,
      },
    },
    verdict: JUDGED,
  },
  {
    name: 'row-missing',
    defect: 'a row that was committed before the backup is not in it',
    wraps: 'backup tool',
    script: String.raw`
${UNLESS_BACKUP}
[ "$(on_source app 'DELETE FROM enc_rows WHERE id = 2000007 RETURNING id' "$@")" = 2000007 ]
become_real "$@"`,
    cells: GOOD,
    turns: 'data',
    facets: { data: { outcome: 'differs', message: /app\.enc_rows by sequential scan: batch 2: 19 rows of 20/ } },
    verdict: JUDGED,
    untouched: REFUSED,
  },
  {
    name: 'value-changed',
    defect: 'an out-of-line value is not the one that was written',
    wraps: 'backup tool',
    script: String.raw`
${UNLESS_BACKUP}
[ "$(on_source app 'UPDATE enc_toast SET payload = reverse(payload) WHERE id = 7 RETURNING id' "$@")" = 7 ]
become_real "$@"`,
    cells: GOOD,
    turns: 'data',
    facets: {
      data: { outcome: 'differs', message: /app\.enc_toast by sequential scan: batch 0: 1 rows hold other values/ },
    },
    verdict: JUDGED,
  },
  {
    name: 'sequence-set-back',
    defect: 'a sequence gives out numbers again',
    wraps: 'backup tool',
    script: String.raw`
${UNLESS_BACKUP}
[ "$(on_source app "SELECT setval('enc_sequence', 1, false)" "$@")" = 1 ]
become_real "$@"`,
    cells: GOOD,
    turns: 'data',
    facets: { data: { outcome: 'differs', message: /sequence app\.enc_sequence: gives 1 after 1/ } },
    verdict: JUDGED,
  },
  {
    name: 'second-database-locked',
    defect: "the backup lacks one database's keys",
    wraps: 'backup tool',
    script: String.raw`
${UNLESS_BACKUP}
"$REAL" "$@" || finish $?
rm "$(option -D "$@")/$KEY_DIRECTORY/$(on_source postgres "SELECT oid FROM pg_database WHERE datname = 'second'" "$@")_keys"
finish 0`,
    cells: { pg_tde: ['methods/fetch-plain'] },
    turns: 'data',
    facets: {
      backup: { outcome: 'failed', exitCode: 0, message: /_keys is not there/ },
      data: { outcome: 'unreadable', message: /^(?!.*app\.).*second\.enc_rows by sequential scan/s },
    },
    follows: 'the manifest names the file',
    verdict: { pg_tde: 'deviates' },
  },
  {
    name: 'second-database-missing',
    defect: 'the directory of one database cannot be used',
    wraps: 'backup tool',
    script: String.raw`
${UNLESS_BACKUP}
"$REAL" "$@" || finish $?
rm "$(option -D "$@")/base/$(on_source postgres "SELECT oid FROM pg_database WHERE datname = 'second'" "$@")/PG_VERSION"
finish 0`,
    cells: GOOD,
    turns: 'data',
    facets: {
      backup: { outcome: 'failed', exitCode: 0, message: /PG_VERSION is not there/ },
      data: { outcome: 'unreadable', message: /^(?!.*app\.).*database second: /s },
    },
    follows: 'the manifest names the file',
    verdict: JUDGED,
  },
  {
    name: 'last-segment-missing',
    defect: "the last segment of the backup's WAL is missing",
    wraps: 'backup tool',
    script: String.raw`
${UNLESS_BACKUP}
"$REAL" "$@" || finish $?
count=0
for segment in "$(option -D "$@")"/pg_wal/0*; do count=$((count + 1)); done
[ "$count" -gt 1 ] || give_up 'there is one segment only'
rm "$segment"
finish 0`,
    cells: { pg_tde: ['methods/fetch-plain-heavy'], stock: ['control/fetch-plain-heavy'] },
    turns: 'backup',
    facets: {
      backup: { outcome: 'failed', exitCode: 0, message: /WAL segment \w+ is not there/ },
      startup: { outcome: 'fails', which: 'first', message: /WAL ends before end of online backup/ },
      data: NOT_READ,
    },
    follows: NOT_STARTED,
    verdict: JUDGED,
  },
  {
    name: 'server-killed',
    defect: 'the restored server dies after its first query',
    wraps: 'postgres',
    script: killWhenQueried('$server'),
    cells: GOOD,
    turns: 'startup',
    facets: { startup: { outcome: 'crashes', which: 'first' }, data: { outcome: 'unreadable' } },
    follows: 'what was asked after its end has no answer',
    verdict: JUDGED,
  },
  {
    name: 'backend-killed',
    defect: 'one process of the restored server dies after its first query; the server starts over and answers again',
    wraps: 'postgres',
    script: killWhenQueried('waiting'),
    cells: GOOD,
    turns: 'startup',
    facets: {
      startup: { outcome: 'crashes', which: 'first', message: /terminated by signal 9/ },
      data: { outcome: 'unreadable' },
    },
    follows: 'the query that was under way has no answer',
    verdict: JUDGED,
  },
  {
    name: 'source-killed',
    defect: 'a process of the source dies while the tool asks it, and the tool refuses',
    wraps: 'backup tool',
    script: String.raw`
${UNLESS_BACKUP}
kill -9 "$(on_source postgres "SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'" "$@")"
sleep 0.5
left=200
until on_source postgres 'SELECT 1' "$@" > /dev/null 2>&1; do
  left=$((left - 1))
  [ "$left" -gt 0 ] || give_up 'the source does not come back'
  sleep 0.1
done
echo "$(basename "$REAL"): error: the source has gone away" >&2
finish 1`,
    cells: GOOD,
    turns: 'backup',
    facets: {
      backup: { outcome: 'refused', exitCode: 1, message: /the source has gone away/ },
      startup: NOT_ATTEMPTED,
      data: NOT_READ,
    },
    follows: 'where there is no backup nothing is started',
    // On stock PostgreSQL by the rule on crashes alone.
    verdict: JUDGED,
  },
  {
    name: 'hangs-at-start',
    defect: 'the restored server never lets a client in',
    wraps: 'postgres',
    script: String.raw`
first_start "$@" || become_real "$@"
exec sleep 600`,
    cells: GOOD,
    turns: 'startup',
    facets: { startup: { outcome: 'hangs', which: 'first' }, data: NOT_READ },
    follows: NOT_STARTED,
    verdict: JUDGED_WITH_PG_TDE,
  },
  {
    name: 'second-start-fails',
    defect: 'the restored server starts once and never again',
    wraps: 'postgres',
    script: String.raw`
second_start "$@" || become_real "$@"
rm "$2/PG_VERSION"
become_real "$@"`,
    cells: GOOD,
    turns: 'startup',
    facets: { startup: { outcome: 'fails', which: 'restart', message: /not a valid data directory/ } },
    verdict: JUDGED_WITH_PG_TDE,
  },
  {
    name: 'server-key-swapped',
    defect: "the restoring machine has another key file in place of the server key's",
    wraps: 'postgres',
    script: String.raw`
first_start "$@" || become_real "$@"
keys=$(dirname "$2")/keys
[ "$(cksum < "$keys/second-file.per")" != "$(cksum < "$keys/global-file.per")" ]
cp "$keys/second-file.per" "$keys/global-file.per"
become_real "$@"`,
    cells: { pg_tde: ['methods/fetch-plain', 'methods/stream-plain-e-keys-light'] },
    turns: 'startup',
    facets: { startup: { outcome: 'fails', which: 'first', message: /principal key|key provider/ }, data: NOT_READ },
    follows: NOT_STARTED,
    verdict: { pg_tde: 'deviates' },
  },
  {
    name: 'database-key-swapped',
    defect: "the restoring machine has another key file in place of one database's",
    wraps: 'postgres',
    script: String.raw`
first_start "$@" || become_real "$@"
keys=$(dirname "$2")/keys
cp "$keys/app-file.per" "$keys/second-file.per"
become_real "$@"`,
    cells: { pg_tde: ['methods/fetch-plain'] },
    turns: 'data',
    facets: { data: { outcome: 'unreadable', message: /^(?!.*app\.).*second\.enc_rows by sequential scan/s } },
    verdict: { pg_tde: 'deviates' },
  },
  {
    name: 'cipher-ignored',
    defect: 'the tool encrypts WAL with another cipher than that of the server key',
    wraps: 'backup tool',
    script: String.raw`
has -E "$@" || become_real "$@"
for given; do
  shift
  case $given in -E) set -- "$@" --encrypt-wal=aes_256 ;; *) set -- "$@" "$given" ;; esac
done
become_real "$@"`,
    cells: { pg_tde: ['methods/stream-plain-e-keys-light'] },
    lacks: ({ walKeys }) => (walKeys === null ? 'its WAL keys all have one cipher' : null),
    turns: 'walCipher',
    facets: { walCipher: { outcome: 'aes_256' } },
    verdict: { pg_tde: 'departs' },
    untouched: { pg_tde: 'methods/fetch-plain' },
  },
];

/**
 * A server that runs until somebody reads or writes a table; then a process of it is killed. The table is locked until
 * then, so that whoever comes is waiting when it happens.
 *
 * @param victim the process to kill: `waiting` is the one that has the query, `$server` the server itself
 */
function killWhenQueried(victim: 'waiting' | '$server'): string {
  const body = [
    'DECLARE waiting int; BEGIN LOCK TABLE enc_rows IN ACCESS EXCLUSIVE MODE; WHILE waiting IS NULL LOOP',
    "PERFORM pg_stat_clear_snapshot(), pg_sleep(0.002); SELECT pid INTO waiting FROM pg_stat_activity WHERE datname = 'app' AND wait_event_type = 'Lock' LIMIT 1;",
    // A server that loses a process ends all others, and what they have started: nothing would come after the kill.
    `END LOOP; EXECUTE format('COPY (SELECT 1) TO PROGRAM %L', format('touch %s && kill -9 %s', '$2.killed', ${victim})); END`,
  ].join(' ');
  return String.raw`
first_start "$@" || become_real "$@"
server=$$
LIE_IN_WAIT="DO '${body.replaceAll("'", "''")}'"
kill_when_queried() {
  left=400
  until [ -e "$1.killed" ]; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || give_up 'nobody asked for rows'
    on_restored "$1" app "$LIE_IN_WAIT" || sleep 0.05
  done
}
beside kill_when_queried "$2"
become_real "$@"`;
}
