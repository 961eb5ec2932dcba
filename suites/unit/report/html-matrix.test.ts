import { describe, expect, test } from 'vitest';
import { AXES, AXIS_NAMES } from '../../../helpers/axes/index.ts';
import { allCells } from '../../../helpers/cell/index.ts';
import { type GridCell, type Matrix, gridCells, matricesOf } from '../../../helpers/report/html/matrix.ts';
import { axisWords, valueWords } from '../../../helpers/report/html/axis-words.ts';
import { cellResult, coordinates, repetitionResult, runLine } from '../fixtures.ts';
import { combineRepetitions } from '../../../helpers/results/index.ts';

const gridCell = (id: string, axes: Readonly<Record<string, string>>, over: Partial<GridCell> = {}): GridCell => ({
  number: 0,
  id,
  family: id.split('/')[0] ?? '',
  axes,
  shown: 'conforms',
  reason: '',
  outcomes: ['works'],
  seen: {},
  times: 1,
  flips: false,
  instant: null,
  ...over,
});
const all = (depth: 'default' | 'full'): GridCell[] =>
  allCells()
    .filter((cell) => depth === 'full' || cell.depth === 'default')
    .map((cell) => gridCell(cell.id, cell.axes));
/** Each row as `group > label: ids by way`. */
const rowsOf = (matrix: Matrix | undefined): string[] =>
  (matrix?.groups ?? []).flatMap(({ label, rows }) =>
    rows.map(
      (row) =>
        `${label} > ${row.label}: ${row.cells.map((here) => here.map(({ id }) => id.split('/')[1]).join('+') || '.').join(' ')}`,
    ),
  );
const idsOf = (matrices: readonly Matrix[]): string[] =>
  matrices.flatMap(({ groups }) =>
    groups.flatMap(({ rows }) => rows.flatMap(({ cells }) => cells.flat().map(({ id }) => id))),
  );

describe('matricesOf', () => {
  test.for(['default', 'full'] as const)('should have a place of its own for every cell, %s', (depth) => {
    const cells = all(depth);
    const matrices = matricesOf(cells);
    expect(idsOf(matrices).toSorted()).toEqual(cells.map(({ id }) => id).toSorted());
    const shared = matrices.flatMap(({ groups }) =>
      groups.flatMap(({ rows }) => rows.flatMap((row) => row.cells.filter((here) => here.length > 1))),
    );
    expect(shared).toEqual([]);
  });

  test('should have no more than nine ways across, and no row without a cell', () => {
    for (const { ways, groups } of matricesOf(all('full'))) {
      expect(ways.length).toBeLessThanOrEqual(9);
      expect(
        groups.flatMap(({ rows }) => rows).filter(({ cells }) => cells.every((here) => here.length === 0)),
      ).toEqual([]);
    }
  });

  test('should not have two rows of a group with one label', () => {
    const twice = matricesOf(all('full')).flatMap(({ family, groups }) =>
      groups.flatMap(({ label, rows }) => rows.map((row) => `${family}: ${label}: ${row.label}`)),
    );
    expect(twice.filter((label, index) => twice.indexOf(label) !== index)).toEqual([]);
  });

  test('should put method and format across, and in rows what else differs', () => {
    const cells = [
      gridCell('methods/a', coordinates({ walMethod: 'fetch' })),
      gridCell('methods/b', coordinates({ walMethod: 'stream', encrypt: 'on', keyDirectory: 'copied' })),
      gridCell('methods/c', coordinates({ walMethod: 'fetch', load: 'heavy' })),
      gridCell('methods/d', coordinates({ walMethod: 'fetch', walEncryption: 'on-restarted', load: 'heavy' })),
    ];
    const [matrix] = matricesOf(cells);
    expect(matrix?.ways.map(({ method, format }) => `${method} ${format}`)).toEqual([
      '-X stream -F plain -E',
      '-X fetch -F plain',
    ]);
    expect(rowsOf(matrix)).toEqual([
      ' > default: b a',
      'load > heavy load: . c',
      'WAL encryption > on, restarted several times, heavy load: . d',
    ]);
    expect(matrix?.defaults).toEqual(['WAL encryption on', 'quiet']);
  });

  test('should say once what all cells of a family have in common', () => {
    const cells = ['rotate-server-key', 'checkpoint'].map((operation) =>
      gridCell(
        `window/${operation}`,
        coordinates({ walMethod: 'fetch', load: 'light', operation: operation as 'checkpoint', point: 'after-keys' }),
      ),
    );
    const [matrix] = matricesOf(cells);
    expect([matrix?.common, rowsOf(matrix)]).toEqual([
      ['light load', 'after keys'],
      ['rotate server key > nothing else: rotate-server-key', 'checkpoint > nothing else: checkpoint'],
    ]);
  });

  test('should show a cell alone with all that differs', () => {
    expect(rowsOf(matricesOf([gridCell('methods/a', coordinates({ load: 'heavy' }))])[0])).toEqual([
      'load > heavy load: a',
    ]);
  });

  test('should have room for cells of axes and families that it does not know', () => {
    const cells = [
      gridCell('new/a', { walMethod: 'fetch', format: 'plain', colour: 'red' }),
      gridCell('new/b', { walMethod: 'pigeon' }),
      gridCell('new/c', {}),
      gridCell('new/d', { __proto__: null, constructor: 'x' } as never),
    ];
    expect(idsOf(matricesOf(cells)).toSorted()).toEqual(['new/a', 'new/b', 'new/c', 'new/d']);
  });

  test('should put cells that no axis tells apart into one place', () => {
    expect(
      rowsOf(matricesOf([1, 2].map((number) => gridCell(`scan/x-${number}`, coordinates({ walMethod: 'fetch' }))))[0]),
    ).toEqual(['no operation > nothing else: x-1+x-2']);
  });

  test('should have nothing of no cells', () => {
    expect(matricesOf([])).toEqual([]);
  });
});

