import type { Results } from '../../results/index.ts';
import { scansOf } from '../scan.ts';
import { stripDrawing } from '../strip.ts';
import { type Drawing, boxColours, px } from '../strip-svg.ts';

/** The strip of a scan over the window, and the cells that it is of. */
export interface ScanDrawing {
  readonly name: string;
  readonly ids: readonly string[];
  readonly drawing: Drawing;
}

/** The scans that a run has cells of: the same drawings as in their files of their own. */
export function scanDrawings(results: Results): ScanDrawing[] {
  return scansOf(results).map((scan) => {
    const ids = scan.points.map(({ cell }) => cell.id);
    return { name: (ids[0] ?? '').replace(/-?\d+-of-\d+$/, ''), ids, drawing: stripDrawing(scan, results.run) };
  });
}

/** A drawing as a part of a page. */
export function Strip({ drawing: { width, height, title, boxes, lines, words } }: { readonly drawing: Drawing }) {
  return (
    <svg
      class="strip"
      width={px(width)}
      height={px(height)}
      viewBox={`0 0 ${px(width)} ${px(height)}`}
      role="img"
      aria-label={title}
    >
      {boxes.map(({ x, y, width: across, height: down, letter, says, isFlagged }) => (
        <rect
          class={isFlagged === true ? 'box flagged' : 'box'}
          x={px(x)}
          y={px(y)}
          width={px(across)}
          height={px(down)}
          fill={boxColours(letter)[0]}
        >
          <title>{says}</title>
        </rect>
      ))}
      {lines.map(({ x1, x2, y1, y2, look, says }) => (
        <line class={look} x1={px(x1)} y1={px(y1)} x2={px(x2)} y2={px(y2)}>
          {says === '' ? null : <title>{says}</title>}
        </line>
      ))}
      {boxes.map(({ x, y, width: across, height: down, letter }) => (
        <text
          class="letter"
          x={px(x + across / 2)}
          y={px(y + down / 2 + 4.5)}
          text-anchor="middle"
          fill={boxColours(letter)[1]}
          stroke={boxColours(letter)[0]}
        >
          {letter}
        </text>
      ))}
      {words.map(({ x, y, text, look, anchor }) => (
        <text class={look} x={px(x)} y={px(y)} text-anchor={anchor}>
          {text}
        </text>
      ))}
    </svg>
  );
}
