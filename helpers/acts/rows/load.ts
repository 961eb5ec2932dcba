import { HarnessError } from '../../common/index.ts';
import { type Load, startWriter } from '../../source/index.ts';
import type { AnyAct, Verb } from '../verb.ts';

/** Rows are committed, batch after batch, beside what follows. */
export interface BeginLoad extends AnyAct {
  readonly do: 'begin-load';
  readonly machine: string;
  readonly load: Load;
  /** Number of its first batch; those after it follow. */
  readonly firstBatch: number;
}

/** The load ends; what it committed is known then. */
export interface EndLoad extends AnyAct {
  readonly do: 'end-load';
}

export const beginLoad: Verb<BeginLoad> = {
  async perform({ machine, load, firstBatch }, stage) {
    stage.writer = startWriter(stage.server(machine), load, firstBatch);
    await stage.writer.underWay;
    return 'goes-on';
  },
  write: ({ load, firstBatch }) => [`begin_load ${load} ${firstBatch}`],
  says: () => null,
  shell: () => ['rows/load'],
};

export const endLoad: Verb<EndLoad> = {
  async perform(_act, stage) {
    const { writer } = stage;
    stage.writer = undefined;
    const batches = await writer?.stop().catch((cause: unknown) => {
      throw new HarnessError(`the writer on the source failed: ${(cause as Error).message}`, {
        stage: 'source',
        advice: 'the source did not do as told; its log is in the evidence directory',
        cause,
      });
    });
    stage.written.push(...(batches ?? []));
    return 'goes-on';
  },
  write: () => ['end_load'],
  says: () => null,
  shell: () => ['rows/load'],
};
