import { owner } from '../owner.ts';
import type { Lab } from '../machine.ts';
import { engineClient } from './engine.ts';
import { ContainerLab } from './lab.ts';

/** Image of key stores, as `images/key-stores/build.sh` makes it: nothing is pulled for it. */
export const KEY_STORES_IMAGE = 'pg-tde-conformance-key-stores:12';

/** Its id; undefined where it is not on this machine, or no engine answers. */
export async function keyStoresImage(): Promise<string | undefined> {
  return engineClient()
    .getImage(KEY_STORES_IMAGE)
    .inspect()
    .then(
      ({ Id }) => Id,
      () => undefined,
    );
}

/**
 * Machines of key stores, beside those of a target; undefined where their image is not there.
 *
 * @param runId of the run, whose own lab removes them with everything else
 */
export async function keyStoresLab(runId: string): Promise<Lab | undefined> {
  const imageId = await keyStoresImage();
  if (imageId === undefined) return undefined;
  const settings = { docker: engineClient(), runId, owner: owner(), user: 'key-store', bin: '/opt/key-stores' };
  return new ContainerLab(imageId, settings, 1);
}
