# ---- Errors that a start which went well hides. ----

# What a client was told is not hidden: $SEEN/told has it.
untold() {
  awk -v told="$SEEN/told" '
    BEGIN { while ((getline line <told) > 0) if (sub(/^.*(ERROR|FATAL): +/, "", line)) known[line] = 1 }
    { said = $0; if (sub(/^.*(ERROR|FATAL): +/, "", said) && said in known) next; print }'
}

LOGS_ARE_READ=yes

look_at_logs() {
  local log errors code
  saw log clean
  for log in "$SEEN"/*.log; do
    code=0
    errors=$(grep -aE '\b(WARNING|ERROR|FATAL|PANIC):  |was terminated by signal [0-9]+|archive command (failed|was terminated)' "$log" |
      grep -avE 'the database system is (starting up|shutting down|not (yet )?accepting connections|in recovery mode)' |
      grep -avP "$ASKED_FOR" | untold) || code=$?
    # grep: 1 for nothing found.
    [ "$code" -le 1 ] || give_up "$log could not be searched"
    [ -z "$errors" ] || saw log errors "${log##*/}: ${errors%%$'\n'*}"
  done
}
