/** Commands of `sh` that damage a file, whose name may be a quoted variable. */

/** Flips the least significant bit of the byte at an offset, which is an expression of the shell. */
export const flipped = (file: string, offset: string): string =>
  [
    `at=$((${offset}))`,
    `byte=$(od -An -tu1 -j "$at" -N1 ${file} | tr -d " ")`,
    `printf "\\\\$(printf %03o $((byte ^ 1)))" | dd of=${file} bs=1 seek="$at" conv=notrunc 2>/dev/null`,
  ].join('; ');

/** Cuts off its second half. */
export const half = (file: string): string => `truncate -s $(($(stat -c %s ${file}) / 2)) ${file}`;
