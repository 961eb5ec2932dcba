import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { FAMILIES, type Family, needsMore, takesMinutes } from '../../../helpers/axes/index.ts';
import {
  type Cell,
  type Covering,
  allCells,
  axesThatDiffer,
  loadCovering,
  minutesFor,
  parseCovering,
  selectCells,
  tuplesIn,
} from '../../../helpers/cell/index.ts';
import { UsageError } from '../../../helpers/common/index.ts';
import { applies, loadDocumentation, loadExpectations } from '../../../helpers/judgement/index.ts';
import { rowsFor, tuplesMissing } from '../../selection/covering.ts';
import { DEFAULT_MINUTES, extended, isCoverable } from '../../selection/extend.ts';
import { targetFacts, asDocumented } from '../fixtures.ts';

const covering = loadCovering();
const families = FAMILIES.filter((family) => allCells().some((cell) => cell.family === family));
/** Of what the selections cover: cells that take minutes, or need more than a target, are no part of that. */
const of = (family: Family, depth: 'default' | 'triples' | 'full'): Cell[] =>
  selectCells(allCells(), [], depth).filter((cell) => cell.family === family && isCoverable(cell.axes));
const coverable = (family: Family): Cell[] => of(family, 'full');
const leftIn = (family: Family): string[] =>
  covering['left-to-triples']
    .filter((line) => line.startsWith(`${family} `))
    .map((line) => line.slice(family.length + 1));

describe('expectations/covering.txt', () => {
  test('should name only cells that there are, each once', () => {
    const ids = new Set(allCells().map(({ id }) => id));
    const named = [...covering.core, ...covering.pairs, ...covering.triples];
    expect(named.filter((id, index) => !ids.has(id) || named.indexOf(id) !== index)).toEqual([]);
  });

  test('should be as `npm run cover` leaves it', () => {
    expect(extended(covering, allCells())).toEqual(covering);
  });

  test('should keep the default selection within its time', () => {
    expect(minutesFor(selectCells(allCells(), [], 'default'))).toBeLessThanOrEqual(DEFAULT_MINUTES);
  });

  test.for(families)(
    'should have every pair of values that can occur together in the default selection, or name it: %s',
    (family) => {
      const missing = tuplesMissing(coverable(family), of(family, 'default'), 2);
      expect(leftIn(family)).toEqual([...missing].toSorted());
    },
  );

  test.for(families)('should have every pair in the selection of triples: %s', (family) => {
    expect([...tuplesMissing(coverable(family), of(family, 'triples'), 2)]).toEqual([]);
  });

  test.for(families)('should have every three values that can occur together in that of triples: %s', (family) => {
    expect([...tuplesMissing(coverable(family), of(family, 'triples'), 3)]).toEqual([]);
  });
});

describe('cells that take minutes', () => {
  test('should be in the whole matrix alone', () => {
    const slow = allCells().filter(({ axes }) => takesMinutes(axes));
    expect(new Set(slow.map(({ depth }) => depth))).toEqual(new Set(['full']));
  });
});

describe('cells that need more than a target', () => {
  test('should be in the whole matrix alone, but for those that were picked by hand', () => {
    const those = allCells().filter(({ axes }) => needsMore(axes));
    expect(those.filter(({ id, depth }) => depth !== (covering.core.includes(id) ? 'default' : 'full'))).toEqual([]);
    expect(those.length).toBeGreaterThan(0);
  });
});

describe('the default selection', () => {
  const { claims, known } = loadExpectations('2026-11-26');
  const { editions } = loadDocumentation();
  const byDefault = selectCells(allCells(), [], 'default');

  test('should have a cell for every claim', () => {
    const unheard = claims.filter(
      (claim) =>
        !byDefault.some((cell) =>
          editions.some((pgTde) =>
            applies(claim, cell.axes, asDocumented(targetFacts({ pgTde, extension: claim.extension }))),
          ),
        ),
    );
    expect(unheard.map(({ id }) => id)).toEqual([]);
  });

  test('should have the examples of the documentation, from sections that are on record', () => {
    const { sections } = loadDocumentation();
    const unknown = covering.examples.filter((line) => {
      const [, id = '', page = '', heading = ''] = /^(\S+) (\S+): (.+)$/.exec(line) ?? [];
      return !covering.core.includes(id) || sections[page]?.[heading] === undefined;
    });
    expect(unknown).toEqual([]);
    expect(covering.examples.length).toBeGreaterThan(0);
  });

  test('should have every cell that a known deviation names by its id, and one for every glob over the matrix', () => {
    const missing = known
      .flatMap((entry) => entry.cells)
      .filter((glob) => !glob.startsWith('scan/'))
      .filter((glob) => {
        const named = new Set(selectCells(allCells(), [glob], 'full').map(({ id }) => id));
        return !byDefault.some(({ id }) => named.has(id));
      });
    expect(missing).toEqual([]);
  });
});

