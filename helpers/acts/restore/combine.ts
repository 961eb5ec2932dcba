import type { Coordinates } from '../../axes/index.ts';
import type { Completed, Machine } from '../../lab/index.ts';
import { paths } from '../../source/index.ts';
import { type Packed, layOut } from './unpack.ts';

const LIMIT_MS = 120_000;

/**
 * Lays out a full backup and an incremental one and has `pg_combinebackup` make the data directory of them.
 *
 * @throws {HarnessError} when they cannot be laid out; that they cannot be combined is a result
 */
export async function combine(
  machine: Machine,
  { format, tablespace }: Coordinates,
  full: Packed,
  incremental: Packed,
): Promise<Completed> {
  const { data, tablespace: final } = paths(machine);
  const at = (name: string) => ({ data: `${machine.root}/${name}`, tablespace: `${machine.root}/${name}-space` });
  const [below, above] = [at('laid-out-full'), at('laid-out-incremental')];
  await layOut(machine, format, full, { ...below, linked: true });
  await layOut(machine, format, incremental, { ...above, linked: true });
  // In plain format the links name the directories that the tool mapped the tablespace to.
  const mapped = format === 'plain' ? incremental.tablespaceDirectory : above.tablespace;
  const mapping = tablespace === 'one' && mapped !== undefined ? ['-T', `${mapped}=${final}`] : [];
  return machine.run([`${machine.bin}/pg_combinebackup`, below.data, above.data, '-o', data, ...mapping], {
    limitMs: LIMIT_MS,
  });
}
