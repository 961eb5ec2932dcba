import type { StartObservation } from '../../evidence/index.ts';
import { DATABASES, paths } from '../../source/index.ts';
import { keyDigests } from '../keys/key-files.ts';
import type { Stage } from '../stage.ts';
import type { WatchedServer } from './watched-server.ts';

type Held = NonNullable<StartObservation['held']>;

/** What is written beside a file and takes its name once it is whole; a crash may leave it. */
const UNFINISHED = /\./;

/**
 * Stops a watched server, and puts down what it had of keys: the providers that it named before, the files of its key
 * directory after. Without the extension there is neither.
 */
export async function stopAndLook(stage: Stage, watched: WatchedServer, mode: 'fast' | 'immediate'): Promise<boolean> {
  const { release } = stage.setting;
  const providers = release ? await providersOf(stage, watched) : null;
  const stopped = await watched.stop(mode);
  if (release) {
    const digests = await keyDigests(watched.machine, `${paths(watched.machine).data}/${release.files.directory}`);
    watched.sawHeld({ files: Object.keys(digests).filter((name) => !UNFINISHED.test(name)), providers });
  }
  return stopped;
}

/** Names of the global providers; null where the server does not say. */
async function providersOf(stage: Stage, { server }: WatchedServer): Promise<Held['providers']> {
  const [database] = DATABASES;
  try {
    const { rows } = await server.withClient(database, (client) =>
      client.query<Record<string, string>>(stage.release.sql.listGlobalProviders),
    );
    return rows.map((row) => Object.values(row)[0] ?? '');
  } catch (error) {
    stage.seen.told.push((error as Error).message);
    return null;
  }
}
