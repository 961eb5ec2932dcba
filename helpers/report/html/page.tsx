import type { Claim, KnownDeviation } from '../../judgement/index.ts';
import type { Results } from '../../results/index.ts';
import { claimTexts, knownTexts } from './expected.ts';
import { CELLS_IN_CHUNK, jsonForScript } from './chunks.ts';
import { htmlDocument } from './document.tsx';
import type { LineNumbers } from './files.ts';
import { Filters } from './filters.tsx';
import { FirstScreen } from './first-screen.tsx';
import { FamilyGrid } from './grid.tsx';
import { LOOKS, SHOWN } from './looks.ts';
import { type GridCell, gridCells, matricesOf } from './matrix.ts';
import { PAGE_STYLES } from './page-styles.ts';
import { type PageIndex, SEEN } from './panel/page-index.ts';
import type { Shared } from './panel/data.ts';
import { scanDrawings } from './strip.tsx';
import { fitForPage } from './text.ts';

/** What a report is made of. */
export interface ReportParts {
  readonly results: Results;
  readonly lines: LineNumbers;
  readonly claims: readonly Claim[];
  readonly known: readonly KnownDeviation[];
  /** Details of all cells, and then of what was not run, packed. */
  readonly chunks: readonly string[];
  /** The page's own code. */
  readonly script: string;
  /** How many cells have another verdict than the results file says; null where verdicts are those of the file. */
  readonly judgedAgain: number | null;
  /** How much of the documentation of the target is claimed; null where that is not on record. */
  readonly coverage: string | null;
}

/** The report of a run: one page, which says its own size. The same parts give the same text. */
export function reportPage(parts: ReportParts): string {
  const fit = {
    ...parts,
    results: fitForPage(parts.results),
    known: fitForPage(parts.known),
    lines: { cells: fitKeys(parts.lines.cells), repetitions: fitKeys(parts.lines.repetitions) },
  };
  // Its size has as many digits in both.
  const size = Buffer.byteLength(pageOf(fit, '0.0 MB'));
  return pageOf(fit, `${(size / 1_000_000).toFixed(1)} MB`);
}

const fitKeys = (map: ReadonlyMap<string, number>): Map<string, number> =>
  new Map([...map].map(([key, value]) => [fitForPage(key), value]));

function pageOf(
  { results, lines, known, claims, chunks, script, judgedAgain, coverage }: ReportParts,
  size: string,
): string {
  const cells = gridCells(results);
  const index = indexOf(cells);
  const scans = scanDrawings(results);
  const shared: Shared = {
    run: results.run.run,
    target: results.run.target.ref,
    claims: claimTexts(claims),
    known: knownTexts(known),
    resultsFile: 'results.jsonl',
    isJudgedAgain: judgedAgain !== null,
  };
  const { target, run } = results.run;
  const body = (
    <>
      <main>
        <FirstScreen results={results} known={known} lines={lines} judgedAgain={judgedAgain} coverage={coverage} />
        <section id="matrix">
          <Filters index={index} />
          {matricesOf(cells).map((matrix) => (
            <FamilyGrid matrix={matrix} scans={scans} />
          ))}
        </section>
      </main>
      <Footer run={run} size={size} cells={cells.length} />
      <EmptyPanel />
      <Data id="index" text={jsonForScript(index)} />
      <Data id="shared" text={jsonForScript(shared)} />
      {chunks.map((chunk, number) => (
        <script type="text/plain" id={`chunk-${number}`} dangerouslySetInnerHTML={{ __html: chunk }} />
      ))}
    </>
  );
  return htmlDocument({
    title: `${target.pgTde === null ? 'without pg_tde' : `pg_tde ${target.pgTde}`}, PostgreSQL ${target.postgres}: run ${run}`,
    body,
    styles: PAGE_STYLES,
    script,
  });
}

/** What the page was made from, and how large it is. */
function Footer({ run, size, cells }: { readonly run: string; readonly size: string; readonly cells: number }) {
  return (
    <footer class="dim">
      <p>
        Made from results.jsonl of run {run} and the evidence beside it. Texts of claims are those of expectations/ when
        this page was made. This file: {size}, of {cells} cells; it loads nothing else, and links to the evidence files
        in cells/.
      </p>
    </footer>
  );
}

/** The panel before a cell is opened: the page's own code fills it. */
function EmptyPanel() {
  return (
    <aside id="panel" aria-labelledby="panel-title" hidden>
      <div class="panel-head">
        <h2 id="panel-title" tabIndex={-1}>
          Cell
        </h2>
        <div class="screen-only buttons">
          <button type="button" id="panel-previous">
            Previous
          </button>
          <button type="button" id="panel-next">
            Next
          </button>
          <button type="button" id="panel-close">
            Close
          </button>
        </div>
      </div>
      <div id="panel-body" />
    </aside>
  );
}

function Data({ id, text }: { readonly id: string; readonly text: string }) {
  return <script type="application/json" id={id} dangerouslySetInnerHTML={{ __html: text }} />;
}

/** What filters ask for: of axes only those in which cells differ. */
function indexOf(cells: readonly GridCell[]): PageIndex {
  const names = [...new Set(cells.flatMap(({ axes }) => Object.keys(axes)))];
  const facets = [...new Set(cells.flatMap(({ seen }) => Object.keys(seen)))];
  const outcomes = [...new Map(cells.map((cell) => [cell.outcomes.join(), cell.outcomes])).values()];
  const outcomePlaces = new Map(outcomes.map((each, place) => [each.join(), place]));
  const axes = [
    { axis: 'family', values: [...new Set(cells.map(({ family }) => family))] },
    ...names.map((axis) => ({ axis, values: [...new Set(cells.flatMap((cell) => cell.axes[axis] ?? []))] })),
    ...facets.map((facet) => ({
      axis: `${SEEN}${facet}`,
      values: [...new Set(cells.flatMap((cell) => cell.seen[facet] ?? []))].toSorted(),
    })),
  ].filter(({ values }) => values.length > 1);
  const reasons = [...new Set(cells.map(({ reason }) => reason))];
  const places = new Map(reasons.map((reason, place) => [reason, place]));
  return {
    looks: SHOWN.map((verdict) => ({ verdict, letter: LOOKS[verdict].letter, word: LOOKS[verdict].word })),
    axes,
    outcomes,
    reasons,
    cells: cells.map((cell) => [
      SHOWN.indexOf(cell.shown),
      places.get(cell.reason) ?? 0,
      outcomePlaces.get(cell.outcomes.join()) ?? 0,
      ...axes.map(({ axis, values }) => values.indexOf(valueOf(cell, axis) ?? '')),
    ]),
    cellsInChunk: CELLS_IN_CHUNK,
  };
}

function valueOf(cell: GridCell, axis: string): string | undefined {
  if (axis.startsWith(SEEN)) return cell.seen[axis.slice(SEEN.length)];
  return axis === 'family' ? cell.family : cell.axes[axis];
}
