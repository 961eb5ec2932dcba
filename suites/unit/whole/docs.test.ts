import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { toString } from 'mdast-util-to-string';
import { describe, expect, test } from 'vitest';
import { AXES, FAMILIES, ID_PREFIX } from '../../../helpers/axes/index.ts';
import { DEPTHS, allCells, minutesFor, scanCellOf, selectCells } from '../../../helpers/cell/index.ts';
import { FACETS, KNOWN_SEVERITIES, OUTCOME_NAMES, RULES } from '../../../helpers/facets/index.ts';
import { VERDICTS } from '../../../helpers/judgement/index.ts';
import { commandLine } from '../../../helpers/program/index.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const textOf = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

/** What is written for users and contributors. */
const DOCS = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
/** All that is written by hand. */
const WRITTEN = [...DOCS, 'ARCHITECTURE.md', 'CHANGELOG.md', 'images/README.md', 'suites/recorded/README.md'];

type Node = ReturnType<typeof fromMarkdown> | ReturnType<typeof fromMarkdown>['children'][number];

/** A document and everything in it. */
function nodesOf(text: string): Node[] {
  const below = (node: Node): Node[] => [
    node,
    ...('children' in node ? node.children.flatMap((child) => below(child as Node)) : []),
  ];
  return below(fromMarkdown(text));
}

/** Inline code, and each line of blocks of code. */
function codeOf(text: string): string[] {
  return nodesOf(text).flatMap((node) =>
    (node as { type: string }).type === 'inlineCode' || node.type === 'code'
      ? (node as unknown as { value: string }).value.split('\n')
      : [],
  );
}

/** Cells of the table below the comment `<!-- every … -->`, row by row; undefined where no such table is in the text. */
function tableIn(text: string, title: string): string[][] | undefined {
  const lines = text.split('\n');
  const at = lines.indexOf(`<!-- ${title} -->`);
  if (at === -1) return undefined;
  const from = lines.slice(at).findIndex((line) => line.startsWith('|')) + at;
  const length = lines.slice(from).findIndex((line) => !line.startsWith('|'));
  return lines.slice(from + 2, length === -1 ? undefined : from + length).map((line) => line.split('|').slice(1, -1));
}

/** The same table, wherever in the documentation it is. */
function table(title: string, files: readonly string[] = DOCS): string[][] {
  const found = files.flatMap((file) => {
    const rows = tableIn(textOf(file), title);
    return rows ? [rows] : [];
  });
  expect(found, `one table below <!-- ${title} -->`).toHaveLength(1);
  return found[0] ?? [];
}

