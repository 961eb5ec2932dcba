import { type Act, PLACES } from '../acts/index.ts';
import type { BackupTool } from './backup-tool.ts';
import { collectDirectory, layOutDirectory } from './data-directory.ts';
import { ORDER, copyScript } from './low-level-order.ts';
import { operationActs, stormAround } from './operation.ts';
import { releaseOf } from './situation.ts';
import { tornPagesActs } from './torn-pages.ts';

/** PostgreSQL's low-level API, with files copied in a chosen order. */
export const LOW_LEVEL: BackupTool = {
  prepare: () => [],
  take(situation, { name, from }) {
    const { point } = situation.cell.axes;
    const order = ORDER[point];
    if (!order) throw new Error(`files cannot be copied in order for the point ${point}`);
    const place = { data: PLACES.data, backup: PLACES.backup };
    const copy = (part: (typeof order.before)[number]): Act => ({
      do: 'copy-files',
      backup: name,
      from,
      part,
      command: copyScript(part, releaseOf(situation), place),
    });
    const meanwhile = [
      ...order.before.map(copy),
      ...operationActs(situation),
      ...order.after.map(copy),
      ...tornPagesActs(situation, from),
    ];
    const { begin, end } = stormAround(situation);
    return [...begin, { do: 'low-level-backup', backup: name, from, meanwhile }, ...end];
  },
  collect: collectDirectory,
  layOut: layOutDirectory,
};
