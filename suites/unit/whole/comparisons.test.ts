import { readFileSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { comparisonsIn, defaultsIn } from './comparisons.ts';

const HELPERS = fileURLToPath(new URL('../../../helpers', import.meta.url));
/** The matrix itself, and the room in which each family and each kind of restore says what it does. */
const MAY_COMPARE = ['axes', 'cell', 'scenarios'];

const counts = (readdirSync(HELPERS, { recursive: true }) as string[])
  .filter((file) => /\.tsx?$/.test(file) && !MAY_COMPARE.includes(file.split(sep)[0] ?? ''))
  .toSorted()
  .map((file) => ({ file, count: comparisonsIn(readFileSync(join(HELPERS, file), 'utf8')).length }))
  .filter(({ count }) => count > 0);

describe('the code outside the matrix and the scenarios', () => {
  test('should compare no axis, family or restore with a literal', () => {
    expect(counts).toEqual([]);
  });
});

describe('comparisonsIn', () => {
  test.for([
    ["axes.format === 'tar'", 1],
    ["cell.axes.restore !== 'standalone' && at.load === 'heavy'", 2],
    ["axes['tool'] !== 'none'", 1],
    ["'tar' === axes.format", 1],
    ["family === 'control'", 1],
    ["evidence.axes.restore.startsWith('standby')", 1],
    ["operation?.endsWith('-to-new-provider')", 1],
    ["['fetch', 'none'].includes(at.walMethod)", 1],
    ["(['fetch', 'none'] as const).includes(at.walMethod)", 1],
    ["switch (axes.load) {\n case 'quiet':\n case 'light': { return 1; }\n case 'heavy': return 2;\n}", 3],
    ["switch (family) { case 'window': return 1; } switch (x) { case 'window': return 1; }", 1],
  ] as const)('should find a value that is held against a literal: %j', ([code, count]) => {
    expect(comparisonsIn(code)).toHaveLength(count);
  });

  test.for([
    "options.format === 'json'",
    "outcome === 'none'",
    'axes.format === other.format',
    "myformat === 'tar'",
    "const TABLE = { tar: 1, plain: 2 } satisfies Record<Coordinates['format'], number>",
    "// axes.format === 'tar'",
    "/* axes.format === 'tar' */",
    "axes.restore.startsWith('pigeon')",
  ])('should leave alone what is none: %j', (code) => {
    expect(comparisonsIn(code)).toEqual([]);
  });
});

describe('defaultsIn', () => {
  test('should find a switch with one', () => {
    expect(
      defaultsIn("switch (a.b(c)) {\n  case 'x': {\n    return 1;\n  }\n  default:\n    return 2;\n}"),
    ).toHaveLength(1);
  });

  test.for([
    "switch (kind) {\n  case 'x':\n    return 1;\n}\nconst a = {\n  default: 1,\n};",
    '// switch (a) { default: }',
  ])('should leave alone what is none: %j', (code) => {
    expect(defaultsIn(code)).toEqual([]);
  });
});
