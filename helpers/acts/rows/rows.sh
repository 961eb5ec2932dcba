# ---- Rows: what was committed when, in $SEEN/written: table, batch, rows, WAL position as a number or "-", "late" ----

# note TABLE BATCH ROWS POSITION [late]
note() { echo "$@" >>"$SEEN/written"; }

# write MACHINE BATCH [POSITION|late]: rows in every table; they are noted with the position where one is given
write() {
  local database table at said code=0
  for database in app second; do
    if said=$(written "$2" "$database" | session "$1" "$database"); then at=$(number "$said"); else code=1 at=-; fi
    case ${3:-} in late) at="$at late" ;; ?*) at=$3 ;; esac
    for table in $(tables_of "$database"); do note "$database.$table" "$2" 20 "$at"; done
  done
  return "$code"
}
# write_each MACHINE BATCH: as write, each table by itself: one that cannot be written to does not keep the others from it
write_each() {
  local name code=0
  for name in $TABLES; do
    insert "${name#*.}" "$2" 20 "$(payload_of "$name")" | session "$1" "${name%.*}" || code=1
    note "$name" "$2" 20 1
  done
  return "$code"
}
payload_of() { [[ $1 == *toast* ]] && echo "$TOAST_PAYLOAD" || echo 64; }
written() {
  local table
  echo 'BEGIN;'
  for table in $(tables_of "$2"); do insert "$table" "$1" 20 "$(payload_of "$table")"; done
  echo 'COMMIT; SELECT pg_current_wal_insert_lsn();'
}

tables_of() { tr ' ' '\n' <<<"$TABLES" | sed -n "s/^$1\\.//p"; }
kind_of() { [[ $1 == *plain* ]] && echo P || echo E; }

# look MACHINE POSITION WAYS: every row that was committed before the position has to be there, and none that was not.
look() {
  local name way seen found stop
  [ -n "$2" ] && stop=$(number "$2") || give_up "no position to look at: '$2'"
  for name in $TABLES $MADE; do
    for way in $3; do
      if ! seen=$(read_table "$1" "${name%.*}" "${name#*.}" "$way" 2>"$SEEN/.error"); then
        unreadable "$name by $way: $(tee -a "$SEEN/told" <"$SEEN/.error")"
        continue
      fi
      found=$(awk -v table="$name" -v stop="$stop" '
        FNR == NR { if ($1 == table) { rows[$2] = $3; due[$2] = $4 != "-" && $4 + 0 <= stop + 0 && $5 != "late"; late[$2] = $5 == "late" } next }
        { split($0, s, "|"); b = s[1]; seen[b] = 1 }
        !(b in rows) { print "batch " b ": was never written"; next }
        late[b] { print "batch " b ": is there, committed after the target of recovery or on a timeline that was left" }
        s[2] != rows[b] { print "batch " b ": " s[2] " rows of " rows[b] }
        s[3] > 0 { print "batch " b ": " s[3] " rows hold other values than were written" }
        END { for (b in rows) if (due[b] && !(b in seen)) print "batch " b ": missing" }' "$SEEN/written" <(printf '%s' "$seen${seen:+
}"))
      [ -z "$found" ] || differs "$1: $name by $way: $found"
    done
  done
  [ "${OUTCOME[data]}" != not-read ] || saw data equal
}
differs() { [ "${OUTCOME[data]}" = differs ] || saw data differs "$1"; }
unreadable() { [ "${OUTCOME[data]}" = differs ] || [ "${OUTCOME[data]}" = unreadable ] || saw data unreadable "$1"; }

# look_at_sequence MACHINE VALUE: it has to give out a later one.
look_at_sequence() {
  local next
  next=$(ask "$1" "${SEQUENCE%.*}" "SELECT nextval('${SEQUENCE#*.}')" 2>&1) || { tell "$next" && unreadable "sequence: $next" && return; }
  [ "$next" -gt "$2" ] || differs "sequence: gives $next after $2 was given out"
}

# amcheck MACHINE: PostgreSQL's own look at tables and B-tree indexes
amcheck() { on "$1" timeout 120 pg_amcheck -h "$ROOT/run" -U postgres -d app -d second --install-missing --no-dependent-toast -j 1 >"$SEEN/amcheck" 2>&1 || { cat "$SEEN/amcheck" >>"$SEEN/told" && unreadable "pg_amcheck: $(head -1 "$SEEN/amcheck")"; }; }
