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

/** Names of the global providers; null where the server does not say, or the database has no extension to ask. */
async function providersOf(stage: Stage, { server }: WatchedServer): Promise<Held['providers']> {
  const [database] = DATABASES;
  try {
    return await server.withClient(database, async (client) => {
      const { extension, sql } = stage.release;
      // A cluster of the control group has none: the server would log an error of ours.
      const { rowCount } = await client.query('SELECT FROM pg_extension WHERE extname = $1', [extension]);
      if (rowCount === 0) return null;
      const { rows } = await client.query<Record<string, string>>(sql.listGlobalProviders);
      return rows.map((row) => Object.values(row)[0] ?? '');
    });
  } catch (error) {
    stage.seen.told.push((error as Error).message);
    return null;
  }
}
