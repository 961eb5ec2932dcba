# ---- Questions: what the source answers, in $SEEN/answers, and what the restored server answers ----

# answer MACHINE DATABASE PLAN: of the statements on standard input the last line that is no plan; psql says t for true.
answer() {
  local said
  said=$(session "$1" "$2" 2>"$SEEN/.error") || { cat "$SEEN/.error" >>"$SEEN/told"; return 1; }
  [ -z "$3" ] || grep -q "$3" <<<"$said" || { echo "the planner does not use $3" >"$SEEN/.error"; return 1; }
  said=$(tail -1 <<<"$said")
  case $said in t) echo true ;; f) echo false ;; *) echo "$said" ;; esac
}

# note_answer MACHINE NAME DATABASE PLAN IS same|other|any: what the source has to answer where one is given
note_answer() {
  local said
  said=$(answer "$1" "$3" "$4") || give_up "$2: $(cat "$SEEN/.error")"
  case $6 in
    same) [ "$said" = "$5" ] || give_up "$2: the source answers $said, which proves nothing" ;;
    other) [ "$said" != "$5" ] || give_up "$2: the source answers $said, which proves nothing" ;;
  esac
  printf '%s|%s\n' "$2" "$said" >>"$SEEN/answers"
}

# compare_answer MACHINE NAME DATABASE PLAN IS same|other|any|not-asked: the restored server answers
compare_answer() {
  local said wanted=$5
  if ! said=$(answer "$1" "$3" "$4"); then
    unreadable "$2: $(cat "$SEEN/.error")"
    return
  fi
  [ "$6" != any ] || wanted=$(awk -F'|' -v name="$2" '$1 == name { said = substr($0, length($1) + 2) } END { print said }' "$SEEN/answers")
  [ "$said" = "$wanted" ] || differs "$2: $said, expected is $wanted"
}
