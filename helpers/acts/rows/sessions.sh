# ---- Sessions beside the backup: turns that they did, in $SEEN/turns.NAME: positions before and after each, as numbers ----

# before_of NAME, turn_of NAME: statements on standard input, those that come before the backup and those of a turn
before_of() { cat >"$SEEN/before.$1"; }
turn_of() { cat >"$SEEN/turn.$1"; }

# begin_session NAME DATABASE sending|ended MOST WANTED PAUSE: $SEEN/before.NAME, then turns of $SEEN/turn.NAME
declare -A WHEN_OF WANTED_OF
begin_session() {
  : >"$SEEN/turns.$1"
  WHEN_OF[$1]=$3 WANTED_OF[$1]=$5
  # One of them keeps the backup from ending before its turns are done.
  local paces=''
  [ "$3" != sending ] || [ -n "${SESSIONS:-}" ] || paces=yes
  session_turns "$@" "$paces" &
  SESSIONS+=" $1:$!"
}
sessions_begun() {
  local each
  for each in $SESSIONS; do
    within 60 [ -e "$SEEN/ready.${each%:*}" ] || give_up "the session ${each%:*} does not come so far: $(cat "$SEEN/failed.${each%:*}" 2>/dev/null)"
  done
}
end_sessions() {
  local each
  touch "$SEEN/sessions-end"
  for each in $SESSIONS; do wait "${each#*:}" || give_up "the session ${each%:*} broke off: $(cat "$SEEN/failed.${each%:*}")"; done
}
# sessions_counted: once the positions of the backup are known
sessions_counted() {
  local each
  for each in $SESSIONS; do [ "$(turns_that_count "${each%:*}")" -ge "${WANTED_OF[${each%:*}]}" ] || give_up "the session ${each%:*} did $(turns_that_count "${each%:*}") turns where they count, ${WANTED_OF[${each%:*}]} are asked for"; done
  for each in $SESSIONS; do [ ! -e "$SEEN/begun.${each%:*}" ] || began_before "${each%:*}"; done
  SESSIONS=
}
# began_before NAME: what it did before the backup lies before it, and a transaction that it left open is the one of its first turn
began_before() {
  local at open
  read -r at open <"$SEEN/begun.$1"
  [ "$at" -le "$(number "$START")" ] || give_up "the session $1 began after the backup did"
  [ "$open" = none ] || [ "$open" = "$(awk 'NR == 1 { print $4 }' "$SEEN/turns.$1")" ] || give_up "the session $1 did not end the transaction $open that it began with"
}
# turns_that_count NAME: turns that lie inside the backup, or begin after it
turns_that_count() {
  awk -v when="${WHEN_OF[$1]}" -v start="$(number "$START")" -v stop="$(number "$STOP")" \
    '(when == "ended" ? $2 + 0 >= stop + 0 : $2 + 0 >= start + 0 && $3 + 0 <= stop + 0) { n++ } END { print n + 0 }' "$SEEN/turns.$1"
}

# Within a transaction statistics stay as they were when they were first asked for.
OPEN="SELECT coalesce(pg_current_xact_id_if_assigned()::text, 'none');"
FRESH='SELECT pg_stat_clear_snapshot();'
session_turns() {
  local turn=1 from to open said sender sent
  coproc PSQL { LIMIT=600 session source "$2" 2>"$SEEN/failed.$1"; }
  told_to "$SEEN/before.$1" >/dev/null || return
  # Where it begins with something: when that was done, and in which transaction the session is then.
  [ ! -s "$SEEN/before.$1" ] || echo "$(number "$(told_to <(echo 'SELECT pg_current_wal_insert_lsn();'))") $(told_to <(echo "$OPEN"))" >"$SEEN/begun.$1"
  touch "$SEEN/ready.$1"
  if [ "$3" = ended ]; then
    until [ -e "$SEEN/sessions-end" ]; do sleep 0.05; done
  else
    # Asked in the session itself: what has to be started for each question comes too late.
    until [ -e "$SEEN/sessions-end" ] || [ -n "$(told_to <(echo "$FRESH SELECT 1 FROM pg_stat_progress_basebackup WHERE phase = 'streaming database files';"))" ]; do sleep 0.02; done
  fi
  while [ "$turn" -le "$4" ] && { [ "$3" = ended ] || [ ! -e "$SEEN/sessions-end" ]; }; do
    sed "s/\\\$TURN/$turn/g" "$SEEN/turn.$1" >"$SEEN/.turn.$1"
    if [ -n "$7" ]; then
      said=$(told_to <(echo "$FRESH" && progress)) || return
      IFS='|' read -r _ sender sent <<<"${said##*$'\n'}"
      # With something left to be sent while the last of those that are wanted is done.
      keep_sender "$sender" "$sent" $(((turn - 1) * 1000 / ($5 + 2)))
    fi
    from=$(told_to <(echo 'SELECT pg_current_wal_insert_lsn();')) || return
    open=$(told_to <(echo "$OPEN")) || return
    told_to "$SEEN/.turn.$1" >/dev/null || return
    to=$(told_to <(echo 'SELECT pg_current_wal_insert_lsn();')) || return
    echo "$turn $(number "$from") $(number "$to") $open" >>"$SEEN/turns.$1"
    turn=$((turn + 1))
    sleep "$6"
  done
  let_go
}
# told_to FILE: what the session says to its statements
told_to() {
  local line
  cat "$1" >&"${PSQL[1]}" && echo '\echo that-is-all' >&"${PSQL[1]}"
  while IFS= read -t 60 -r line <&"${PSQL[0]}"; do
    [ "$line" != that-is-all ] || return 0
    echo "$line"
  done
  return 1
}

# look_at_session MACHINE DATABASE WHAT NAME POSITION REACHED-QUERY WHOLE-QUERY
look_at_session() {
  local last due begun stop
  stop=$(number "$5")
  if [ -n "$6" ]; then
    last=$(ask "$1" "$2" "$6" 2>"$SEEN/.error") || { cat "$SEEN/.error" >>"$SEEN/told" && unreadable "$3: $(cat "$SEEN/.error")" && return; }
    due=$(awk -v stop="$stop" '$3 + 0 <= stop + 0 { n++ } END { print n + 0 }' "$SEEN/turns.$4")
    begun=$(awk -v when="${WHEN_OF[$4]}" -v stop="$stop" 'when != "ended" || $2 + 0 < stop + 0 { n++ } END { print n + 0 }' "$SEEN/turns.$4")
    [ "$last" -ge "$due" ] || differs "$3: turn $last is the last that is there, $due were over at $5"
    [ "$last" -le "$begun" ] || differs "$3: turn $last is there, $begun had begun at $5"
  fi
  last=$(ask "$1" "$2" "$7" 2>"$SEEN/.error") || { cat "$SEEN/.error" >>"$SEEN/told" && unreadable "$3: $(cat "$SEEN/.error")" && return; }
  [ "$last" = t ] || differs "$3: not all of it is whole"
}
