import { sweep } from '../../lab/index.ts';

/** Removes leftovers and says what they were. */
export async function sweepAll(): Promise<number> {
  const { containers, images, networks, processes, directories, inUse, engine } = await sweep();
  process.stdout.write(
    `removed: ${containers} containers, ${images} images, ${networks} networks, ${processes} processes, ${directories} directories\n`,
  );
  // Said so that it does not look complete: an engine that is slow to answer may still have something.
  if (!engine) process.stdout.write('no container engine answers: only this machine was looked at\n');
  if (inUse > 0) process.stdout.write(`left alone: ${inUse} that belong to a run that is still going on\n`);
  return 0;
}
