import { AXES, type AxisName, type Coordinates } from './axes.ts';
import { VALUE_WORDS } from './words.ts';

/** Values of axes as results have them: some may come from another version of this program. */
type Values = Readonly<Record<string, string>>;

/** A way to take a backup, by the values that make it one. */
export interface Way {
  readonly method: string;
  readonly format: string;
  /** Values that a cell of this way has; axes that are not named may have any. */
  readonly given: Values;
  readonly is: (values: Values) => boolean;
}

const BY_TOOL: readonly string[] = ['release', 'stock'] satisfies Coordinates['tool'][];

const way = (walMethod: Coordinates['walMethod'], format: Coordinates['format']): Way => ({
  method: VALUE_WORDS.walMethod?.[walMethod] ?? walMethod,
  format: VALUE_WORDS.format?.[format] ?? format,
  given: { walMethod, format },
  is: (values) =>
    BY_TOOL.includes(values['tool'] ?? AXES.tool[0]) &&
    values['walMethod'] === walMethod &&
    values['format'] === format,
});
const streamed = way('stream', 'plain');
const other = (format: string, tool: Coordinates['tool'], given: Partial<Coordinates>): Way => ({
  method: 'otherwise',
  format,
  given: { format: 'plain', tool, ...given },
  is: (values) => values['tool'] === tool,
});

/**
 * Ways to take a backup; the first that fits is a cell's. `-E` is documented for streamed plain backups: a way of its
 * own.
 */
export const WAYS: readonly Way[] = [
  {
    ...streamed,
    format: `${streamed.format} -E`,
    given: { ...streamed.given, encrypt: 'on', keyDirectory: 'copied' },
    is: (values) => streamed.is(values) && (values['encrypt'] ?? AXES.encrypt[0]) !== AXES.encrypt[0],
  },
  streamed,
  way('stream', 'tar'),
  way('fetch', 'plain'),
  way('fetch', 'tar'),
  way('none', 'plain'),
  way('none', 'tar'),
  other('low-level API', 'low-level', { walMethod: 'fetch' }),
  other('pgBackRest', 'pgbackrest', { walMethod: 'none', restore: 'archive', archive: 'wrapped' }),
  other('no backup', 'none', { walMethod: 'none', restore: 'crash' }),
  { method: 'otherwise', format: 'other', given: {}, is: () => true },
];

/** How the backup was taken, in a few words: WAL method, and what is not the default of format and encrypt option. */
export function methodWords(values: Values): string {
  const words: Partial<Record<AxisName, Values>> = { format: { tar: 'tar' }, encrypt: { on: 'with -E' } };
  const further = Object.entries(words).flatMap(([axis, named]) => named[values[axis] ?? ''] ?? []);
  return [values['walMethod'] ?? '', ...further].join(' ');
}
