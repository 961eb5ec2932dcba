# ---- Rows that can be read on a restored server's disk: in its WAL, those that it wrote there, and in other files. ----

DISKS_ARE_SCANNED=yes

# Also of servers that did not come up.
scan_disks() {
  local machine
  for machine in "${!CURRENT_LOG[@]}"; do
    [ "$machine" != source ] || continue
    on "$machine" pg_ctl -D "$ROOT/data" -m fast stop >/dev/null 2>&1 || true
    scan_disk "$machine"
  done
}

# scan_disk MACHINE
scan_disk() {
  # -z: the zeros that end a segment are one endless line otherwise. There may be no WAL, or no place for it.
  # shellcheck disable=SC2016 # expanded over there
  local wal='cd pg_wal || exit 1; set --; for f in 0* RECOVERYXLOG; do [ ! -f "$f" ] || set -- "$@" "$f"; done; [ $# != 0 ] || exit 1'
  scan_part "$1" 'wal on disk' "$wal; grep -lazE '${MARKER}[EP]' \"\$@\""
  scan_part "$1" 'own wal' "$wal; grep -lazE '$OWN_ROWS' \"\$@\""
  scan_part "$1" 'files on disk' "grep -RlazF --exclude-dir=pg_wal '${MARKER}E' ."
}

# scan_part MACHINE SIGHT COMMAND
scan_part() {
  local found code=0
  found=$(on "$1" sh -c "cd \"\$ROOT/data\" && $3") || code=$?
  [ "$code" -le 1 ] || give_up "the disk of $1 could not be searched"
  # Before a server comes up, WAL of the backup lies there as the backup has it.
  [ "$2" != 'wal on disk' ] || [[ ${CAME_UP/ source/} == *[a-z]* ]] || found=$(grep -vxF "$CLEAR_WAL" <<<"$found") || true
  [ -z "$found" ] || saw "$2" plaintext "$1: $(xargs <<<"$found")"
  [ "${OUTCOME[$2]:-not-scanned}" != not-scanned ] || saw "$2" sealed
}
