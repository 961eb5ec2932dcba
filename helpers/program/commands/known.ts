import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError, didYouMean, packageFile } from '../../common/index.ts';
import { type Evidence, evidenceAt } from '../../evidence/index.ts';
import { additionPatch, entryText, loadExpectations, proposeKnown } from '../../judgement/index.ts';
import { LIGHTS, type Results, readResults } from '../../results/index.ts';
import { runDirectoryOf } from '../runs.ts';

const FILE = 'expectations/known-deviations.yaml';

/**
 * Prints the diff that adds an entry for a cell of a run to the known deviations; what should be known beside it goes to
 * standard error. Writes nothing.
 *
 * @throws {UsageError} when there is no such cell or no evidence of it, or nothing to add for it
 */
export function addKnown(cellId: string, options: { from: string; results: string }): number {
  const directory = runDirectoryOf(options.from, options.results);
  const results = readResults(directory);
  const { run } = results;
  const { entry, alike, notes } = proposeKnown(
    cellId,
    evidenceOf(cellId, results, directory),
    loadExpectations(run.startedAt.slice(0, 10)),
    new Date().toISOString().slice(0, 10),
  );
  const { postgres, pgTde } = run.target;
  const comment = `Seen on ${pgTde} with PostgreSQL ${postgres}, run ${run.run}. Nothing older was looked at; a fix in a later version of the line makes the entry stale.`;
  process.stdout.write(additionPatch(FILE, readFileSync(packageFile(FILE), 'utf8'), entryText(entry, comment)));
  const say = [
    ...(alike.length === 0
      ? []
      : [
          `${alike.length} other ${alike.length === 1 ? 'cell deviates' : 'cells deviate'} in exactly the same way and ${alike.length === 1 ? 'is' : 'are'} in the entry: ${alike.join(', ')}`,
        ]),
    ...notes,
    `nothing is written. Put the diff into a file or through "git apply", and write reference and reason: the entry is refused until both are there`,
  ];
  process.stderr.write(say.map((line) => `tde-conformance: ${line}\n`).join(''));
  return 0;
}

/** Evidence of a cell and of all others that are red, each repetition by itself. */
function evidenceOf(cellId: string, { run, cells, repetitions }: Results, directory: string): Evidence[] {
  if (![...cells, ...repetitions].some(({ id }) => id === cellId))
    throw new UsageError(
      `run ${run.run} has no cell "${cellId}"${didYouMean(
        cellId,
        cells.map(({ id }) => id),
      )}`,
    );
  const red = new Set([cellId, ...cells.filter(({ verdict }) => LIGHTS[verdict] === 'failed').map(({ id }) => id)]);
  const repeated = new Set(repetitions.map(({ id }) => id));
  return [...cells.filter(({ id }) => !repeated.has(id)), ...repetitions]
    .filter(({ id }) => red.has(id))
    .flatMap(({ id, evidence }) => {
      if (existsSync(join(directory, evidence, 'evidence.json'))) return [evidenceAt(directory, evidence)];
      // Others are only looked at to see whether they deviate alike.
      if (id !== cellId) return [];
      throw new UsageError(`the evidence of ${cellId} is not there: ${join(directory, evidence)}. Run the cell again`);
    });
}
