import { type Machine, expectSuccess } from '../lab/index.ts';
import { paths } from './golden.ts';

/**
 * Adds settings to a data directory. They go to `postgresql.auto.conf`, which wins over `postgresql.conf`.
 *
 * @param signal the one file that tells the server to begin in recovery, `recovery.signal` or `standby.signal`
 * @throws {HarnessError} when the files cannot be written
 */
export async function configure(
  machine: Machine,
  lines: readonly string[],
  signal?: 'recovery.signal' | 'standby.signal',
): Promise<void> {
  if (lines.length === 0 && signal === undefined) return;
  const { data, archive } = paths(machine);
  const script = `mkdir -p "$1"; printf '%s\\n' "$SETTINGS" >> "$0/postgresql.auto.conf"${signal === undefined ? '' : ` && rm -f "$0"/*.signal && : > "$0/${signal}"`}`;
  expectSuccess(
    await machine.run(['sh', '-c', script, data, archive], { env: { SETTINGS: lines.join('\n') } }),
    'source',
    'the data directory is not writable',
  );
}
