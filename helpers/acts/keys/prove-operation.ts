import type { AnyAct, Verb } from '../verb.ts';

/** The operation has to lie where the cell says: before the backup, inside it, or as a storm in part. */
export interface ProveOperation extends AnyAct {
  readonly do: 'prove-operation';
  readonly lies: 'before' | 'inside' | 'in-part';
}

const PROOFS: Readonly<Record<ProveOperation['lies'], string>> = {
  before: '[ "$(number "$AFTER")" -le "$(number "$START")" ] || give_up "the operation is not before the backup"',
  inside: 'lies_inside || give_up "the operation lies from $BEFORE to $AFTER, the backup from $START to $STOP"',
  'in-part': 'storm_was_inside || give_up "too few rotations lie inside the backup"',
};

/** The suite judges that on its evidence; a script has to see it itself. */
export const proveOperation: Verb<ProveOperation> = {
  perform: async () => 'goes-on',
  write: ({ lies }) => [PROOFS[lies]],
  says: () => null,
};
