import { type Machine, expectSuccess } from '../../lab/index.ts';
import type { Release } from '../../release/index.ts';

/** What a file of a release's key directory holds, by its name. */
export function roleOf(name: string, { files }: Pick<Release, 'files'>): 'wal-keys' | 'keys' | 'providers' {
  if (name === files.walKeys) return 'wal-keys';
  return name.endsWith(files.providersEnding) ? 'providers' : 'keys';
}

/**
 * SHA-256 of every file in a key directory, by name; none where there is no such directory. Contents tell which state
 * a copy is from; times do not.
 *
 * @throws {HarnessError} when the machine cannot read them
 */
export async function keyDigests(machine: Machine, directory: string): Promise<Record<string, string>> {
  const script = '[ -d "$0" ] || exit 0; cd "$0" && find . -type f -exec sha256sum {} +';
  const listed = expectSuccess(
    await machine.run(['sh', '-c', script, directory]),
    'operation',
    'the target needs find and sha256sum',
  );
  const lines = listed.stdout.split('\n').flatMap((line) => {
    const [, digest, name] = /^([0-9a-f]{64})\s+\*?\.\/(.+)$/.exec(line) ?? [];
    return digest !== undefined && name !== undefined ? [[name, digest] as const] : [];
  });
  return Object.fromEntries(lines.toSorted(([a], [b]) => a.localeCompare(b)));
}
