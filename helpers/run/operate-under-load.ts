import type { OperationObservation, SourceOperation } from '../operation/index.ts';
import { type Batch, GOLDEN_BATCHES, type Server, nextSequenceValue, startWriter, writeBefore } from '../source/index.ts';

/** An operation that was done while rows were written, and all that was written. */
export interface Operated {
  readonly observed: OperationObservation | null;
  readonly written: { batch: number; tables: string[]; rows: number; payload: number; committedAt: string | null }[];
  readonly sequenceBefore: number;
}

/**
 * Does an operation on a source without any backup, rows being committed before, meanwhile and after.
 *
 * @throws {Error} when the writer fails
 */
export async function operateUnderLoad(server: Server, operation: SourceOperation): Promise<Operated> {
  const before = await writeBefore(server);
  const sequenceBefore = await nextSequenceValue(server);
  const writer = startWriter(server, 'light');
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
  const written = [...GOLDEN_BATCHES, before, ...loaded, ...operation.written].map((batch) => ({ ...batch, tables: [...batch.tables] }));
  return { observed, written, sequenceBefore };
}
