import { isUndocumented } from '../undocumented.ts';
import { explanation } from '../explanation.ts';
import { type KnownDeviation, severityWord } from '../../judgement/index.ts';
import {
  type CellLine,
  type Results,
  type RunLine,
  countVerdicts,
  incompleteNote,
  lightOf,
  notesOn,
} from '../../results/index.ts';
import { distributionLines } from '../distribution.ts';
import { SILENT_LOSS, silentLossesIn, traceOf } from '../silent-loss.ts';
import { Counts, worksAnswer } from './counts.tsx';
import { namesKnown } from './detail.ts';
import { VerdictMark } from './document.tsx';
import type { LineNumbers } from './files.ts';
import { Grouped, Ids, LISTED, More, Reasons, counted, groupsOf } from './findings.tsx';

interface FirstScreenProps {
  readonly results: Results;
  readonly known: readonly KnownDeviation[];
  readonly lines: LineNumbers;
  /** How many cells have another verdict than the results file says; null where verdicts are those of the file. */
  readonly judgedAgain: number | null;
  /** How much of the documentation of the target is claimed; null where that is not on record. */
  readonly coverage: string | null;
}

/** What somebody has to know who reads no further: what was tested, the counts, and all that is not as it should be. */
export function FirstScreen({ results, known, lines, judgedAgain, coverage }: FirstScreenProps) {
  const { run, cells } = results;
  const incomplete = incompleteNote(results);
  const { target } = run;
  return (
    <>
      <header>
        <p class="dim">
          Conformance of backups · run {run.run} · began {run.startedAt}
        </p>
        <h1>
          {target.pgTde === null
            ? 'Without pg_tde'
            : `${typeof target['extension'] === 'string' ? target['extension'] : 'pg_tde'} ${target.pgTde}`}{' '}
          on PostgreSQL {target.postgres}
        </h1>
        <p>
          {target.ref} · {target.backupTool}
          {target.driver === 'container' ? ' · in containers' : ' · local processes'}
        </p>
        {notesOn(run).map((note) => (
          <p class="strong">{note}</p>
        ))}
        <p class="answer">{answer(results)}</p>
        {cells.length === 0 ? null : <p class="answer">{worksAnswer(cells)}</p>}
        {incomplete === null ? null : <p class="strong">{incomplete}</p>}
        {judgedAgain === null ? null : (
          <p class={judgedAgain > 0 ? 'strong' : 'dim'}>
            Judged again with the claims as they are now: {judgedAgain} of {cells.length} cells have another verdict
            than in results.jsonl.
          </p>
        )}
      </header>
      <SilentLosses cells={silentLossesIn(cells)} />
      <Counts results={results} lines={lines} />
      {coverage === null ? null : <p class="dim">Claims: {coverage}. Must, should and may are meant as in RFC 2119.</p>}
      <Unexpected results={results} lines={lines} />
      <CutOff results={results} />
      <Flips cells={cells.filter(({ flips }) => flips)} />
      <Grouped
        title="Departs from a should"
        about="What the documentation says without an exception, of a case that it does not name, does not hold."
        verdict="departs"
        items={cells.filter((cell) => cell.verdict === 'departs')}
      />
      <Known cells={cells} known={known} />
      <Grouped
        title="Undocumented"
        about="It ended in a way that nobody would want, and nothing is documented of that."
        verdict="informational"
        items={cells.filter(isUndocumented)}
      />
      <NotRun notRun={run.notRun} />
    </>
  );
}

function NotRun({ notRun }: Pick<RunLine, 'notRun'>) {
  return (
    <>
      <Grouped
        title="Not run"
        about="Asked for, and this target cannot run it."
        verdict="not-run"
        items={notRun.filter(({ applicable }) => applicable)}
      />
      <Grouped
        title="Not applicable"
        about="This release, or this PostgreSQL, has no such thing."
        verdict="not-applicable"
        items={notRun.filter(({ applicable }) => !applicable)}
      />
    </>
  );
}

function answer(results: Results): string {
  const { run, cells } = results;
  const counts = countVerdicts(run, cells);
  const deviating = counts.deviates + counts['stale-known'];
  const parts = [
    ...(deviating > 0
      ? [`${deviating} of ${cells.length} cells ${deviating === 1 ? 'is' : 'are'} not as documented.`]
      : []),
    ...(run.unmatchedKnown.length > 0 ? [`${run.unmatchedKnown.length} known deviations name no cell.`] : []),
    ...(counts.inconclusive > 0 ? [`${counts.inconclusive} of ${cells.length} cells prove nothing.`] : []),
    ...(counts['not-run'] > 0 ? [`${counts['not-run']} could not be run.`] : []),
  ];
  if (counts.departs > 0) parts.push(`${counts.departs} of ${cells.length} cells depart from a should.`);
  if (parts.length > 0) return parts.join(' ');
  if (cells.length === 0) return 'No cell was run.';
  if (incompleteNote(results) !== null) return 'Nothing deviates among the cells that were run.';
  if (run.target.pgTde === null) return 'Nothing deviates in the control group. Of pg_tde this run says nothing.';
  return counts['known-deviation'] > 0
    ? `Nothing deviates but what is known: ${counts['known-deviation']} of ${cells.length} cells.`
    : `All ${cells.length} cells are as documented, or nothing is documented of them.`;
}

