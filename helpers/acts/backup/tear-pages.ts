import { PLACES, onMachine } from '../places.ts';
import { words } from '../script-text.ts';
import type { AnyAct, Verb } from '../verb.ts';

/**
 * In a copy of a data directory the first pages of these relations get their second half as it is on the server's disk by now.
 * Where a file is as it was when it was copied, the cell proves nothing.
 */
export interface TearPages extends AnyAct {
  readonly do: 'tear-pages';
  readonly machine: string;
  /** Which pages, in words. */
  readonly what: string;
  /** The copy; may name a place. */
  readonly copy: string;
  /** Files below the data directory, each as a query of its path. */
  readonly relations: readonly { readonly database: string; readonly path: string }[];
}

/** Bytes of a page, and of the half that a file system writes at once. */
const [PAGE, HALF] = [8192, 4096];
/** Pages of a file that are torn: a program runs for each. */
const MOST = 16;

/**
 * Tears these files in the copy `$1` of the directory `$0`: the first pages whose second half is another by now. Exits 0 where each
 * of the files is neither as it was copied nor as it is by now.
 */
export const TEAR = [
  'data=$0 copy=$1',
  'shift',
  'for file',
  'do before=$(cksum <"$copy/$file")',
  'page=0 torn=0',
  `while [ "$torn" -lt ${MOST} ] && [ "$((page * ${PAGE}))" -lt "$(stat -c %s "$copy/$file")" ]`,
  `do half=$((page * ${PAGE / HALF} + 1))`,
  'page=$((page + 1))',
  `cmp -s -i "$((half * ${HALF}))" -n ${HALF} "$data/$file" "$copy/$file" && continue`,
  'torn=$((torn + 1))',
  `dd if="$data/$file" of="$copy/$file" bs=${HALF} count=1 skip="$half" seek="$half" conv=notrunc 2>/dev/null || exit 1`,
  'done',
  '[ "$(cksum <"$copy/$file")" != "$before" ] && ! cmp -s "$data/$file" "$copy/$file" || exit 1',
  'done',
].join('; ');

export const tearPages: Verb<TearPages> = {
  async perform({ machine: name, what, copy, relations }, stage) {
    const machine = stage.machine(name);
    const named: string[] = [];
    for (const { database, path } of relations)
      await stage.server(name).withClient(database, async (client) => {
        const { rows } = await client.query<{ path: string }>(`SELECT (${path}) AS path`);
        named.push(...rows.map((row) => row.path));
      });
    const places = [PLACES.data, copy].map((place) => onMachine(place, machine));
    const torn = await machine.run(['sh', '-c', TEAR, ...places, ...named]);
    stage.seen.fault = { what, struck: torn.exitCode === 0 };
    return 'goes-on';
  },
  write: ({ machine, what, copy, relations }) => [
    `on ${machine} ${words(['sh', '-c', TEAR])} "${PLACES.data}" "${copy}" ${relations
      .map(({ database, path }) => `"$(ask ${machine} ${database} ${words([path])})"`)
      .join(' ')} || give_up ${words([`${what}: one of them has no page to be torn`])}`,
  ],
  says: ({ what }) => what,
};
