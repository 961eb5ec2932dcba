import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { newestLabelledImage } from '../sabotage/working-target.ts';
import type { Driver } from './support.ts';

const NO_IMAGE = 'no container engine answers, or it has no image that is labelled as carrying pg_tde';
const NO_PREFIX = 'TDE_PREFIX names no installation of PostgreSQL with pg_tde';

/** Both drivers, on targets with pg_tde. */
export async function driversWithKeys(): Promise<Driver[]> {
  const image = await newestLabelledImage();
  const prefix = resolve(process.env['TDE_PREFIX'] ?? '/nonexistent');
  return [
    image === undefined ? { name: 'container', title: `containers (skipped: ${NO_IMAGE})` } : { name: 'container', ref: `image:${image}`, title: 'containers' },
    existsSync(join(prefix, 'bin', 'postgres')) ? { name: 'local', ref: `prefix:${prefix}`, title: 'local processes' } : { name: 'local', title: `local processes (skipped: ${NO_PREFIX})` },
  ];
}
