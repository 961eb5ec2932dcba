# ---- Rows that can be read without a key: they carry a marker in clear text, with E in encrypted tables and P in plain ones. ----

SCANS=yes

# scan DIRECTORY-HERE: a backup that has been laid out
scan() {
  local wal others
  wal=$(find -L "$1" -path '*/pg_wal/*' -type f -exec grep -laE "${MARKER}[EP]" {} + 2>/dev/null | head -3 | xargs) || true
  others=$(find -L "$1" -type f ! -path '*/pg_wal/*' -exec grep -laE "${MARKER}E" {} + 2>/dev/null | head -3 | xargs) || true
  if [ -n "$wal$others" ]; then
    saw secrecy plaintext "rows can be read in ${wal//$1\//} ${others//$1\//}"
  elif [ "${OUTCOME[secrecy]}" = not-scanned ]; then
    saw secrecy sealed
  fi
}
