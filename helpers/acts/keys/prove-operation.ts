import { LIES, STORM_INSIDE } from '../../source/index.ts';
import type { AnyAct, Verb } from '../verb.ts';

/** The operation has to lie where the cell says: before the backup, inside it, or as a storm in part. */
export interface ProveOperation extends AnyAct {
  readonly do: 'prove-operation';
  readonly lies: 'before' | 'inside' | 'in-part';
}

/** A script's variables of positions. */
const VARIABLES = { before: '"$BEFORE"', after: '"$AFTER"', start: '"$START"', stop: '"$STOP"' } as const;

const inOrder = (lies: 'before' | 'inside'): string =>
  `in_order ${LIES[lies].map((position) => VARIABLES[position]).join(' ')}`;

const PROOFS: Readonly<Record<ProveOperation['lies'], string>> = {
  before: `${inOrder('before')} || give_up "the operation is not before the backup"`,
  inside: `${inOrder('inside')} || give_up "the operation lies from $BEFORE to $AFTER, the backup from $START to $STOP"`,
  'in-part': `storm_was_inside ${STORM_INSIDE} || give_up "too few rotations lie inside the backup"`,
};

/** The suite judges that on its evidence; a script has to see it itself. */
export const proveOperation: Verb<ProveOperation> = {
  perform: async () => 'goes-on',
  write: ({ lies }) => [PROOFS[lies]],
  says: () => null,
};
