# ---- The archive ----

# archived MACHINE: ends the segment that is being written and waits until it is in the archive
archived() {
  local last
  last=$(ask "$1" postgres 'SELECT pg_walfile_name(pg_switch_wal() - 1)') || return
  within 60 has_archived "$1" "$last" || { saw archive failed "$(ask "$1" postgres "SELECT failed_count || ' attempts failed, last of ' || last_failed_wal FROM pg_stat_archiver")"; return 1; }
}
has_archived() { [ -n "$(ask "$1" postgres "SELECT 1 FROM pg_stat_archiver WHERE last_archived_wal >= '$2'")" ]; }

# look_at_archive MACHINE [WITHIN]: what can be read of it without a key: rows, and records of the last segment by PostgreSQL's own pg_waldump
look_at_archive() {
  local rows=no records=no segment
  get "$1" "$ROOT/archive" "$SEEN/archive"
  [ -z "$(grep -rlaE "${MARKER}[EP]" "$SEEN/archive/${2:-}" | head -1)" ] || rows=yes
  segment=$(ask "$1" postgres 'SELECT last_archived_wal FROM pg_stat_archiver')
  # A repository gives segments longer names, below directories of their own; pg_waldump goes by the name.
  # shellcheck disable=SC2016 # expanded over there
  [ -z "$(on "$1" sh -c 'd=$(mktemp -d); cp "$(find "$0" -name "$1" -o -name "$1-*" | head -1)" "$d/$1"; pg_waldump -n 20 "$d/$1"; rm -r "$d"' "$ROOT/archive/${2:-}" "$segment" 2>/dev/null | grep -m 1 '^rmgr:')" ] || records=yes
  [ -z "${UNARCHIVED:-}" ] || { saw archive failed "$UNARCHIVED"; return; }
  case $rows$records in yesyes) saw archive plain ;; nono) saw archive sealed ;; *) saw archive mixed ;; esac
}

# fail_archiving MACHINE ARCHIVE WHAT BREAKS CALLED KEPT DONE MENDS: a segment by a command at fault, then by one that works
fail_archiving() {
  local segment before heard
  before=$(failures "$1")
  heard=$(log_of "$1" | wc -l)
  segment=$(in_archive "$1" "$2" "$4" '')
  within 60 archiving_is_over "$1" "$2" "$before" "$heard" "$7" "$segment" || true
  in_archive "$1" "$2" "$5" "$segment" || give_up "$3: it was not called"
  tells_of_failure "$1" "$before" "$heard" || UNARCHIVED="the archiver did not tell that the command for $segment had failed"
  [ -n "${UNARCHIVED:-}" ] || in_archive "$1" "$2" "$6" "$segment" || UNARCHIVED="$segment was not to be archived any more after its command had failed"
  in_archive "$1" "$2" "$8" "$segment"
  within 60 has_archived_again "$1" "$2" "$7" "$segment" || UNARCHIVED="${UNARCHIVED:-$segment was not archived once its command worked again}"
}
# A postmaster starts an archiver that ended when something wakes it up, such as a client.
has_archived_again() { failures "$1" >/dev/null && in_archive "$@"; }
# shellcheck disable=SC2016 # expanded over there
in_archive() { on "$1" sh -c 'cd "$0" && script=$1 && shift && eval "$script"' "$2" "$3" "$4"; }
failures() { ask "$1" postgres 'SELECT failed_count FROM pg_stat_archiver'; }
tells_of_failure() { [ "$(failures "$1")" -gt "$2" ] || log_of "$1" | tail -n +"$(($3 + 1))" | grep -qaE 'archive command (failed|was terminated)'; }
archiving_is_over() { tells_of_failure "$1" "$3" "$4" || in_archive "$1" "$2" "$5" "$6"; }

# look_at_target MACHINE POSITION WHAT: where recovery ended, by the history of the timeline that it began
look_at_target() {
  REACHED=$(ask "$1" postgres "SELECT pg_read_file('pg_wal/' || name) FROM pg_ls_waldir() WHERE name LIKE '%.history' ORDER BY name DESC LIMIT 1" | grep -E '^[0-9]' | tail -1 | awk '{ print $2 }')
  if [ -n "$REACHED" ] && [ "$(number "$REACHED")" -ge "$(number "$2")" ]; then
    saw recovery complete
    REACHED=$2
  else
    saw recovery short "$3, on $1: $2 was wanted, ${REACHED:-nothing} reached"
  fi
}

# saw_unarchived MACHINE: what kept WAL from the archive, where a backup has failed because of that
saw_unarchived() {
  local said
  said=$(ask "$1" postgres "SELECT failed_count || ' attempts failed' FROM pg_stat_archiver WHERE failed_count > 0")
  [ -z "$said" ] || saw archive failed "$said"
}
