import { CommandList, EvidenceFiles, Logs } from './evidence-parts.tsx';
import { Documented, Facets } from './facet-parts.tsx';
import type { CellDetail, Shared } from './data.ts';
import { type Looks, Mark, Part } from './parts.tsx';
import { Outcomes } from './repetition-parts.tsx';
import { Timeline } from './timeline.tsx';

export interface PanelProps {
  readonly detail: CellDetail;
  readonly shared: Shared;
  readonly looks: Looks;
}

/** All about one cell: what is documented and what was seen, and from where that is known. */
export function Panel({ detail, shared, looks }: PanelProps) {
  return (
    <>
      <p class="verdict-line">
        <Mark verdict={detail.verdict} looks={looks} /> <b>{detail.became}</b> <Trace detail={detail} shared={shared} />
      </p>
      <ul class="reasons">
        {detail.reasons.map((reason) => (
          <li>{reason}</li>
        ))}
      </ul>
      {detail.missing === null ? null : <p class="strong">There is no more to show of this cell: {detail.missing}.</p>}
      <p class="axes">
        {detail.axes
          .filter(({ isDefault }) => !isDefault)
          .map(({ axis, value }) => (
            <span>
              <span class="dim">{axis}:</span> {value}
            </span>
          ))}
      </p>
      <dl class="commands-to-run">
        <dt>Run it again</dt>
        <dd>
          <code>{detail.again}</code>
        </dd>
        {detail.reproduce === null ? null : (
          <>
            <dt>Reproduce it without this suite</dt>
            <dd>
              <code>{detail.reproduce}</code>
            </dd>
          </>
        )}
      </dl>
      {detail.outcomes.length === 0 ? null : <Outcomes detail={detail} looks={looks} shared={shared} />}
      <Documented detail={detail} shared={shared} looks={looks} />
      <Facets detail={detail} shared={shared} />
      {detail.picture === null ? null : (
        <Part title="Timeline">
          <Timeline picture={detail.picture} />
        </Part>
      )}
      <Operation detail={detail} />
      <Recovery detail={detail} />
      <Logs logs={detail.logs} />
      <CommandList commands={detail.commands} leftOut={detail.commandsLeftOut} />
      <EvidenceFiles files={detail.files} />
    </>
  );
}

function Trace({ detail: { line, durationMs }, shared }: Omit<PanelProps, 'looks'>) {
  const where =
    line === null
      ? `not in ${shared.resultsFile}`
      : shared.isJudgedAgain
        ? `judged again; line ${line} of ${shared.resultsFile} is as it was judged first`
        : `line ${line} of ${shared.resultsFile}`;
  return (
    <span class="dim">
      {where}
      {durationMs > 0 ? `, ${(durationMs / 1000).toFixed(1)} s` : ''}
    </span>
  );
}

function Operation({ detail: { steps, effects, keyFiles, instant } }: { readonly detail: CellDetail }) {
  return (
    <>
      {steps.length === 0 && instant === null ? null : (
        <Part title="Key operation">
          {instant === null ? null : <p>{instant}</p>}
          <ol class="plain">
            {steps.map(({ what, lsn, error }) => (
              <li>
                <code>{what}</code> <span class="dim">WAL position after it {lsn}</span>
                {error === null ? null : <span class="strong"> {error}</span>}
              </li>
            ))}
          </ol>
          {effects.length === 0 ? null : (
            <p>
              It took effect:{' '}
              {effects.map(({ before, after }) => (
                <span class="code">
                  {before} → {after}{' '}
                </span>
              ))}
            </p>
          )}
        </Part>
      )}
      {keyFiles.length === 0 ? null : (
        <Part title="Key files in the backup">
          <div class="scroll">
            <table>
              <thead>
                <tr>
                  <th scope="col">File</th>
                  <th scope="col">Holds</th>
                  <th scope="col">Copied into the destination first</th>
                  <th scope="col">In the backup</th>
                  <th scope="col">Sent after</th>
                </tr>
              </thead>
              <tbody>
                {keyFiles.map(({ name, holds, inDestination, inBackup, sentAt }) => (
                  <tr>
                    <th scope="row" class="code">
                      {name}
                    </th>
                    <td>{holds}</td>
                    <td>{inDestination === null ? 'not looked at' : inDestination ? 'yes' : 'no'}</td>
                    <td>{inBackup}</td>
                    <td>{sentAt === null ? '' : `${sentAt} bytes`}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </Part>
      )}
    </>
  );
}

function Recovery({ detail: { recovery, wal, archive } }: { readonly detail: CellDetail }) {
  if (recovery.length + wal.length === 0 && archive === null) return null;
  return (
    <Part title="Recovery, and where the WAL came from">
      {recovery.length === 0 ? null : (
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">Machine</th>
                <th scope="col">Step</th>
                <th scope="col">Wanted</th>
                <th scope="col">Reached</th>
                <th scope="col">Outcome</th>
              </tr>
            </thead>
            <tbody>
              {recovery.map(({ machine, what, wanted, reached, outcome, message }) => (
                <tr>
                  <td>{machine}</td>
                  <td>{what}</td>
                  <td>{wanted}</td>
                  <td>{reached}</td>
                  <td class={outcome === 'reached' ? '' : 'strong'}>
                    {outcome}
                    {message === null ? null : `: ${message}`}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {wal.length === 0 ? null : (
        <dl class="pairs">
          {wal.map(({ from, what }) => (
            <>
              <dt>{from}</dt>
              <dd class="code">{what}</dd>
            </>
          ))}
        </dl>
      )}
      {archive === null ? null : <p>Archive: {archive}</p>}
    </Part>
  );
}
