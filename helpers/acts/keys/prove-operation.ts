import { LIES, STORM_INSIDE } from '../../source/index.ts';
import type { AnyAct, Verb } from '../verb.ts';

/** The operation has to lie where the cell says: before the backup, inside it, as a storm in part, or after it. */
export interface ProveOperation extends AnyAct {
  readonly do: 'prove-operation';
  readonly lies: InOrder | 'in-part';
}

type InOrder = 'before' | 'inside' | 'after-backup';

/** A script's variables of positions. */
const VARIABLES = {
  before: '"$BEFORE"',
  after: '"$AFTER"',
  start: '"$START"',
  stop: '"$STOP"',
  target: '"$WANTED"',
} as const;

const inOrder = (lies: InOrder): string => `in_order ${LIES[lies].map((position) => VARIABLES[position]).join(' ')}`;

const PROOFS: Readonly<Record<ProveOperation['lies'], string>> = {
  before: `${inOrder('before')} || give_up "the operation is not before the backup"`,
  inside: `${inOrder('inside')} || give_up "the operation lies from $BEFORE to $AFTER, the backup from $START to $STOP"`,
  'after-backup': `${inOrder('after-backup')} || give_up "the operation lies from $BEFORE to $AFTER, the backup ends at $STOP, recovery at $WANTED"`,
  'in-part': `storm_was_inside ${STORM_INSIDE} || give_up "too few rotations lie inside the backup"`,
};

/** The suite judges that on its evidence; a script has to see it itself. */
export const proveOperation: Verb<ProveOperation> = {
  perform: async () => 'goes-on',
  write: ({ lies }) => [PROOFS[lies]],
  says: () => null,
};
