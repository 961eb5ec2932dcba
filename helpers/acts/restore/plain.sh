# ---- A plain backup is a data directory. ----

# lay_out NAME MACHINE PATH
lay_out() {
  put "$SEEN/$1" "$2" "$3"
  on "$2" chmod 700 "$3"
}
