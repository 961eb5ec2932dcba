import { type Coordinates, VALUE_WORDS } from '../axes/index.ts';
import { reasonsText } from '../judgement/index.ts';
import { type Results, type RunLine, facetWords, notesOn, targetsText } from '../results/index.ts';
import { type KeyFileMark, type DrawnScan, type ScanPoint, countOutcomes, scansOf } from './scan.ts';
import { type Box, type Drawing, type Line, type Words, drawingAsSvg } from './strip-svg.ts';

const MARGIN = 24;
const PLOT_LEAST = 760;
/** A letter has room in a box of this width, in pixels. */
const SLOT_LEAST = 18;
const BOX_HEIGHT = 40;
const LINE_HEIGHT = 17;
/** Width of a character in pixels, about: text is wrapped by it, so a little too much is right. */
const CHARACTER = 6.8;
/** Marks that are nearer to each other than this are drawn as one, in pixels. */
const MARKS_APART = 4;
const TICKS = 8;
const MB = 1_000_000;

/** The strip of each scan that a run has cells of, by the name of its file. */
export function windowStrips(results: Results): { file: string; svg: string }[] {
  return scansOf(results).map((scan, index) => ({
    file: `window-scan${index === 0 ? '' : `-${index + 1}`}.svg`,
    svg: windowStrip(scan, results.run),
  }));
}

/**
 * A scan over the window as a picture: a box for each instant, from the start of the backup to its end, with colour and
 * letter for what became of the restore; dashed lines where key files were sent; a legend. The same results give the
 * same bytes.
 */
export function windowStrip(scan: DrawnScan, run: RunLine): string {
  return drawingAsSvg(stripDrawing(scan, run));
}

/** A drawing that grows downwards. */
interface Sheet {
  readonly boxes: Box[];
  readonly lines: Line[];
  readonly words: Words[];
  /** Width between the margins, in pixels and in characters. */
  readonly width: number;
  readonly columns: number;
  /** Where what has been drawn ends. */
  y: number;
}

/** What {@link windowStrip} draws. */
export function stripDrawing(scan: DrawnScan, run: RunLine): Drawing {
  const slots = Math.max(1, ...scan.points.map(({ instant }) => instant.of));
  const slot = Math.max(SLOT_LEAST, PLOT_LEAST / slots);
  const width = slot * slots;
  const sheet: Sheet = { boxes: [], lines: [], words: [], width, columns: Math.floor(width / CHARACTER), y: MARGIN };
  const title = `${VALUE_WORDS.operation?.[scan.operation as Coordinates['operation']] ?? scan.operation} at ${scan.points.length} instants of a backup, ${scan.method}`;
  write(sheet, title, 'strong');
  const target = targetsText(run);
  write(sheet, target);
  for (const note of notesOn(run)) write(sheet, note, 'strong');
  sheet.y += 10;

  const placed = placePoints(scan, slot);
  const x = axisOf(placed, slot, scan.totalBytes, width);
  const labelled = writeLabels(sheet, groupMarks(scan.marks, x));
  drawInstants(sheet, placed, slot);
  drawMarks(sheet, labelled);
  drawAxis(sheet, scan.totalBytes, x);
  writeLegend(sheet, scan);
  return {
    width: width + 2 * MARGIN,
    height: sheet.y + MARGIN,
    title: [`${title}. ${target}`, ...notesOn(run)].join('. '),
    boxes: sheet.boxes,
    lines: sheet.lines,
    words: sheet.words,
  };
}

function write(sheet: Sheet, text: string, look: Words['look'] = 'plain', x = MARGIN): void {
  for (const line of wrapped(text, sheet.columns - Math.round((x - MARGIN) / CHARACTER)))
    sheet.words.push({ x, y: (sheet.y += LINE_HEIGHT), text: line, look, anchor: 'start' });
}

/** Names the key files of each group, one group below the other, so that no label lies on another one. */
function writeLabels(sheet: Sheet, groups: readonly Group[]): Labelled[] {
  return groups.map((group) => {
    const text = wrapped(
      `${group.marks.length === 1 ? 'key file' : 'key files'} sent here: ${group.marks.map(({ name }) => name).join(', ')}`,
      Math.floor(sheet.columns / 2),
    );
    // A label stands on the side where there is more room.
    const isLeft = group.x < MARGIN + sheet.width / 2;
    const top = sheet.y + 4;
    for (const line of text)
      sheet.words.push({
        x: group.x + (isLeft ? 6 : -6),
        y: (sheet.y += LINE_HEIGHT),
        text: line,
        look: 'plain',
        anchor: isLeft ? 'start' : 'end',
      });
    return { ...group, top };
  });
}

/** A box for each instant, with its flag above it. */
function drawInstants(sheet: Sheet, placed: readonly PlacedPoint[], slot: number): void {
  const flags = sheet.y + LINE_HEIGHT + 4;
  const top = flags + 6;
  for (const { point, left } of placed) {
    sheet.boxes.push(boxOf(point, { left, top, width: slot }));
    if (point.flag !== '')
      sheet.words.push({ x: left + slot / 2, y: flags, text: point.flag, look: 'strong', anchor: 'middle' });
  }
  sheet.y = top + BOX_HEIGHT;
}

/** A line for each group of key files, from its label through the boxes. */
function drawMarks(sheet: Sheet, groups: readonly Labelled[]): void {
  for (const { x, top, marks } of groups)
    sheet.lines.push({ x1: x, x2: x, y1: top, y2: sheet.y + 14, look: 'mark', says: marks.map(markText).join('\n') });
}

