import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { codeOf, defaultsIn } from './comparisons.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const HELPERS = join(ROOT, 'helpers');

/** The way of a cell, and what stands around it: each folder imports only what stands before it. */
const LINE = [
  'common',
  'release',
  'axes',
  'cell',
  'lab',
  'evidence',
  'source',
  'acts',
  'scenarios',
  'facets',
  'judgement',
  'documentation',
  'results',
  'report',
  'comparison',
  'table',
  'reproduction',
  'run',
  'images',
  'program',
];
/** The one file outside that looks behind a folder's face: vitest's configuration is to load nothing else. */
const MAY_LOOK_BEHIND: Readonly<Record<string, string>> = { 'vitest.config.ts': 'helpers/run/settings.ts' };
const MAX_LINES = 300;
/** The one file with a `default:`: kinds of nodes in Markdown are its parser's, and most of them are none of ours. */
const MAY_DEFAULT = join('helpers', 'documentation', 'sentences.ts');

interface Import {
  /** Importing file and what it imports, from the root of the package. */
  readonly from: string;
  readonly to: string;
}

const sources = (readdirSync(HELPERS, { recursive: true }) as string[])
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => join('helpers', name))
  .toSorted();
const textOf = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const folderOf = (file: string): string => file.split(sep)[1] ?? '';

/** Imports of files, static and dynamic, types as well. */
function importsOf(file: string): Import[] {
  const specifiers = [...codeOf(textOf(file)).matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'(\.{1,2}\/[^']+)'/g)].map(
    ([, specifier = '']) => specifier,
  );
  return specifiers.map((specifier) => ({ from: file, to: relative(ROOT, resolve(ROOT, dirname(file), specifier)) }));
}

const imports = sources.flatMap(importsOf);
const shown = ({ from, to }: Import): string => `${from} imports ${to}`;
const inHelpers = (file: string): boolean => file.startsWith(`helpers${sep}`);
const across = imports.filter(({ from, to }) => inHelpers(to) && folderOf(from) !== folderOf(to));

describe('the folders of helpers/', () => {
  test('should each have a place on the line from common to program', () => {
    const folders = readdirSync(HELPERS, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    expect(folders.filter((folder) => !LINE.includes(folder))).toEqual([]);
  });

  test('should hold every source file: none lies beside them', () => {
    expect(
      readdirSync(HELPERS, { withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => name),
    ).toEqual([]);
  });

  test('should each have one public face', () => {
    const folders = new Set(sources.map(folderOf));
    expect([...folders].filter((folder) => !existsSync(join(HELPERS, folder, 'index.ts')))).toEqual([]);
  });

  test('should import only what lies before them', () => {
    expect(
      across.filter(({ from, to }) => LINE.indexOf(folderOf(to)) >= LINE.indexOf(folderOf(from))).map(shown),
    ).toEqual([]);
  });

  test("should import each other only through the other's face", () => {
    expect(across.filter(({ to }) => to !== join('helpers', folderOf(to), 'index.ts')).map(shown)).toEqual([]);
  });

  test('should not import their own face: that would be a circle', () => {
    expect(imports.filter(({ from, to }) => to === join('helpers', folderOf(from), 'index.ts')).map(shown)).toEqual([]);
  });

  test('should import nothing outside but packages', () => {
    expect(imports.filter(({ to }) => !inHelpers(to)).map(shown)).toEqual([]);
  });

  test('should import only what there is', () => {
    expect(imports.filter(({ to }) => !existsSync(join(ROOT, to))).map(shown)).toEqual([]);
  });

  test('should import one another at all: else these tests saw nothing', () => {
    expect(across.length).toBeGreaterThan(50);
  });
});

describe('the files of helpers/', () => {
  test('should not import each other in a circle', () => {
    const targets = new Map(
      sources.map((file) => [file, imports.filter(({ from }) => from === file).map(({ to }) => to)]),
    );
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (file: string, way: readonly string[]): void => {
      if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file].join(' -> '));
      if (way.includes(file) || done.has(file)) return;
      for (const target of targets.get(file) ?? []) visit(target, [...way, file]);
      done.add(file);
    };
    for (const file of sources) visit(file, []);
    expect(circles).toEqual([]);
  });

  test(`should not be longer than ${MAX_LINES} lines`, () => {
    const long = sources
      .map((file) => ({ file, lines: textOf(file).split('\n').length - 1 }))
      .filter(({ lines }) => lines > MAX_LINES);
    expect(long).toEqual([]);
  });

  test('should have no `default:` in a switch: it would swallow a kind that is added later', () => {
    const ours = sources.filter((file) => file !== MAY_DEFAULT);
    expect(ours.flatMap((file) => defaultsIn(textOf(file)).map((line) => `${file}: ${line}`))).toEqual([]);
  });

  test('should name nothing that is data of a release', () => {
    const names = /pg_tde_basebackup|wal_keys|1664_providers|pg_tde\.|tde_heap|pg_tde_(?!basebackup)\w+/;
    const named = sources.flatMap((file) =>
      codeOf(textOf(file))
        .split('\n')
        .filter((line) => names.test(line))
        .map((line) => `${file}: ${line.trim()}`),
    );
    expect(named).toEqual([]);
  });
});

describe('what drives helpers/, but for the tests of helpers/ itself', () => {
  const drivers = ['vitest.config.ts', 'suites/bench', 'suites/conformance'].flatMap((path) => {
    if (!existsSync(join(ROOT, path))) return [];
    return path.endsWith('.ts')
      ? [path]
      : readdirSync(join(ROOT, path))
          .filter((name) => name.endsWith('.ts'))
          .map((name) => join(path, name));
  });

  test('should look behind no face but where it is agreed', () => {
    const behind = drivers.flatMap(importsOf).filter(({ to }) => inHelpers(to) && !to.endsWith(`${sep}index.ts`));
    expect(behind.filter(({ from, to }) => MAY_LOOK_BEHIND[from] !== to).map(shown)).toEqual([]);
  });
});

describe('codeOf', () => {
  test('should take comments away and leave strings', () => {
    expect(codeOf("a('//x'); // pg_tde.\n/* wal_keys\n */ b(`/* y */`, \"it's\"); /** c */")).toBe(
      "a('//x'); \n b(`/* y */`, \"it's\"); ",
    );
  });
});
