# ---- Errors that a start which went well hides. ----

LOGS_ARE_READ=yes

look_at_logs() {
  local log errors
  saw log clean
  for log in "$SEEN"/*.log; do
    errors=$(grep -aE '\b(WARNING|ERROR|FATAL|PANIC):  |was terminated by signal [0-9]+|archive command (failed|was terminated)' "$log" |
      grep -avE 'the database system is (starting up|shutting down|not (yet )?accepting connections|in recovery mode)' |
      grep -avP "$ASKED_FOR" | head -3) || true
    [ -z "$errors" ] || saw log errors "${log##*/}: ${errors%%$'\n'*}"
  done
}
