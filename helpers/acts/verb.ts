import type { Evidence } from '../evidence/index.ts';
import type { AnyAct, Outcome } from './any-act.ts';
import type { Stage } from './stage.ts';

export type { AnyAct, Outcome } from './any-act.ts';

/** What is known of a cell when its script is written. */
export interface Script {
  /** What the run saw of the backup, in words; empty where that went well. */
  readonly ofBackup: string;
  /** What is documented of a start, and what the run saw of it, in words. */
  ofStart(which: StartName): string;
  /** How nested acts are written. */
  write(acts: readonly AnyAct[]): string[];
}

/** Which start of a server it is. */
export type StartName = NonNullable<Evidence['restore']>['starts'][number]['which'];

/** What is known of one verb: how it is performed on machines, how it is written in bash, how it is told. */
export interface Verb<A extends AnyAct> {
  /**
   * Does it, and puts down what was seen.
   *
   * @throws {HarnessError} when the harness cannot do its part; whatever the target does is a result
   */
  perform(act: A, stage: Stage): Promise<Outcome>;
  /** The lines of a script that do it and see the same. */
  write(act: A, script: Script): string[];
  /** What happened, for a timeline; null where that is told by what was seen. */
  says(act: A): string | null;
  /** Programs that the target has to have for it, beside those that every cell needs. */
  needs?(act: A): readonly string[];
  /** Facets that its lines in a script see, beside those that every script sees. */
  readonly sees?: readonly string[];
  /** Files of shell functions that its lines call, below this folder, without their ending. */
  shell?(act: A): readonly string[];
}
