import type { Machine } from '../lab/index.ts';
import { BROUGHT } from './machines/pack-programs.ts';

/**
 * Where things are on every machine. Acts name them by these variables: whoever performs an act puts a machine's own
 * paths in their place, and a script has variables of these names.
 */
export const PLACES = {
  root: '$ROOT',
  data: '$ROOT/data',
  backup: '$ROOT/backup',
  tablespaces: ['$ROOT/tablespace', '$ROOT/tablespace-2'],
  archive: '$ROOT/archive',
  disk: '$ROOT/disk',
  run: '$ROOT/run',
  bin: '$BIN',
  /** Programs of another target. */
  brought: `$ROOT/${BROUGHT}/bin`,
} as const;

/** A text of an act on one machine: its variables are replaced by that machine's paths. */
export function onMachine(text: string, { root, bin }: Pick<Machine, 'root' | 'bin'>): string {
  return text.replaceAll(PLACES.root, root).replaceAll(PLACES.bin, bin);
}
