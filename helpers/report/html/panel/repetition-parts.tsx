import type { CellDetail, RepetitionRow, Shared } from './data.ts';
import { type Looks, Mark, Part } from './parts.tsx';

/** What became of a cell that was run several times: how often which outcome was seen, and each repetition. */
export function Outcomes({
  detail: { outcomes, repetitions },
  shared,
  looks,
}: {
  readonly detail: CellDetail;
  readonly shared: Shared;
  readonly looks: Looks;
}) {
  const times = outcomes.reduce((sum, { count }) => sum + count, 0);
  return (
    <Part
      title="Repetitions"
      note={`${times} runs, ${outcomes.length === 1 ? 'all with the same outcome' : `${outcomes.length} different outcomes`}`}
    >
      <OutcomeTable outcomes={outcomes} times={times} looks={looks} />
      <details>
        <summary>Each of {repetitions.length} repetitions</summary>
        <ol class="plain">
          {repetitions.map((row) => (
            <Repetition row={row} shared={shared} looks={looks} />
          ))}
        </ol>
      </details>
      <p class="dim">What follows is of the first repetition with the worst verdict.</p>
    </Part>
  );
}

function OutcomeTable({
  outcomes,
  times,
  looks,
}: {
  readonly outcomes: CellDetail['outcomes'];
  readonly times: number;
  readonly looks: Looks;
}) {
  return (
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Runs</th>
            <th scope="col">Share</th>
            <th scope="col">Verdict</th>
            <th scope="col">Seen</th>
            <th scope="col">Repetition</th>
          </tr>
        </thead>
        <tbody>
          {outcomes.map(({ count, verdict, facets, repetitions }) => (
            <tr>
              <td>
                {count} of {times}
              </td>
              <td>
                <Share percent={(100 * count) / times} />
              </td>
              <td>
                <Mark verdict={verdict} looks={looks} />
              </td>
              <td>{facets}</td>
              <td>{repetitions}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A share as a bar. */
function Share({ percent }: { readonly percent: number }) {
  return (
    <svg class="share" viewBox="0 0 100 10" width="100" height="10" role="img" aria-label={`${Math.round(percent)} %`}>
      <rect class="share-all" width="100" height="10" />
      <rect class="share-part" width={percent} height="10" />
    </svg>
  );
}

function Repetition({
  row: { repetition, verdict, reason, line, href },
  shared,
  looks,
}: {
  readonly row: RepetitionRow;
  readonly shared: Shared;
  readonly looks: Looks;
}) {
  return (
    <li>
      {href === null ? `repetition ${repetition}` : <a href={href}>repetition {repetition}</a>}{' '}
      <Mark verdict={verdict} looks={looks} />{' '}
      {line === null ? null : (
        <span class="dim">
          line {line} of {shared.resultsFile}
        </span>
      )}
      <br />
      {reason}
    </li>
  );
}
