# ---- The tool is stopped when the server has sent so many bytes of its data directory ----

# order NAME: bytes that were sent in all, and before the key directory, by the backup's manifest: each file comes as tar
order() {
  awk -v keys="$KEY_DIRECTORY/" '
    match($0, /"Path": "[^"]*"/) {
      path = substr($0, RSTART + 9, RLENGTH - 10); match($0, /"Size": [0-9]+/); size = substr($0, RSTART + 8, RLENGTH - 8)
      directory = path; if (!sub(/\/[^\/]*$/, "", directory)) directory = "."
      if (!(directory in seen)) { seen[directory] = 1; at += 512 }
      if (index(path, keys) == 1 && first == "") first = at
      at += 512 + int((size + 511) / 512) * 512
    }
    END { print at, first }' "$SEEN/$1/backup_manifest"
}

# hold_at BYTES NAME TOOL…: returns when nothing more is sent; fails when the tool ended before
hold_at() {
  local bytes=$(($1 > READ_AHEAD_BYTES ? $1 - READ_AHEAD_BYTES : 1)) name=$2
  shift 2
  # shellcheck disable=SC2016 # expanded over there
  on "$FROM" sh -c 'echo $$ >"$ROOT/run/tool.pid"; exec "$@"' tool "$@" >"$SEEN/$name.stdout" 2>"$SEEN/$name.stderr" &
  TOOL=$!
  # The server itself stops the tool: it is the first to know.
  within 120 stopped_at "$bytes" || give_up 'the backup did not come to its instant'
  has_ended && return 1
  within 60 stands_still || give_up 'the server did not come to a stand'
  ! has_ended
}
stopped_at() {
  has_ended && return
  on "$FROM" test -s "$ROOT/run/tool.pid" || return 1
  [ "$(session "$FROM" postgres <<SQL
DO \$\$
DECLARE sent bigint; until timestamptz := clock_timestamp() + interval '500 ms';
BEGIN
  LOOP
    PERFORM pg_stat_clear_snapshot();
    SELECT backup_streamed INTO sent FROM pg_stat_progress_basebackup WHERE phase = 'streaming database files';
    EXIT WHEN sent >= $1 OR clock_timestamp() > until;
    PERFORM pg_sleep(0.002);
  END LOOP;
  IF sent >= $1 THEN
    COPY (SELECT 1 WHERE false) TO PROGRAM 'kill -STOP "\$(cat ''$ROOT/run/tool.pid'')"';
    PERFORM set_config('conformance.stopped', 'yes', false);
  END IF;
END \$\$;
SELECT current_setting('conformance.stopped', true);
SQL
  )" = yes ]
}

# measure NUMBER OF TOOL…: takes the plainest backup to find out what is sent in which order; sets $INSTANT, in bytes
measure() {
  local number=$1 of=$2 total keys place heavier lighter missing
  shift 2
  take measured "$@"
  collect measured || give_up 'the backup that is to be measured failed'
  read -r total keys < <(order measured)
  [ "$keys" -lt $((total - keys)) ] && place=before-keys lighter=$keys heavier=$((total - keys)) || { place=after-keys heavier=$keys lighter=$((total - keys)); }
  missing=$(((heavier + 1) / 2 - lighter))
  [ "$missing" -le 0 ] || { fill source "$place" "$missing" >/dev/null && total=$((total + missing)); }
  INSTANT=$((total * (2 * number - 1) / (2 * of)))
}
