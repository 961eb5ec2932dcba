import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { newestLabelledImage } from '../sabotage/working-target.ts';
import type { Driver } from './support.ts';

const NO_IMAGE =
  'TDE_TARGET names no image, and no container engine answers or it has none that is labelled as carrying pg_tde';
const NO_PREFIX = 'neither TDE_TARGET nor TDE_PREFIX names an installation of PostgreSQL with pg_tde';

/**
 * Both drivers, on targets with pg_tde: what TDE_TARGET names and no other; else the newest labelled image, and the
 * installation that TDE_PREFIX names.
 */
export async function driversWithKeys(): Promise<Driver[]> {
  const told = process.env['TDE_TARGET'];
  if (told)
    return [
      withContainers(told.startsWith('image:') ? told : undefined),
      withProcesses(told.startsWith('prefix:') ? told : undefined),
    ];
  const image = await newestLabelledImage();
  const prefix = resolve(process.env['TDE_PREFIX'] ?? '/nonexistent');
  return [
    withContainers(image === undefined ? undefined : `image:${image}`),
    withProcesses(existsSync(join(prefix, 'bin', 'postgres')) ? `prefix:${prefix}` : undefined),
  ];
}

function withContainers(ref: string | undefined): Driver {
  return ref === undefined
    ? { name: 'container', title: `containers (skipped: ${NO_IMAGE})` }
    : { name: 'container', ref, title: `containers of ${ref}` };
}

function withProcesses(ref: string | undefined): Driver {
  return ref === undefined
    ? { name: 'local', title: `local processes (skipped: ${NO_PREFIX})` }
    : { name: 'local', ref, title: `local processes of ${ref}` };
}
