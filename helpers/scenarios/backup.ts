import { type Act, PLACES } from '../acts/index.ts';
import { writesWalKeys } from '../axes/index.ts';
import { BATCHES } from '../source/index.ts';
import { type Backup, destinationOf, sourceSpaces } from './backup-tool.ts';
import { toolOf } from './backup-tools.ts';
import { noteAnswersActs } from './content.ts';
import { beforeDamageActs } from './damage.ts';
import { storeOf } from './key-store.ts';
import { endLoadActs, loadActs } from './load.ts';
import { operationActs, stormAround } from './operation.ts';
import { type Situation, toolsOf } from './situation.ts';
import { belongsToBackup, operationToProve } from './to-prove.ts';
import { beforeTearingActs } from './torn-pages.ts';

/** The first backup of the cell, of its source. */
export function firstBackup({ cell: { axes } }: Situation): Backup {
  return {
    name: 'backup',
    from: 'source',
    tablespaces: sourceSpaces(axes),
    operated: belongsToBackup(axes.point),
  };
}

/** The cell's backup of its source, with its load and its operation, up to a backup that succeeded. */
export function backupActs(situation: Situation): Act[] {
  const { axes } = situation.cell;
  const backup = firstBackup(situation);
  const kept = (moment: 'at-begin' | 'at-end'): Act[] => (axes.keyMaterial === moment ? [keepKeysAct(situation)] : []);
  const isBefore = axes.point === 'before-backup';
  return [
    { do: 'write', machine: 'source', batch: BATCHES.before },
    { do: 'take-from-sequence', machine: 'source' },
    ...beforeTearingActs(situation, 'source'),
    ...beforeDamageActs(situation),
    ...noteAnswersActs(situation),
    ...toolOf(situation).prepare(situation, backup),
    ...loadActs(situation, BATCHES.before + 1),
    ...kept('at-begin'),
    ...toolOf(situation).take(situation, backup),
    ...(isBefore ? stormAround(situation).end : []),
    ...endLoadActs(situation),
    ...kept('at-end'),
    ...toolOf(situation).collect(situation, backup, axes.archive === 'none' ? [] : [{ do: 'blame-archive' }]),
    ...walKeysActs(situation, backup),
    { do: 'note-configuration' },
    ...proofActs(situation),
  ];
}

/** The tool wrote WAL keys of its own, and the release puts down their cipher. */
function walKeysActs(situation: Situation, backup: Backup): Act[] {
  const { axes } = situation.cell;
  const { release } = toolsOf(situation);
  const { headerBytes, entryBytes, ciphers } = release?.walKeys ?? { ciphers: null };
  if (!release || !ciphers || !writesWalKeys(axes)) return [];
  const { directory, walKeys } = release.files;
  const below = (data: string): string => `${data}/${directory}/${walKeys}`;
  return [
    {
      do: 'look-at-wal-keys',
      machine: backup.from,
      file: below(destinationOf(backup)),
      sources: below(PLACES.data),
      headerBytes,
      entryBytes,
      encrypted: ciphers.encrypted,
      ciphers: ciphers.named,
    },
  ];
}

/** The operation has to lie where the cell says; one that comes later is looked at later. */
function proofActs({ cell: { family, axes }, release }: Situation): Act[] {
  const lies = release === undefined ? null : (operationToProve(family, axes)?.lies ?? null);
  return lies === null || lies === 'between-backups' || lies === 'after-backup'
    ? []
    : [{ do: 'prove-operation', lies }];
}

/** The key material of this moment is kept for the restore. */
function keepKeysAct({ cell: { id, axes } }: Situation): Act {
  const kept = storeOf(axes).keep();
  if (!kept) throw new Error(`${id}: the key store has no older state to restore with`);
  return { do: 'keep-keys', machine: 'source', ...kept };
}

/** Without a backup: the source does the operation while rows are written, and crashes. */
export function crashActs(situation: Situation): Act[] {
  const { begin, end } = stormAround(situation);
  return [
    { do: 'write', machine: 'source', batch: BATCHES.before },
    { do: 'take-from-sequence', machine: 'source' },
    { do: 'begin-load', machine: 'source', load: 'light', firstBatch: BATCHES.before + 1 },
    ...begin,
    ...operationActs(situation),
    ...end,
    { do: 'end-load' },
    { do: situation.cell.axes.operation === 'crash-in-storm' ? 'crash-in-storm' : 'crash-source' },
  ];
}
