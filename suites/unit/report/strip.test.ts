import { describe, expect, test } from 'vitest';
import type { CopyState } from '../../../helpers/judgement/index.ts';
import { type InstantLine, instantOf } from '../../../helpers/results/instant.ts';
import { type Results, cellLine } from '../../../helpers/results/index.ts';
import { scansOf, textStrip, windowStrips } from '../../../helpers/report/index.ts';
import { SCAN_OUTCOMES, type ScanPoint, keyFileMarks } from '../../../helpers/report/scan.ts';
import {
  backupObservation,
  cellResult,
  coordinates,
  evidence,
  facets,
  operationObservation,
  runLine,
} from '../fixtures.ts';
import { elementsOf } from '../xml.ts';

const MB = 1_000_000;
const TOTAL = 8 * MB;

interface Seen {
  readonly verdict?: 'conforms' | 'deviates' | 'inconclusive' | 'known-deviation';
  readonly outcomes?: Partial<Record<'backup' | 'startup' | 'data' | 'secrecy' | 'keys', string>>;
  readonly at?: number | null;
  readonly keyFiles?: InstantLine['keyFiles'];
  readonly reason?: string;
}

/** A result at an instant of eight; in the middle of its share where nothing else is said. */
function atInstant(
  number: number,
  { verdict = 'conforms', outcomes = {}, at = (number - 0.5) * MB, keyFiles = [], reason = 'a reason' }: Seen = {},
) {
  const seen = Object.fromEntries(
    Object.entries({ ...facets(), ...outcomes }).map(([name, facet]) => [
      name,
      typeof facet === 'string' ? { outcome: facet, message: null } : { ...facet },
    ]),
  );
  return cellResult(`scan/stream-rotate-server-key-${number}-of-8`, verdict, {
    axes: { ...coordinates({ walMethod: 'stream', encrypt: 'on', operation: 'rotate-server-key' }) },
    facets: seen,
    reasons: [{ text: reason }],
    instant: { number, of: 8, plannedBytes: (number - 0.5) * MB, totalBytes: TOTAL, atBytes: at, keyFiles },
  });
}

const results = (cells: Results['cells'], target = runLine().target): Results => ({
  run: runLine({ planned: cells.length, target }),
  cells,
  repetitions: [],
  end: null,
});
const eight = (of: (number: number) => Seen = () => ({})) =>
  [1, 2, 3, 4, 5, 6, 7, 8].map((number) => atInstant(number, of(number)));
const svgOf = (cells: Results['cells'], target?: ReturnType<typeof runLine>['target']): string =>
  windowStrips(results(cells, target))[0]?.svg ?? '';
const drawn = (cells: Results['cells']) => {
  const elements = elementsOf(svgOf(cells));
  const texts = elements.filter(({ name }) => name === 'text');
  const boxes = elements.filter(
    ({ attributes }) => attributes['class']?.startsWith('box') === true && attributes['height'] === '40',
  );
  const middleOf = (box: (typeof elements)[number]): number =>
    Number(box.attributes['x']) + Number(box.attributes['width']) / 2;
  const letterOf = (box: (typeof elements)[number]): string =>
    texts
      .filter(
        ({ attributes }) =>
          attributes['class'] === 'letter' &&
          Math.abs(Number(attributes['x']) - middleOf(box)) < 0.2 &&
          Number(attributes['y']) < Number(box.attributes['y']) + 40 &&
          Number(attributes['y']) > Number(box.attributes['y']),
      )
      .map(({ text }) => text)
      .join('');
  return {
    elements,
    texts,
    boxes,
    letters: boxes.map(letterOf).join(''),
    marks: elements.filter(({ attributes }) => attributes['class'] === 'mark'),
  };
};
const words = (cells: Results['cells']): string =>
  drawn(cells)
    .texts.map(({ text }) => text)
    .join(' ');

