import { describe, expect, test } from 'vitest';
import { allCells, cellAt, selectCells } from '../../helpers/cell/index.ts';
import { UsageError } from '../../helpers/common/index.ts';
import { coordinates } from './fixtures.ts';

const ids = allCells().map((cell) => cell.id);
const selected = (...patterns: string[]): string[] => selectCells(allCells(), patterns).map((cell) => cell.id);

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
    const axes = coordinates({ encrypt: 'long-aes-256', keyDirectory: 'no-wal-keys', tool: 'stock', walEncryption: 'on-aes-256', destination: 'empty', load: 'heavy' });
    expect(cellAt(axes).id).toBe('methods/stream-plain-e-long-aes-256-keys-no-wal-keys-tool-stock-wal-on-aes-256-dest-empty-heavy');
  });

  test('should put clusters without pg_tde into the control group, without saying so twice', () => {
    expect(cellAt(coordinates({ walMethod: 'none', format: 'tar', walEncryption: 'stock', tool: 'stock' }))).toMatchObject({ family: 'control', id: 'control/none-tar' });
  });
});

describe('selectCells', () => {
  test('should select every cell where there is no pattern', () => {
    expect(selected()).toEqual(ids);
  });

  test('should select one cell by its id', () => {
    expect(selected('methods/fetch-plain')).toEqual(['methods/fetch-plain']);
  });

  test('should select by a glob', () => {
    expect(selected('control/*-tar')).toEqual(ids.filter((id) => /^control\/\w+-tar$/.test(id)));
  });

  test('should keep the star of a glob inside a family', () => {
    expect(() => selected('*fetch*')).toThrow(UsageError);
  });

  test('should keep the order of the matrix, whatever that of the patterns', () => {
    expect(selected('methods/fetch-plain', 'methods/stream-plain')).toEqual(['methods/stream-plain', 'methods/fetch-plain']);
  });

  test('should select a cell once that two patterns name', () => {
    expect(selected('methods/fetch-plain', 'methods/fetch-plai?')).toEqual(['methods/fetch-plain']);
  });

  test('should name the nearest id where a pattern matches nothing', () => {
    expect(() => selected('methods/fecth-plain')).toThrow('no cell matches "methods/fecth-plain"; did you mean methods/fetch-plain?');
  });

  test('should refuse a pattern that matches nothing beside one that does', () => {
    expect(() => selected('methods/*', 'nowhere/*')).toThrow(/^no cell matches "nowhere\/\*"/);
  });
});
