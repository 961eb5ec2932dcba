import { VerdictMark, fitForPage, htmlDocument } from '../report/index.ts';
import { CATEGORIES, type CellState, type ComparedCell, type Comparison } from './model.ts';
import {
  BROKEN_IN_BOTH,
  CATEGORY_WORDS,
  brokenLines,
  type Group,
  RESULT_WORDS,
  claimCounts,
  groupsOf,
  statusWord,
  warnings,
} from './change-words.ts';

/** Where the report of each run is, from the page's directory, as a path or null where there is none: see {@link comparisonHtml}. */
export type Reports = readonly (string | null)[];

const STYLES = `
body{max-width:75rem}
.answer{font-size:1.2rem;font-weight:600}
.group{border-left:3px solid var(--line);padding-left:.8rem;margin:.8rem 0 1.2rem}
.group table{width:100%}
.group td:first-child,.group th:first-child{min-width:14rem}
@media (max-width:45rem){.group td:first-child,.group th:first-child{min-width:0}.group th,.group td{padding:.2rem}.group{overflow-x:auto}}
nav ul{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;list-style:none;padding:0}
`;

/**
 * A comparison as one self-contained page. Each verdict is a link to the cell in the report of its run, where there is one.
 *
 * @param reports for each run, the path of its report from the page's directory, or null
 */
export function comparisonHtml(comparison: Comparison, reports: Reports = []): string {
  const { runs, result, reasons, counts } = comparison;
  const sections = groupsOf(comparison, CATEGORIES);
  const titles = runs.map(({ run }) => run).join(', ');
  return htmlDocument({
    title: `Comparison: ${titles}`,
    styles: STYLES,
    body: (
      <main>
        <h1>What changed between runs</h1>
        <p class={`answer${result === 'not-worse' ? '' : ' strong'}`}>Is the newest worse? {RESULT_WORDS[result]}</p>
        <ul>
          {[...reasons, ...warnings(comparison)].map((line) => (
            <li>{fitForPage(line)}</li>
          ))}
        </ul>
        <h2>Runs, oldest first</h2>
        <ol>
          {runs.map(({ run, target, cells, planned, complete }, index) => (
            <li>
              <RunName name={run} report={reports[index] ?? null} /> {fitForPage(target)}; {cells} of {planned} cells
              {complete ? '' : <strong class="strong">, not complete</strong>}
            </li>
          ))}
        </ol>
        <nav aria-label="What changed">
          <ul>
            {sections.map(({ category, count }) => (
              <li>
                <a href={`#${category}`}>{CATEGORY_WORDS[category].title}</a> {count}
              </li>
            ))}
            {comparison.claims.length === 0 ? null : (
              <li>
                <a href="#by-claim">by claim</a> {comparison.claims.length}
              </li>
            )}
            <li>same {counts.same}</li>
          </ul>
        </nav>
        {sections.map(({ category, count, groups }) => (
          <section aria-labelledby={category}>
            <h2 id={category}>
              {CATEGORY_WORDS[category].title} ({count})
            </h2>
            <p class="dim">{CATEGORY_WORDS[category].means}</p>
            {groups.map((group) => (
              <GroupOfCells group={group} comparison={comparison} reports={reports} />
            ))}
          </section>
        ))}
        <BrokenInBoth comparison={comparison} />
        <ByClaim comparison={comparison} />
      </main>
    ),
  });
}

function BrokenInBoth({ comparison }: { readonly comparison: Comparison }) {
  const lines = brokenLines(comparison);
  return lines.length === 0 ? null : (
    <section>
      <h2>
        {BROKEN_IN_BOTH} ({comparison.brokenInBoth.length})
      </h2>
      <ul>
        {lines.map((line) => (
          <li>{fitForPage(line)}</li>
        ))}
      </ul>
    </section>
  );
}

function RunName({ name, report }: { readonly name: string; readonly report: string | null }) {
  return report === null ? (
    <code>{fitForPage(name)}</code>
  ) : (
    <a href={encodePath(report)}>
      <code>{fitForPage(name)}</code>
    </a>
  );
}

function GroupOfCells({
  group: { lines, cells, from },
  comparison: { runs },
  reports,
}: {
  readonly group: Group;
  readonly comparison: Comparison;
  readonly reports: Reports;
}) {
  return (
    <div class="group">
      {runs.length > 2 ? <p class="dim">The newest against run {from + 1}.</p> : null}
      {lines.length === 0 ? null : (
        <ul>
          {lines.map((line) => (
            <li>{fitForPage(line)}</li>
          ))}
        </ul>
      )}
      <table>
        <thead>
          <tr>
            <th scope="col">cell</th>
            {runs.map((_, index) => (
              <th scope="col">run {index + 1}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {cells.map((cell) => (
            <Row cell={cell} reports={reports} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ cell: { id, states }, reports }: { readonly cell: ComparedCell; readonly reports: Reports }) {
  return (
    <tr>
      <th scope="row">
        <code>{fitForPage(id)}</code>
      </th>
      {states.map((state, index) => (
        <td>
          <State
            state={state}
            href={state.evidence === null ? null : linkTo(reports[index] ?? null, id)}
            label={fitForPage(id)}
            run={index + 1}
          />
        </td>
      ))}
    </tr>
  );
}

function State({
  state,
  href,
  label,
  run,
}: {
  readonly state: CellState;
  readonly href: string | null;
  readonly label: string;
  readonly run: number;
}) {
  const { status } = state;
  if (status === 'cut-off' || status === 'not-planned') return <span class="dim">{statusWord(state)}</span>;
  if (href === null) return <VerdictMark verdict={status} />;
  return (
    <a href={href}>
      <VerdictMark verdict={status} />
      <span class="hidden-visually">
        : {label} in the report of run {run}
      </span>
    </a>
  );
}

function ByClaim({ comparison: { claims } }: { readonly comparison: Comparison }) {
  if (claims.length === 0) return null;
  return (
    <section aria-labelledby="by-claim">
      <h2 id="by-claim">by claim</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">claim</th>
            <th scope="col">what changed</th>
          </tr>
        </thead>
        <tbody>
          {claims.map((claim) => (
            <tr>
              <th scope="row">
                <code>{fitForPage(claim.id)}</code>
              </th>
              <td>{claimCounts(claim)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function linkTo(report: string | null, cell: string): string | null {
  return report === null ? null : `${encodePath(report)}#cell=${encoded(cell)}`;
}

/** A path as a relative address that cannot be read as one with a scheme or a host. */
function encodePath(path: string): string {
  return `${/^\.{1,2}\//.test(path) ? '' : './'}${path.split('/').map(encoded).join('/')}`;
}

/** Half a surrogate pair cannot be in an address. */
function encoded(text: string): string {
  return encodeURIComponent(text.replaceAll(/\p{Cs}/gu, '\uFFFD'));
}
