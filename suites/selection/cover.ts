/**
 * Extends expectations/covering.txt by the rows that it lacks: `npm run cover`, or `npm run cover -- <minutes>` for
 * another time that the default selection may take.
 */
import { writeFileSync } from 'node:fs';
import { COVERING_FILE, type Covering, allCells, loadCovering, secondsFor } from '../../helpers/cell/index.ts';
import { DEFAULT_MINUTES, extended } from './extend.ts';

const HEADER = `# Which cells the selections have, but for \`--depth full\`, which has all. Reviewed, and kept: \`npm run cover\` adds the
# rows that are missing when a value comes, and moves or drops none.
# core: what claims, known deviations and the documentation's own examples name. Written by hand.
# examples: which cells of core are examples of the documentation, and where it has them. Written by hand.
# pairs: with these and core, every value is in the default selection, whatever the time; and every two values that can
#   occur together in a family, but for the pairs that are left to triples, for which there is no time. Who takes one of
#   those out gets a row for it.
# triples: with these, every three values that can occur together do so, and with them every two.
`;

const textOf = (covering: Covering): string =>
  HEADER +
  Object.entries(covering)
    .map(([section, lines]) => `\n[${section}]\n${lines.map((line) => `${line}\n`).join('')}`)
    .join('');

const before = loadCovering();
const after = extended(before, allCells(), Number(process.argv[2] ?? DEFAULT_MINUTES));
writeFileSync(COVERING_FILE, textOf(after));
for (const name of ['pairs', 'triples'] as const) {
  const added = after[name].filter((id) => !before[name].includes(id));
  process.stdout.write(`${name}: ${added.length} added\n${added.map((id) => `  ${id}\n`).join('')}`);
}
const byDefault = allCells().filter(({ id }) => after.core.includes(id) || after.pairs.includes(id));
process.stdout.write(`default: ${byDefault.length} cells, ${Math.round(secondsFor(byDefault))} s by the estimate\n`);
