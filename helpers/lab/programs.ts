import { type Machine, expectSuccess } from './machine.ts';

/**
 * Prints the SHA-256 and the name of programs and libraries. `$0` is the directory of programs; the arguments are a library without
 * its ending, and programs. Of a program that was brought from elsewhere the file behind its wrapper counts.
 */
const DIGESTS = `library=$1; shift
for name; do
  for file in "$0/../programs/$name" "$0/$name"; do
    if [ -f "$file" ]; then sha256sum "$file"; break; fi
  done
done | sed 's| .*/| |'
for place in "$("$0/pg_config" --pkglibdir 2>/dev/null)" "$0/../lib" "$0/../lib/postgresql"; do
  if [ -n "$place" ] && [ -f "$place/$library.so" ]; then sha256sum "$place/$library.so" | sed 's| .*/| |'; break; fi
done`;

/**
 * Digests of programs as they lie on a machine, by name; those that are not there are left out.
 *
 * @param bin the directory that they are called in
 * @param library of the server, without its ending; left out where there is none
 * @throws {HarnessError} where the machine has no program that takes digests
 */
export async function digestsOn(
  machine: Machine,
  bin: string,
  programs: readonly string[],
  library = '',
): Promise<Record<string, string>> {
  const printed = expectSuccess(
    await machine.run(['sh', '-c', DIGESTS, bin, library, ...programs]),
    'lab',
    'the target needs sha256sum and sed: which program did something is told by its digest',
  ).stdout;
  const lines = printed.split('\n').flatMap((line) => {
    const [digest, name] = line.split(/\s+/);
    return digest === undefined || name === undefined ? [] : [[name, digest] as const];
  });
  return Object.fromEntries(lines);
}
