# ---- Rows that can be read without a key: they carry a marker in clear text, with E in encrypted tables and P in plain ones. ----

SCANS=yes

# scan DIRECTORY-HERE [WAL-HERE]: a backup that has been laid out, and what its pg_wal leads to
scan() {
  local found='' wal=${2:-$1/pg_wal}
  [ ! -d "$wal" ] || found=$(files_with "${MARKER}[EP]" "$wal")
  CLEAR_WAL+=$(sed 's,^.*/,,' <<<"$found")$'\n'
  found+=$(files_with "${MARKER}E" "$1" --exclude-dir=pg_wal)
  if [ -n "$found" ]; then
    saw secrecy plaintext "rows can be read in $(head -3 <<<"${found//$1\//}" | xargs)"
  elif [ "${OUTCOME[secrecy]}" = not-scanned ]; then
    saw secrecy sealed
  fi
}

# files_with PATTERN DIRECTORY [OPTION]: files that hold it; none is no error
files_with() {
  local code=0
  grep -rlazE "${@:3}" -e "$1" "$2" || code=$?
  [ "$code" -le 1 ] || give_up "$2 could not be searched"
}
