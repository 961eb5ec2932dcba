import { type Act, PLACES } from '../acts/index.ts';
import { DATABASES, TABLES } from '../source/index.ts';
import type { Situation } from './situation.ts';

/**
 * An encrypted table, and one that is not. In the rows of both the second half of a page begins within a marker or a payload; in
 * those of other encrypted tables in a row's header, where it is chance whether a value is wrong or the server crashes.
 */
const TORN = TABLES.filter(({ kind, toast }) => toast || kind === 'P');

/**
 * Pages of the copy are torn, where the cell has it so: reading the rows sets hint bits, which a checkpoint writes, and the
 * second half of each page is read again. A hint bit leaves a page's position as it is, unless hint bits are logged
 * (PostgreSQL, `wal_log_hints`).
 */
export function tornPagesActs({ cell: { axes } }: Situation, machine: string): Act[] {
  if (axes.tornPages === 'none') return [];
  const reads = TORN.map(({ database, table }) => ({ database, sql: `SELECT count(*) FROM ${table}` }));
  return [
    { do: 'run-sql', machine, statements: [...reads, { database: DATABASES[0], sql: 'CHECKPOINT' }] },
    {
      do: 'tear-pages',
      machine,
      copy: PLACES.backup,
      tables: TORN.map(({ database, table }) => ({ database, table })),
    },
  ];
}
