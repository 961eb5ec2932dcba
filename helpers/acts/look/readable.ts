import { type Machine, expectSuccess } from '../../lab/index.ts';
import { MARKER, ownRows, paths } from '../../source/index.ts';

/** Files of a data directory in which rows can be read without a key. */
export interface Readable {
  /** Files of WAL, by name: rows of any table. */
  readonly wal: string[];
  /** As `wal`: rows that only the server itself can have written there. */
  readonly own: string[];
  /** Any other file, by its path: rows of encrypted tables. */
  readonly files: string[];
}

/**
 * Searches the data directory of a server that was shut down or did not come up, tablespaces included.
 *
 * @param ownFrom the first batch that only this server can have written to its disk
 * @throws {HarnessError} when nobody can look
 */
export async function readableOn(machine: Machine, ownFrom: number): Promise<Readable> {
  // -z: the zeros that end a segment are one endless line otherwise, which takes thirty times as long.
  // A server that ends in recovery leaves what it fetched last under a name of its own. There may be no WAL, or no place for it.
  const inWal = (pattern: string) =>
    searched(
      machine,
      `cd "$0/pg_wal" || exit 1; set --; for f in 0* RECOVERYXLOG; do [ ! -f "$f" ] || set -- "$@" "$f"; done; [ $# != 0 ] || exit 1; grep -lazE '${pattern}' "$@"`,
    );
  return {
    wal: await inWal(`${MARKER}[EP]`),
    own: await inWal(ownRows(ownFrom)),
    // -R follows the links of tablespaces.
    files: await searched(machine, `cd "$0" && grep -RlazF --exclude-dir=pg_wal '${MARKER}E' .`),
  };
}

async function searched(machine: Machine, command: string): Promise<string[]> {
  const found = await machine.run(['sh', '-c', command, paths(machine).data]);
  // grep's exit code for nothing found is 1.
  if (found.exitCode !== 1) expectSuccess(found, 'restore', 'the target needs grep');
  return found.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replace(/^\.\//, ''));
}
