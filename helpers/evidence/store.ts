import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Evidence, evidenceSchema } from './schema.ts';

/** Directory of a cell's evidence, relative to its run's. */
export function evidencePath(cellId: string): string {
  return `cells/${cellId.replaceAll('/', '.')}`;
}

/**
 * Writes a cell's evidence.
 *
 * @param runDirectory directory of the run
 * @param files more files to keep beside it: logs, streams, configuration
 */
export function saveEvidence(runDirectory: string, evidence: Evidence, files: Readonly<Record<string, string>>): void {
  const directory = join(runDirectory, evidencePath(evidence.id));
  mkdirSync(directory, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  writeFileSync(join(directory, 'evidence.json'), `${JSON.stringify(evidence, null, 2)}\n`);
}

/**
 * Reads all evidence of a run, in the order of the cells' ids.
 *
 * @throws {Error} naming the file when one is not evidence of this schema
 */
export function loadEvidence(runDirectory: string): Evidence[] {
  return readdirSync(join(runDirectory, 'cells')).toSorted().map((entry) => {
    const file = join(runDirectory, 'cells', entry, 'evidence.json');
    const checked = evidenceSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    if (checked.success) return checked.data;
    const issue = checked.error.issues[0];
    throw new Error(`${file}: ${issue?.path.join('.')}: ${issue?.message}`);
  });
}
