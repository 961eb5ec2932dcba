import { type Act, seedOf } from '../acts/index.ts';
import { type Coordinates, operationDoes } from '../axes/index.ts';
import type { Release } from '../release/index.ts';
import { type KeyOperation, OPERATION_BATCH, keyOperation, rotationOf } from './key-operations.ts';
import { storeOf } from './key-store.ts';
import { type Situation, operates, operationOf, releaseOf } from './situation.ts';

/** The cell's key operation, at its place among the acts; there a storm goes on for a while. */
export function operationActs(situation: Situation): Act[] {
  if (!operates(situation)) return [];
  if (operationDoes(situation.cell.axes.operation, 'goesOn')) return [{ do: 'let-storm-rage' }];
  const { steps, effects, tables } = operationOf(situation);
  return [{ do: 'operate', steps, effects, makes: tables.length === 0 ? null : { tables, batch: OPERATION_BATCH } }];
}

/** What the operation of a cell does, and what shows that it took effect, for a release: as the act has it. */
export function keyOperationOf(
  axes: Pick<Coordinates, 'operation' | 'keyStore'>,
  release: Release,
): Pick<KeyOperation, 'steps' | 'effects'> {
  const { steps, effects } = keyOperation(axes.operation, release, storeOf(axes));
  return { steps, effects };
}

/** Acts that begin and end a storm around others; none where the operation is not a storm. */
export function stormAround(situation: Situation): { readonly begin: Act[]; readonly end: Act[] } {
  const { operation } = situation.cell.axes;
  if (!operationDoes(operation, 'goesOn') || !operates(situation)) return { begin: [], end: [] };
  const statements = (kind: 'database' | 'server') =>
    rotationOf(releaseOf(situation), storeOf(situation.cell.axes), kind, '$NAME').flatMap((step) =>
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
    end: operation === 'crash-in-storm' ? [] : [{ do: 'end-storm' }],
  };
}
