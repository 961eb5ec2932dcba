import { sweep } from '../../lab/index.ts';

/** Removes leftovers and says what they were. */
export async function sweepAll(): Promise<number> {
  const { containers, images, processes, directories, inUse } = await sweep();
  process.stdout.write(`removed: ${containers} containers, ${images} images, ${processes} processes, ${directories} directories\n`);
  if (inUse > 0) process.stdout.write(`left alone: ${inUse} that belong to a run that is still going on\n`);
  return 0;
}
