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
  local found
  found=$(on "$1" sh -c "cd \"\$ROOT/data/pg_wal\" && grep -laE '${MARKER}[EP]' 0*" | head -3 | xargs) || true
  [ -z "$found" ] || saw 'wal on disk' plaintext "$1: $found"
  [ "${OUTCOME[wal on disk]}" != not-scanned ] || saw 'wal on disk' sealed
}
