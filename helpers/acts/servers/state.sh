# after_crash MACHINE: whether its last start was one after a crash
after_crash() { log_of "$1" | grep -aq 'database system was not properly shut down'; }
# started_again MACHINE: whether it was started since it was last asked this, if it was
started_again() {
  local now before="$SEEN/started.$1"
  now=$(ask "$1" postgres 'SELECT pg_postmaster_start_time()') || return
  [ ! -e "$before" ] || [ "$(cat "$before")" != "$now" ] || return
  echo "$now" >"$before"
}
