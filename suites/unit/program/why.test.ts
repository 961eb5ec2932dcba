import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Cell, allCells, loadCovering, selectCells, tuplesOnlyIn } from '../../../helpers/cell/index.ts';
import { loadExpectations } from '../../../helpers/judgement/index.ts';
import { main } from '../../../helpers/program/index.ts';

let printed = '';
let complained = '';
beforeEach(() => {
  [printed, complained] = ['', ''];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((printed += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((complained += String(text)), true));
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** The lines of a section, without what they are indented by. */
const linesOf = (title: string): string[] =>
  (printed.split(`\n${title}\n`)[1]?.split('\n\n')[0] ?? '')
    .trimEnd()
    .split('\n')
    .map((line) => line.trim());

describe('list --why', () => {
  test('should name the claims that speak of a cell', async () => {
    expect(await main(['list', '--why', 'methods/stream-plain-e-keys-heavy'])).toBe(0);
    const { says } = loadExpectations('2026-11-26').claims.find(({ id }) => id === 'backup.encrypted') ?? {};
    expect(linesOf('Claims')).toContain(`backup.encrypted (must, >=2.0.0): ${says}`);
  });

  test('should name the known deviations, by id and by glob', async () => {
    await main(['list', '--why', 'methods/stream-plain-e-keys-heavy']);
    expect(linesOf('Known deviations')[0]).toMatch(/^streamed-wal-across-segments \(/);
    printed = '';
    await main(['list', '--why', 'window/fetch-tar-rotate-server-key-after-keys']);
    expect(linesOf('Known deviations')[0]).toMatch(/^no-warning-in-tar \(/);
  });

  test('should name the examples of the documentation', async () => {
    await main(['list', '--why', 'restores/stream-plain-standby-documented']);
    expect(linesOf('Examples of the documentation')).toEqual(['replication: Perform a database backup']);
  });

  test.for([
    ['pairs', 'default', 2, 'The only cell of its family in its selection with these two values'],
    ['triples', 'triples', 3, 'The only cell of its family in its selection with these three values'],
  ] as const)('should name what only a cell of %s has in its selection', async ([section, depth, strength, title]) => {
    const id = loadCovering()[section][0] ?? '';
    const [cell] = selectCells(allCells(), [id]) as [Cell];
    const ofFamily = (which: 'default' | 'triples' | 'full') =>
      selectCells(allCells(), [], which).filter(({ family }) => family === cell.family);
    const only = tuplesOnlyIn(cell, ofFamily(depth), ofFamily('full'), strength);
    expect(only.length).toBeGreaterThan(0);
    await main(['list', '--why', id]);
    expect(linesOf(title)).toEqual(only);
  });

  test.for([
    ['methods/fetch-plain', 'in the default selection'],
    [loadCovering().triples[0] ?? '', 'with --depth triples'],
    [allCells().find(({ depth }) => depth === 'full')?.id ?? '', 'with --depth full, which has every combination'],
    ['scan/fetch-rotate-server-key-01-of-40', 'where its scan is asked for'],
  ] as const)('should say where %s is selected', async ([id, where]) => {
    expect(await main(['list', '--why', id])).toBe(0);
    expect(printed.split('\n')[0]).toBe(`${id}: ${where}`);
  });

  test('should tell of each cell that a glob names', async () => {
    await main(['list', '--why', 'methods/fetch-plain-dest-*']);
    const [first] = printed.split('\n');
    expect(first).toBe('methods/fetch-plain-dest-empty: in the default selection');
    expect(printed).toContain('\n\nmethods/fetch-plain-dest-not-empty: in the default selection\n');
  });

  test('should end with 64 and name the nearest cell where there is none', async () => {
    expect(await main(['list', '--why', 'methods/fecth-plain'])).toBe(64);
    expect(complained).toMatch(/did you mean methods\/fetch-plain\?/);
  });
});

describe('tuplesOnlyIn', () => {
  const cells = allCells().filter(({ family }) => family === 'control');
  const [first, second] = cells as [Cell, Cell];

  test('should be all that a cell has where it is alone', () => {
    expect(tuplesOnlyIn(first, [first], [first, second], 2).length).toBe(
      tuplesOnlyIn(first, [], [first, second], 2).length,
    );
  });

  test('should be nothing that another cell has as well', () => {
    const only = tuplesOnlyIn(first, cells.slice(0, 20), cells, 2);
    const others = new Set(cells.slice(1, 20).flatMap((cell) => tuplesOnlyIn(cell, [], cells, 2)));
    expect(only.filter((tuple) => others.has(tuple))).toEqual([]);
  });
});
