import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { placesIn } from '../../../helpers/source/index.ts';

const KEYS = 'cd_dir';
/** A listing by the lines of `ls -p`: a name that ends in a slash is a directory. */
const listing = (...lines: string[]) =>
  lines.map((line) => ({ name: line.replace(/\/$/, ''), isDirectory: line.endsWith('/') }));
const places = (...lines: string[]) => placesIn(listing(...lines), KEYS);

describe('placesIn', () => {
  test('should be one file before the key directory, one after it, and one after all directories', () => {
    expect(places('base/', 'hold-1', `${KEYS}/`, 'hold-2', 'global/', 'hold-3')).toEqual({
      'before-keys': 'hold-1',
      'after-keys': 'hold-2',
      'at-end': 'hold-3',
    });
  });

  test('should be the last file before the key directory, the first after it, and the last of all', () => {
    expect(
      places(
        'hold-0',
        'base/',
        'hold-1',
        'x',
        `${KEYS}/`,
        'y',
        'hold-2',
        'hold-3',
        'global/',
        'hold-4',
        'hold-5',
        'PG_VERSION',
      ),
    ).toEqual({ 'before-keys': 'hold-1', 'after-keys': 'hold-2', 'at-end': 'hold-5' });
  });

  test('should be two files where the key directory is the last one: the first after it and the last', () => {
    expect(places('base/', 'hold-1', `${KEYS}/`, 'hold-2', 'hold-3')).toEqual({
      'before-keys': 'hold-1',
      'after-keys': 'hold-2',
      'at-end': 'hold-3',
    });
  });

  test('should go by the order of the listing, not by names', () => {
    expect(places('hold-9', `${KEYS}/`, 'hold-7', 'zz/', 'hold-1')).toEqual({
      'before-keys': 'hold-9',
      'after-keys': 'hold-7',
      'at-end': 'hold-1',
    });
  });

  test.for([
    ['there is no key directory', ['hold-1', 'base/', 'hold-2', 'hold-3']],
    ['the key directory is called otherwise', ['hold-1', 'other_dir/', 'hold-2', 'base/', 'hold-3']],
    ['no file comes before the key directory', [`${KEYS}/`, 'hold-1', 'base/', 'hold-2']],
    ['only other files come before it', ['PG_VERSION', 'x-hold-1', `${KEYS}/`, 'hold-1', 'base/', 'hold-2']],
    ['no file comes after it', ['hold-1', 'hold-2', `${KEYS}/`, 'base/', 'PG_VERSION']],
    ['no file comes after the last directory', ['hold-1', `${KEYS}/`, 'hold-2', 'hold-3', 'base/']],
    ['one file alone comes after the key directory, which is the last', ['hold-1', 'base/', `${KEYS}/`, 'hold-2']],
    ['one file alone comes after the key directory and the last one', ['hold-1', `${KEYS}/`, 'base/', 'hold-2']],
    ['nothing is there', []],
  ] as const)('should be missing where %s', ([, lines]) => {
    expect(places(...lines)).toBeUndefined();
  });

  const line = fc.oneof(
    fc.constantFrom('base/', 'global/', 'pg_wal/', 'PG_VERSION', 'postgresql.conf'),
    fc.nat({ max: 40 }).map((number) => `hold-${number}`),
  );
  const anyListing = fc
    .tuple(fc.uniqueArray(line), fc.uniqueArray(line))
    .map(([before, after]) => [...before, `${KEYS}/`, ...after.filter((name) => !before.includes(name))]);

  test('should be three files on their sides of the directories in any listing, or missing where one of the sides has none', () => {
    fc.assert(
      fc.property(anyListing, (lines) => {
        const found = places(...lines);
        const keys = lines.indexOf(`${KEYS}/`);
        const lastDirectory = lines.findLastIndex((each) => each.endsWith('/'));
        const holds = (from: number, to?: number): string[] =>
          lines.slice(from, to).filter((each) => each.startsWith('hold-'));
        const possible = holds(0, keys).length > 0 && holds(lastDirectory).length > 0 && holds(keys).length > 1;
        expect(found !== undefined).toBe(possible);
        if (!found) return;
        expect(holds(0, keys)).toContain(found['before-keys']);
        expect(holds(keys)).toContain(found['after-keys']);
        expect(holds(lastDirectory)).toContain(found['at-end']);
        expect(lines.indexOf(found['after-keys'])).toBeLessThan(lines.indexOf(found['at-end']));
      }),
      { numRuns: 500 },
    );
  });
});
