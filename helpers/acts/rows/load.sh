# ---- Load: commits beside the backup, batch after batch, until there is $SEEN/enough ----

# load light|heavy FIRST-BATCH
load() {
  local pace batch=$2 at=1 sending heavy_until='' table rows payload position
  coproc PSQL { LIMIT=600 session source app; }
  while [ ! -e "$SEEN/enough" ]; do
    pace=light rows=2 payload=64
    [ "$1" = light ] || [ -z "$heavy_until" ] || [ "$at" -ge "$heavy_until" ] || { pace=heavy rows=60 payload=3840; }
    for table in enc_rows plain_rows; do note "app.$table" "$batch" "$rows" -; done
    {
      echo 'BEGIN;'
      for table in enc_rows plain_rows; do insert "$table" "$batch" "$rows" "$payload"; done
      echo 'COMMIT;'
      if [ "$pace" = heavy ]; then wal_only; else echo 'DO $$ BEGIN PERFORM pg_sleep(0.01); END $$;'; fi
      echo "SELECT pg_current_wal_insert_lsn(), (SELECT count(*) FROM pg_stat_progress_basebackup WHERE phase = 'streaming database files');"
    } >&"${PSQL[1]}"
    IFS='|' read -t 60 -r position sending <&"${PSQL[0]}" || return
    at=$(number "$position")
    # Enough to fill several WAL segments while the server sends the data directory.
    [ "$sending" = 0 ] || [ -n "$heavy_until" ] || heavy_until=$((at + HEAVY_BYTES))
    # Read after the commit: at or after its record.
    for table in enc_rows plain_rows; do note "app.$table" "$batch" "$rows" "$at"; done
    batch=$((batch + 1))
  done
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
