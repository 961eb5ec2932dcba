import { expectSuccess } from '../../lab/index.ts';
import type { OperationObservation } from '../../evidence/index.ts';
import { type Batch, type MarkedTable, type StoreStep, currentLsn, tableName } from '../../source/index.ts';
import { onMachine } from '../places.ts';
import { type SqlStep, sqlInOrder, words } from '../script-text.ts';
import type { Stage } from '../stage.ts';
import type { Statement } from '../servers/statement.ts';
import type { AnyAct, Verb } from '../verb.ts';
import { restartLine } from '../servers/source-server.ts';
import { lookAtSource, observedBetween } from './source-state.ts';

/**
 * One step of an operation: a statement of its own, since key functions are not transactional, something done to what the
 * key store holds, or an end of the source, by PostgreSQL's fast or immediate mode, and its start.
 */
export type OperationStep = StoreStep | { readonly do: 'restart'; readonly mode: 'fast' | 'immediate' };

/** A key operation on the source, step by step up to one that fails. */
export interface Operate extends AnyAct {
  readonly do: 'operate';
  readonly steps: readonly OperationStep[];
  /** Queries of which each gives another answer afterwards. */
  readonly effects: readonly Statement[];
  /** Tables that it makes, and the batch that it writes to each; null where it makes none. */
  readonly makes: {
    readonly tables: readonly MarkedTable[];
    readonly batch: Pick<Batch, 'batch' | 'rows' | 'payload'>;
  } | null;
}

export const operate: Verb<Operate> = {
  async perform({ steps, effects, makes }, stage) {
    const before = await lookAtSource(stage, effects);
    const done: OperationObservation['steps'] = [];
    for (const step of steps) if (!(await doStep(step, stage, done))) break;
    const after = await lookAtSource(stage, effects);
    stage.seen.operation = observedBetween(stage, before, after, done, null);
    if (makes) {
      stage.tables.push(...makes.tables);
      stage.written.push({ ...makes.batch, tables: makes.tables.map(tableName), committedAt: after.lsn });
    }
    return 'goes-on';
  },
  write: ({ steps, makes }) => [
    steps.length === 0 ? '# No operation: this cell is held and nothing is done.' : '# The operation.',
    'BEFORE=$(lsn source)',
    ...sqlInOrder('source', steps.map(inScript)),
    'AFTER=$(lsn source)',
    ...(makes?.tables ?? []).map(
      (table) => `note ${tableName(table)} ${makes?.batch.batch} ${makes?.batch.rows} "$(number "$AFTER")"`,
    ),
    'echo "operation from $BEFORE to $AFTER"',
    'IN_FORCE=$(keys_in_force source)',
  ],
  says: () => null,
  shell: () => ['keys/keys'],
};

/** Does a step and records it. Returns whether it went well. */
export async function doStep(step: OperationStep, stage: Stage, done: OperationObservation['steps']): Promise<boolean> {
  const startedAt = Date.now();
  const began = performance.now();
  const { machine } = stage.mustSource;
  const outcome = await takeStep(step, stage).then(
    (lsn) => ({ lsn, error: null }),
    (error: Error) => ({ lsn: null, error: error.message }),
  );
  done.push({
    what: onMachine(stepInWords(step), machine),
    startedAt,
    durationMs: performance.now() - began,
    ...outcome,
  });
  return outcome.error === null;
}

/** @returns the WAL insert position after a statement */
async function takeStep(step: OperationStep, stage: Stage): Promise<string | null> {
  const { machine, server } = stage.mustSource;
  if (step.do === 'restart') {
    await stage.mustSource.restart(step.mode);
    return stage.mustSource.server.withClient('postgres', currentLsn);
  }
  if (step.do === 'sql') {
    return server.withClient(step.database, async (client) => {
      await client.query(onMachine(step.sql, machine));
      return currentLsn(client);
    });
  }
  const argv = commandOf(step).map((word) => onMachine(word, machine));
  expectSuccess(await machine.run(argv), 'operation', 'the key files are not where the golden cluster puts them');
  return null;
}

/** What evidence calls a step; there places are those of the machine. */
export function stepInWords(step: OperationStep): string {
  switch (step.do) {
    case 'sql':
      return `${step.database}: ${step.sql}`;
    case 'copy-file':
      return `copy-file ${step.file} ${step.to}`;
    case 'remove-file':
      return `remove-file ${step.file}`;
    case 'restart':
      return step.mode === 'fast' ? 'restart of the source' : 'crash of the source, and its start';
  }
}

function commandOf(step: Extract<OperationStep, { do: 'copy-file' | 'remove-file' }>): string[] {
  return step.do === 'copy-file' ? ['cp', '-p', step.file, step.to] : ['rm', step.file];
}

function inScript(step: OperationStep): SqlStep {
  if (step.do === 'sql') return step;
  return { other: step.do === 'restart' ? restartLine(step.mode) : `on source ${words(commandOf(step))}` };
}
