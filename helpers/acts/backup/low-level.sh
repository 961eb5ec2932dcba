# ---- PostgreSQL's low-level API for backups ----

begin_low_level_backup() {
  coproc SESSION { LIMIT=600 session source postgres; }
  on source mkdir -m 700 "$ROOT/backup"
  echo "SELECT pg_backup_start('low-level', true);" >&"${SESSION[1]}"
  read -t 60 -r START <&"${SESSION[0]}" || give_up 'the backup could not be begun'
}

# The same session ends it, so it was under way all the time. WAL comes last.
end_low_level_backup() {
  local first last line
  echo "SELECT lsn, replace(labelfile, chr(10), '|') FROM pg_backup_stop(false);" >&"${SESSION[1]}"
  IFS= read -t 60 -r line <&"${SESSION[0]}" || give_up 'the backup could not be ended'
  STOP=${line%%|*}
  tr '|' '\n' <<<"${line#*|}" | into source sh -c 'cat >"$ROOT/backup/backup_label"'
  first=$(sed -E 's/.*\(file ([0-9A-F]{24})\).*/\1/' <<<"$line")
  last=$(ask source postgres "SELECT pg_walfile_name('$STOP'::pg_lsn - 1)")
  # shellcheck disable=SC2016 # expanded over there
  on source sh -e -c 'cd "$ROOT/data/pg_wal"; for file in $(ls | grep -E "^[0-9A-F]{24}$" | sort); do [ "$file" \< "$0" ] || [ "$file" \> "$1" ] || cp -p "$file" "$ROOT/backup/pg_wal/"; done' "$first" "$last"
  echo "backup from $START to $STOP"
  CODE[backup]=0
  : >"$SEEN/backup.stderr"
}
