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

# lay_out NAME MACHINE PATH [FROM=TO]...: a tablespace comes to where tablespace_map has it; where another directory is named for
# that, to this one, which is linked to as well
lay_out() {
  local archive into name oid from pair map links=()
  map=$(open_tar "$SEEN/$1"/base.tar* | tar -xOf - tablespace_map 2>/dev/null) || map=''
  on "$2" mkdir -m 700 "$3" "$3/pg_wal"
  for archive in "$SEEN/$1"/*.tar*; do
    name=${archive##*/} into=$3
    case $name in
      pg_wal.*) into=$3/pg_wal ;;
      base.*) ;;
      *)
        oid=${name%%.*} from=$(sed -n "s/^$oid //p" <<<"$map")
        [ -n "$from" ] || give_up "nothing says where $name is to be: tablespace_map has no such tablespace"
        into=$from
        for pair in "${@:4}"; do [ "${pair%%=*}" != "$from" ] || into=${pair#*=}; done
        links+=("$into" "$3/pg_tblspc/$oid")
        on "$2" mkdir -p -m 700 "$into"
        ;;
    esac
    open_tar "$archive" | unpack "$2" "$into"
  done
  # shellcheck disable=SC2016 # expanded over there
  [ $# -lt 4 ] || on "$2" sh -c 'while [ $# -gt 0 ]; do ln -s "$1" "$2" && shift 2 || exit 1; done; rm -f "$0/tablespace_map"' "$3" "${links[@]}"
  [ ! -e "$SEEN/$1/backup_manifest" ] || put "$SEEN/$1/backup_manifest" "$2" "$3/backup_manifest"
  on "$2" chmod 700 "$3" "$3/pg_wal"
}
