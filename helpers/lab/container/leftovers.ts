import type Docker from 'dockerode';
import { LABEL_OWNER, LABEL_RUN } from '../labels.ts';
import { removeNetwork } from './network.ts';
import { type Removal, removal } from './removal.ts';

/** Whether a thing may be removed, by the run that made it and that run's owner. */
export type MayGo = (thing: string, runId: string, owner: string) => boolean;

/** What one look at an engine found. */
export interface EngineLook {
  /** Removed by this look, by kind. */
  readonly containers: number;
  readonly networks: number;
  readonly images: number;
  /** How many things were there that may be removed, removed or not; without images that other images need. */
  readonly found: number;
  /** Why the last of those that are left could not be removed. */
  readonly kept: unknown;
}

/**
 * Tries once to remove each thing in an engine that has this project's labels and may be removed. Containers go first:
 * networks and images can be removed only when no container uses them.
 */
export async function removeLeftovers(docker: Docker, mayGo: MayGo): Promise<EngineLook> {
  const look = { containers: 0, networks: 0, images: 0, found: 0, kept: undefined as unknown };
  const filters = { label: [LABEL_RUN] };
  const isLeftover = ({ Id, Labels }: { Id: string; Labels?: Readonly<Record<string, string>> | undefined }): boolean =>
    mayGo(Id, Labels?.[LABEL_RUN] ?? '', Labels?.[LABEL_OWNER] ?? '');
  const count = (kind: 'containers' | 'networks' | 'images', outcome: Removal): void => {
    // It stays while another image or a container needs it. The next look tries again.
    if (kind === 'images' && outcome.state === 'kept' && outcome.statusCode === 409) return;
    look.found++;
    if (outcome.state === 'removed') look[kind]++;
    if (outcome.state === 'kept') look.kept = outcome.cause;
  };
  for (const container of (await docker.listContainers({ all: true, filters })).filter(isLeftover)) {
    count('containers', await removal(() => docker.getContainer(container.Id).remove({ force: true, v: true })));
  }
  for (const network of (await docker.listNetworks({ filters })).filter(isLeftover)) {
    count('networks', await removeNetwork(docker, network.Id));
  }
  for (const image of (await docker.listImages({ filters })).filter(isLeftover)) {
    count('images', await removal(() => docker.getImage(image.Id).remove({ force: true })));
  }
  return look;
}
