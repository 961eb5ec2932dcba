import { describe, expect, test } from 'vitest';
import { type Depth, allCells, cellAt, selectCells } from '../../../helpers/cell/index.ts';
import { UsageError } from '../../../helpers/common/index.ts';
import { coordinates } from '../fixtures.ts';

const ids = allCells().map((cell) => cell.id);
const idsOf = (...depths: Depth[]): string[] =>
  allCells()
    .filter((cell) => depths.includes(cell.depth))
    .map((cell) => cell.id);
const idsByDefault = idsOf('default');
const selected = (...patterns: string[]): string[] => selectCells(allCells(), patterns).map((cell) => cell.id);
const selectedInFull = (...patterns: string[]): string[] =>
  selectCells(allCells(), patterns, 'full').map((cell) => cell.id);

describe('ids of cells', () => {
  test('should be unique', () => {
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  test('should consist of letters, digits, slashes and hyphens', () => {
    expect(ids.filter((id) => !/^[a-z0-9/-]+$/.test(id))).toEqual([]);
  });

  test('should be what they were: saved results and known deviations name them', async () => {
    await expect(`${ids.join('\n')}\n`).toMatchFileSnapshot('./cell-ids.txt');
  });

  test('should begin with the family', () => {
    expect(allCells().filter((cell) => !cell.id.startsWith(`${cell.family}/`))).toEqual([]);
  });

  test('should follow from the coordinates alone', () => {
    expect(allCells().map((cell) => cellAt(cell.axes).id)).toEqual(ids);
  });
});

describe('cellAt', () => {
  test('should leave defaults out of the id, but for method and format', () => {
    expect(cellAt(coordinates()).id).toBe('methods/stream-plain');
  });

  test('should say of what a value is one where the value alone does not', () => {
    const axes = coordinates({
      encrypt: 'long-aes-256',
      keyDirectory: 'no-wal-keys',
      tool: 'stock',
      walEncryption: 'on-aes-256',
      destination: 'empty',
      load: 'heavy',
    });
    expect(cellAt(axes).id).toBe(
      'methods/stream-plain-e-long-aes-256-keys-no-wal-keys-tool-stock-wal-on-aes-256-dest-empty-heavy',
    );
  });

  test('should put clusters without pg_tde into the control group, without saying so twice', () => {
    expect(
      cellAt(coordinates({ walMethod: 'none', format: 'tar', walEncryption: 'stock', tool: 'stock' })),
    ).toMatchObject({ family: 'control', id: 'control/none-tar' });
  });

  const inWindow = { walMethod: 'fetch', load: 'light', point: 'after-keys' } as const;

  test.for([
    ['no operation, which is worth saying', { ...inWindow }, 'window/fetch-plain-no-operation-after-keys'],
    [
      'operation, point and key material, without the load that all of them have',
      { ...inWindow, format: 'tar', operation: 'rotate-server-key', keyMaterial: 'at-begin' },
      'window/fetch-tar-rotate-server-key-after-keys-material-at-begin',
    ],
    [
      'the way to take it in a chosen order, without method and format',
      { ...inWindow, tool: 'low-level', operation: 'storm', point: 'after-providers-only' },
      'window/low-level-storm-after-providers-only',
    ],
    [
      'a key directory of which one file is old',
      {
        ...inWindow,
        walMethod: 'stream',
        encrypt: 'on',
        keyDirectory: 'torn-old-wal-keys',
        operation: 'rotate-server-key-to-new-provider',
        point: 'before-backup',
      },
      'window/stream-plain-e-keys-torn-old-wal-keys-rotate-server-key-to-new-provider-before-backup',
    ],
    [
      'a crash without any backup',
      { walMethod: 'none', load: 'light', tool: 'none', restore: 'crash', operation: 'checkpoint' },
      'window/no-backup-checkpoint',
    ],
    [
      'a default key only where the operation says so',
      { ...inWindow, walEncryption: 'default-key', operation: 'rotate-default-key' },
      'window/fetch-plain-rotate-default-key-after-keys',
    ],
  ] as const)('should put a key operation into the family window, with %s', ([, over, id]) => {
    expect(cellAt(coordinates(over))).toMatchObject({ family: 'window', id });
  });

  test('should say in which depth a cell is at the least', () => {
    expect(cellAt(coordinates()).depth).toBe('default');
    expect(cellAt(coordinates({ ...inWindow, operation: 'rotate-server-key' })).depth).toBe('default');
    expect(cellAt(coordinates({ ...inWindow, operation: 'rotate-server-key', point: 'at-end' })).depth).toBe('full');
  });
});

describe('selectCells', () => {
  test('should select every cell of the default selection where there is no pattern', () => {
    expect(selected()).toEqual(idsByDefault);
  });

  test('should select every cell at full depth where there is no pattern', () => {
    expect(selectedInFull()).toEqual(ids);
  });

  test('should select, with every three values, what the default selection has and more', () => {
    expect(selectCells(allCells(), [], 'triples').map((cell) => cell.id)).toEqual(idsOf('default', 'triples'));
    expect(idsOf('triples').length).toBeGreaterThan(0);
  });

  test('should leave some cells of each family to full depth', () => {
    const deeper = ids.filter((id) => !idsByDefault.includes(id));
    expect(new Set(deeper.map((id) => id.split('/')[0]))).toEqual(new Set(allCells().map(({ family }) => family)));
  });

  test.for(['quiet', 'light', 'heavy'] as const)(
    'should have what the documentation calls good in the default selection, with %s load',
    (load) => {
      const good = [{ walMethod: 'stream', encrypt: 'on', keyDirectory: 'copied' }, { walMethod: 'fetch' }] as const;
      expect(good.map((over) => cellAt(coordinates({ ...over, load })).depth)).toEqual(['default', 'default']);
    },
  );

  /** A cell that is left to full depth, and one beside it that is not. */
  const [DEEP, SHALLOW] = [
    'window/fetch-plain-rotate-server-key-at-end',
    'window/fetch-plain-rotate-server-key-after-keys',
  ];

  test('should select a cell by its id whatever the depth', () => {
    expect([selected(DEEP), selectedInFull(DEEP)]).toEqual([[DEEP], [DEEP]]);
  });

  test('should select by a glob only from the depth', () => {
    const glob = 'window/fetch-plain-rotate-server-key-a*';
    expect(selected(glob)).toContain(SHALLOW);
    expect(selected(glob)).not.toContain(DEEP);
    expect(selectedInFull(glob)).toEqual(expect.arrayContaining([SHALLOW, DEEP]));
  });

  test('should select by id and glob together: the id of any depth, the glob from this one', () => {
    expect(selected(DEEP, 'window/fetch-plain-rotate-server-key-*')).toEqual(
      ids.filter(
        (id) => id === DEEP || (idsByDefault.includes(id) && id.startsWith('window/fetch-plain-rotate-server-key-')),
      ),
    );
  });

  test.for([
    // The depth that has the first of them.
    ['triples', 'window/low-level-storm-at-end*'],
    ['full', 'window/fetch-plain-rotate-server-key-at-en[d]'],
  ] as const)(
    'should refuse a glob that matches only deeper cells, and say how deep and how many: %s',
    ([depth, glob]) => {
      const count = selectCells(allCells(), [glob], depth).length;
      const refused = (): unknown => selected(glob);
      expect(refused).toThrow(UsageError);
      expect(refused).toThrow(
        `no cell of the selection default matches "${glob}"; with --depth ${depth} ${count === 1 ? '1 does' : `${count} do`}`,
      );
    },
  );

  test('should refuse at full depth a pattern that matches nothing, without sending any deeper', () => {
    expect(() => selectedInFull('window/nowhere-*')).toThrow(/^no cell matches "window\/nowhere-\*"$/);
  });

  test('should select one cell by its id', () => {
    expect(selected('methods/fetch-plain')).toEqual(['methods/fetch-plain']);
  });

  test('should select by a glob', () => {
    expect(selected('control/*-tar')).toEqual(idsByDefault.filter((id) => /^control\/\w+-tar$/.test(id)));
  });

  test('should keep the star of a glob inside a family', () => {
    expect(() => selected('*fetch*')).toThrow(UsageError);
  });

  test('should keep the order of the matrix, whatever that of the patterns', () => {
    expect(selected('methods/fetch-plain', 'methods/stream-plain')).toEqual([
      'methods/stream-plain',
      'methods/fetch-plain',
    ]);
  });

  test('should select a cell once that two patterns name', () => {
    expect(selected('methods/fetch-plain', 'methods/fetch-plai?')).toEqual(['methods/fetch-plain']);
  });

  test('should name the nearest id where a pattern matches nothing', () => {
    expect(() => selected('methods/fecth-plain')).toThrow(
      'no cell matches "methods/fecth-plain"; did you mean methods/fetch-plain?',
    );
  });

  test('should refuse a pattern that matches nothing beside one that does', () => {
    expect(() => selected('methods/*', 'nowhere/*')).toThrow(/^no cell matches "nowhere\/\*"/);
  });
});
