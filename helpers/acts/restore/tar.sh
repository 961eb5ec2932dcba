# ---- A tar backup: base.tar is the data directory, pg_wal.tar belongs below it, others are tablespaces. ----

# open_tar FILE: the archive, unpacked from what it is compressed with
open_tar() {
  case $1 in
    *.gz) gzip -dc "$1" ;;
    *.lz4) lz4 -dc "$1" ;;
    *.zst) zstd -dc "$1" ;;
    *) cat "$1" ;;
  esac
}

# lay_out NAME MACHINE PATH [TABLESPACE]: where a directory is named for the tablespace, it is linked to as well
lay_out() {
  local archive into name oid=''
  on "$2" mkdir -m 700 "$3" "$3/pg_wal"
  for archive in "$SEEN/$1"/*.tar*; do
    name=${archive##*/} into=$3
    case $name in
      pg_wal.*) into=$3/pg_wal ;;
      base.*) ;;
      *) into=${4:-$ROOT/tablespace} && on "$2" mkdir -p -m 700 "$into" ;;
    esac
    open_tar "$archive" | unpack "$2" "$into"
    [ "$into" = "$3" ] || [ "$into" = "$3/pg_wal" ] || oid=${name%%.*}
  done
  # shellcheck disable=SC2016 # expanded over there
  [ -z "${4:-}" ] || [ -z "$oid" ] || on "$2" sh -c 'ln -s "$0" "$1/pg_tblspc/$2" && rm -f "$1/tablespace_map"' "$4" "$3" "$oid"
  [ ! -e "$SEEN/$1/backup_manifest" ] || put "$SEEN/$1/backup_manifest" "$2" "$3/backup_manifest"
  on "$2" chmod 700 "$3" "$3/pg_wal"
}
