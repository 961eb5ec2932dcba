import { type CellSetting, type Measured, sentIn, sentOrder } from '../acts/index.ts';
import { PLAINEST, backupCommand } from '../scenarios/index.ts';
import type { Coordinates } from '../axes/index.ts';
import { HarnessError } from '../common/index.ts';
import { type Snapshot, expectSuccess } from '../lab/index.ts';
import { paths, startSource } from '../source/index.ts';

const LIMIT_MS = 120_000;

/**
 * Takes a backup of a golden cluster to find out how many bytes the server sends for its files, and where among them
 * the key directory is.
 *
 * @param axes of a cell that starts from this cluster
 * @throws {HarnessError} when the backup fails or has no manifest
 */
export async function measureBackup(
  { lab, facts, release }: CellSetting,
  golden: Snapshot,
  axes: Coordinates,
): Promise<Measured> {
  const machine = await lab.boot('measure', golden);
  try {
    const { data, backup } = paths(machine);
    await startSource(machine, data);
    const tool = { release: facts.backupTool, stock: facts.stockTool ?? facts.backupTool };
    const place = { bin: machine.bin, host: `${machine.root}/run`, port: 5432, destination: backup, tool };
    const advice = 'run the command by hand on the target: without a backup there are no instants of one';
    expectSuccess(
      await machine.run(backupCommand({ ...axes, ...PLAINEST }, release, place), { limitMs: LIMIT_MS }),
      'backup',
      advice,
    );
    const manifest = expectSuccess(await machine.run(['cat', `${backup}/backup_manifest`]), 'backup', advice);
    const order = sentOrder(manifest.stdout);
    const keysAt = Math.min(...Object.values(sentIn(order, release?.files.directory ?? '')));
    if (!order || !Number.isFinite(keysAt))
      throw new HarnessError('the backup has no manifest with a key directory in it', {
        stage: 'backup',
        advice,
        command: manifest,
      });
    return { totalBytes: order.totalBytes, keysAt };
  } finally {
    await machine.destroy();
  }
}
