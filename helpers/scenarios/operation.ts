import { type Act, PLACES, seedOf } from '../acts/index.ts';
import { OPERATION_BATCH, rotationOf } from './key-operations.ts';
import { type Situation, operates, operationOf, releaseOf } from './situation.ts';

/** The cell's key operation, where its acts come to it; a storm goes on for a while then. */
export function operationActs(situation: Situation): Act[] {
  if (!operates(situation)) return [];
  if (situation.cell.axes.operation === 'storm') return [{ do: 'let-storm-rage' }];
  const { steps, effects, tables } = operationOf(situation);
  return [{ do: 'operate', steps, effects, makes: tables.length === 0 ? null : { tables, batch: OPERATION_BATCH } }];
}

/** What goes before the acts that a storm goes on beside, and after them; nothing where the operation is another. */
export function stormAround(situation: Situation): { readonly begin: Act[]; readonly end: Act[] } {
  if (situation.cell.axes.operation !== 'storm' || !operates(situation)) return { begin: [], end: [] };
  const statements = (kind: 'database' | 'server') =>
    rotationOf(releaseOf(situation), PLACES.keys, kind, '$NAME').flatMap((step) =>
      step.do === 'sql' ? [{ database: step.database, sql: step.sql }] : [],
    );
  return {
    begin: [
      {
        do: 'begin-storm',
        seed: seedOf(situation.cell.id),
        rotation: { database: statements('database'), server: statements('server') },
        effects: operationOf(situation).effects,
      },
    ],
    end: [{ do: 'end-storm' }],
  };
}
