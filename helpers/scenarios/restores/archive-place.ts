import { PLACES } from '../../acts/index.ts';

/** Words of `sh` about an archive and the server that writes it. */

/** A shell command that names the segment before the last of a directory: recovery needs it, and the one after it. */
export const MIDDLE_SEGMENT = (directory: string): string =>
  `ls ${directory} | grep -E '^[0-9A-F]{24}$' | tail -n 2 | head -n 1`;

/** Where a server has what is still to be archived, and what has been. */
export const STATUS = `${PLACES.data}/pg_wal/archive_status`;

/** Settings are read again, and the archiver looks at once for what is to be archived: a signal wakes it up. */
export const WAKE = `kill -HUP "$(head -n 1 ${PLACES.data}/postmaster.pid)"`;