/** What stands in backticks. */
const ticked = (cell: string | undefined): string[] =>
  [...(cell ?? '').matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
/** What a table has rows for. */
const rowsOf = (title: string): string[] => table(title).map(([first]) => ticked(first)[0] ?? '');

/** Commands that do something, with the names of those that they are below. */
function commandsOf(command: Command, above: readonly string[] = []): { name: string; command: Command }[] {
  return command.commands.flatMap((each) => {
    const names = [...above, each.name()];
    return each.commands.length > 0 ? commandsOf(each, names) : [{ name: names.join(' '), command: each }];
  });
}

const commands = commandsOf(commandLine().program);
const optionsOf = (command: Command): string[] => command.options.flatMap(({ long }) => long ?? []);
/** Of every command; help is commander's. */
const HELP = '--help';

/** Options of other programs that are spoken of by themselves. */
const OTHERS_OPTIONS = ['--max-rate', '--encrypt-wal', '--waldir', '--source-server'];

/** What calls of the program in a line of code name that it has not. */
function unknownIn(line: string): string[] {
  const calls = line.split(/(?<![\w-])tde-conformance(?:\.mjs)? /).slice(1);
  return calls.flatMap((call) => {
    const words = call.split(/[;&|]/)[0]?.trim().split(/\s+/) ?? [];
    if (words[0] === HELP || words[0] === '') return [];
    const command = commands.findLast(({ name }) => words.slice(0, name.split(' ').length).join(' ') === name);
    if (!command) return [`tde-conformance ${words[0]}`];
    const known = [...optionsOf(command.command), HELP];
    return words
      .flatMap((word) => /^--[a-z-]+/.exec(word) ?? [])
      .filter((option) => !known.includes(option))
      .map((option) => `tde-conformance ${command.name} ${option}`);
  });
}

/** The text of a document without what stands under other headings than this. */
function sectionOf(text: string, heading: string): string | undefined {
  const [, ...sections] = text.split(/^(?=## )/m);
  return sections.find((section) => section.startsWith(`## ${heading}\n`));
}

describe('the documentation', () => {
  test('should have a row for each command, and for no other', () => {
    expect(rowsOf('every command').toSorted()).toEqual(commands.map(({ name }) => name).toSorted());
  });

  test.for(commands)('should have a row for each option of $name, and for no other', ({ name, command }) => {
    const section = sectionOf(textOf('docs/commands.md'), `\`${name}\``);
    const rows = (section ?? '').split('\n').filter((line) => line.startsWith('| `-'));
    expect(rows.flatMap((row) => /--[a-z-]+/.exec(row)?.[0] ?? []).toSorted()).toEqual(optionsOf(command).toSorted());
  });

  test.for([
    { what: 'verdict', names: VERDICTS },
    { what: 'rule', names: Object.keys(RULES) },
    { what: 'cell outcome', names: OUTCOME_NAMES },
    { what: 'known severity', names: Object.keys(KNOWN_SEVERITIES) },
    { what: 'facet', names: FACETS.map(({ name }) => name) },
    { what: 'operation', names: AXES.operation },
    { what: 'point', names: AXES.point },
    { what: 'key material', names: AXES.keyMaterial },
    { what: 'restore', names: AXES.restore },
    { what: 'archive', names: AXES.archive },
    { what: 'trial', names: AXES.trial },
    { what: 'depth', names: DEPTHS },
    { what: 'family', names: FAMILIES },
    { what: 'axis', names: Object.keys(AXES) },
  ])('should have a row for each $what, and for no other', ({ what, names }) => {
    expect(rowsOf(`every ${what}`).toSorted()).toEqual([...names].toSorted());
  });

  test.for([...FACETS])('should have a row for each outcome of $name, and for no other', ({ name, outcomes }) => {
    expect(rowsOf(`every outcome of ${name}`).toSorted()).toEqual(Object.keys(outcomes).toSorted());
  });

  test('should say how many cells each depth has, and how long they take', () => {
    const said = table('every depth').map(([, cells, minutes]) => [Number(cells), Number(minutes)]);
    const selected = DEPTHS.map((depth) => selectCells(allCells(), [], depth));
    expect(said).toEqual(selected.map((cells) => [cells.length, minutesFor(cells)]));
  });

  test('should name each value of an axis, and no other, where it does not say that they stand elsewhere', () => {
    const named = table('every axis').map(([axis, values]) => [ticked(axis)[0], ticked(values)] as const);
    const here = named.filter(([, values]) => values.length > 0);
    expect(here.length).toBeGreaterThan(5);
    expect(here).toEqual(here.map(([axis]) => [axis, AXES[axis as keyof typeof AXES]]));
  });

  test('should name each prefix of values in ids, and no other', () => {
    const [, said = ''] = /Some values have a prefix: (.*?)\. /s.exec(textOf('docs/commands.md')) ?? [];
    expect(ticked(said).toSorted()).toEqual(Object.values(ID_PREFIX).toSorted());
  });
});

describe.for(WRITTEN)('code in %s', (file) => {
  const code = codeOf(textOf(file));

  test('should call no command and no option that the program has not', () => {
    expect(code.flatMap(unknownIn)).toEqual([]);
  });

  test('should speak of no option that no command has', () => {
    const known = [...commands.flatMap(({ command }) => optionsOf(command)), HELP, ...OTHERS_OPTIONS];
    // By itself or after the name of its command; what other programs are called with is theirs.
    const spoken = code.flatMap((text) => {
      const [, before = '', option = ''] = /^((?:[a-z-]+ )*)(?:<[a-z]+> )*(--[a-z][a-z-]*)/.exec(text) ?? [];
      const isOurs = before === '' || commands.some(({ name }) => name === before.trim());
      return option !== '' && isOurs ? [option] : [];
    });
    expect(spoken.filter((option) => !known.includes(option))).toEqual([]);
  });

  test('should name no file of this repository that there is not', () => {
    const spoken = code.filter((text) =>
      /^(?:helpers|suites|expectations|images|schemas|bin|docs|\.ci|\.github)\/[\w./-]*$/.test(text),
    );
    expect(spoken.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  test('should name no cell that there is not', () => {
    const ids = new Set(allCells().map(({ id }) => id));
    const spoken = code.flatMap((text) =>
      [...text.matchAll(new RegExp(`(?<![\\w/.])(?:${FAMILIES.join('|')})/[a-z0-9-]+(?![\\w*{-])`, 'g'))].map(
        ([id]) => id,
      ),
    );
    expect(spoken.filter((id) => !ids.has(id) && !scanCellOf(id))).toEqual([]);
  });
});

describe('the README', () => {
  test('should show how a run of the default selection begins', () => {
    const cells = selectCells(allCells(), []);
    expect(textOf('README.md')).toContain(
      `\n${cells.length} cells: about ${minutesFor(cells)} minutes on two cores that do nothing else, up to three times that on a busy machine\n  1/${cells.length}  `,
    );
  });

  test('should have at most 150 lines', () => {
    expect(textOf('README.md').split('\n').length - 1).toBeLessThanOrEqual(150);
  });

  test('should lead to each file of docs/', () => {
    const files = DOCS.filter((file) => file.startsWith('docs/'));
    expect(files.filter((file) => !textOf('README.md').includes(`](${file}`))).toEqual([]);
  });
});

/** What a heading is called in an address, as GitHub does it. */
const slug = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');

describe.for(WRITTEN)('links of %s', (file) => {
  const links = nodesOf(textOf(file)).flatMap((node) =>
    ['link', 'image', 'definition'].includes(node.type) ? [(node as unknown as { url: string }).url] : [],
  );
  const local = links.filter((url) => !/^[a-z]+:/.test(url));
  const placeOf = (url: string): string =>
    url.startsWith('#') ? join(ROOT, file) : resolve(ROOT, dirname(file), url.split('#')[0] ?? '');

  test('should lead to files that there are', () => {
    expect(local.filter((url) => !existsSync(placeOf(url)))).toEqual([]);
  });

  test('should lead to headings that there are', () => {
    const lost = local.filter((url) => {
      const [, anchor] = url.split('#');
      if (anchor === undefined) return false;
      const headings = nodesOf(readFileSync(placeOf(url), 'utf8')).filter(({ type }) => type === 'heading');
      return !headings.some((heading) => slug(toString(heading)) === anchor);
    });
    expect(lost).toEqual([]);
  });
});

describe('the rooms in ARCHITECTURE.md', () => {
  const HELPERS = join(ROOT, 'helpers');
  const rooms = readdirSync(HELPERS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

  /** Rooms that the files of a room import. */
  const importsOf = (room: string): string[] => {
    const files = (readdirSync(join(HELPERS, room), { recursive: true }) as string[]).filter((name) =>
      /\.tsx?$/.test(name),
    );
    const found = files.flatMap((name) =>
      [
        ...textOf(join('helpers', room, name)).matchAll(
          /(?:\bfrom|\bimport)\s*\(?\s*'(?:\.\.\/)+([a-z]+)\/index\.ts'/g,
        ),
      ].map(([, to = '']) => to),
    );
    return [...new Set(found)].filter((to) => to !== room && rooms.includes(to)).toSorted();
  };

  test('should be those of helpers/, each with what it imports', () => {
    const said = table('every room', ['ARCHITECTURE.md']).map(
      ([room, , imports]) => `${ticked(room)[0]}: ${ticked(imports).toSorted().join(', ')}`,
    );
    expect(said.toSorted()).toEqual(rooms.map((room) => `${room}: ${importsOf(room).join(', ')}`).toSorted());
  });
});