describe('the strip of a scan', () => {
  const broken = eight((number) =>
    number > 5 ? { outcomes: { startup: 'fails', data: 'not-read' }, verdict: 'deviates' } : {},
  );

  test('should have a letter for each instant, in the order of bytes', () => {
    expect(drawn(broken).letters).toBe('SSSSSFFF');
    expect(drawn([...broken].toReversed()).letters).toBe('SSSSSFFF');
  });

  test('should have boxes side by side along the axis', () => {
    const lefts = drawn(broken).boxes.map(({ attributes }) => Number(attributes['x']));
    expect(lefts).toEqual(lefts.toSorted((a, b) => a - b));
    expect(new Set(lefts).size).toBe(8);
  });

  test('should give every outcome a letter and a colour of its own', () => {
    const letters = SCAN_OUTCOMES.map(({ letter }) => letter);
    expect(new Set(letters).size).toBe(letters.length);
    const colours = new Map(
      drawn([
        atInstant(1),
        atInstant(2, { outcomes: { keys: 'broken' } }),
        atInstant(3, { outcomes: { secrecy: 'plaintext' } }),
        atInstant(4, { outcomes: { startup: 'fails', data: 'not-read' } }),
        atInstant(5, { outcomes: { startup: 'crashes', data: 'not-read' } }),
        atInstant(6, { outcomes: { startup: 'hangs', data: 'not-read' } }),
        atInstant(7, { outcomes: { data: 'unreadable' } }),
        atInstant(8, { outcomes: { data: 'differs' } }),
      ]).boxes.map((box, index) => [index, box.attributes['fill']]),
    );
    expect(new Set(colours.values()).size).toBe(8);
  });

  test.for([
    ['S', {}],
    ['K', { outcomes: { keys: 'broken' } }],
    ['P', { outcomes: { secrecy: 'plaintext', keys: 'broken' } }],
    ['F', { outcomes: { startup: 'fails', data: 'not-read', secrecy: 'plaintext' } }],
    ['F', { outcomes: { startup: 'fails', data: 'equal' } }],
    ['C', { outcomes: { startup: 'crashes', data: 'not-read' } }],
    ['H', { outcomes: { startup: 'hangs', data: 'not-read' } }],
    ['U', { outcomes: { data: 'unreadable' } }],
    ['D', { outcomes: { data: 'differs', startup: 'fails' } }],
    ['B', { outcomes: { backup: 'refused', startup: 'not-attempted', data: 'not-read' } }],
    ['X', { outcomes: { startup: 'not-attempted', data: 'not-read' } }],
    ['?', { verdict: 'inconclusive', outcomes: { data: 'differs' } }],
  ] as const)('should say %s of %j', ([letter, seen]) => {
    expect(textStrip(scansOf(results([atInstant(1, seen)]))[0]!)).toBe(letter);
    expect(drawn([atInstant(1, seen)]).letters).toBe(letter);
  });

  test('should explain in its legend every letter that it has, with how often, and no other', () => {
    expect(words(broken)).toMatch(/starts, rows equal \(5\).*/);
    expect(words(broken)).toMatch(/fails at startup, with a reason \(3\)/);
    expect(words(broken)).not.toMatch(/hangs/);
  });

  test('should show what is not as documented, and what is a known deviation, by a sign above the box', () => {
    const texts = drawn(
      eight((number) => ({
        verdict:
          number === 2 ? 'deviates' : number === 3 ? 'known-deviation' : number === 4 ? 'inconclusive' : 'conforms',
      })),
    ).texts.map(({ text }) => text);
    expect([texts.filter((text) => text === '!').length, texts.filter((text) => text === '*').length]).toEqual([1, 1]);
    expect(texts.join(' ')).toMatch(/! above a box: not as documented \(1\)/);
  });

  test('should say in its title operation, method, target and versions', () => {
    expect(words(eight())).toMatch(
      /rotate-server-key at 8 instants of a backup, stream with -E image:example\/postgresql:18: PostgreSQL 18\.4, pg_tde 2\.2\.1, pg_tde_basebackup/,
    );
    expect(drawn(eight()).elements.find(({ name }) => name === 'title')?.text).toMatch(
      /^rotate-server-key .* pg_tde 2\.2\.1/,
    );
  });

  test('should keep an instant that was not held, where it was to be', () => {
    expect(drawn(eight((number) => (number === 8 ? { verdict: 'inconclusive', at: null } : {}))).letters).toBe(
      'SSSSSSS?',
    );
  });

  test('should keep two instants that coincide', () => {
    expect(drawn(eight((number) => ({ at: Math.max(number, 2) * MB }))).letters).toBe('SSSSSSSS');
  });

  test('should be the same bytes for the same results, whatever the order of lines', () => {
    expect(svgOf([...broken].toReversed())).toBe(svgOf(broken));
  });

  test('should not grow wider than its letters need, and be wide enough for 200', () => {
    const many = Array.from({ length: 200 }, (_, index) =>
      cellResult(`scan/fetch-storm-${index + 1}-of-200`, 'conforms', {
        instant: { number: index + 1, of: 200, plannedBytes: index, totalBytes: 200, atBytes: index, keyFiles: [] },
      }),
    );
    const { elements, boxes } = drawn(many);
    expect(Number(boxes[0]?.attributes['width'])).toBeGreaterThanOrEqual(14);
    expect(Number(elements[0]?.attributes['width'])).toBeLessThan(4000);
    expect(Number(drawn(eight()).elements[0]?.attributes['width'])).toBeLessThan(900);
  });

  test('should keep everything inside of the picture', () => {
    const long = { ...runLine().target, ref: `image:${'registry.example/a-very-long-name/'.repeat(9)}` };
    const elements = elementsOf(
      svgOf(
        eight((number) => ({ keyFiles: [{ name: 'k'.repeat(300), sentAt: number * 10, state: 'other' }] })),
        long,
      ),
    );
    const [width, height] = [Number(elements[0]?.attributes['width']), Number(elements[0]?.attributes['height'])];
    for (const { name, attributes, text } of elements.filter(
      (element) => element.name === 'text' || element.name === 'rect',
    )) {
      expect(Number(attributes['x'] ?? 0)).toBeGreaterThanOrEqual(0);
      expect(Number(attributes['y'] ?? 0)).toBeLessThanOrEqual(height);
      const end =
        name === 'text' && attributes['text-anchor'] === 'start' ? Number(attributes['x']) + text.length * 6.8 : 0;
      expect(end).toBeLessThanOrEqual(width);
    }
  });

  const hostile = `<script>alert("1")</script> & ]]> ' \u0000\u001B[31m\uFFFE 🐘`;

  test('should be well-formed whatever is in it, and hold no markup of strangers', () => {
    const target = { ...runLine().target, ref: hostile, postgres: hostile, pgTde: hostile, backupTool: hostile };
    const keyFiles = [{ name: hostile, sentAt: 4 * MB, state: 'other' as const }];
    const svg = svgOf(
      eight(() => ({ reason: hostile, keyFiles })),
      target,
    );
    const names = new Set(elementsOf(svg).map(({ name }) => name));
    expect([...names].toSorted()).toEqual(['line', 'rect', 'style', 'svg', 'text', 'title']);
    expect(elementsOf(svg).some(({ text }) => text.includes('<script>alert("1")</script>'))).toBe(true);
  });

  test('should load nothing from elsewhere', () => {
    expect(svgOf(eight())).not.toMatch(/href|url\(|@import|<image/);
  });

  test('should have colours for light and for dark surroundings', () => {
    expect(svgOf(eight())).toMatch(/@media \(prefers-color-scheme:dark\)/);
  });
});

describe('windowStrips', () => {
  test('should be one file for each scan of a run, and none of a run without one', () => {
    const other = { ...atInstant(1), id: 'scan/fetch-storm-1-of-8' };
    expect(windowStrips(results([atInstant(1), other, atInstant(2)])).map(({ file }) => file)).toEqual([
      'window-scan.svg',
      'window-scan-2.svg',
    ]);
    expect(windowStrips(results([cellResult('methods/stream-plain')]))).toEqual([]);
  });
});

describe('the flag of an instant', () => {
  test('should say in a strict run, and only there, that a cell departs from a should', () => {
    const [cell] = results([atInstant(1, {})]).cells;
    const run = results([]).run;
    const departing = [{ ...cell!, verdict: 'departs' as const }];
    const flags = [{}, { strict: true }].map(
      (strict) => scansOf({ ...results(departing), run: { ...run, ...strict } })[0]?.points[0]?.flag,
    );
    expect(flags).toEqual(['', '!']);
  });
});

describe('the marks of a strip', () => {
  const copies = (...of: (readonly [name: string, state: CopyState, sentAt?: number])[]): Seen => ({
    keyFiles: of.map(([name, state, sentAt]) => ({ name, state, sentAt: sentAt ?? null })),
  });
  const pointsOf = (cells: Results['cells']): readonly ScanPoint[] => scansOf(results(cells))[0]?.points ?? [];
  const marksOf = (of: (number: number) => Seen) => keyFileMarks(pointsOf(eight(of)), TOTAL);
  const turning =
    (after: number): ((number: number) => Seen) =>
    (number) =>
      copies(['keys', number <= after ? 'after' : 'before']);

  test('should lie between the last copy from after the operation and the first from before it', () => {
    expect(marksOf(turning(3))).toEqual([{ name: 'keys', at: 3 * MB, from: 2.5 * MB, to: 3.5 * MB, by: 'content' }]);
  });

  test('should lie before the first instant where all copies are from before the operation, and after the last where none is', () => {
    expect([marksOf(turning(0)), marksOf(turning(8))].map(([mark]) => [mark?.from, mark?.to])).toEqual([
      [0, 0.5 * MB],
      [7.5 * MB, TOTAL],
    ]);
  });

  test('should be where the manifest has the file, as far as contents allow', () => {
    const markAt = (sentAt: number) =>
      marksOf((number) => copies(['keys', number <= 3 ? 'after' : 'before', sentAt]))[0]?.at;
    expect([markAt(2.7 * MB), markAt(MB), markAt(6 * MB)]).toEqual([2.7 * MB, 2.5 * MB, 3.5 * MB]);
  });

  test('should be where the manifests have the file in the middle, where contents tell nothing', () => {
    const [mark] = marksOf((number) => copies(['keys', number % 2 === 0 ? 'unchanged' : 'other', 4 * MB + number]));
    expect(mark).toEqual({ name: 'keys', at: 4 * MB + 5, from: 4 * MB + 5, to: 4 * MB + 5, by: 'order' });
  });

  test('should not be there for a file of which nothing tells', () => {
    expect(marksOf(() => copies(['keys', 'absent']))).toEqual([]);
  });

  test('should leave out an instant at which the tool was not held', () => {
    const [mark] = marksOf((number) =>
      number === 8 ? { ...copies(['keys', 'after']), at: null } : turning(3)(number),
    );
    expect(mark).toMatchObject({ from: 2.5 * MB, to: 3.5 * MB });
  });

  test('should enclose the places where backups differ in the order of their files', () => {
    const [mark] = marksOf((number) => copies(['keys', [1, 2, 5].includes(number) ? 'after' : 'before']));
    expect(mark).toMatchObject({ from: 2.5 * MB, to: 4.5 * MB });
  });

  test('should be in the order of sending', () => {
    const marks = marksOf(() => copies(['b', 'other', 5], ['a', 'other', 7], ['c', 'other', 5]));
    expect(marks.map(({ name }) => name)).toEqual(['b', 'c', 'a']);
  });

  test('should stand in the picture between the instants that they are between', () => {
    const { boxes, marks } = drawn(eight(turning(3)));
    const middle = (index: number): number =>
      Number(boxes[index]?.attributes['x']) + Number(boxes[index]?.attributes['width']) / 2;
    const x = Number(marks[0]?.attributes['x1']);
    expect([marks.length, x > middle(2), x < middle(3)]).toEqual([1, true, true]);
  });

  test('should stand on the right side of instants that missed their places', () => {
    const { boxes, marks } = drawn(
      eight((number) => ({ ...turning(3)(number), at: number <= 3 ? number : (number + 100) * 1000 })),
    );
    const middles = boxes.map(({ attributes }) => Number(attributes['x']) + Number(attributes['width']) / 2);
    const x = Number(marks[0]?.attributes['x1']);
    expect(middles.filter((middle) => middle < x).length).toBe(3);
  });

  test('should be one line for files that are sent together, with all of their names', () => {
    const cells = eight(() => copies(['a', 'other', 4 * MB], ['b', 'other', 4 * MB + 2000], ['c', 'other', 7 * MB]));
    expect(drawn(cells).marks.length).toBe(2);
    expect(words(cells)).toMatch(/key files sent here: a, b.*key file sent here: c/);
  });

  test('should show in one line of text as well', () => {
    const broken = eight((number) => ({
      ...turning(3)(number),
      outcomes: number > 3 ? { startup: 'fails', data: 'not-read' } : {},
    }));
    expect(scansOf(results(broken)).map(textStrip)).toEqual(['SSS|FFFFF']);
    expect(scansOf(results(eight(turning(0)))).map(textStrip)).toEqual(['|SSSSSSSS']);
    expect(scansOf(results(eight(turning(8)))).map(textStrip)).toEqual(['SSSSSSSS|']);
  });

  test('should say by what they are known', () => {
    const cells = eight((number) => copies(['keys', number <= 3 ? 'after' : 'before'], ['other', 'unchanged', 2 * MB]));
    expect(words(cells)).toMatch(
      /Known by content, .*: keys\..*Known by the order of files in the manifest, .*: other\./,
    );
  });
});

describe('instantOf', () => {
  const instant = { number: 3, of: 8, atBytes: 2_500_000, totalBytes: TOTAL };
  const hold = {
    heldAt: 1,
    releasedAt: 2,
    bytesSent: 2_600_000,
    bytesSentAfter: 2_600_000,
    toolState: 'T',
    sending: true,
  };
  const keyFiles = {
    before: { keys: 'a', wal: 'c' },
    after: { keys: 'b', wal: 'd' },
    roles: { keys: 'keys', wal: 'wal-keys' },
  } as const;
  const seen = (encrypt: 'on' | 'off') =>
    evidence({
      axes: { encrypt },
      instant,
      operation: operationObservation({
        keyFiles: { before: { ...keyFiles.before }, after: { ...keyFiles.after }, roles: { ...keyFiles.roles } },
      }),
      backup: backupObservation({
        hold,
        keyFiles: { inDestination: {}, inBackup: { keys: 'b', wal: 'c' } },
        keyFilesSentAt: { keys: 77 },
      }),
    });

  test('should say where the operation was, and which copies are from which side of it', () => {
    expect(instantOf(seen('off')).instant).toEqual({
      number: 3,
      of: 8,
      plannedBytes: 2_500_000,
      totalBytes: TOTAL,
      atBytes: 2_600_000,
      keyFiles: [
        { name: 'keys', sentAt: 77, state: 'after' },
        { name: 'wal', sentAt: null, state: 'before' },
      ],
    });
  });

  test('should draw nothing from the content of WAL keys that the tool has written itself', () => {
    expect(instantOf(seen('on')).instant?.keyFiles[1]?.state).toBe('other');
  });

  test('should be nothing of a cell of any other family, and of a scan that saw no backup have no place', () => {
    expect(instantOf(evidence())).toEqual({});
    expect(instantOf(evidence({ instant, backup: null, operation: null })).instant).toMatchObject({
      atBytes: null,
      keyFiles: [],
    });
  });

  test('should be in the line of the results', () => {
    const judgement = {
      id: 'a/b',
      verdict: 'conforms',
      reasons: [],
      facets: facets(),
      claims: [],
      silentLoss: null,
    } as const;
    expect(cellLine(seen('off'), judgement).instant).toMatchObject({ number: 3, atBytes: 2_600_000 });
    expect('instant' in cellLine(evidence(), judgement)).toBe(false);
  });
});
