# ---- The backup ----

# take NAME TOOL…: runs the backup tool on the machine that is called $FROM; what it printed is in $SEEN/NAME.stderr,
# and its exit code in ${CODE[NAME]}
take() {
  local name=$1 code=0
  shift
  # Waited for, so that a signal is heard at once.
  on "$FROM" timeout --kill-after=5 120 "$@" >"$SEEN/$name.stdout" 2>"$SEEN/$name.stderr" &
  wait "$!" || code=$?
  CODE[$name]=$code
}

# collect NAME: what came of it, after the tool has ended
collect() {
  local name=$1 code=${CODE[$1]} space
  on "$FROM" mkdir -p "$ROOT/$name"
  get "$FROM" "$ROOT/$name" "$SEEN/$name"
  # In plain format each tablespace is mapped to a directory of its own.
  for space in "$name-space" "$name-space-2"; do
    on "$FROM" test ! -d "$ROOT/$space" || get "$FROM" "$ROOT/$space" "$SEEN/$space"
  done
  # So is WAL, by --waldir.
  if on "$FROM" test -d "$ROOT/$name-wal"; then
    get "$FROM" "$ROOT/$name-wal" "$SEEN/$name-wal"
    [ "$(readlink "$SEEN/$name/pg_wal")" = "$ROOT/$name-wal" ] || [ "$code" != 0 ] || give_up "pg_wal of $name is not a link to $ROOT/$name-wal"
  fi
  # Of two backups, the first one's warnings count, unless the second failed.
  { [ "$name" != backup ] && [ "$code" = 0 ]; } || saw warnings "$(grep -cE '^([^:]+: warning|P[0-9]+ +WARN): ' "$SEEN/$name.stderr" || true)"
  if [ "$code" = 0 ]; then
    saw backup succeeded
    # Without a manifest, the positions are known from copying the files.
    [ ! -e "$SEEN/$name/backup_manifest" ] || read -r START STOP < <(grep -oE '"(Start|End)-LSN": "[0-9A-F/]+"' "$SEEN/$name/backup_manifest" | grep -oE '[0-9A-F]+/[0-9A-F]+' | tail -2 | xargs)
    [ -n "${STOP:-}" ] || give_up "$name succeeded, and has no manifest with positions"
    says_what_it_is_of "$SEEN/$name/backup_label"
    echo "backup from $START to $STOP"
    [ -z "${SESSIONS:-}" ] || sessions_counted
  elif [ "$code" -gt 128 ] || [ "$code" = 124 ] || [ -e "$SEEN/$name/PG_VERSION" ] || [ -e "$SEEN/$name/backup_manifest" ] || [ -e "$SEEN/$name/global" ] || [ -e "$SEEN/$name/base" ] || ls "$SEEN/$name"/base.tar* >/dev/null 2>&1; then
    saw backup failed "$(complaint "$name" "$code")"
    [ -z "${SCANS:-}" ] || scan "$SEEN/$name"
  else
    saw backup refused "$(complaint "$name" "$code")"
  fi
  [ "${OUTCOME[backup]}" = succeeded ]
}
# says_what_it_is_of LABEL: where it lies there by itself, and the server can still be asked what it is
says_what_it_is_of() {
  local kind
  kind=$(ask "$FROM" postgres "SELECT CASE WHEN pg_is_in_recovery() THEN 'standby' ELSE 'primary' END" 2>/dev/null) || return 0
  [ ! -e "$1" ] || grep -qx "BACKUP FROM: $kind" "$1" || give_up "$FROM is a $kind, and $1 says otherwise"
}
complaint() {
  case $1 in backup) ;; incremental-2) printf 'the third backup: ' ;; incremental-3) printf 'the fourth backup: ' ;; *) printf 'the second backup: ' ;; esac
  [ "$2" != 124 ] || { echo 'no end within 120 s' && return; }
  grep -vE '^([^:]+: (warning|detail|hint)|P[0-9]+ +WARN): ' "$SEEN/$1.stderr" | grep -m 1 . || true
}

# in_order POSITION...: whether none is later than the next
in_order() {
  while [ $# -gt 1 ]; do
    [ "$(number "$1")" -le "$(number "$2")" ] || return 1
    shift
  done
}
# storm_was_inside ROTATIONS: whether as many of the storm's lie inside the backup
storm_was_inside() {
  local at count=0
  while read -r _ at; do
    ! in_order "$START" "$at" "$STOP" || count=$((count + 1))
  done <"$SEEN/storm"
  [ "$count" -ge "$1" ]
}
