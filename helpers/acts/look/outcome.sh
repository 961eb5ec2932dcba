# ---- What was seen ----

# saw FACET OUTCOME [MESSAGE]
saw() { OUTCOME[$1]=$2 MESSAGE[$1]=${3:-}; }

# tell TEXT: notes what a client was told.
tell() { echo "$1" >>"$SEEN/told"; }

# Numbers, positions and names of segments differ each time; the signal does not.
masked() { tr '|' ' ' <<<"${1%%$'\n'*}" | sed -E 's,magic number [0-9A-F]+,magic number HEX,g; s,(calculated checksum|block contains) [0-9A-F]+,\1 HEX,g; s,signal 11\b,signal SEGV,g; s,signal 6\b,signal ABRT,g; s,signal 9\b,signal KILL,g; s,signal 7\b,signal BUS,g; s,\b[0-9A-F]+/[0-9A-F]+\b,LSN,g; s,\b[0-9A-F]{24}\b,SEGMENT,g; s,[0-9]+,N,g; s,/[^ "]*/,/,g; s,[[:space:]]+, ,g'; }

# Ends the script: says what is as it was in the run, and what is not.
conclude() {
  saw startup "$startup" "$why"
  local machine
  for machine in "${!CURRENT_LOG[@]}"; do log_of "$machine" >/dev/null 2>&1 || true; done
  [ -z "${DISKS_ARE_SCANNED:-}" ] || scan_disks
  [ -z "${LOGS_ARE_READ:-}" ] || [ "${OUTCOME[startup]}" != starts ] || look_at_logs
  local facet outcome message mark differs=0
  printf '\n%-13s %-14s %s\n' '' 'in the run' 'now'
  while IFS='|' read -r facet outcome message; do
    mark='  as in the run'
    [ "$outcome" = "${OUTCOME[$facet]}" ] && { [ -z "$message" ] || [[ $(masked "${MESSAGE[$facet]:-}") == "$(masked "$message")"* ]]; } || { mark='  NOT AS IN THE RUN' && differs=1; }
    printf '%-13s %-14s %-14s%s\n' "$facet" "$outcome" "${OUTCOME[$facet]}" "$mark"
    [ -z "$message" ] || printf '    %s\n' "$message"
    [ -z "${MESSAGE[$facet]:-}" ] || [ "${MESSAGE[$facet]:-}" = "$message" ] || printf '    now: %s\n' "${MESSAGE[$facet]:-}"
  done <<<"$IN_THE_RUN"
  printf '\nlogs: %s\n' "$SEEN"
  [ "$differs" = 0 ] && echo 'the same outcome as in the run' || echo 'another outcome than in the run'
  CONCLUDED=yes
  exit "$differs"
}

# It could not be tried.
give_up() {
  printf 'cannot go on: %s\nlogs: %s\n' "$1" "$SEEN" >&2
  exit 2
}
