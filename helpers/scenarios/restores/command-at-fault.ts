/** Programs of the suite's own that stand in for a command of an archive, and are at fault; they lie in the archive. */

/** The file that such a program leaves beside itself where its fault strikes. */
export const MARK = 'struck';

export const SHEBANG = '#!/bin/sh\nat=$(dirname "$0")\n';

/** Marks that it was called, and becomes a command that cannot be run. */
export const CANNOT_RUN = `${SHEBANG}: >"$at/${MARK}"\nexec "$at/command" "$@"\n`;

/** The file in which a command notes each call, and the command itself beside it, which is at fault. */
export const CALLS = 'calls';
export const AT_FAULT = 'at-fault';

/** Calls the command at fault, notes what it was asked for and its exit code, and ends with that. */
export const NOTES_CALLS = `${SHEBANG}"$at/${AT_FAULT}" "$@"
code=$?
echo "$1 $code" >>"$at/${CALLS}"
exit "$code"
`;
