/**
 * WAL positions of a cell: before and after its operation, where its backup begins and ends, where the second begins, and
 * where recovery is to end.
 */
export type CellPosition = 'before' | 'after' | 'start' | 'stop' | 'secondStart' | 'target';

/** Where an operation can have to lie, by positions of which none is later than the next. */
export const LIES = {
  before: ['after', 'start'],
  inside: ['start', 'before', 'after', 'stop'],
  'between-backups': ['stop', 'before', 'after', 'secondStart'],
  'after-backup': ['stop', 'before', 'after', 'target'],
} as const satisfies Readonly<Record<string, readonly CellPosition[]>>;

/** Name of a key that a storm puts in force: of its kind, and the number of its rotation. */
export const stormKey = (kind: 'database' | 'server', number: number | string): string => `storm-${kind}-${number}`;

/** The keys of a storm that a text names, in their order. */
export function stormKeysIn(text: string): { readonly kind: 'database' | 'server'; readonly number: number }[] {
  return [...text.matchAll(/\bstorm-(database|server)-(\d+)\b/g)].map(([, kind, number]) => ({
    kind: kind === 'server' ? 'server' : 'database',
    number: Number(number),
  }));
}

/** Rotations of a storm that have to lie inside the backup. */
export const STORM_INSIDE = 2;
/** Steps of one rotation: a key is made, and put in force. */
export const STEPS_OF_ROTATION = 2;
