/** Where programs of another target lie on a machine, below its root; as `$0` of scripts, the root. */
export const BROUGHT = 'tools';

/**
 * Puts programs with every library that they load and the loader itself into a directory, each behind a script of its name in `bin`:
 * they run beside a server of another release, also where libraries of the system are others. `$0` is the root of the machine;
 * the arguments are the directory of programs, and programs.
 */
export const PACK_PROGRAMS = `set -e
bin=$1; shift
out=$0/${BROUGHT}
mkdir -p "$out/bin" "$out/programs" "$out/lib"
for name; do
  cp -L "$bin/$name" "$out/programs/"
  ldd "$bin/$name" | sed -n 's/^[^/]*\\(\\/[^ ]*\\) (.*/\\1/p' | while read -r file; do
    case $file in
      */ld-linux* | */ld-musl* | */ld64*) cp -L "$file" "$out/lib/ld.so" ;;
      *) cp -L "$file" "$out/lib/" ;;
    esac
  done
  printf '%s\\n' '#!/bin/sh' 'here=\${0%/*}/..' 'exec "$here/lib/ld.so" --library-path "$here/lib" "$here/programs/\${0##*/}" "$@"' >"$out/bin/$name"
  chmod 755 "$out/bin/$name"
done`;
