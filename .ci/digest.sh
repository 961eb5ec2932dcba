# shellcheck shell=bash
# What is worth reading of a step's log when only the end of CI's output is shown. Sourced; needs nothing.

# Lines that all failures together may take, lines of one failure, and bytes of a line.
readonly DIGEST_LINES=110
readonly FAILURE_LINES=15
readonly LINE_BYTES=240

# skipped_in KIND LOG: what a step did not run, and the reasons that it gave; for tests a count for each file, as the
# names would push everything else out of sight.
skipped_in() {
  case $1 in
    vitest)
      #  ↓ |engine| suites/engine/window.test.ts > 'local processes (skipped: …)' > …
      awk -F ' > ' '
        /^ *↓ / { sub(/^ *↓ */, ""); key = $1 ($2 ~ /skipped/ ? ": " $2 : ""); if (!n[key]++) keys[++k] = key }
        END { for (i = 1; i <= k; i++) print "    " n[keys[i]] " in " keys[i] }
      ' "$2"
      ;;
    conformance) sed -n 's/^not run: /    /p' "$2" ;;
  esac
}

# failures_in KIND LOG: the names of what failed, then the first lines of what was said of each. Nothing if the step
# did not get as far as its summary.
failures_in() {
  case $1 in
    vitest)
      awk '/^ FAIL  / && !seen[$0]++ { sub(/^ FAIL  /, "  × "); print }' "$2"
      # " FAIL  name", also several that failed alike, what was said, a rule. Errors outside of tests stand between rules.
      awk -v limit="$FAILURE_LINES" '
        /^ FAIL  / { if (!heads) lines = 0; heads = 1; on = 1; print; next }
        /^(⎯)+ Unhandled (Error|Rejection) / { on = 1; lines = 0; heads = 0; print; next }
        /^⎯/ { on = 0; heads = 0 }
        on && NF { heads = 0; if (lines++ < limit) print }
      ' "$2"
      ;;
    conformance)
      awk '/^ *[0-9]+\/[0-9]+  (deviates|inconclusive|stale-known|no result) / { sub(/^ *[0-9]+\/[0-9]+ /, "  ×"); print }' "$2"
      # What the summary says of a cell: a line with its id, then indented ones.
      awk -v limit="$FAILURE_LINES" '
        /^(deviates|inconclusive|stale-known) / || /^The run was aborted/ { on = 1; lines = 0; print; next }
        !/^  / { on = 0 }
        on && lines++ < limit
      ' "$2"
      ;;
  esac
}

# digest KIND LOG LINES: what failed in a step, in at most so many lines; if the step does not say, how it ended.
digest() {
  {
    failures_in "$1" "$2"
    if ! failures_in "$1" "$2" | grep -q '^ FAIL \|^⎯\|^deviates\|^inconclusive\|^stale-known'; then
      if [ "$1" = vitest ]; then grep -A1 '^ *× ' "$2" || true; fi
      echo "  the end of $2:"
      grep -v '^ *$' "$2" | tail -n "$FAILURE_LINES" || true
    fi
  } | awk -v limit="$3" -v bytes="$LINE_BYTES" -v log_file="$2" '
    NR <= limit { print length($0) <= bytes ? $0 : substr($0, 1, bytes) " …" }
    END { if (NR > limit) print "  and " NR - limit " more lines, from " log_file }
  '
}

# digests KIND LOG [KIND LOG...]: the digest of each of these steps, with an equal share of the lines for each.
digests() {
  local share=$((DIGEST_LINES * 2 / ($# > 0 ? $# : 1)))
  while [ $# -gt 0 ]; do
    printf -- '-- %s\n' "$(basename "$2" .log)"
    digest "$1" "$2" "$share"
    shift 2
  done
}
