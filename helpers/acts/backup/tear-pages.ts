import { literal } from '../../release/index.ts';
import { PLACES, onMachine } from '../places.ts';
import { words } from '../script-text.ts';
import type { AnyAct, Verb } from '../verb.ts';

/**
 * In a copy of a data directory the first pages of these tables get their second half as it is on the server's disk by now.
 * Where a file is as it was when it was copied, the cell proves nothing.
 */
export interface TearPages extends AnyAct {
  readonly do: 'tear-pages';
  readonly machine: string;
  /** The copy; may name a place. */
  readonly copy: string;
  readonly tables: readonly { readonly database: string; readonly table: string }[];
}

/** What is put at fault there. */
export const TORN_PAGES = 'pages torn between two reads';
/** Bytes of a page, and of the half that a file system writes at once. */
const [PAGE, HALF] = [8192, 4096];
/** Pages of a file that are torn: a program runs for each. */
const MOST = 16;
const path = (table: string): string => `SELECT pg_relation_filepath(${literal(table)})`;

/** Tears these files in the copy `$1` of the directory `$0`; exits 0 where each of them is neither as it was copied nor as it is by now. */
export const TEAR = [
  'data=$0 copy=$1',
  'shift',
  'for file',
  'do before=$(cksum <"$copy/$file")',
  'page=0',
  `while [ "$page" -lt ${MOST} ] && [ "$((page * ${PAGE}))" -lt "$(stat -c %s "$copy/$file")" ]`,
  `do half=$((page * ${PAGE / HALF} + 1))`,
  `dd if="$data/$file" of="$copy/$file" bs=${HALF} count=1 skip="$half" seek="$half" conv=notrunc 2>/dev/null || exit 1`,
  'page=$((page + 1))',
  'done',
  '[ "$(cksum <"$copy/$file")" != "$before" ] && ! cmp -s "$data/$file" "$copy/$file" || exit 1',
  'done',
].join('; ');

export const tearPages: Verb<TearPages> = {
  async perform({ machine: name, copy, tables }, stage) {
    const machine = stage.machine(name);
    const named: string[] = [];
    for (const { database, table } of tables)
      await stage.server(name).withClient(database, async (client) => {
        const { rows } = await client.query<{ pg_relation_filepath: string }>(path(table));
        named.push(...rows.map((row) => row.pg_relation_filepath));
      });
    const places = [PLACES.data, copy].map((place) => onMachine(place, machine));
    const torn = await machine.run(['sh', '-c', TEAR, ...places, ...named]);
    stage.seen.fault = { what: TORN_PAGES, struck: torn.exitCode === 0 };
    return 'goes-on';
  },
  write: ({ machine, copy, tables }) => [
    `on ${machine} ${words(['sh', '-c', TEAR])} "${PLACES.data}" "${copy}" ${tables
      .map(({ database, table }) => `$(ask ${machine} ${database} ${words([path(table)])})`)
      .join(' ')} || give_up ${words(['a table has no page to be torn'])}`,
  ],
  says: () => TORN_PAGES,
};
