import { type BackupAt, takeBackup } from '../acts/index.ts';
import { type BackupObservation } from '../evidence/index.ts';
import { type RestoreObservation } from '../evidence/index.ts';
import { restoreIncremental } from '../acts/index.ts';
import { BATCHES, type Batch, paths, writeEverywhere } from '../source/index.ts';
import type { OperationObservation } from '../evidence/index.ts';
import { type TakenCell, bootInstead, errorsOf, lookSettingOf, packedOf } from './taken-cell.ts';

/**
 * Goes on after the full backup, with the cell's operation where that lies between the two, takes an incremental one, and
 * restores both combined.
 *
 * @throws {HarnessError} when a machine cannot do its part; a tool that refuses or fails is a result
 */
export async function restoreWithIncremental(taken: TakenCell): Promise<{
  incremental: BackupObservation;
  operation: OperationObservation | null;
  restore: RestoreObservation | null;
}> {
  const { cell, resources, setting, source, operation, timeline } = taken;
  const isBetween = cell.axes.point === 'between-backups';
  if (isBetween) {
    await operation?.begin();
    await operation?.perform();
  }
  const operated = isBetween ? ((await operation?.finish()) ?? null) : taken.operated;
  if (isBetween && operated) timeline.markOperation(operated);
  const after = await writeEverywhere(source.server, BATCHES.after);
  const spool = resources.spool('incremental');
  const place = incrementalBackup(taken, after);
  const { facts, release } = setting;
  const { observed, files } = await takeBackup({
    cell,
    facts,
    release,
    machine: source.machine,
    server: source.server,
    operation: undefined,
    spool,
    place,
  });
  timeline.markBackup(observed, null, 'incremental backup');
  resources.files['incremental.stderr'] = observed.command.stderr;
  resources.keepList('incremental-manifest.txt', files);
  if (observed.command.exitCode !== 0 || observed.damaged.length > 0)
    return { incremental: observed, operation: operated, restore: null };
  const machine = await bootInstead(taken);
  const expected = {
    written: observed.written,
    sequenceBefore: observed.sequenceBefore,
    stopLsn: observed.positions?.stop ?? '0/0',
  };
  const setup = {
    ...lookSettingOf({ ...taken, operated }, machine, expected),
    cell,
    packed: taken.packed,
    walFiles: observed.walFiles,
  };
  const restore = await restoreIncremental(setup, packedOf(place, spool, cell));
  return {
    incremental: observed,
    operation: operated,
    restore: { ...restore, logErrors: [...errorsOf(taken), ...(restore.logErrors ?? [])] },
  };
}

function incrementalBackup(
  { source: { machine }, cell, resources, backup, packed }: TakenCell,
  after: Batch,
): BackupAt {
  const destination = `${machine.root}/incremental`;
  return {
    destination,
    host: `${machine.root}/run`,
    tablespace:
      cell.axes.tablespace === 'none'
        ? undefined
        : { from: paths(machine).tablespace, to: `${destination}-space`, spool: resources.spool('incremental-space') },
    onTopOf: `${packed.destination}/backup_manifest`,
    written: [...backup.written, after],
    firstBatch: BATCHES.beforeSecond,
  };
}
