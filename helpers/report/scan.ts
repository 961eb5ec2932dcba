import { methodWords } from '../axes/index.ts';
import { type CellLine, type InstantLine, type Results, lightOf } from '../results/index.ts';

/** What became of one restore, in a letter; which colour goes with it is the strip's affair. */
export interface ScanOutcome {
  readonly letter: string;
  readonly says: string;
  readonly is: (cell: CellLine) => boolean;
}

const facetIs =
  (facet: string, ...outcomes: readonly string[]) =>
  (cell: CellLine): boolean =>
    outcomes.includes(cell.facets[facet]?.outcome ?? '');

/** The first that fits says what became of a cell: what proves nothing, then the worst first. */
export const SCAN_OUTCOMES: readonly ScanOutcome[] = [
  { letter: '?', says: 'proves nothing', is: (cell) => cell.verdict === 'inconclusive' },
  { letter: 'D', says: 'starts, other rows than were committed, no error', is: facetIs('data', 'differs') },
  { letter: 'U', says: 'starts, rows cannot be read', is: facetIs('data', 'unreadable') },
  { letter: 'C', says: 'crashes at startup', is: facetIs('startup', 'crashes') },
  { letter: 'H', says: 'hangs at startup', is: facetIs('startup', 'hangs') },
  { letter: 'F', says: 'fails at startup, with a reason', is: facetIs('startup', 'fails') },
  { letter: 'B', says: 'no backup: the tool refuses or fails', is: facetIs('backup', 'refused', 'failed') },
  { letter: 'P', says: 'starts, rows equal, some in clear text in the backup', is: facetIs('secrecy', 'plaintext') },
  { letter: 'K', says: 'starts, rows equal, a key cannot be verified or rotated', is: facetIs('keys', 'broken') },
  { letter: 'S', says: 'starts, rows equal', is: facetIs('data', 'equal') },
  { letter: 'X', says: 'anything else', is: () => true },
];

/** One instant of a scan. */
export interface ScanPoint {
  readonly cell: CellLine;
  readonly instant: InstantLine;
  /** Where it is on the axis: where the server stood, or was to stand where the tool could not be held. */
  readonly bytes: number;
  readonly outcome: ScanOutcome;
  /** How the verdict shows: `!` not as documented, and in a strict run what departs from a should, `*` a deviation that is known. */
  readonly flag: '' | '!' | '*';
}

/** Where in the backup a key file was sent. Bytes; `from` and `to` enclose it. */
export interface KeyFileMark {
  readonly name: string;
  readonly at: number;
  readonly from: number;
  readonly to: number;
  /** By what this is known: the content of the copies before and after it, or the order in the backup's manifest. */
  readonly by: 'content' | 'order';
}

/** A scan over the window: its instants by bytes, and where the key files were sent. */
export interface DrawnScan {
  readonly operation: string;
  readonly method: string;
  readonly totalBytes: number;
  readonly points: readonly ScanPoint[];
  readonly marks: readonly KeyFileMark[];
}

/** The scans that a run has cells of, in the order of their first cells. */
export function scansOf({ run, cells }: Results): DrawnScan[] {
  const scans = new Map<string, ScanPoint[]>();
  for (const cell of cells) {
    if (!cell.instant) continue;
    const name = cell.id.replace(/\d+(?=-of-\d+$)/, '');
    scans.set(name, [...(scans.get(name) ?? []), pointOf(cell, cell.instant, run)]);
  }
  return [...scans.values()].map(scanOf);
}

function scanOf(unordered: readonly ScanPoint[]): DrawnScan {
  const points = unordered.toSorted((a, b) => a.bytes - b.bytes || a.instant.number - b.instant.number);
  const axes = points[0]?.cell.axes ?? {};
  const totalBytes = Math.max(...points.flatMap(({ bytes, instant }) => [bytes, instant.totalBytes]));
  return {
    operation: axes['operation'] ?? '',
    method: methodWords(axes),
    totalBytes,
    points,
    marks: keyFileMarks(points, totalBytes),
  };
}

function pointOf(cell: CellLine, instant: InstantLine, run: Results['run']): ScanPoint {
  const outcome = SCAN_OUTCOMES.find(({ is }) => is(cell))!;
  const flag =
    cell.verdict === 'known-deviation'
      ? '*'
      : lightOf(cell.verdict, run) === 'failed' && cell.verdict !== 'inconclusive'
        ? '!'
        : '';
  return { cell, instant, bytes: instant.atBytes ?? instant.plannedBytes, outcome, flag };
}

/**
 * Where each key file was sent, in the order of sending. A file that the operation changed lies between the last instant
 * whose copy is from after it and the first whose copy is from before it. Of any other file only the order in which the
 * server sent its files tells; where backups differ in that, the median counts.
 */
export function keyFileMarks(
  points: readonly Pick<ScanPoint, 'bytes' | 'instant'>[],
  totalBytes: number,
): KeyFileMark[] {
  const held = points.filter(({ instant }) => instant.atBytes !== null);
  const names = new Set(held.flatMap(({ instant }) => instant.keyFiles.map(({ name }) => name)));
  const marks = [...names].flatMap((name): KeyFileMark[] => {
    const seen = held.flatMap(({ bytes, instant }) =>
      instant.keyFiles.filter((file) => file.name === name).map((file) => ({ ...file, bytes })),
    );
    const bytesWith = (state: string): number[] =>
      seen.filter((file) => file.state === state).map(({ bytes }) => bytes);
    const [after, before] = [bytesWith('after'), bytesWith('before')];
    const order = median(seen.flatMap(({ sentAt }) => sentAt ?? []));
    if (after.length + before.length === 0)
      return order === undefined ? [] : [{ name, at: order, from: order, to: order, by: 'order' }];
    // Backups that differ in the order of files can turn the two round.
    const [from = 0, to = 0] = [Math.max(0, ...after), Math.min(totalBytes, ...before)].toSorted((a, b) => a - b);
    return [{ name, at: Math.min(to, Math.max(from, order ?? (from + to) / 2)), from, to, by: 'content' }];
  });
  return marks.toSorted((a, b) => a.at - b.at || (a.name < b.name ? -1 : 1));
}

function median(numbers: readonly number[]): number | undefined {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

/** A scan in one line: a letter for each instant in the order of bytes, `|` where key files were sent. */
export function textStrip({ points, marks }: DrawnScan): string {
  const isBetween = (from: number, to: number): boolean => marks.some(({ at }) => at > from && at <= to);
  const letters = points.map(
    ({ outcome, bytes }, index) => (isBetween(points[index - 1]?.bytes ?? -1, bytes) ? '|' : '') + outcome.letter,
  );
  return letters.join('') + (isBetween(points.at(-1)?.bytes ?? -1, Infinity) ? '|' : '');
}

/** The outcomes that a scan has, in the order of {@link SCAN_OUTCOMES}, each with how many instants have it. */
export function countOutcomes({ points }: DrawnScan): { outcome: ScanOutcome; count: number }[] {
  return SCAN_OUTCOMES.map((outcome) => ({
    outcome,
    count: points.filter((point) => point.outcome === outcome).length,
  })).filter(({ count }) => count > 0);
}
