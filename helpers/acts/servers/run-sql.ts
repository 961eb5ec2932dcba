import { sqlInOrder } from '../script-text.ts';
import { onMachine } from '../places.ts';
import type { AnyAct, Verb } from '../verb.ts';
import type { Statement } from './statement.ts';

/** Statements on a server that has to take them. */
export interface RunSql extends AnyAct {
  readonly do: 'run-sql';
  readonly machine: string;
  readonly statements: readonly Statement[];
}

export const runSql: Verb<RunSql> = {
  async perform({ machine, statements }, stage) {
    const server = stage.server(machine);
    for (const { database, sql } of statements) await server.sql(database, onMachine(sql, stage.machine(machine)));
    return 'goes-on';
  },
  write: ({ machine, statements }) => sqlInOrder(machine, statements),
  says: () => null,
};
