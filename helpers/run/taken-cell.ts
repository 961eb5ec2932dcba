import { createReadStream } from 'node:fs';
import { type BackupAt, keyMaterialPath } from '../acts/index.ts';
import { type BackupObservation } from '../evidence/index.ts';
import type { Cell } from '../cell/index.ts';
import { type Machine, type Network, expectSuccess } from '../lab/index.ts';
import type { OperationObservation } from '../evidence/index.ts';
import type { SourceOperation } from '../acts/index.ts';
import { type LookSetting, type Packed } from '../acts/index.ts';
import { errorsIn } from '../source/index.ts';
import { BATCHES, type Batch, GOLDEN_BATCHES, PROVIDERS, type Source, TABLES, paths } from '../source/index.ts';
import type { CellResources } from './cell-resources.ts';
import type { CellSetting } from './cell-setting.ts';
import type { Timeline } from './timeline.ts';

/** A cell whose backup has been taken: the source still runs. */
export interface TakenCell {
  readonly setting: CellSetting;
  readonly cell: Cell;
  readonly resources: CellResources;
  readonly timeline: Timeline;
  readonly source: Source;
  /** Null where machines need not reach each other. */
  readonly network: Network | null;
  readonly operation: SourceOperation | undefined;
  readonly operated: OperationObservation | null;
  readonly backup: BackupObservation;
  readonly packed: Packed;
}

/** The first backup of a cell: from the source's own machine; over the network where a standby is to come of it. */
export function firstBackup(
  { axes }: Cell,
  machine: Machine,
  network: Network | null,
  resources: CellResources,
): BackupAt {
  const { backup, tablespace } = paths(machine);
  return {
    destination: backup,
    host: network ? machine.name : `${machine.root}/run`,
    tablespace:
      axes.tablespace === 'none'
        ? undefined
        : { from: tablespace, to: `${backup}-space`, spool: resources.spool('backup-space') },
    written: GOLDEN_BATCHES,
    firstBatch: BATCHES.before,
  };
}

/** A backup as it was packed. */
export function packedOf({ destination, tablespace }: BackupAt, spool: string, { axes }: Cell): Packed {
  const mapped = axes.format === 'plain' ? tablespace : undefined;
  return { destination, spool, tablespaceSpool: mapped?.spool, tablespaceDirectory: mapped?.to };
}

/** What the restored server is held against. */
export function lookSettingOf(
  { setting, cell, operation, operated }: Pick<TakenCell, 'setting' | 'cell' | 'operation' | 'operated'>,
  machine: Machine,
  expected: { written: readonly Batch[]; sequenceBefore: number; stopLsn: string; tooLate?: readonly number[] },
): LookSetting {
  const { facts, release } = setting;
  const keys =
    operation && release
      ? {
          release,
          walEncryption: cell.axes.walEncryption,
          directory: paths(machine).keys,
          expected: operated?.keys.after ?? {},
        }
      : undefined;
  return { facts, machine, keys, expected: { tables: [...TABLES, ...(operation?.tables ?? [])], ...expected } };
}

/** Errors in the source's log. */
export function errorsOf({ source }: Pick<TakenCell, 'source'>): { machine: string; line: string }[] {
  return errorsIn(source.log).map((line) => ({ machine: source.machine.name, line }));
}

/** Packs the key files that the cell restores with; those of now have been rotated once more where the cell operates. */
export async function packKeys({ source: { machine }, operation, cell, resources }: TakenCell): Promise<string> {
  await operation?.rotateOnceMore();
  return resources.pack(machine, keyMaterialPath(machine, cell.axes.keyMaterial), 'keys');
}

/** Puts key files where the cell wants them on the restoring machine. */
export async function bringKeys({ cell: { axes } }: TakenCell, restoring: Machine, keys: string): Promise<void> {
  if (axes.keyMaterial === 'none') return;
  await restoring.put(createReadStream(keys), restoring.root);
  if (axes.keyMaterial !== 'provider-missing') return;
  const { file } = axes.walEncryption === 'default-key' ? PROVIDERS.global : PROVIDERS.app;
  expectSuccess(
    await restoring.run(['rm', `${paths(restoring).keys}/${file}`]),
    'restore',
    'the key files are not where the golden cluster puts them',
  );
}

/** The restoring machine, with the key files; the source has gone: what is not in the backup or the archive is out of reach. */
export async function bootInstead(taken: TakenCell): Promise<Machine> {
  const keys = await packKeys(taken);
  const [restoring] = await Promise.all([taken.resources.boot('restore'), taken.source.machine.destroy()]);
  taken.timeline.mark('source gone');
  await bringKeys(taken, restoring, keys);
  return restoring;
}
