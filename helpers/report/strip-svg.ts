import { escapeXml } from './xml.ts';

/** A box with a letter; what it says is shown where a mouse rests on it, and read aloud. All lengths in pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly letter: string;
  readonly says: string;
  readonly isFlagged?: boolean;
}

export interface Line {
  readonly x1: number;
  readonly x2: number;
  readonly y1: number;
  readonly y2: number;
  readonly look: 'mark' | 'axis';
  readonly says: string;
}

export interface Words {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly look: 'plain' | 'strong' | 'dim';
  readonly anchor: 'start' | 'middle' | 'end';
}

export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly boxes: readonly Box[];
  readonly lines: readonly Line[];
  readonly words: readonly Words[];
}

/**
 * Colour of a box and of its letter. They keep apart for eyes that see fewer colours, in lightness too, and stand on
 * white as well as on black; nothing hangs on them alone, since every box has its letter.
 */
const COLOURS: Readonly<Record<string, readonly [string, string]>> = {
  S: ['#2f9e6e', '#000000'],
  K: ['#f0e442', '#000000'],
  P: ['#e69f00', '#000000'],
  F: ['#c2410c', '#ffffff'],
  C: ['#8f1d3f', '#ffffff'],
  H: ['#6b4fa0', '#ffffff'],
  U: ['#d98bb8', '#000000'],
  D: ['#d4002a', '#ffffff'],
  B: ['#1f6fb4', '#ffffff'],
  X: ['#8fb8de', '#000000'],
  '?': ['#a3a3a3', '#000000'],
};

/** A reader that knows nothing of dark backgrounds shows it light, on a ground of its own. */
const STYLE = [
  'text{font-family:system-ui,sans-serif;font-size:13px}',
  '.ground{fill:#ffffff}.plain,.strong{fill:#1f2328}.dim{fill:#57606a}.strong{font-weight:700;font-size:15px}',
  // What a line crosses stays readable: text has an edge in the colour of what is behind it.
  'text{paint-order:stroke;stroke-width:4px;stroke-linejoin:round}.plain,.strong,.dim{stroke:#ffffff}',
  '.letter{font-weight:700;pointer-events:none}.axis{stroke:#57606a}.mark{stroke:#1f2328;stroke-width:2;stroke-dasharray:5 3}.flagged{stroke:#1f2328;stroke-width:2}',
  '@media (prefers-color-scheme:dark){.ground{fill:#0d1117}.plain,.strong,.dim{stroke:#0d1117}.plain,.strong{fill:#e6edf3}.dim{fill:#9da7b1}.axis{stroke:#9da7b1}.mark,.flagged{stroke:#e6edf3}}',
].join('');

/** A drawing as SVG. The same drawing gives the same bytes; text is escaped, whatever is in it. */
export function drawingAsSvg({ width, height, title, boxes, lines, words }: Drawing): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<svg xmlns="http://www.w3.org/2000/svg" width="${px(width)}" height="${px(height)}" viewBox="0 0 ${px(width)} ${px(height)}" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    `<style>${STYLE}</style>`,
    `<rect class="ground" width="${px(width)}" height="${px(height)}"/>`,
    ...boxes.map(rectOf),
    ...lines.map(
      (line) =>
        `<line class="${line.look}" x1="${px(line.x1)}" y1="${px(line.y1)}" x2="${px(line.x2)}" y2="${px(line.y2)}"${line.says === '' ? '/>' : `><title>${escapeXml(line.says)}</title></line>`}`,
    ),
    ...boxes.map(letterOf),
    ...words.map(
      ({ x, y, text, look, anchor }) =>
        `<text class="${look}" x="${px(x)}" y="${px(y)}" text-anchor="${anchor}">${escapeXml(text)}</text>`,
    ),
    '</svg>',
    '',
  ].join('\n');
}

const OTHER = ['#8fb8de', '#000000'] as const;

/** Colours of a box with this letter and of the letter itself. */
export function boxColours(letter: string): readonly [string, string] {
  return COLOURS[letter] ?? OTHER;
}

function rectOf({ x, y, width, height, letter, says, isFlagged }: Box): string {
  const [fill] = boxColours(letter);
  return `<rect class="${isFlagged === true ? 'box flagged' : 'box'}" x="${px(x)}" y="${px(y)}" width="${px(width)}" height="${px(height)}" fill="${fill}"><title>${escapeXml(says)}</title></rect>`;
}

function letterOf({ x, y, width, height, letter }: Box): string {
  const [fill, ink] = boxColours(letter);
  return `<text class="letter" x="${px(x + width / 2)}" y="${px(y + height / 2 + 4.5)}" text-anchor="middle" fill="${ink}" stroke="${fill}">${escapeXml(letter)}</text>`;
}

/** A length with as many digits as a screen can show. */
export function px(length: number): string {
  return String(Math.round(length * 10) / 10);
}
