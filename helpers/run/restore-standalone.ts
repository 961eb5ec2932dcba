import { type RestoreObservation } from '../evidence/index.ts';
import { restoreBackup } from '../acts/index.ts';
import { type TakenCell, bootInstead, lookSettingOf } from './taken-cell.ts';

/** Restores the backup alone, on a machine that has nothing of the source but the key files. */
export async function restoreStandalone(taken: TakenCell): Promise<RestoreObservation> {
  const { cell, backup, packed } = taken;
  const machine = await bootInstead(taken);
  const expected = {
    written: backup.written,
    sequenceBefore: backup.sequenceBefore,
    stopLsn: backup.positions?.stop ?? '0/0',
  };
  return restoreBackup({ ...lookSettingOf(taken, machine, expected), cell, packed, walFiles: backup.walFiles });
}
