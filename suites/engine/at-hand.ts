import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type Docker from 'dockerode';
import { engineClient, probeEngine } from '../../helpers/lab/container/engine.ts';

/** Image of stock PostgreSQL that images/stock/build.sh makes; TDE_STOCK_IMAGE names another. */
const STOCK_IMAGE = process.env['TDE_STOCK_IMAGE'] ?? 'pg-tde-conformance-stock:15';

/** The container engine of this machine, or undefined where none answers. */
export async function engineAtHand(): Promise<Docker | undefined> {
  const docker = engineClient();
  return (await probeEngine(docker)) ? docker : undefined;
}

/** Reference of an image with stock PostgreSQL that is on this machine. */
export async function stockImage(): Promise<string | undefined> {
  const docker = await engineAtHand();
  const there = await docker
    ?.getImage(STOCK_IMAGE)
    .inspect()
    .catch(() => undefined);
  return there ? STOCK_IMAGE : undefined;
}

/** Why {@link stockImage} found nothing. */
export const NO_STOCK_IMAGE = `no container engine answers, or it has no image ${STOCK_IMAGE}: images/stock/build.sh makes it`;

/** Directory of a PostgreSQL installed on this machine: where Debian's packages put it, newest first, or on PATH. */
export function stockPrefix(): string | undefined {
  const packages = '/usr/lib/postgresql';
  const majors = existsSync(packages) ? readdirSync(packages).toSorted((a, b) => Number(b) - Number(a)) : [];
  const onPath = (process.env['PATH'] ?? '').split(delimiter).filter((directory) => directory.endsWith('/bin'));
  const candidates = [
    ...majors.map((major) => join(packages, major)),
    ...onPath.map((directory) => join(directory, '..')),
  ];
  return candidates.find((directory) =>
    ['postgres', 'initdb'].every((program) => existsSync(join(directory, 'bin', program))),
  );
}

/** Why {@link stockPrefix} found nothing. */
export const NO_STOCK_PREFIX = 'no PostgreSQL server is installed on this machine: the package postgresql brings one';
