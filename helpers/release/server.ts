import { coerce, lt, major, satisfies } from 'semver';
import type { Release } from './release.ts';

/** Whether the server of a target is one that the release's documentation has it work with. */
export interface ServerFit {
  readonly fits: 'yes' | 'too-old' | 'not-known';
  /** The oldest server of its major version that is named; null where none is. */
  readonly oldest: string | null;
  /** Page below documentation/docs/ that names it; null where none does. */
  readonly page: string | null;
}

/**
 * Holds a server against the oldest one that is documented for a version of the extension. Three numbers are a version of
 * Percona's server, two are PostgreSQL's.
 *
 * @param postgres PostgreSQL's version, such as `17.10`
 * @param percona version of Percona's server, such as `17.10.2`; null for another server
 */
export function serverFit(
  release: Pick<Release, 'servers'> | undefined,
  { pgTde, postgres, percona }: { pgTde: string; postgres: string; percona: string | null },
): ServerFit {
  const [version, server] = [coerce(pgTde), coerce(postgres)];
  const documented = release?.servers.find(({ versions }) => version !== null && satisfies(version, versions));
  const oldest = documented?.oldest.find((each) => server !== null && major(full(each)) === major(server));
  if (server === null || documented === undefined || oldest === undefined)
    return { fits: 'not-known', oldest: null, page: documented?.page ?? null };
  const named = { oldest, page: documented.page };
  const wanted = full(oldest);
  // The third number of Percona's server is no part of PostgreSQL's version.
  const wantedPostgres = full(`${major(wanted)}.${wanted.minor}`);
  if (lt(server, wantedPostgres)) return { fits: 'too-old', ...named };
  if (oldest.split('.').length < 3 || server.minor > wanted.minor) return { fits: 'yes', ...named };
  const build = coerce(percona);
  if (build === null) return { fits: 'not-known', ...named };
  return { fits: lt(build, wanted) ? 'too-old' : 'yes', ...named };
}

function full(version: string) {
  const read = coerce(version);
  if (read === null) throw new Error(`${version} is no version of a server`);
  return read;
}
