import type { CellDetail, LogExcerpt } from './data.ts';
import { Part } from './parts.tsx';

/** The ends of logs, with the lines that decided marked. The first one is open. */
export function Logs({ logs }: Pick<CellDetail, 'logs'>) {
  if (logs.length === 0) return null;
  const first = logs.findIndex(({ lines }) => lines.some(({ decides }) => decides));
  return (
    <Part title="Logs" note="lines that tell of errors are marked ▶">
      {logs.map((log, index) => (
        <Log log={log} isOpen={index === Math.max(first, 0)} />
      ))}
    </Part>
  );
}

function Log({
  log: { name, href, note, totalLines, lines },
  isOpen,
}: {
  readonly log: LogExcerpt;
  readonly isOpen: boolean;
}) {
  const deciding = lines.filter(({ decides }) => decides).length;
  return (
    <details open={isOpen}>
      <summary>
        {name}{' '}
        <span class="dim">
          {totalLines} {totalLines === 1 ? 'line' : 'lines'}
          {deciding === 0 ? '' : `, ${deciding} marked`}
        </span>
      </summary>
      <p>
        {href === null ? null : <a href={href}>the whole of {name}</a>} {note}
      </p>
      <ol class="log" tabIndex={0} aria-label={`Lines of ${name}`}>
        {lines.flatMap(({ number, text, decides }, index) => {
          const left = number - (lines[index - 1]?.number ?? 0) - 1;
          return [
            ...(left > 0
              ? [
                  <li class="gap" key={`gap-${number}`}>
                    … {left} {left === 1 ? 'line' : 'lines'} left out
                  </li>,
                ]
              : []),
            <li class={decides ? 'decides' : ''} key={number}>
              <span class="number">
                {decides ? (
                  <b>
                    ▶<span class="hidden-visually"> marked, </span>
                  </b>
                ) : null}
                {number}
              </span>
              <span>{text}</span>
            </li>,
          ];
        })}
      </ol>
    </details>
  );
}

/** All commands that were run for a cell, in order. */
export function CommandList({
  commands,
  leftOut,
}: {
  readonly commands: CellDetail['commands'];
  readonly leftOut: number;
}) {
  if (commands.length === 0) return null;
  return (
    <Part title="Commands" note="in order; times are UTC">
      <ol class="commands">
        {commands.map(({ machine, at, took, ended, text }) => (
          <li>
            <span class="dim">
              {at} on {machine}, {took},{' '}
            </span>
            <span class={ended === 'exit 0' ? 'dim' : 'strong'}>{ended}</span>
            <pre>{text}</pre>
          </li>
        ))}
      </ol>
      {leftOut === 0 ? null : <p class="dim">and {leftOut} more, in commands.log</p>}
    </Part>
  );
}

/** Links to all files of the evidence. */
export function EvidenceFiles({ files }: Pick<CellDetail, 'files'>) {
  if (files.length === 0) return null;
  return (
    <Part
      title="Evidence"
      note={files.some(({ href }) => href === null) ? 'in the directory of the run' : 'files beside this page'}
    >
      <ul>
        {files.map(({ name, bytes, href }) => (
          <li>
            {href === null ? name : <a href={href}>{name}</a>} <span class="dim">{bytes} bytes</span>
          </li>
        ))}
      </ul>
    </Part>
  );
}
