import { type Act, PLACES } from '../../acts/index.ts';
import { BATCHES } from '../../source/index.ts';
import { endLoadActs, loadActs } from '../load.ts';
import type { Backup } from '../backup-tool.ts';
import { toolOf } from '../backup-tools.ts';
import { operationActs } from '../operation.ts';
import type { Situation } from '../situation.ts';
import { insteadActs, startsInTurn, turnsOf } from '../starts.ts';

/** The source goes on, an incremental backup is taken on top of the full one, and both are combined. */
export function incrementalActs(situation: Situation): Act[] {
  const { axes } = situation.cell;
  const hasSpace = axes.tablespace === 'one';
  const backup: Backup = {
    name: 'incremental',
    from: 'source',
    ...(hasSpace ? { tablespace: PLACES.tablespace } : {}),
    onTopOf: `${PLACES.backup}/backup_manifest`,
    operated: false,
  };
  const [below, above] = [`${PLACES.root}/laid-out-full`, `${PLACES.root}/laid-out-incremental`];
  const mapped = axes.format === 'plain' ? `${PLACES.root}/incremental-space` : `${above}-space`;
  return [
    ...(axes.point === 'between-backups' ? operationActs(situation) : []),
    { do: 'write', machine: 'source', batch: BATCHES.after },
    { do: 'write', machine: 'source', batch: BATCHES.beforeSecond },
    { do: 'take-from-sequence', machine: 'source' },
    ...toolOf(situation).prepare(situation, backup),
    ...loadActs(situation, BATCHES.beforeSecond + 1),
    ...toolOf(situation).take(situation, backup),
    ...endLoadActs(situation),
    ...toolOf(situation).collect(situation, backup, []),
    ...insteadActs(situation),
    ...toolOf(situation).layOut(situation, { name: 'backup' }, 'restore', below),
    ...toolOf(situation).layOut(situation, backup, 'restore', above),
    {
      do: 'combine',
      machine: 'restore',
      args: [below, above, '-o', PLACES.data, ...(hasSpace ? ['-T', `${mapped}=${PLACES.tablespace}`] : [])],
    },
    ...startsInTurn(situation, 'restore', turnsOf(situation), { stopOf: 'incremental' }),
  ];
}
