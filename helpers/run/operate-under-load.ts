import type { OperationObservation } from '../evidence/index.ts';
import type { SourceOperation } from '../acts/index.ts';
import {
  BATCHES,
  type Batch,
  GOLDEN_BATCHES,
  type Server,
  copied,
  nextSequenceValue,
  startWriter,
  writeEverywhere,
} from '../source/index.ts';

/** An operation that was done while rows were written, and all that was written. */
export interface Operated {
  readonly observed: OperationObservation | null;
  readonly written: ReturnType<typeof copied>;
  readonly sequenceBefore: number;
}

/**
 * Does an operation on a source without any backup, rows being committed before, meanwhile and after.
 *
 * @throws {Error} when the writer fails
 */
export async function operateUnderLoad(server: Server, operation: SourceOperation): Promise<Operated> {
  const before = await writeEverywhere(server, BATCHES.before);
  const sequenceBefore = await nextSequenceValue(server);
  const writer = startWriter(server, 'light', BATCHES.before + 1);
  let observed: OperationObservation | null = null;
  let loaded: Batch[] = [];
  try {
    await writer.underWay;
    await operation.begin();
    await operation.perform();
  } finally {
    observed = await operation.finish();
    loaded = await writer.stop();
  }
  return { observed, written: copied([...GOLDEN_BATCHES, before, ...loaded, ...operation.written]), sequenceBefore };
}
