# ---- Load: commits beside the backup, batch after batch, until there is $SEEN/enough ----

# load light|heavy FIRST-BATCH
load() {
  local pace batch=$2 at=1 heavy_until='' table rows payload position sender sent
  coproc PSQL { LIMIT=600 session source app; }
  while [ ! -e "$SEEN/enough" ]; do
    pace=light
    [ "$1" = light ] || [ -z "$heavy_until" ] || [ "$at" -ge "$heavy_until" ] || pace=heavy
    read -r rows payload <<<"${PACE[$pace]}"
    for table in enc_rows plain_rows; do note "app.$table" "$batch" "$rows" -; done
    {
      echo 'BEGIN;'
      for table in enc_rows plain_rows; do insert "$table" "$batch" "$rows" "$payload"; done
      echo 'COMMIT;'
      if [ "$pace" = heavy ]; then wal_only; else echo "DO \$\$ BEGIN PERFORM pg_sleep($LIGHT_PAUSE); END \$\$;"; fi
      progress
    } >&"${PSQL[1]}"
    # A load that waits for what the sender holds would wait for ever.
    IFS='|' read -t "$STOPPED_LIMIT" -r position sender sent <&"${PSQL[0]}" ||
      { let_go && IFS='|' read -t 60 -r position sender sent <&"${PSQL[0]}"; } || return
    at=$(number "$position")
    # Enough to fill several WAL segments while the server sends the data directory.
    [ "$1" = light ] || [ "$sender" = 0 ] || [ -n "$heavy_until" ] || heavy_until=$((at + HEAVY_BYTES))
    [ -z "$heavy_until" ] || keep_sender "$sender" "$sent" $((1000 - (heavy_until - at) * 1000 / HEAVY_BYTES))
    # Read after the commit: at or after its record.
    for table in enc_rows plain_rows; do note "app.$table" "$batch" "$rows" "$at"; done
    batch=$((batch + 1))
  done
  let_go
}
# The WAL position; the process that sends a data directory, 0 where none does; and how much of it is sent, in thousandths.
progress() {
  echo "SELECT pg_current_wal_insert_lsn(), COALESCE(max(pid), 0), COALESCE(max(1000 * backup_streamed / NULLIF(backup_total, 0)), 1000)
    FROM pg_stat_progress_basebackup WHERE phase = 'streaming database files';"
}

# keep_sender PID SENT WRITTEN, in thousandths: the backup does not get ahead of the load that is written meanwhile
keep_sender() {
  if [ "$1" = 0 ] || [ "$2" -le "$3" ]; then
    let_go
  elif [ -z "${STOPPED:-}" ]; then
    STOPPED=$1 STOPPED_AT=$SECONDS
    on source sh -c 'kill -STOP "$0"' "$STOPPED"
  elif [ $((SECONDS - STOPPED_AT)) -ge "$STOPPED_LIMIT" ]; then
    let_go
  fi
}
let_go() {
  [ -z "${STOPPED:-}" ] || on source sh -c 'kill -CONT "$0"' "$STOPPED" || true
  STOPPED=''
}

begin_load() {
  load "$1" "$2" &
  LOAD=$!
  within 30 grep -q "^app.enc_rows $2 [0-9]* [0-9]" "$SEEN/written" || give_up 'nothing could be written beside the backup'
}
end_load() {
  touch "$SEEN/enough"
  wait "$LOAD" || give_up 'what was written beside the backup broke off'
  rm "$SEEN/enough"
}
