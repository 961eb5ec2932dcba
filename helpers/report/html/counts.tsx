import { OUTCOMES, isWhole, outcomeWord } from '../../facets/index.ts';
import { type CellLine, type Results, countOutcomes, countVerdicts } from '../../results/index.ts';
import { OutcomeMark, VerdictMark } from './document.tsx';
import type { LineNumbers } from './files.ts';
import { SHOWN } from './looks.ts';

/** The other half of the answer: how many cells work, and what the others do. */
export function worksAnswer(cells: readonly CellLine[]): string {
  const works = cells.filter(({ outcome }) => isWhole(outcome)).length;
  const others = countOutcomes(cells)
    .filter(({ outcome }) => !isWhole(outcome))
    .map(({ outcome, count }) => `${outcomeWord(outcome)}: ${count}`);
  return `As documented is not the same as usable: ${works} of ${cells.length} cells come back whole${others.length === 0 ? '' : `; ${others.join(', ')}`}.`;
}

/** How many cells have each verdict, and how many each outcome. */
export function Counts({ results: { run, cells }, lines }: { readonly results: Results; readonly lines: LineNumbers }) {
  const counts = countVerdicts(run, cells);
  const numbers = cells.flatMap(({ id }) => lines.cells.get(id) ?? []);
  const [first, last] = [
    numbers.reduce((a, b) => Math.min(a, b), Infinity),
    numbers.reduce((a, b) => Math.max(a, b), 0),
  ];
  return (
    <section aria-label="Counts">
      <ul class="counts">
        {SHOWN.filter((shown) => counts[shown] > 0).map((shown) => (
          <li>
            <a href={`#verdict=${shown}`}>
              <strong>{counts[shown]}</strong> <VerdictMark verdict={shown} />
            </a>
          </li>
        ))}
      </ul>
      {cells.length === 0 ? null : (
        <>
          <p>What became of them, whatever is documented:</p>
          <ul class="counts">
            {countOutcomes(cells).map(({ outcome, count }) => (
              <li>
                <a href={`#view=works&outcome=${outcome}`} title={OUTCOMES[outcome]}>
                  <strong>{count}</strong> <OutcomeMark outcome={outcome} />
                </a>
              </li>
            ))}
          </ul>
        </>
      )}
      <p class="dim">
        {numbers.length === 0
          ? 'results.jsonl has no cell.'
          : `Counts sum the ${numbers.length} cells of results.jsonl, on lines ${first} to ${last}; each cell says its line.`}
        {run.notRun.length === 0 ? null : ` What was not run is on line 1.`}
      </p>
    </section>
  );
}
