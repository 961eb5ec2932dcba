# ---- Standbys ----

# follow STANDBY PRIMARY WHAT: it has to replay up to where the primary is now, and then to have every row
follow() {
  local wanted
  wanted=$(lsn "$2")
  follow_to "$1" "$wanted" "$3"
}
follow_to() {
  if within 30 has_replayed "$1" "$(number "$2")" && answers "$1"; then
    echo "$1: $3, $2 replayed"
    saw recovery complete
    look "$1" "$2" heap
  elif answers "$1"; then
    saw recovery stalled "$3, on $1: $2 was wanted, $(replayed "$1") replayed ($(log_of "$1" | grep -aE 'LOG:  (invalid|unexpected pageaddr|out-of-sequence|record with|incorrect|there is no contrecord)' | tail -1 | sed 's/^.*LOG:/LOG:/'))"
    return 1
  else
    saw recovery ended "$3, on $1: $(log_of "$1" | deciding_line)"
    return 1
  fi
}
# attached STANDBY PATTERN WHAT OWN: it has to say that it cannot follow, or to end, and to have the rows that it had
attached() {
  local had heard
  had=$(replayed "$1")
  heard=$(log_of "$1" | wc -l)
  within 30 refuses "$1" "$2" "$heard" || saw recovery stalled "$3, on $1: it says nothing"
  answers "$1" || { saw recovery ended "$3, on $1: $(log_of "$1" | deciding_line)"; return 1; }
  echo "$1: $3, $(log_of "$1" | tail -n +"$((heard + 1))" | grep -aE "$2" | tail -1)"
  # What was written to the restored server, batches from OWN on, is not to be there.
  mv "$SEEN/written" "$SEEN/written-to-both"
  awk -v own="$4" '$2 < own' "$SEEN/written-to-both" >"$SEEN/written"
  look "$1" "$had" heap
  mv "$SEEN/written-to-both" "$SEEN/written"
}
refuses() { log_of "$1" | tail -n +"$(($3 + 1))" | grep -qaE "$2" || ! answers "$1"; }
replayed() { ask "$1" postgres 'SELECT pg_last_wal_replay_lsn()' 2>/dev/null; }
has_replayed() {
  local at
  at=$(replayed "$1") && [ -n "$at" ] && [ "$(number "$at")" -ge "$2" ] || ! answers "$1"
}
in_recovery() { [ "$(ask "$1" postgres 'SELECT pg_is_in_recovery()')" = t ]; }

# begin_start MACHINE: without waiting; begun MACHINE: whether it lets clients in then
begin_start() {
  CURRENT_LOG[$1]=$1-$((++STARTS)).log
  on "$1" pg_ctl -D "$ROOT/data" -l "$ROOT/run/${CURRENT_LOG[$1]}" -W start >/dev/null
}
begun() {
  if within 30 answers "$1"; then
    startup=starts why='' CAME_UP="${CAME_UP/ $1/} $1"
  else
    failed_start "$1"
    return 1
  fi
}
# Or has ended: that is a result.
misses_primary() { log_of "$1" | grep -qaE 'could not (connect to the primary server|translate host name)' || ! on "$1" pg_ctl -D "$ROOT/data" status >/dev/null 2>&1; }
