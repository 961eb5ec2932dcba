# ---- From one machine to another ----

# bring FROM TO PATH: a directory of one machine to the same place on another, over what is there
bring() {
  rm -rf "$SEEN/brought"
  get "$1" "$3" "$SEEN/brought"
  put "$SEEN/brought" "$2" "$3-of-$1"
  # shellcheck disable=SC2016 # expanded over there
  on "$2" sh -c 'mkdir -p "$1" && cp -a "$0/." "$1/" && rm -r "$0"' "$3-of-$1" "$3"
}
