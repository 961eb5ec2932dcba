import type { OperationObservation } from '../../evidence/index.ts';
import { currentLsn, paths } from '../../source/index.ts';
import { onMachine } from '../places.ts';
import type { Stage } from '../stage.ts';
import type { Statement } from '../servers/statement.ts';
import { keyDigests, roleOf } from './key-files.ts';
import { keysInForce } from './keys-in-force.ts';
import type { SourceState } from './under-way.ts';

/** Looks at the source's keys. */
export async function lookAtSource(stage: Stage, queries: readonly Statement[]): Promise<SourceState> {
  const { server, machine } = stage.mustSource;
  const { release } = stage;
  const effects: string[] = [];
  for (const { database, sql } of queries)
    effects.push(
      await server.withClient(database, async (client) =>
        JSON.stringify((await client.query(onMachine(sql, machine))).rows),
      ),
    );
  return {
    lsn: await server.withClient('postgres', currentLsn),
    effects,
    keyFiles: await keyDigests(machine, `${paths(machine).data}/${release.files.directory}`),
    keys: await keysInForce(server, release, stage.seen.told),
  };
}

/** What was seen of an operation, by the source before and after it. */
export function observedBetween(
  { release }: Stage,
  before: SourceState,
  after: SourceState,
  steps: OperationObservation['steps'],
  seed: number | null,
): OperationObservation {
  const names = new Set([...Object.keys(before.keyFiles), ...Object.keys(after.keyFiles)]);
  return {
    steps,
    lsnBefore: before.lsn,
    lsnAfter: after.lsn,
    effects: before.effects.map((answer, index) => ({ before: answer, after: after.effects[index] ?? '' })),
    seed,
    keyFiles: {
      before: before.keyFiles,
      after: after.keyFiles,
      roles: Object.fromEntries([...names].map((name) => [name, roleOf(name, release)])),
    },
    keys: { before: before.keys, after: after.keys },
  };
}
