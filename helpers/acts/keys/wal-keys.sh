# ---- WAL keys ----

# saw_wal_cipher MACHINE FILE BYTES CIPHER...: that of the last key in a file; a key has so many bytes, its cipher's number first
saw_wal_cipher() {
  local machine=$1 file=$2 bytes=$3 number
  shift 3
  number=$(into "$machine" sh -s -- "$file" "$bytes" <<<'tail -c "$2" "$1" | od -An -tu4 -N4 | tr -d " "')
  local ciphers=("$@")
  if [ -z "$number" ]; then saw walCipher none; else saw walCipher "${ciphers[number]:-other}"; fi
}
