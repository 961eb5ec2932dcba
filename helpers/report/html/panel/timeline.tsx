import type { Mark, Picture } from './data.ts';

/** Lengths in pixels of the picture's own coordinates. */
const WIDTH = 780;
const LEFT = 112;
const RIGHT = 12;
const ROW = 20;
const BAR = 14;
const NUMBER = 22;
const TOP = 6;
const TICKS = 8;

interface Placed {
  readonly mark: Mark;
  readonly number: number;
  readonly x: number;
  readonly width: number;
  readonly row: number;
}

interface Lane {
  readonly name: string;
  readonly placed: readonly Placed[];
  readonly rows: number;
}

/** A timeline as a picture with numbers, and what each number says as a list below it: the list is whole without the picture. */
export function Timeline({ picture }: { readonly picture: Picture }) {
  return (
    <>
      <div class="scroll" tabIndex={0} role="group" aria-label="Timeline as a picture">
        <LanesDrawing picture={picture} />
      </div>
      <Events marks={picture.marks} />
    </>
  );
}

function LanesDrawing({ picture }: { readonly picture: Picture }) {
  const lanes = layOut(picture);
  const tops = lanes.map((_, index) => bottomOf(lanes.slice(0, index)));
  const bottom = bottomOf(lanes);
  return (
    <svg
      class="timeline"
      viewBox={`0 0 ${WIDTH} ${bottom + 26}`}
      role="img"
      aria-label={`Timeline of ${(picture.lengthMs / 1000).toFixed(1)} seconds; the list below says the same`}
    >
      <HeldPattern />
      {ticks(picture.lengthMs).map((ms) => (
        <>
          <line class="tick" x1={x(ms, picture)} x2={x(ms, picture)} y1={TOP} y2={bottom} />
          <text class="tick-text" x={x(ms, picture)} y={bottom + 16} text-anchor="middle">
            {ms / 1000} s
          </text>
        </>
      ))}
      {lanes.map((lane, index) => (
        <LaneOfBars {...lane} top={tops[index]!} />
      ))}
    </svg>
  );
}

/** What fills the time in which a backup was held. */
function HeldPattern() {
  return (
    <defs>
      <pattern id="held-pattern" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect class="held-ground" width="6" height="6" />
        <rect class="held-stripe" width="3" height="6" />
      </pattern>
    </defs>
  );
}

function LaneOfBars({ name, placed, rows, top }: Lane & { readonly top: number }) {
  const edge = top + rows * ROW + 3;
  return (
    <>
      <text class="lane-name" x={LEFT - 8} y={top + (rows * ROW) / 2 + 4} text-anchor="end">
        {name}
      </text>
      <line class="lane" x1={0} x2={WIDTH} y1={edge} y2={edge} />
      {placed.map((one) => (
        <Bar {...one} top={top} />
      ))}
    </>
  );
}

function Bar({ mark, number, x: left, width, row, top }: Placed & { readonly top: number }) {
  const y = top + row * ROW + 3;
  const isMoment = mark.to === undefined;
  return (
    <g>
      <title>{`${number}. ${mark.says}`}</title>
      {isMoment ? (
        <path class={`bar k-${mark.kind}`} d={`M${left} ${y}l5 7-5 7-5-7z`} />
      ) : (
        <rect class={`bar k-${mark.kind}`} x={left} y={y} width={width} height={BAR} rx="2" />
      )}
      {mark.kind === 'start-failed' && !isMoment ? (
        <path class="cross" d={`M${left + width - 9} ${y + 3}l7 8m0-8l-7 8`} />
      ) : null}
      <text class="number-text" x={left + (isMoment ? 7 : width + 3)} y={y + 11}>
        {number}
      </text>
    </g>
  );
}

/** What each number of the picture says. */
function Events({ marks }: Pick<Picture, 'marks'>) {
  return (
    <ol class="events">
      {marks.map(({ from, to, says, lane, kind }) => (
        <li class={kind === 'start-failed' ? 'strong' : ''}>
          <span class="when">
            {time(from)}
            {to === undefined || to === from ? '' : ` – ${time(to)}`}
          </span>{' '}
          <span class="dim">{lane}:</span> {says}
        </li>
      ))}
    </ol>
  );
}

/** Marks in rows, so that none lies on another one or on its number. */
function layOut(picture: Picture): Lane[] {
  return picture.lanes.map((name) => {
    const ends: number[] = [];
    const placed = picture.marks.flatMap((mark, index): Placed[] => {
      if (mark.lane !== name) return [];
      const left = x(mark.from, picture);
      const width = mark.to === undefined ? 6 : Math.max(3, x(mark.to, picture) - left);
      const free = ends.findIndex((end) => end <= left - 6);
      const row = free === -1 ? ends.length : free;
      ends[row] = left + width + NUMBER;
      return [{ mark, number: index + 1, x: left, width, row }];
    });
    return { name, placed, rows: ends.length };
  });
}

/** How far down lanes reach. */
function bottomOf(lanes: readonly Lane[]): number {
  return TOP + lanes.reduce((sum, { rows }) => sum + rows * ROW + 6, 0);
}

function x(ms: number, { lengthMs }: Picture): number {
  // The last number has room to the right of its mark.
  return Math.round((LEFT + ((WIDTH - LEFT - RIGHT - NUMBER) * ms) / lengthMs) * 10) / 10;
}

/** Whole seconds, or round parts of one, along the axis. */
function ticks(lengthMs: number): number[] {
  const rough = Math.max(lengthMs, 1) / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10) * power;
  return Array.from({ length: Math.floor(lengthMs / step) + 1 }, (_, index) => index * step);
}

function time(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}
