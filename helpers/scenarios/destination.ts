import type { Coordinates } from '../axes/index.ts';
import type { Release } from '../release/index.ts';

/** A file that has no business in a backup, for a destination that is not empty. */
export const FOREIGN_FILE = 'left-by-somebody-else';

/**
 * Shell commands that make the destination what the cell wants it to be before the tool starts
 * (`how-to/backup-wal-enabled`, first step of the procedure).
 */
export function destinationScript(
  axes: Pick<Coordinates, 'destination' | 'keyDirectory'>,
  release: Release | undefined,
  place: { data: string; backup: string },
): string[] {
  const script: string[] = [];
  const [data, backup] = [place.data, place.backup].map((path) => `'${path}'`);
  if (axes.destination !== 'missing' || axes.keyDirectory !== 'absent') script.push(`mkdir -m 700 ${backup}`);
  if (axes.destination === 'not-empty') script.push(`echo 'not part of any backup' > ${backup}/${FOREIGN_FILE}`);
  if (axes.keyDirectory !== 'absent' && release) {
    const { directory, walKeys, globalProviders } = release.files;
    script.push(`cp -a ${data}/${directory} ${backup}/`);
    if (axes.keyDirectory === 'no-wal-keys') script.push(`rm ${backup}/${directory}/${walKeys}`);
    if (axes.keyDirectory === 'no-providers') script.push(`rm ${backup}/${directory}/${globalProviders}`);
  }
  return script;
}

/**
 * Shell commands that copy the key directory once more, after an operation, but for the file that is to be from before
 * it.
 */
export function copyAgainScript(
  keyDirectory: Coordinates['keyDirectory'],
  release: Pick<Release, 'files'>,
  place: { data: string; backup: string },
): string[] {
  const { directory, walKeys, globalProviders } = release.files;
  const kept =
    keyDirectory === 'torn-old-wal-keys'
      ? walKeys
      : keyDirectory === 'torn-old-providers'
        ? globalProviders
        : undefined;
  return kept === undefined
    ? []
    : [
        `cd '${place.data}/${directory}' && find . -type f ! -name '${kept}' -exec cp -p -t '${place.backup}/${directory}' {} +`,
      ];
}
