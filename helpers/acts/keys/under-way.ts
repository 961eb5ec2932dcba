import type { KeysInForce, OperationObservation } from '../../evidence/index.ts';
import type { Statement } from '../servers/statement.ts';

/** What is known of the source's keys at one moment. */
export interface SourceState {
  readonly lsn: string;
  /** What each query gives that shows whether an operation took effect. */
  readonly effects: readonly string[];
  readonly keyFiles: Record<string, string>;
  readonly keys: KeysInForce;
}

/** A storm of rotations that goes on. */
export interface Storm {
  readonly seed: number;
  readonly effects: readonly Statement[];
  readonly before: SourceState;
  readonly steps: OperationObservation['steps'];
  /** Ends it, and waits for its last rotation. */
  end(): Promise<void>;
}
