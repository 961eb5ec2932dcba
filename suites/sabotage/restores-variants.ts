import type { FacetName } from '../../helpers/facets/index.ts';
import type { Verdict } from '../../helpers/judgement/index.ts';
import { type Reading, UNLESS_BACKUP } from './variants.ts';

/** Programs of a target that a way to restore, or a look at what was restored, makes use of. */
export type Role =
  | 'tool'
  | 'postgres'
  | 'combine'
  | 'archive'
  | 'restore'
  | 'change-provider'
  | 'rewind'
  | 'verify-backup';

type Facets = Readonly<Partial<Record<FacetName, Reading>>>;

/** What a cell with a defect has to come to. */
interface Outcome {
  readonly cell: string;
  readonly verdict: Verdict;
  readonly reason: RegExp;
  /** How the facets read that change, those included that follow of necessity. All others must read as in health. */
  readonly facets: Facets;
}

/** A target with one defect that shows in one way to restore. */
interface RestoreVariant {
  readonly name: string;
  readonly defect: string;
  /** Shell commands of the wrappers; `wrapper.ts` says what they may use. */
  readonly script: Readonly<Partial<Record<Role, string>>>;
  readonly cells: readonly Outcome[];
  /** A cell that the same target must not turn, where that is not plain from the defect. */
  readonly untouched?: string;
}

const STANDBY = 'restores/fetch-plain-standby';
const CUT_OFF = 'restores/fetch-plain-standby-cut-off';
/** Without WAL in the backup, all of it comes out of the archive. */
const TO_THE_END = 'restores/none-plain-archive-wrapped-end';
const TO_A_POINT = 'restores/none-plain-archive-wrapped-restore-point';
/** With WAL in the backup, the tool does not wait for the archive. */
const WITH_WAL = 'restores/fetch-plain-archive-wrapped-end';
const INCREMENTAL = 'restores/fetch-plain-incremental';
const BY_PGDATA = 'tools/fetch-plain-trial-tool-by-pgdata';
const REWOUND = 'restores/fetch-plain-standby-rewound';
const VERIFIED = 'tools/fetch-plain-verifybackup-s-n';

const NOT_READ: Reading = { outcome: 'not-read' };
const NO_RECOVERY: Reading = { outcome: 'none' };
/** There is no WAL of a server that was never started. */
const NO_RESTORED_WAL: Reading = { outcome: 'sealed', restoredWal: 'not-scanned' };
/** What follows where the restored server ends before it lets anybody in; the WAL on its disk is searched all the same. */
const NOT_UP: Facets = { data: NOT_READ, recovery: NO_RECOVERY, log: NOT_READ };
/** What follows where an old primary is as it was: it follows nobody, and has the WAL from before that was encrypted. */
const NOT_REWOUND: Facets = {
  recovery: { outcome: 'stalled', message: /^rows of the promoted server on the old primary, on source: / },
  secrecy: { outcome: 'sealed', restoredWal: 'plaintext' },
};
/** What follows where nothing is started. */
const NOT_STARTED: Facets = {
  startup: { outcome: 'not-attempted' },
  data: NOT_READ,
  secrecy: NO_RESTORED_WAL,
  log: NOT_READ,
};

/** For a server: the restored one, when it is to recover from the archive. */
const UNLESS_FROM_ARCHIVE = 'first_start "$@" && [ -e "$2/recovery.signal" ] || become_real "$@"';
/** For a server: the one that is made from a backup of the promoted standby. */
const UNLESS_SECOND =
  'first_start "$@" && [ -e "$2/standby.signal" ] && grep -q "^START TIMELINE: 2" "$2/backup_label" || become_real "$@"';
/** For a backup tool: the backup of the promoted standby. */
const UNLESS_OF_PROMOTED = `${UNLESS_BACKUP}\ncase $(option -D "$@") in */second) ;; *) become_real "$@" ;; esac`;

/** For wrappers of archives, called with %f, %p and a command: the command with other places in it. */
const WITHOUT_WRAPPER = String.raw`
# at <name> <path> <command>
at() { printf '%s' "$3" | sed "s|%f|$1|g; s|%p|$2|g"; }`;
/** The same: runs the command as if there were no wrapper. */
const HANDS_OVER = `${WITHOUT_WRAPPER}\nsh -c "$(at "$@")" || finish $?\nfinish 0`;

