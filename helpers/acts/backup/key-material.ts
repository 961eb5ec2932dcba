import type { Coordinates } from '../../axes/index.ts';
import { type Machine, expectSuccess } from '../../lab/index.ts';
import { paths } from '../../source/index.ts';

type Moment = Extract<Coordinates['keyMaterial'], 'at-begin' | 'at-end'>;

/** Where the key files that a cell restores with are on the source, once its backup has been taken. */
export function keyMaterialPath(machine: Machine, material: Coordinates['keyMaterial']): string {
  const { keys } = paths(machine);
  return material === 'at-begin' || material === 'at-end' ? `${machine.root}/kept/keys` : keys;
}

/** Keeps the key files as they are at this moment, where the cell restores with those. */
export async function keepKeyMaterial(machine: Machine, { keyMaterial }: Coordinates, moment: Moment): Promise<void> {
  if (keyMaterial !== moment) return;
  const script = 'mkdir "$0/kept" && cp -a "$1" "$0/kept/keys"';
  expectSuccess(
    await machine.run(['sh', '-c', script, machine.root, paths(machine).keys]),
    'backup',
    'the disk may be full',
  );
}
