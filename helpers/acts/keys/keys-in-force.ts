import type { KeysInForce } from '../../evidence/index.ts';
import type { Release } from '../../release/index.ts';
import { DATABASES, type Server } from '../../source/index.ts';

/**
 * Which keys a server says that it uses.
 *
 * @param told gets the errors of those that it has not
 */
export async function keysInForce(server: Server, release: Release, told: string[]): Promise<KeysInForce> {
  const questions = [
    ...DATABASES.map((database) => ({ of: `database ${database}`, database, sql: release.sql.databaseKeyInForce })),
    { of: 'server', database: 'postgres', sql: release.sql.serverKeyInForce },
    { of: 'default', database: 'postgres', sql: release.sql.defaultKeyInForce },
  ];
  const answers: KeysInForce = {};
  for (const { of, database, sql } of questions) {
    // Where there is no such key, the function says so with an error.
    const row = await server
      .withClient(database, (client) => client.query<{ key_name: string | null; provider_name: string | null }>(sql))
      .then(
        ({ rows }) => rows[0],
        (error: Error) => void told.push(error.message),
      );
    answers[of] = row?.key_name == null ? null : `${row.key_name} of ${row.provider_name}`;
  }
  return answers;
}

/** Asks a server to check the keys that it should have (`functions`, "Encryption status check"). */
export async function verifyKeys(
  server: Server,
  release: Release,
  expected: KeysInForce,
): Promise<{ what: string; error: string | null }[]> {
  const { verifyDatabaseKey, verifyServerKey, verifyDefaultKey } = release.sql;
  const questions = [
    ...DATABASES.map((database) => ({ of: `database ${database}`, database, sql: verifyDatabaseKey })),
    { of: 'server', database: 'postgres', sql: verifyServerKey },
    { of: 'default', database: 'postgres', sql: verifyDefaultKey },
  ].filter(({ of }) => expected[of] != null);
  const answers = [];
  for (const { of, database, sql } of questions)
    answers.push({
      what: `key of ${of}`,
      error: await server.sql(database, sql).then(
        () => null,
        (error: Error) => error.message,
      ),
    });
  return answers;
}
