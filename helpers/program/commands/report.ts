import { relative, resolve } from 'node:path';
import { writeReports } from '../../report/index.ts';
import { judgedAgain } from '../judged-again.ts';
import { runDirectoryOf } from '../runs.ts';

/**
 * Makes the reports of a saved run again, and says where they are and how large. It changes nothing that is saved: with
 * `judge` the reports are of the evidence judged with the claims as they are now, and say so.
 *
 * @returns 0 once they are written, whatever they say: `judge` has an exit code for that
 * @throws {UsageError} when there is no such run, or a file of claims is malformed
 */
export async function report(
  run: string,
  options: { judge?: boolean; output?: string; results: string },
): Promise<number> {
  const directory = runDirectoryOf(run, options.results);
  const written = await writeReports(directory, {
    ...(options.output !== undefined && { output: resolve(options.output) }),
    ...(options.judge === true && { judgedAgain: judgedAgain(directory) }),
  });
  const width = Math.max(...written.map(({ bytes }) => String(bytes).length));
  for (const { path, bytes } of written)
    process.stdout.write(`${String(bytes).padStart(width)} bytes  ${relative(process.cwd(), path) || path}\n`);
  return 0;
}