function drawAxis(sheet: Sheet, totalBytes: number, x: (bytes: number) => number): void {
  const y = sheet.y + 8;
  sheet.y += 27;
  sheet.lines.push({ x1: MARGIN, x2: MARGIN + sheet.width, y1: y, y2: y, look: 'axis', says: '' });
  for (const bytes of ticks(totalBytes)) {
    const text = String(Math.round((bytes / MB) * 10) / 10);
    sheet.lines.push({ x1: x(bytes), x2: x(bytes), y1: y, y2: y + 5, look: 'axis', says: '' });
    sheet.words.push({ x: x(bytes), y: sheet.y, text, look: 'dim', anchor: 'middle' });
  }
  write(
    sheet,
    "MB that the server had sent, without WAL, when the operation was done; a box's middle is its instant",
    'dim',
  );
  sheet.y += 8;
}

/** What letters, flags and dashed lines say. */
function writeLegend(sheet: Sheet, scan: DrawnScan): void {
  for (const { outcome, count } of countOutcomes(scan)) {
    const { letter, says } = outcome;
    sheet.boxes.push({ x: MARGIN, y: sheet.y + 4, width: 20, height: LINE_HEIGHT, letter, says });
    write(sheet, `${says} (${count})`, 'plain', MARGIN + 30);
    sheet.y += 5;
  }
  for (const [flag, says] of [
    ['!', 'not as documented'],
    ['*', 'a deviation that is known'],
  ] as const) {
    const count = scan.points.filter((point) => point.flag === flag).length;
    if (count > 0) write(sheet, `${flag} above a box: ${says} (${count})`);
  }
  for (const note of markNotes(scan.marks)) write(sheet, note);
}

interface PlacedPoint {
  readonly point: ScanPoint;
  readonly left: number;
}

/** Instants by bytes, each in one of the slots of those that there are: instants that missed their places keep their order. */
function placePoints({ points }: DrawnScan, slot: number): PlacedPoint[] {
  const slots = points.map(({ instant }) => instant.number).toSorted((a, b) => a - b);
  return points.map((point, index) => ({ point, left: MARGIN + ((slots[index] ?? 1) - 1) * slot }));
}

/** From bytes to a place on the axis: straight between the middles of two boxes, so that a mark is on the right side of both. */
function axisOf(
  placed: readonly PlacedPoint[],
  slot: number,
  totalBytes: number,
  width: number,
): (bytes: number) => number {
  const stops = [
    { bytes: 0, x: MARGIN },
    ...placed.map(({ point, left }) => ({ bytes: point.bytes, x: left + slot / 2 })),
    { bytes: totalBytes, x: MARGIN + width },
  ];
  return (bytes) => {
    const next = stops.findIndex((stop, index) => index > 0 && stop.bytes >= bytes);
    const [from, to] = [stops[next - 1], stops[next]];
    if (!from || !to) return MARGIN + width;
    return to.bytes === from.bytes ? to.x : from.x + ((to.x - from.x) * (bytes - from.bytes)) / (to.bytes - from.bytes);
  };
}

interface Group {
  readonly x: number;
  readonly marks: readonly KeyFileMark[];
}

/** With the place where its line begins, beside its label. */
interface Labelled extends Group {
  readonly top: number;
}

function groupMarks(marks: readonly KeyFileMark[], x: (bytes: number) => number): Group[] {
  const groups: { x: number; marks: KeyFileMark[] }[] = [];
  for (const mark of marks) {
    const last = groups.at(-1);
    if (last && x(mark.at) - last.x < MARKS_APART) last.marks.push(mark);
    else groups.push({ x: x(mark.at), marks: [mark] });
  }
  return groups;
}

function markText({ name, from, to, by }: KeyFileMark): string {
  return by === 'order'
    ? `${name}: after ${from} bytes, by the order of files in the backup's manifest`
    : `${name}: between ${from} and ${to} bytes, by the content of its copies`;
}

function markNotes(marks: readonly KeyFileMark[]): string[] {
  const named = (by: KeyFileMark['by']): string =>
    marks
      .filter((mark) => mark.by === by)
      .map(({ name }) => name)
      .join(', ');
  return [
    ...(marks.length === 0
      ? ['No backup tells where the key files were sent.']
      : ['Dashed line: the server sends the key files here, in the order in which they are named.']),
    ...(named('content') === ''
      ? []
      : [
          `Known by content, copies on the left being from after the operation and those on the right from before it: ${named('content')}.`,
        ]),
    ...(named('order') === ''
      ? []
      : [
          `Known by the order of files in the manifest, since the content of their copies does not tell: ${named('order')}.`,
        ]),
  ];
}

function boxOf(
  { cell, instant, bytes, outcome, flag }: ScanPoint,
  at: { left: number; top: number; width: number },
): Box {
  const where =
    instant.atBytes === null ? `was to be at ${bytes} bytes, not held` : `at ${bytes} of ${instant.totalBytes} bytes`;
  const says = `${cell.id}, ${where}\n${outcome.says}; ${cell.verdict}\n${facetWords(cell.facets)}\n${reasonsText(cell.reasons)}`;
  return {
    x: at.left + 1,
    y: at.top,
    width: at.width - 2,
    height: BOX_HEIGHT,
    letter: outcome.letter,
    says,
    isFlagged: flag === '!',
  };
}

/** Round numbers of bytes along the axis. */
function ticks(totalBytes: number): number[] {
  const rough = Math.max(totalBytes, 1) / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10) * power;
  return Array.from({ length: Math.floor(totalBytes / step) + 1 }, (_, index) => index * step);
}

/** A text in lines of at most so many characters; a word that is longer is cut. */
function wrapped(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const word of text
    .split(' ')
    .flatMap((long) => long.match(new RegExp(`.{1,${Math.max(1, columns)}}`, 'gsu')) ?? [''])) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= columns) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
