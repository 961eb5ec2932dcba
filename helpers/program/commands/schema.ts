import { resultsJsonSchema } from '../../results/index.ts';

/** Prints the JSON Schema of a line of results.jsonl. */
export function printSchema(): number {
  process.stdout.write(`${JSON.stringify(resultsJsonSchema(), null, 2)}\n`);
  return 0;
}
