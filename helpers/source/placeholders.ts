import { HarnessError } from '../common/index.ts';
import { type Machine, expectSuccess } from '../lab/index.ts';

/**
 * A server sends its data directory in the order in which the file system lists it (PostgreSQL's
 * `backend/backup/basebackup.c`, sendDir), files that are not PostgreSQL's included. There are empty files before the
 * key directory, after it and at the end. To hold a backup in one of these places, the file there is made larger than
 * any socket buffer.
 */
const HOLD_POINTS = ['before-keys', 'after-keys', 'at-end'] as const;
export type HoldPoint = (typeof HOLD_POINTS)[number];

/** Whether a point of an operation is one of these places. */
export function isHoldPoint(point: string): point is HoldPoint {
  return HOLD_POINTS.some((place) => place === point);
}

/** One name in a data directory, as listed. */
export interface Listed {
  readonly name: string;
  readonly isDirectory: boolean;
}

const PREFIX = 'hold-';
const NAMES_AT_ONCE = 64;
const ROUNDS = 8;
const ADVICE =
  'the file system lists no new file in all the places needed; put the scratch directory or the engine on another one';

/** The files in the three places, by a listing of the data directory in its own order; undefined if one is missing. */
export function placesIn(listing: readonly Listed[], keyDirectory: string): Record<HoldPoint, string> | undefined {
  const keys = listing.findIndex(({ name }) => name === keyDirectory);
  const lastDirectory = listing.findLastIndex(({ isDirectory }) => isDirectory);
  const candidates = listing.flatMap(({ name }, index) => (name.startsWith(PREFIX) ? [{ name, index }] : []));
  const before = candidates.findLast(({ index }) => index < keys)?.name;
  const last = candidates.findLast(({ index }) => index > lastDirectory && index > keys)?.name;
  const after = candidates.find(({ index, name }) => index > keys && name !== last)?.name;
  return keys === -1 || before === undefined || after === undefined || last === undefined
    ? undefined
    : { 'before-keys': before, 'after-keys': after, 'at-end': last };
}

/** A data directory in the order in which the server sends it. */
export async function listInOrder(machine: Machine, data: string): Promise<Listed[]> {
  const listed = expectSuccess(await machine.run(['ls', '-U', '-p', data]), 'source', 'the target needs GNU ls');
  return listed.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => ({ name: line.replace(/\/$/, ''), isDirectory: line.endsWith('/') }));
}

/** Adds empty files to a data directory. Some file systems list new files last, so some have to be added early. */
export async function addPlaceholders(machine: Machine, data: string, round = 0): Promise<void> {
  const script = `cd "$0" && i=${round * NAMES_AT_ONCE}; while [ $i -lt ${(round + 1) * NAMES_AT_ONCE} ]; do : > ${PREFIX}$i; i=$((i + 1)); done`;
  expectSuccess(await machine.run(['sh', '-c', script, data]), 'source', ADVICE);
}

/**
 * Leaves one file in each of the three places.
 *
 * @throws {HarnessError} where the file system lists none of several hundred there
 */
export async function settlePlaceholders(machine: Machine, data: string, keyDirectory: string): Promise<void> {
  for (let round = 1; round <= ROUNDS; round++) {
    await addPlaceholders(machine, data, round);
    const places = placesIn(await listInOrder(machine, data), keyDirectory);
    if (!places) continue;
    const kept = Object.values(places)
      .map((name) => `! -name '${name}'`)
      .join(' ');
    expectSuccess(
      await machine.run(['sh', '-c', `find "$0" -maxdepth 1 -name '${PREFIX}*' ${kept} -delete`, data]),
      'source',
      ADVICE,
    );
    return;
  }
  throw new HarnessError('the backup of this cluster could not be held where it has to be', {
    stage: 'source',
    advice: ADVICE,
  });
}

/**
 * Fills the file that is sent in one of the places.
 *
 * @returns its path on the machine
 * @throws {HarnessError} where the directory's order has changed, so that no file is in that place
 */
export async function fillPlaceholder(
  machine: Machine,
  data: string,
  keyDirectory: string,
  place: HoldPoint,
  bytes: number,
): Promise<string> {
  const places = placesIn(await listInOrder(machine, data), keyDirectory);
  if (!places)
    throw new HarnessError(`no file of the data directory is sent ${place}`, {
      stage: 'backup',
      advice: 'the golden cluster was built on another file system than the cell runs on',
    });
  const file = `${data}/${places[place]}`;
  expectSuccess(
    await machine.run(['sh', '-c', `head -c ${bytes} /dev/zero > "$0"`, file]),
    'backup',
    'the disk may be full',
  );
  return file;
}
