import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { type Pack, extract, pack } from 'tar-stream';
import { openTar } from '../backup/inventory.ts';
import { HarnessError } from '../../common/index.ts';
import { type Machine, expectSuccess } from '../../lab/index.ts';
import type { Packed } from '../backup/taken.ts';

const ADVICE = 'the backup could not be laid out on the restoring machine; its files are listed in the evidence';

/** Directories to lay a backup out in. */
export interface Places {
  readonly data: string;
  /** Where each tablespace of a tar backup is by its `tablespace_map`, and the directory for it. */
  readonly tablespaces: readonly { readonly from: string; readonly to: string }[];
  /** Whether to link to these directories, rather than leave it to the server to do so by `tablespace_map`. */
  readonly linked?: boolean;
}

/**
 * Lays a backup out as a data directory on a machine, as PostgreSQL's `pg_basebackup` page says: a plain backup is one;
 * of a tar backup, `base.tar` goes to the data directory, `pg_wal.tar` below it, and the archive of a tablespace to where
 * `tablespace_map` has it, or to the directory for that.
 *
 * @throws {HarnessError} when the machine cannot hold it, or nothing says where a tablespace is to be
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
  for (const spool of [...packed.tablespaceSpools, packed.walSpool])
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
    const space = oid === undefined ? undefined : spaceFor(oid, packed, places);
    if (space !== undefined) {
      await sh(machine, `mkdir -p -m 700 '${space}'`);
      links.push(`ln -s '${space}' '${data}/pg_tblspc/${oid}'`);
    }
    const inner = await openTar(name, member);
    // A member is a stream of tar-stream's own make; a machine takes Node's.
    if (inner) await machine.put(Readable.from(inner), space ?? (name.startsWith('pg_wal.') ? `${data}/pg_wal` : data));
    // It lies beside the archives; whoever combines backups looks for it inside.
    else if (name === 'backup_manifest') await machine.put(Readable.from(await asArchive(name, member)), data);
    member.resume();
  }
  if (places.linked === true && links.length > 0)
    await sh(machine, [...links, `rm -f '${data}/tablespace_map'`].join(' && '));
}

function spaceFor(oid: string, { tablespaceMap }: Packed, { tablespaces }: Places): string {
  const space = tablespaces.find(({ from }) => from === tablespaceMap[oid]);
  if (space) return space.to;
  throw new HarnessError(
    `nothing says where ${oid}.tar is to be: tablespace_map has ${tablespaceMap[oid] ?? 'no such tablespace'}`,
    { stage: 'restore', advice: ADVICE },
  );
}

async function asArchive(name: string, member: Readable): Promise<Pack> {
  const chunks: Buffer[] = [];
  for await (const chunk of member) chunks.push(chunk as Buffer);
  const archive = pack();
  archive.entry({ name, mode: 0o600 }, Buffer.concat(chunks));
  archive.finalize();
  return archive;
}
