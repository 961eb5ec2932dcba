# ---- WAL keys ----

# saw_wal_cipher NUMBER CIPHER...: the cipher of that number, the first of which is 0
saw_wal_cipher() {
  local number=$1
  shift
  local ciphers=("$@")
  if [ -z "$number" ]; then saw walCipher none; else saw walCipher "${ciphers[number]:-other}"; fi
}