/** Those that run into a time limit come first: others run beside them. */
export const RESTORE_VARIANTS: readonly RestoreVariant[] = [
  {
    name: 'archiving-fails',
    defect: 'the wrapper around the archive command fails each time',
    script: {
      archive: String.raw`
echo "$(basename "$REAL"): error: could not find the archive" >&2
finish 1`,
    },
    cells: [
      {
        cell: WITH_WAL,
        verdict: 'deviates',
        reason: /^archive\.decrypt: archive: failed/,
        facets: {
          archive: {
            outcome: 'failed',
            message:
              /^0+1[0-9A-F]+ is not in the archive: \d+ attempts failed, last of 0+1.*could not find the archive/,
          },
          ...NOT_STARTED,
          recovery: NO_RECOVERY,
        },
      },
    ],
  },
  {
    name: 'standby-holds-back',
    defect: 'from its restart on the standby takes WAL and silently replays no commit of it',
    script: {
      postgres: String.raw`
second_start "$@" && [ -e "$2/standby.signal" ] || become_real "$@"
become_real "$@" -c recovery_min_apply_delay=1h`,
    },
    cells: [
      {
        cell: STANDBY,
        verdict: 'deviates',
        reason: /^standby\.follows-restart: recovery: stalled.*standby\.fetch: recovery: stalled/,
        facets: {
          recovery: {
            outcome: 'stalled',
            message: /^rows written while the standby was down, on standby: [0-9A-F/]+ was wanted, [0-9A-F/]+ reached/,
          },
        },
      },
    ],
  },
  {
    name: 'source-never-found',
    defect: 'the standby looks for its source where there is none',
    script: {
      postgres: String.raw`
first_start "$@" && [ -e "$2/standby.signal" ] || become_real "$@"
grep -q '^primary_conninfo.* host=source ' "$2/postgresql.auto.conf"
sed -i '/^primary_conninfo/s/ host=source / host=nowhere /' "$2/postgresql.auto.conf"
become_real "$@"`,
    },
    cells: [
      {
        cell: CUT_OFF,
        verdict: 'deviates',
        reason: /^standby\.follows-restart: recovery: stalled.*standby\.fetch: .*recovery: stalled/,
        facets: {
          recovery: { outcome: 'stalled', message: /^rows written while the source was out of reach, on standby: / },
          data: NOT_READ,
        },
      },
    ],
  },
  {
    name: 'promoted-lacks-rows',
    defect: 'rows that the standby had replayed are gone once it is promoted and restarted',
    script: {
      postgres: String.raw`
[ $# = 2 ] && [ "$1" = -D ] && [ ! -e "$2/standby.signal" ] && [ -e "$2/pg_wal/00000002.history" ] || become_real "$@"
"$BIN/pg_ctl" -D "$2" -s -w -l /dev/null -o '-p 5433' start
"$BIN/psql" -XAtq -v ON_ERROR_STOP=1 -h "$(dirname "$2")/run" -p 5433 -U postgres -d app -c 'DELETE FROM enc_rows WHERE batch = 700001'
"$BIN/pg_ctl" -D "$2" -s -w -m fast stop
become_real "$@"`,
    },
    cells: [
      {
        cell: STANDBY,
        verdict: 'deviates',
        reason: /silent-wrong-data: data: the server gives other rows than were committed/,
        facets: {
          data: {
            outcome: 'differs',
            message:
              /^standby, rows on the promoted standby after a restart: app\.enc_rows by sequential scan: batch 700001: missing/,
          },
        },
      },
    ],
  },
  {
    name: 'second-lacks-rows',
    defect: 'the backup of the promoted standby has an empty page in place of a full one',
    script: {
      tool: String.raw`
${UNLESS_OF_PROMOTED}
"$REAL" "$@" || finish $?
file=$(option -D "$@")/$(on_source app "SELECT pg_relation_filepath('enc_rows')" "$@")
[ "$(size_of "$file")" -gt 24576 ]
dd if=/dev/zero of="$file" bs=8192 seek=1 count=1 conv=notrunc 2>/dev/null
finish 0`,
    },
    cells: [
      {
        cell: STANDBY,
        verdict: 'deviates',
        reason: /silent-wrong-data: data: the server gives other rows than were committed/,
        facets: {
          data: {
            outcome: 'differs',
            message:
              /^(?!.*by primary key)second, rows of the promoted standby: app\.enc_rows by sequential scan: batch 0: \d+ rows of 150/s,
          },
        },
      },
    ],
  },
  {
    name: 'second-does-not-start',
    defect: 'a standby of the promoted one does not start',
    script: {
      postgres: String.raw`
${UNLESS_SECOND}
rm "$2/PG_VERSION"
become_real "$@"`,
    },
    cells: [
      {
        cell: STANDBY,
        verdict: 'departs',
        reason: /^standby\.fetch: startup: fails/,
        facets: {
          startup: { outcome: 'fails', which: 'second', message: /not a valid data directory/ },
          log: NOT_READ,
        },
      },
    ],
  },
  {
    name: 'not-a-standby',
    defect: 'the tool does not tell the restored server that it is to be a standby',
    script: {
      tool: String.raw`
${UNLESS_BACKUP}
"$REAL" "$@" || finish $?
rm "$(option -D "$@")/standby.signal"
finish 0`,
    },
    cells: [
      {
        cell: STANDBY,
        verdict: 'departs',
        reason: /^standby\.fetch: recovery: not-a-standby/,
        facets: { recovery: { outcome: 'not-a-standby' } },
      },
    ],
  },
  {
    name: 'short-of-the-end',
    defect: 'the restored server ends recovery as soon as it is consistent',
    script: {
      postgres: String.raw`
${UNLESS_FROM_ARCHIVE}
printf '%s\n' "recovery_target = 'immediate'" "recovery_target_action = 'promote'" >> "$2/postgresql.auto.conf"
become_real "$@"`,
    },
    cells: [
      {
        cell: TO_THE_END,
        verdict: 'deviates',
        reason: /^archive\.restore: recovery: short/,
        facets: {
          recovery: {
            outcome: 'short',
            message:
              /^recovery to its target: end, on restore: [0-9A-F/]+ was wanted, [0-9A-F/]+ reached \(reached consistency\)$/,
          },
        },
      },
    ],
  },
  {
    name: 'segment-missing',
    defect: 'the archive lacks its last segment, which the target of recovery is in',
    script: {
      postgres: String.raw`
${UNLESS_FROM_ARCHIVE}
for segment in "$(dirname "$2")"/archive/0*; do :; done
rm "$segment"
become_real "$@"`,
    },
    cells: [
      {
        cell: TO_THE_END,
        verdict: 'deviates',
        reason: /^archive\.restore: recovery: short/,
        facets: { recovery: { outcome: 'short', message: /\(no recovery target specified\)$/ } },
      },
      {
        cell: TO_A_POINT,
        verdict: 'deviates',
        reason: /^archive\.restore: startup: (fails|crashes)/,
        facets: {
          startup: {
            outcome: 'fails',
            which: 'first',
            message: /recovery ended before configured recovery target was reached/,
          },
          ...NOT_UP,
        },
      },
    ],
  },
  {
    name: 'past-the-target',
    defect: 'the restored server forgets where recovery is to end',
    script: {
      postgres: String.raw`
${UNLESS_FROM_ARCHIVE}
sed -i '/^recovery_target_name/d' "$2/postgresql.auto.conf"
become_real "$@"`,
    },
    cells: [
      {
        cell: TO_A_POINT,
        verdict: 'deviates',
        reason: /silent-wrong-data: data: the server gives other rows than were committed/,
        facets: {
          data: {
            outcome: 'differs',
            message:
              /app\.enc_rows by sequential scan: batch 700002: is there, committed after the target of recovery or on a timeline that was left/,
          },
        },
      },
    ],
    untouched: TO_THE_END,
  },
  {
    name: 'error-behind-a-green-start',
    defect: 'the restored server says in its log that something of its recovery failed, and goes on',
    script: {
      postgres: String.raw`
${UNLESS_FROM_ARCHIVE}
echo "recovery_end_command = 'false'" >> "$2/postgresql.auto.conf"
become_real "$@"`,
    },
    cells: [
      {
        cell: TO_THE_END,
        verdict: 'informational',
        reason: /^the logs tell of errors, and nothing is documented of that/,
        facets: { log: { outcome: 'errors', message: /^restore: WARNING: {2}recovery_end_command "false"/ } },
      },
    ],
  },
  {
    name: 'archive-left-encrypted',
    defect: 'the wrapper around the archive command hands over WAL as it is',
    script: {
      archive: HANDS_OVER,
    },
    cells: [
      {
        cell: TO_THE_END,
        verdict: 'deviates',
        reason: /^archive\.decrypt: archive: sealed/,
        facets: { archive: { outcome: 'sealed' }, startup: { outcome: 'fails', which: 'first' }, ...NOT_UP },
      },
    ],
  },
  {
    name: 'restored-in-clear',
    defect: 'the wrapper around the restore command hands over WAL as it is in the archive',
    script: {
      restore: HANDS_OVER,
    },
    cells: [
      {
        cell: TO_THE_END,
        verdict: 'deviates',
        reason: /^archive\.restore: startup: fails/,
        facets: { startup: { outcome: 'fails', which: 'first' }, ...NOT_UP },
      },
    ],
  },
  {
    name: 'clear-segments-left',
    defect: 'the wrapper around the restore command leaves beside each segment what it was made of',
    script: {
      restore: String.raw`
${WITHOUT_WRAPPER}
"$REAL" "$@" || finish $?
sh -c "$(at "$1" "pg_wal/$1.clear" "$3")"
finish 0`,
    },
    cells: [
      {
        cell: TO_THE_END,
        verdict: 'deviates',
        reason: /^archive\.restored-sealed: secrecy: WAL on the restored disk plaintext/,
        facets: {
          secrecy: {
            outcome: 'sealed',
            restoredWal: 'plaintext',
            message: /^rows can be read on the restored server's disk in 0+1[0-9A-F]+\.clear/,
          },
        },
      },
    ],
  },
  {
    name: 'incremental-left-out',
    defect: 'pg_combinebackup makes the data directory of the full backup alone',
    script: {
      combine: String.raw`
[ $# = 4 ] && [ "$3" = -o ] || become_real "$@"
cp -a "$1" "$4"
finish 0`,
    },
    cells: [
      {
        cell: INCREMENTAL,
        verdict: 'deviates',
        reason: /silent-wrong-data: data: the server gives other rows than were committed/,
        facets: {
          data: {
            outcome: 'differs',
            message: /app\.enc_rows by sequential scan: batch 700000: missing.*; batch 600000: missing/,
          },
        },
      },
    ],
  },
  {
    name: 'combining-fails',
    defect: 'pg_combinebackup exits 1 when it has done everything',
    script: {
      combine: String.raw`
has -o "$@" || become_real "$@"
"$REAL" "$@" || finish $?
echo 'pg_combinebackup: error: could not say goodbye' >&2
finish 1`,
    },
    cells: [
      {
        cell: INCREMENTAL,
        verdict: 'departs',
        reason: /^incremental\.combined: backup: failed/,
        facets: { backup: { outcome: 'failed', exitCode: 1, message: /could not say goodbye$/ }, ...NOT_STARTED },
      },
    ],
  },
  {
    name: 'row-in-incremental',
    defect: "an encrypted table's row in clear text, in the incremental backup",
    script: {
      tool: String.raw`
${UNLESS_BACKUP}
case "$*" in *--incremental=*) ;; *) become_real "$@" ;; esac
"$REAL" "$@" || finish $?
oid=$(on_source postgres "SELECT oid FROM pg_database WHERE datname = 'app'" "$@")
echo "$ENCRYPTED_ROW" > "$(option -D "$@")/base/$oid/999999"
finish 0`,
    },
    cells: [
      {
        cell: INCREMENTAL,
        verdict: 'deviates',
        reason: /secrecy: .*plaintext/,
        facets: {
          secrecy: {
            outcome: 'plaintext',
            wal: 'sealed',
            relations: 'plaintext',
            restoredWal: 'sealed',
            message: /base\/\d+\/999999/,
          },
        },
      },
    ],
  },
  {
    name: 'provider-not-changed',
    defect: 'the tool that changes a provider changes nothing and says nothing of it',
    script: { 'change-provider': 'finish 0' },
    cells: [
      {
        cell: BY_PGDATA,
        verdict: 'deviates',
        reason: /^provider\.changed-by-pgdata: trial: "the server starts once it was told": refused/,
        facets: { trial: { outcome: 'refused' } },
      },
    ],
  },
  {
    name: 'rewind-does-nothing',
    defect: 'the tool that rewinds ends well, and neither does nor says anything',
    script: { rewind: 'finish 0' },
    cells: [
      {
        cell: REWOUND,
        verdict: 'inconclusive',
        reason: /^the tool found nothing to rewind$/,
        facets: { ...NOT_REWOUND, tool: { outcome: 'succeeded', message: null } },
      },
    ],
  },
  {
    name: 'rewind-lies',
    defect: 'the tool that rewinds says that it did, and leaves the old primary as it was',
    script: {
      rewind: String.raw`
echo 'pg_rewind: servers diverged at WAL location 0/5000000 on timeline 1' >&2
finish 0`,
    },
    cells: [
      {
        cell: REWOUND,
        verdict: 'deviates',
        reason: /^rewind\.works: recovery: stalled/,
        facets: { ...NOT_REWOUND, tool: { outcome: 'succeeded', message: /servers diverged/ } },
      },
    ],
  },
  {
    name: 'verification-objects',
    defect: 'the tool that verifies a backup finds fault with one that is good',
    script: {
      'verify-backup': String.raw`
echo 'pg_verifybackup: error: "base/1/1259" is not what it seems' >&2
finish 1`,
    },
    cells: [
      {
        cell: VERIFIED,
        verdict: 'departs',
        reason: /tool: failed/,
        facets: { tool: { outcome: 'failed', message: /is not what it seems$/ } },
      },
    ],
  },
];

/** Cells that are sabotaged here, each of which has to be green on a target without a defect. */
export const SABOTAGED_RESTORES: readonly string[] = [
  ...new Set(
    RESTORE_VARIANTS.flatMap(({ cells, untouched }) => [
      ...cells.map(({ cell }) => cell),
      ...(untouched === undefined ? [] : [untouched]),
    ]),
  ),
];
