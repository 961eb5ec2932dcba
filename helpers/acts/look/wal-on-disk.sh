# ---- Rows that can be read in the WAL on a restored server's disk. ----

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
  local found code=0
  found=$(on "$1" sh -c "cd \"\$ROOT/data/pg_wal\" && grep -laE '${MARKER}[EP]' 0*") || code=$?
  [ "$code" -le 1 ] || give_up "the WAL on $1 could not be searched"
  [ -z "$found" ] || saw 'wal on disk' plaintext "$1: $(xargs <<<"$found")"
  [ "${OUTCOME[wal on disk]}" != not-scanned ] || saw 'wal on disk' sealed
}