describe('extended', () => {
  const cells = coverable('control');
  const first = (count: number): Covering => ({
    core: cells.slice(0, count).map(({ id }) => id),
    examples: [],
    pairs: [],
    triples: [],
    'left-to-triples': [],
  });

  test('should add rows until every pair is covered, where there is time', () => {
    const { core, pairs, 'left-to-triples': left } = extended(first(3), cells, 1000);
    const selected = cells.filter(({ id }) => core.includes(id) || pairs.includes(id));
    expect([...tuplesMissing(cells, selected, 2)]).toEqual([]);
    expect(left).toEqual([]);
  });

  test('should name the pairs for which there is no time, and add no row for them later', () => {
    const tight = extended(first(3), cells, 0.5);
    expect(tight['left-to-triples'].length).toBeGreaterThan(0);
    expect(extended(tight, cells, 1000)).toEqual(tight);
  });

  test('should keep the rows that are there, and add only for values that are new', () => {
    const known = cells.filter(({ axes }) => axes.destination !== 'not-empty');
    const before = extended({ ...first(0), core: known.slice(0, 3).map(({ id }) => id) }, known, 1000);
    const after = extended(before, cells, 1000);
    const byId = new Map(cells.map((cell) => [cell.id, cell]));
    for (const section of ['core', 'pairs', 'triples'] as const) {
      expect(after[section]).toEqual(expect.arrayContaining([...before[section]]));
      const added = after[section].filter((id) => !before[section].includes(id));
      expect(added.filter((id) => byId.get(id)?.axes.destination !== 'not-empty')).toEqual([]);
    }
    expect(after.pairs.length).toBeGreaterThan(before.pairs.length);
  });
});

describe('rowsFor', () => {
  const cells = of('restores', 'full');
  const axes = axesThatDiffer(cells);

  test('should give cells that have what is asked for, and none that has nothing of it', () => {
    const missing = new Set([...tuplesMissing(cells, [], 2)].filter((pair) => pair.includes('tablespace=one')));
    const rows = rowsFor({ cells, strength: 2, missing });
    expect(rows.filter((row) => !tuplesIn(row, axes, 2).some((pair) => missing.has(pair)))).toEqual([]);
    expect([...missing].filter((pair) => !rows.some((row) => tuplesIn(row, axes, 2).includes(pair)))).toEqual([]);
  });

  test('should say that no cell has what is asked for', () => {
    expect(() => rowsFor({ cells, strength: 2, missing: new Set(['walMethod=pigeon format=tar']) })).toThrow(
      'no cell has walMethod=pigeon format=tar',
    );
  });
});

describe('tuplesIn', () => {
  const [cell] = allCells();

  test('should give the values of every two axes, in the order of the axes', () => {
    expect(tuplesIn(cell as Cell, ['walMethod', 'format', 'load'], 2)).toEqual([
      'walMethod=stream format=plain',
      'walMethod=stream load=quiet',
      'format=plain load=quiet',
    ]);
  });

  test('should give those of every three', () => {
    expect(tuplesIn(cell as Cell, ['walMethod', 'format', 'load'], 3)).toEqual([
      'walMethod=stream format=plain load=quiet',
    ]);
  });
});

describe('parseCovering', () => {
  test('should take the lines below the name of their section, but for comments', () => {
    expect(parseCovering('# c\n[core]\na\n\n[left-to-triples]\nf x=1 y=2\n')).toEqual({
      core: ['a'],
      examples: [],
      pairs: [],
      triples: [],
      'left-to-triples': ['f x=1 y=2'],
    });
  });

  test.for(['a\n', '# c\na\n[core]\n', '[depths]\na\n'])(
    'should name the line that is below no section: %j',
    (text) => {
      expect(() => parseCovering(text, 'x.txt')).toThrow(UsageError);
      expect(() => parseCovering(text, 'x.txt')).toThrow(/^x\.txt:[12]: /);
    },
  );
});

// CI fails in its last hour, and runs none of them, if one selects nothing.
describe('.ci', () => {
  const patterns = ['slice', 'reproduced'].flatMap((name) =>
    readFileSync(`.ci/${name}.txt`, 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#')),
  );

  test.for(patterns)('should run cells of the default selection: %s', (pattern) => {
    expect(selectCells(allCells(), [pattern], 'default')).not.toEqual([]);
  });
});
