import { type Act, PLACES } from '../../acts/index.ts';
import type { Coordinates } from '../../axes/index.ts';
import { storeOf } from '../key-store.ts';
import { FETCH } from '../settings.ts';
import type { Situation } from '../situation.ts';
import { MIDDLE_SEGMENT } from './archive-place.ts';
import { AT_FAULT, CALLS, CANNOT_RUN, MARK, NOTES_CALLS, SHEBANG } from './command-at-fault.ts';

type Fault = Exclude<Coordinates['restoreCommand'], 'works'>;

/** Fetches, until it is asked for the last segment: then does this. */
const atLast = (does: string): string => `${SHEBANG}last=$(ls "$at" | grep -E '^[0-9A-F]{24}$' | tail -n 1)
[ "$1" != "$last" ] || { : >"$at/${MARK}"; ${does}; }
exec cp "$at/$1" "$2"
`;
/** Fetches; before it fetches the segment before the last, it does this, and before others something else. */
const atMiddle = (does: string, otherwise = ':'): string => `${SHEBANG}middle=$(${MIDDLE_SEGMENT('"$at"')})
if [ "$1" = "$middle" ]; then ${does}; else ${otherwise}; fi
exec cp "$at/$1" "$2"
`;
const HALF = 'head -c $(($(stat -c %s "$at/$1") / 2)) "$at/$1" >"$2"; exit 0';

const program = (name: string, text: string, mode: '644' | '755') =>
  ({ path: `${PLACES.archive}/${name}`, text, mode }) as const;

/**
 * Takes the key store away at the middle, and brings it back when another file is fetched: PostgreSQL asks for a segment that
 * it did not get a second time, and only then for others.
 */
function takesAway(store: string): string {
  const keys = `"$at"/..${store.slice(PLACES.root.length)}`;
  return atMiddle(
    `[ -e "$at/${MARK}" ] || { mv ${keys} ${keys}.away && : >"$at/${MARK}"; }`,
    `[ ! -e ${keys}.away ] || mv ${keys}.away ${keys}`,
  );
}

/** Programs of each fault, for a key store in a directory that may name places. */
const PROGRAMS: Readonly<Record<Fault, (store: string) => ReturnType<typeof program>[]>> = {
  missing: () => [program(AT_FAULT, CANNOT_RUN, '755')],
  'not-executable': () => [program(AT_FAULT, CANNOT_RUN, '755'), program('command', '#!/bin/sh\n', '644')],
  killed: () => [program(AT_FAULT, atLast('kill -KILL $$'), '755')],
  'exits-255': () => [program(AT_FAULT, atLast('exit 255'), '755')],
  'cuts-short': () => [program(AT_FAULT, atLast(HALF), '755')],
  'exits-1-in-the-middle': () => [program(AT_FAULT, atMiddle(`: >"$at/${MARK}"; exit 1`), '755')],
  'key-away': (store) => [program(AT_FAULT, takesAway(store), '755')],
};

const WHAT: Readonly<Record<Fault, string>> = {
  missing: 'the command that fetches WAL is not there',
  'not-executable': 'the command that fetches WAL may not be executed',
  killed: 'the command that fetches WAL is killed at the last segment',
  'exits-255': 'the command that fetches WAL exits 255 at the last segment',
  'cuts-short': 'the command that fetches WAL gives half of the last segment',
  'exits-1-in-the-middle': 'the command that fetches WAL exits 1 at a segment in the middle',
  'key-away': 'the key store is away when a segment in the middle has been fetched',
};

/** What is wrong with the command that fetches WAL, in words; none where it works. */
export const restoreCommandSays = ({ restoreCommand }: Pick<Coordinates, 'restoreCommand'>): string[] =>
  restoreCommand === 'works' ? [] : [WHAT[restoreCommand]];

/** Puts the command that fetches WAL at fault, where the cell has it so; the archive is there already. */
export function restoreCommandActs({ cell: { axes } }: Situation, machine: string): Act[] {
  const fault = axes.restoreCommand;
  if (fault === 'works') return [];
  return [
    {
      do: 'break-command',
      machine,
      what: WHAT[fault],
      programs: [program(FETCH, NOTES_CALLS, '755'), ...PROGRAMS[fault](storeOf(axes).pack('current').keys)],
      mark: `${PLACES.archive}/${MARK}`,
      calls: `${PLACES.archive}/${CALLS}`,
    },
  ];
}
