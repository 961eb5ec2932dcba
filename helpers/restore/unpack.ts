import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { extract } from 'tar-stream';
import type { Coordinates } from '../axes/index.ts';
import { openTar } from '../backup/index.ts';
import { type Machine, expectSuccess } from '../lab/index.ts';
import { paths } from '../source/index.ts';

const ADVICE = 'the backup could not be laid out on the restoring machine; its files are listed in the evidence';

/**
 * Lays a backup out as a data directory on a machine, as PostgreSQL's `pg_basebackup` page says: a plain backup is one;
 * of a tar backup, `base.tar` goes to the data directory and `pg_wal.tar` below it.
 *
 * @param spool the destination directory, packed
 * @throws {HarnessError} when the machine cannot hold it
 */
export async function layOut(machine: Machine, format: Coordinates['format'], spool: string): Promise<void> {
  const { data, backup } = paths(machine);
  const sh = async (script: string): Promise<void> => {
    expectSuccess(await machine.run(['sh', '-c', script]), 'restore', ADVICE);
  };
  if (format === 'plain') {
    await machine.put(createReadStream(spool), machine.root);
    await sh(`mv '${backup}' '${data}' && chmod 700 '${data}'`);
    return;
  }
  await sh(`mkdir -m 700 '${data}' '${data}/pg_wal'`);
  const members = createReadStream(spool).pipe(extract());
  for await (const entry of members) {
    const member = entry as unknown as Readable & { header: { name: string } };
    const name = member.header.name.split('/').slice(1).join('/');
    const inner = await openTar(name, member);
    // A member is a stream of tar-stream's own make; a machine takes Node's.
    if (inner) await machine.put(Readable.from(inner), name.startsWith('pg_wal.') ? `${data}/pg_wal` : data);
    member.resume();
  }
}
