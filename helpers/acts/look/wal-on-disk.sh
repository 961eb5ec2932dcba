# ---- Rows that can be read on a restored server's disk: in its WAL, those that it wrote there, and in other files. ----

DISKS_ARE_SCANNED=yes

scan_disks() {
  local machine
  for machine in $CAME_UP; do
    [ "$machine" != source ] || continue
    on "$machine" pg_ctl -D "$ROOT/data" -m fast stop >/dev/null 2>&1 || true
    scan_disk "$machine"
  done
}

# scan_disk MACHINE
scan_disk() {
  # -z: the zeros that end a segment are one endless line otherwise.
  scan_part "$1" 'wal on disk' "cd pg_wal && grep -lazE '${MARKER}[EP]' 0*"
  scan_part "$1" 'own wal' "cd pg_wal && grep -lazE '$OWN_ROWS' 0*"
  scan_part "$1" 'files on disk' "grep -RlazF --exclude-dir=pg_wal '${MARKER}E' ."
}

# scan_part MACHINE SIGHT COMMAND
scan_part() {
  local found code=0
  found=$(on "$1" sh -c "cd \"\$ROOT/data\" && $3") || code=$?
  [ "$code" -le 1 ] || give_up "the disk of $1 could not be searched"
  [ -z "$found" ] || saw "$2" plaintext "$1: $(xargs <<<"$found")"
  [ "${OUTCOME[$2]:-not-scanned}" != not-scanned ] || saw "$2" sealed
}
