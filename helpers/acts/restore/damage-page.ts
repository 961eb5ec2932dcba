import { literal } from '../../release/index.ts';
import { expectSuccess } from '../../lab/index.ts';
import { PLACES } from '../places.ts';
import { words } from '../script-text.ts';
import type { AnyAct, Verb } from '../verb.ts';

/** Some bytes of a table's first page are overwritten on disk, after a checkpoint: the server writes it no more. */
export interface DamagePage extends AnyAct {
  readonly do: 'damage-page';
  readonly machine: string;
  readonly database: string;
  readonly table: string;
}

/** In the middle of the page, on its rows; pages have 8 kB. */
const DAMAGE = 'printf \'not what was here\' | dd of="$0" bs=1 seek=4096 conv=notrunc 2>/dev/null';
const path = (table: string): string => `SELECT pg_relation_filepath(${literal(table)})`;

export const damagePage: Verb<DamagePage> = {
  async perform({ machine: name, database, table }, stage) {
    const machine = stage.machine(name);
    const file = await stage.server(name).withClient(database, async (client) => {
      await client.query('CHECKPOINT');
      const { rows } = await client.query<{ pg_relation_filepath: string }>(path(table));
      return rows[0]?.pg_relation_filepath ?? '';
    });
    const damaged = await machine.run(['sh', '-c', DAMAGE, `${machine.root}/data/${file}`]);
    expectSuccess(damaged, 'restore', 'the file of the table cannot be written to');
    return 'goes-on';
  },
  write: ({ machine, database, table }) => [
    `sql ${machine} ${database} <<<CHECKPOINT`,
    `on ${machine} ${words(['sh', '-c', DAMAGE])} "${PLACES.data}/$(ask ${machine} ${database} ${words([path(table)])})"`,
  ],
  says: ({ table }) => `a page of ${table} damaged`,
};