describe('gridCells', () => {
  test('should have what was run and what was not, numbered, with axes and families', () => {
    const run = runLine({
      notRun: [
        { id: 'methods/fetch-tar-heavy', reason: 'no', applicable: true },
        { id: 'gone/cell', reason: 'old', applicable: false },
      ],
    });
    const flips = combineRepetitions([repetitionResult('a/b', 1), repetitionResult('a/b', 2, 'deviates')]);
    const cells = gridCells({
      run,
      cells: [cellResult('methods/fetch-plain', 'deviates'), flips],
      repetitions: [],
      end: null,
    });
    expect(
      cells.map(({ number, id, family, shown, times, flips: isFlipping }) => [
        number,
        id,
        family,
        shown,
        times,
        isFlipping,
      ]),
    ).toEqual([
      [0, 'methods/fetch-plain', 'methods', 'deviates', 1, false],
      [1, 'a/b', 'a', 'deviates', 2, true],
      [2, 'methods/fetch-tar-heavy', 'methods', 'not-run', 0, false],
      [3, 'gone/cell', 'gone', 'not-applicable', 0, false],
    ]);
    expect(cells[2]?.axes).toMatchObject({ walMethod: 'fetch', format: 'tar', load: 'heavy' });
  });
});

describe('words', () => {
  test('should have a name for every axis', () => {
    expect(
      AXIS_NAMES.filter(
        (axis) =>
          axisWords(axis) === axis &&
          !['format', 'compression', 'destination', 'load', 'archive', 'tablespace'].includes(axis),
      ),
    ).toEqual([]);
  });

  test('should say two values of an axis in different words', () => {
    for (const axis of AXIS_NAMES)
      expect(new Set(AXES[axis].map((value) => valueWords(axis, value))).size, axis).toBe(AXES[axis].length);
  });

  test('should take what they do not know as it is', () => {
    expect([axisWords('toString'), valueWords('toString', 'a-b'), valueWords('load', 'constructor')]).toEqual([
      'toString',
      'a b',
      'constructor',
    ]);
  });
});
