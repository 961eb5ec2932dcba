import { SEQUENCE, nextSequenceValue, writeEverywhere } from '../../source/index.ts';
import type { AnyAct, Verb } from '../verb.ts';

/** A batch of rows is committed to every table. */
export interface Write extends AnyAct {
  readonly do: 'write';
  readonly machine: string;
  /** Number of the batch, which no other has. */
  readonly batch: number;
  /** Whether it may not be there later: it comes after the target of recovery, or on a timeline that is left. */
  readonly tooLate?: boolean;
}

/** A value of the sequence is taken: whoever is restored gives out a later one. */
export interface TakeFromSequence extends AnyAct {
  readonly do: 'take-from-sequence';
  readonly machine: string;
}

export const write: Verb<Write> = {
  async perform({ machine, batch, tooLate }, stage) {
    stage.written.push(await writeEverywhere(stage.server(machine), batch));
    if (tooLate === true) stage.tooLate.push(batch);
    return 'goes-on';
  },
  write: ({ machine, batch, tooLate }) => [`write ${machine} ${batch}${tooLate === true ? ' late' : ''}`],
  says: () => null,
};

export const takeFromSequence: Verb<TakeFromSequence> = {
  async perform({ machine }, stage) {
    stage.sequenceAtBackup = stage.sequenceBefore;
    stage.sequenceBefore = await nextSequenceValue(stage.server(machine));
    return 'goes-on';
  },
  write: ({ machine }) => [
    'SEQUENCE_AT_BACKUP=${SEQUENCE_BEFORE:-0}',
    `SEQUENCE_BEFORE=$(ask ${machine} ${SEQUENCE.database} "SELECT nextval('${SEQUENCE.name}')")`,
  ],
  says: () => null,
};
