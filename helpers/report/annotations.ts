import { isDeviation, reasonsText } from '../judgement/index.ts';
import { oneLine } from '../common/index.ts';
import { type Results, lightOf, notesOn } from '../results/index.ts';
import { lossLines } from './silent-loss.ts';

/** GitHub shows no more of a kind than this from one step. */
const ANNOTATION_LIMIT = 10;
const TEXT_LIMIT = 600;

/** Where something is written: a file from the repository's root, and a line of it, from 1. */
export interface FileLine {
  readonly file: string;
  readonly line: number;
}

/**
 * Workflow commands of GitHub Actions: an error for each cell that deviates and for each stale known deviation, a warning
 * for each that proves nothing or departs from a should (in a strict run that is an error). At most ten of each kind, silent
 * losses first.
 * A notice for what has to be known before: the release is not on record, the server is too old.
 *
 * @param places where each claim is written: an annotation is shown at the first claim that its cell deviates from
 */
export function annotations({ run, cells }: Results, places: ReadonlyMap<string, FileLine>): string[] {
  const failed = cells.filter(({ verdict }) => lightOf(verdict, run) === 'failed');
  // A limit cuts off the last ones: those that are only yellow. Nothing is worse than a silent loss.
  const red = [
    ...failed.filter(({ silentLoss }) => silentLoss !== undefined),
    ...failed.filter(({ silentLoss }) => silentLoss === undefined),
    ...cells.filter((cell) => isDeviation(cell.verdict) && !failed.includes(cell)),
  ];
  const lines = red.map((cell) => {
    const place = cell.claims
      .filter(({ verdict }) => isDeviation(verdict))
      .map(({ id }) => places.get(id))
      .find((found) => found !== undefined);
    return workflowCommand(
      cell.verdict === 'inconclusive' || lightOf(cell.verdict, run) !== 'failed' ? 'warning' : 'error',
      `${cell.verdict}${cell.silentLoss === undefined ? '' : ', silent loss'}: ${cell.id}`,
      [...lossLines(cell), reasonsText(cell.reasons)].join('; '),
      place,
    );
  });
  const unmatched = run.unmatchedKnown.map((id) =>
    workflowCommand('error', `stale-known: ${id}`, 'this known deviation names no cell', {
      file: 'expectations/known-deviations.yaml',
      line: 1,
    }),
  );
  const notes = notesOn(run).map((note) => workflowCommand('notice', 'what was judged', note, undefined));
  const all = [...notes, ...lines, ...unmatched];
  return ['::notice ', '::error ', '::warning '].flatMap((kind) =>
    all.filter((line) => line.startsWith(kind)).slice(0, ANNOTATION_LIMIT),
  );
}

function workflowCommand(
  kind: 'notice' | 'error' | 'warning',
  title: string,
  message: string,
  place: FileLine | undefined,
): string {
  const properties = {
    title: oneLine(title, TEXT_LIMIT),
    ...(place && { file: place.file, line: String(place.line) }),
  };
  return `::${kind} ${Object.entries(properties)
    .map(([name, value]) => `${name}=${propertyValue(value)}`)
    .join(',')}::${data(oneLine(message, TEXT_LIMIT))}`;
}

/** As the toolkit of GitHub Actions escapes them, which its documentation of workflow commands leaves out. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function propertyValue(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
