import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { type Pack, extract, pack } from 'tar-stream';
import { openTar } from '../backup/inventory.ts';
import { type Machine, expectSuccess } from '../../lab/index.ts';
import type { Packed } from '../backup/taken.ts';

const ADVICE = 'the backup could not be laid out on the restoring machine; its files are listed in the evidence';

/** Directories to lay a backup out in. */
export interface Places {
  readonly data: string;
  /** Directory for the tablespace of a tar backup. */
  readonly tablespace: string;
  /** Whether to link to that directory, rather than leave it to the server to do so by `tablespace_map`. */
  readonly linked?: boolean;
}

/**
 * Lays a backup out as a data directory on a machine, as PostgreSQL's `pg_basebackup` page says: a plain backup is one;
 * of a tar backup, `base.tar` goes to the data directory, `pg_wal.tar` below it, and the archive of a tablespace to where
 * `tablespace_map` has it.
 *
 * @throws {HarnessError} when the machine cannot hold it
 */
export function unpackBackup(
  machine: Machine,
  format: keyof typeof UNPACK,
  packed: Packed,
  places: Places,
): Promise<void> {
  return UNPACK[format](machine, packed, places);
}

const UNPACK = { plain: unpackPlain, tar: unpackTar } as const;

const sh = async (machine: Machine, script: string): Promise<void> => {
  expectSuccess(await machine.run(['sh', '-c', script]), 'restore', ADVICE);
};

async function unpackPlain(machine: Machine, packed: Packed, { data }: Places): Promise<void> {
  await machine.put(createReadStream(packed.spool), machine.root);
  await sh(machine, `mv '${packed.destination}' '${data}' && chmod 700 '${data}'`);
  // The links to these name the directory that each was packed from.
  for (const spool of [packed.tablespaceSpool, packed.walSpool])
    if (spool !== undefined) await machine.put(createReadStream(spool), machine.root);
}

async function unpackTar(machine: Machine, packed: Packed, places: Places): Promise<void> {
  const { data } = places;
  await sh(machine, `mkdir -m 700 '${data}' '${data}/pg_wal'`);
  const links: string[] = [];
  const members = createReadStream(packed.spool).pipe(extract());
  for await (const entry of members) {
    const member = entry as unknown as Readable & { header: { name: string } };
    const name = member.header.name.split('/').slice(1).join('/');
    const [, oid] = /^(\d+)\.tar/.exec(name) ?? [];
    if (oid !== undefined) {
      await sh(machine, `mkdir -p -m 700 '${places.tablespace}'`);
      links.push(`ln -s '${places.tablespace}' '${data}/pg_tblspc/${oid}'`);
    }
    const inner = await openTar(name, member);
    // A member is a stream of tar-stream's own make; a machine takes Node's.
    if (inner)
      await machine.put(
        Readable.from(inner),
        oid !== undefined ? places.tablespace : name.startsWith('pg_wal.') ? `${data}/pg_wal` : data,
      );
    // It lies beside the archives; whoever combines backups looks for it inside.
    else if (name === 'backup_manifest') await machine.put(Readable.from(await asArchive(name, member)), data);
    member.resume();
  }
  if (places.linked === true && links.length > 0)
    await sh(machine, [...links, `rm -f '${data}/tablespace_map'`].join(' && '));
}

async function asArchive(name: string, member: Readable): Promise<Pack> {
  const chunks: Buffer[] = [];
  for await (const chunk of member) chunks.push(chunk as Buffer);
  const archive = pack();
  archive.entry({ name, mode: 0o600 }, Buffer.concat(chunks));
  archive.finalize();
  return archive;
}
