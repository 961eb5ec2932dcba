import type { Act } from '../acts/index.ts';
import type { Coordinates } from '../axes/index.ts';
import { LOAD_DATABASE, type Load, type LoadPlan, loadPlan } from '../source/index.ts';
import { type Situation, isEncrypted } from './situation.ts';

/** How rows are committed one after the other under each load; null where none are. */
const WRITERS: Readonly<Record<Coordinates['load'], Load | null>> = {
  quiet: null,
  light: 'light',
  heavy: 'heavy',
  'hint-bits': 'light',
  ddl: 'light',
  prepared: 'light',
  'long-transaction': 'light',
  messages: 'light',
};

const planOf = (situation: Situation): LoadPlan | null =>
  loadPlan(
    situation.cell.axes.load,
    isEncrypted(situation) && situation.release ? situation.release.accessMethod : 'heap',
  );

/** The load of the cell begins, where it has one: its sessions, which are beside one backup, and its rows. */
export function loadActs(situation: Situation, firstBatch: number): Act[] {
  const plan = planOf(situation);
  return [
    ...(plan === null
      ? []
      : ([
          {
            do: 'run-sql',
            machine: 'source',
            statements: plan.setup.map((sql) => ({ database: LOAD_DATABASE, sql })),
          },
          { do: 'begin-sessions', machine: 'source', sessions: plan.sessions },
        ] as const)),
    ...rowsActs(situation, firstBatch),
  ];
}

/** It ends, once the backup has. */
export function endLoadActs(situation: Situation): Act[] {
  return [...endRowsActs(situation), ...(planOf(situation) === null ? [] : [{ do: 'end-sessions' } as const])];
}

/** The rows of the load alone, beside a further backup. */
export function rowsActs(situation: Situation, firstBatch: number): Act[] {
  const load = WRITERS[situation.cell.axes.load];
  return load === null ? [] : [{ do: 'begin-load', machine: 'source', load, firstBatch }];
}

/** They end, once that backup has. */
export const endRowsActs = (situation: Situation): Act[] =>
  WRITERS[situation.cell.axes.load] === null ? [] : [{ do: 'end-load' }];

/** What a restored server has of it, after its first start or a later one, and what is asked of that. */
export function lookAtLoadActs(
  situation: Situation,
  machine: string,
  upTo: Extract<Act, { do: 'look' }>['upTo'],
  after: 'first' | 'later',
): Act[] {
  const plan = planOf(situation);
  if (plan === null) return [];
  const questions = plan.questions.filter((question) => question.after === undefined || question.after === after);
  return [
    { do: 'look-at-sessions', machine, upTo, checks: plan.checks },
    ...(questions.length === 0 ? [] : [{ do: 'ask', machine, questions } as const]),
  ];
}

/** Settings that the source needs for its load. */
export const settingsForLoad = (load: Coordinates['load']): readonly string[] => loadPlan(load, 'heap')?.settings ?? [];
