import { keysInForce, verifyKeys } from '../keys/keys-in-force.ts';
import type { Server } from '../../source/index.ts';
import { onMachine } from '../places.ts';
import { hereDocument } from '../script-text.ts';
import type { Statement } from '../servers/statement.ts';
import type { AnyAct, Verb } from '../verb.ts';

/** A server says which keys it uses, verifies them, and rotates each kind once more where statements for that are given. */
export interface LookAtKeys extends AnyAct {
  readonly do: 'look-at-keys';
  readonly machine: string;
  readonly rotation: readonly Statement[];
}

export const lookAtKeys: Verb<LookAtKeys> = {
  async perform({ machine, rotation }, stage) {
    const watched = stage.watch(machine);
    const { server } = watched;
    const inForce = await keysInForce(server, stage.release, stage.seen.told);
    const verified = await verifyKeys(server, stage.release, stage.seen.operation?.keys.after ?? {});
    const here = rotation.map(({ database, sql }) => ({ database, sql: onMachine(sql, watched.machine) }));
    watched.sawKeys(
      here.length === 0 ? { inForce, verified } : { inForce, verified, rotated: await errorOf(server, here) },
    );
    return 'goes-on';
  },
  write: ({ machine, rotation }) => [
    ...(rotation.length === 0 ? [] : [rotateFunction(rotation)]),
    `look_at_keys ${machine} ${rotation.length === 0 ? 'keep' : 'rotate'}`,
  ],
  says: () => null,
  shell: () => ['keys/keys'],
};

/** Each statement has to succeed, even where the shell does not exit when one fails. */
function rotateFunction(rotation: readonly Statement[]): string {
  const statements = rotation.map(({ database, sql }) => hereDocument(`  sql "$1" ${database}`, `${sql};`));
  const checked = statements.map((text) => text.replace('\n', ' || return\n'));
  return ['# Each kind of key once more.', 'rotate_once_more() {', ...checked, '}'].join('\n');
}

async function errorOf(server: Server, statements: readonly Statement[]): Promise<string | null> {
  try {
    for (const { database, sql } of statements) await server.sql(database, sql);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}
