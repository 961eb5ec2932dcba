# ---- Recovery that does not end in promotion ----

# paused MACHINE POSITION: recovery has to pause at its target, and every row to be there, and none from after it
paused() {
  if within 30 pauses "$1" && [ "$(pause_state "$1")" = paused ]; then
    echo "$1: recovery pauses at its target"
    look "$1" "$2" heap
  elif answers "$1" && ! in_recovery "$1"; then
    opened "$1" "$2" 'a pause at the target'
  elif answers "$1"; then
    saw recovery stalled "a pause at the target, on $1: $2 was wanted, $(replayed "$1") replayed"
    return 1
  else
    saw recovery ended "a pause at the target, on $1: $(log_of "$1" | deciding_line)"
    return 1
  fi
}
pause_state() { ask "$1" postgres 'SELECT pg_get_wal_replay_pause_state()' 2>/dev/null; }
pauses() {
  local now
  now=$(pause_state "$1") || return 0
  [ "$now" = paused ]
}

# shut_down_at_target MACHINE POSITION: it is started, comes to its target, and ends there
shut_down_at_target() {
  begin_start "$1"
  if within 30 has_ended "$1" && log_of "$1" | grep -qaF 'shutdown at recovery target'; then
    echo "$1: shut down at its target"
  elif answers "$1" && ! in_recovery "$1"; then
    opened "$1" "$2" 'a shutdown at the target'
  else
    saw recovery ended "a shutdown at the target, on $1: $(log_of "$1" | deciding_line)"
    return 1
  fi
}
# opened MACHINE POSITION WHAT: it lets clients in instead; whether it came that far is in its history
opened() {
  look_at_target "$1" "$2" "$3"
  [ "${OUTCOME[recovery]}" = short ] || saw recovery ended "$3, on $1: the server lets clients in"
  return 1
}
# A server that has said nothing yet has only been begun.
has_ended() { [ -n "$(log_of "$1")" ] && ! on "$1" pg_ctl -D "$ROOT/data" status >/dev/null 2>&1; }