/** What was lost in silence, whatever is known of it: nothing is worse, so it comes first. */
function SilentLosses({ cells }: { readonly cells: ReturnType<typeof silentLossesIn> }) {
  if (cells.length === 0) return null;
  return (
    <section>
      <h2>
        Silent loss <small class="dim">{counted(cells.length)}</small>
      </h2>
      <p class="strong">{`${SILENT_LOSS[0]?.toUpperCase()}${SILENT_LOSS.slice(1)}.`}</p>
      <ul class="findings">
        {cells.slice(0, LISTED).map(({ id, verdict, silentLoss }) => (
          <li>
            <VerdictMark verdict={verdict} /> <Ids ids={[id]} />
            <ul class="code">
              {silentLoss.lost.map((line) => (
                <li>{line}</li>
              ))}
              <li>only trace: {traceOf(silentLoss)}</li>
            </ul>
          </li>
        ))}
      </ul>
      <More left={cells.length - LISTED} />
    </section>
  );
}

function Unexpected({ results: { run, cells }, lines }: Pick<FirstScreenProps, 'results' | 'lines'>) {
  const unexpected = cells.filter(({ verdict }) => lightOf(verdict, run) === 'failed');
  if (unexpected.length + run.unmatchedKnown.length === 0) return null;
  const groups = groupsOf(unexpected, ({ verdict, reasons }) => JSON.stringify([verdict, reasons]));
  return (
    <section>
      <h2>
        Not as it should be <small class="dim">{counted(unexpected.length)}</small>
      </h2>
      <ul class="findings">
        {groups.slice(0, LISTED).map(([first, ...rest]) => (
          <li>
            <VerdictMark verdict={first.verdict} /> <Ids ids={[first, ...rest].map(({ id }) => id)} />{' '}
            <span class="dim">
              {rest.length === 0 && lines.cells.has(first.id) ? `line ${lines.cells.get(first.id)}` : ''}
            </span>
            <Reasons of={first} />
          </li>
        ))}
        {run.unmatchedKnown.map((id) => (
          <li>
            <VerdictMark verdict="stale-known" /> known deviation {id} names no cell: expectations/known-deviations.yaml
          </li>
        ))}
      </ul>
      <More left={groups.length - LISTED} />
    </section>
  );
}

/** Repetitions of cells that have no result, since the run was cut off between them. */
function CutOff({ results: { cells, repetitions } }: Pick<FirstScreenProps, 'results'>) {
  const ended = new Set(cells.map(({ id }) => id));
  const groups = groupsOf(
    repetitions.filter(({ id }) => !ended.has(id)),
    ({ id }) => id,
  );
  if (groups.length === 0) return null;
  return (
    <section>
      <h2>
        Cut off <small class="dim">{counted(groups.length)}</small>
      </h2>
      <p class="dim">
        Not all repetitions of it were run: it has no result. The evidence of those that ended is there.
      </p>
      <ul class="findings">
        {groups.map((those) => (
          <li>
            {those[0].id}:{' '}
            {those.map(({ repetition, verdict }) => (
              <>
                repetition {repetition} <VerdictMark verdict={verdict} />{' '}
              </>
            ))}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Known({ cells, known }: { readonly cells: readonly CellLine[]; readonly known: readonly KnownDeviation[] }) {
  const those = cells.filter(({ verdict }) => verdict === 'known-deviation');
  if (those.length === 0) return null;
  const entries = known
    .map((entry) => ({ entry, ids: those.filter((cell) => namesKnown(cell, entry.id)).map(({ id }) => id) }))
    .filter(({ ids }) => ids.length > 0);
  const others = groupsOf(
    those.filter((cell) => !known.some(({ id }) => namesKnown(cell, id))),
    explanation,
  );
  return (
    <section>
      <h2>
        Known deviations <small class="dim">{counted(those.length)}</small>
      </h2>
      <ul class="findings">
        {entries.map(({ entry, ids }) => (
          <li>
            <VerdictMark verdict="known-deviation" /> <b>{entry.id}</b> ({severityWord(entry.severity)}){' '}
            <Ids ids={ids} />
            <p>
              {entry.reason}{' '}
              <span class="dim">
                Reference: <Reference text={entry.reference} />. To be looked at again by {entry.review}.
              </span>
            </p>
          </li>
        ))}
        {others.map(([first, ...rest]) => (
          <li>
            <VerdictMark verdict="known-deviation" /> <Ids ids={[first, ...rest].map(({ id }) => id)} />
            <Reasons of={first} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Reference({ text }: { readonly text: string }) {
  return /^https?:\/\/[\w./#?=&%~+-]+$/.test(text) ? (
    <a href={text} rel="noreferrer">
      {text}
    </a>
  ) : (
    <>{text}</>
  );
}

function Flips({ cells }: { readonly cells: readonly CellLine[] }) {
  if (cells.length === 0) return null;
  return (
    <section>
      <h2>
        Flips <small class="dim">{counted(cells.length)} with more than one outcome</small>
      </h2>
      <ul class="findings">
        {cells.slice(0, LISTED).map((cell) => (
          <li>
            <VerdictMark verdict={cell.verdict} /> <Ids ids={[cell.id]} />
            <ul class="code">
              {distributionLines(cell).map((line) => (
                <li>{line}</li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
      <More left={cells.length - LISTED} />
    </section>
  );
}
