import type { keyFileCopies } from '../../judgement/index.ts';

type CopyState = ReturnType<typeof keyFileCopies>[number]['state'];

/** From which side of the operation a key file in the backup is, in words. */
export const COPY_WORDS: Readonly<Record<CopyState, string>> = {
  before: 'as before the operation',
  after: 'as after the operation',
  unchanged: 'not changed by the operation',
  other: 'neither as before nor as after the operation',
  absent: 'not in the backup',
};
