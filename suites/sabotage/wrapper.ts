import { createHash } from 'node:crypto';
import { MARKER, type MarkerKind } from '../../helpers/source/index.ts';

/** Exit code of a wrapper that could not do its deed: such a sabotage proves nothing. */
const GAVE_UP = 97;

/** A row as it can be read in a file that is not encrypted, of id 7. */
function rowInClear(kind: MarkerKind): string {
  return `${MARKER}${kind}-7-${createHash('md5').update('7').digest('hex')}`;
}

/**
 * What every wrapper begins with. A wrapper ends through `finish` or by becoming the real program; anything else, a
 * command that fails included, ends it loudly.
 */
function prelude(real: string, name: string, keyDirectory: string): string {
  return String.raw`#!/bin/sh
set -eu
REAL='${real}'
BIN=$(dirname "$REAL")
KEY_DIRECTORY='${keyDirectory}'
ENCRYPTED_ROW='${rowInClear('E')}'
PLAIN_ROW='${rowInClear('P')}'
give_up() { echo "sabotage: ${name}: $1" >&2; deed=given-up; exit ${GAVE_UP}; }
trap '[ -n "${'$'}{deed:-}" ] || give_up "a command of the wrapper failed"' EXIT
finish() { deed=done; exit "$1"; }
become_real() { exec "$REAL" "$@"; }

# option -D "$@": the value after an option
option() {
  wanted=$1; shift
  while [ $# -gt 1 ]; do
    if [ "$1" = "$wanted" ]; then printf '%s\n' "$2"; return 0; fi
    shift
  done
  return 1
}
# has -E "$@"
has() {
  wanted=$1; shift
  for given; do if [ "$given" = "$wanted" ]; then return 0; fi; done
  return 1
}
# backup_into <directory> "$@": the same backup without -E, into another directory
backup_into() {
  elsewhere=$1; shift
  left=$#
  while [ "$left" -gt 0 ]; do
    given=$1; shift; left=$((left - 1))
    case $given in
      -E) ;;
      -D) shift; left=$((left - 1)); set -- "$@" -D "$elsewhere" ;;
      *) set -- "$@" "$given" ;;
    esac
  done
  "$REAL" "$@"
}
# on_source <database> <sql> "$@": asks the server that the backup tool is pointed at
on_source() {
  database=$1; sql=$2; shift 2
  "$BIN/psql" -XAtq -v ON_ERROR_STOP=1 -h "$(option -h "$@")" -p "$(option -p "$@")" -U postgres -d "$database" -c "$sql"
}
byte_at() { od -An -tu1 -j "$2" -N 1 "$1" | tr -d ' '; }
# flip <file> <offset>: every bit of one byte
flip() {
  flipped=$((255 - $(byte_at "$1" "$2")))
  printf "\\$(printf %03o "$flipped")" | dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null
  [ "$(byte_at "$1" "$2")" = "$flipped" ]
}
# overwrite <file> <offset> <text>
overwrite() {
  printf '%s' "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null
  [ "$(dd if="$1" bs=1 skip="$2" count="${'$'}{#3}" 2>/dev/null)" = "$3" ]
}
size_of() { wc -c < "$1"; }
# A restored server, and no other, has a backup_label, or the one that its first start has set aside.
first_start() { [ $# = 2 ] && [ "$1" = -D ] && [ -e "$2/backup_label" ]; }
second_start() { [ $# = 2 ] && [ "$1" = -D ] && [ ! -e "$2/backup_label" ] && [ -e "$2/backup_label.old" ]; }
# on_restored <data directory> <database> <sql>
on_restored() {
  "$BIN/psql" -XAtq -v ON_ERROR_STOP=1 -h "$(dirname "$1")/run" -p 5432 -U postgres -d "$2" -c "$3" 2>/dev/null
}
# beside <function> <arguments>: runs on while this process becomes the server, as nobody's child
beside() { ( ( trap - EXIT; "$@" ) < /dev/null > /dev/null & ) ; }
`;
}

/**
 * A program that stands in for another one.
 *
 * @param body shell commands; see the prelude for what they may use
 * @param keyDirectory name of the key directory below PGDATA
 */
export function wrapper(
  body: string,
  { real, name, keyDirectory }: { real: string; name: string; keyDirectory: string },
): string {
  return `${prelude(real, name, keyDirectory)}\n${body.trim()}\n`;
}

/** A program that is the real one. */
export function passThrough(real: string): string {
  return `#!/bin/sh\nexec '${real}' "$@"\n`;
}
