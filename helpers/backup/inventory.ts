import { Readable, Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Decompress } from 'fzstd';
import { decompressFrameSync } from 'lz4-napi';
import { type Header, extract } from 'tar-stream';
import { MARKER, type MarkerKind } from '../source/index.ts';

/** A marker found where it can be read without a key. */
export interface MarkerHit {
  /** Path below the backup; `base.tar!base/5/16384` for a member of a tar. */
  readonly path: string;
  readonly kind: MarkerKind;
  readonly inWal: boolean;
  readonly count: number;
  /** Offset of the first one in the file, in bytes. */
  readonly firstOffset: number;
}

/** What a backup consists of. */
export interface Inventory {
  readonly files: { readonly path: string; readonly size: number }[];
  readonly bytes: number;
  readonly hits: MarkerHit[];
  /** Contents of the small files that say where the backup begins and ends. */
  readonly captured: Readonly<Record<string, string>>;
}

const CAPTURED = new Set(['backup_label', 'backup_manifest', 'tablespace_map']);
const NEEDLE = Buffer.from(MARKER);

/** Walks through a tar stream of a backup, and through the tars inside it, compressed or not. */
export async function takeInventory(archive: Readable): Promise<Inventory> {
  const inventory = { files: [] as { path: string; size: number }[], bytes: 0, hits: [] as MarkerHit[], captured: {} as Record<string, string> };
  await walk(archive, 1, '', inventory);
  return inventory;
}

type Mutable = { files: { path: string; size: number }[]; bytes: number; hits: MarkerHit[]; captured: Record<string, string> };

/** @param strip leading path components to leave out */
async function walk(archive: Readable, strip: number, prefix: string, inventory: Mutable): Promise<void> {
  const members = extract();
  archive.on('error', (error) => members.destroy(error));
  archive.pipe(members);
  for await (const entry of members) {
    // tar-stream hands out streams of its own make, which behave as Node's do.
    const member = entry as unknown as Readable & { header: Header };
    const name = member.header.name.replace(/^\.\//, '').split('/').slice(strip).join('/');
    const path = prefix + name;
    if (member.header.type !== 'file') {
      member.resume();
      continue;
    }
    inventory.files.push({ path, size: member.header.size ?? 0 });
    inventory.bytes += member.header.size ?? 0;
    const inner = prefix === '' ? await openTar(name, member) : undefined;
    if (inner) {
      await walk(inner, 0, `${path}!`, inventory);
      // A tar ends before its stream does: the rest of the member has to be read, or the outer tar stands still.
      member.resume();
    } else await search(member, path, name, inventory);
  }
}

/**
 * The tar stream in a file of a backup, decompressed.
 *
 * @returns undefined for a file that is no tar by its name
 */
export async function openTar(name: string, file: Readable): Promise<Readable | undefined> {
  if (name.endsWith('.tar')) return file;
  if (name.endsWith('.tar.gz')) return file.pipe(createGunzip());
  if (name.endsWith('.tar.lz4')) return Readable.from([decompressFrameSync(await whole(file))]);
  if (name.endsWith('.tar.zst')) return file.pipe(zstd());
  return undefined;
}

function zstd(): Transform {
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      decompress.push(chunk);
      done();
    },
  });
  const decompress = new Decompress((data) => stream.push(Buffer.from(data)));
  return stream;
}

async function whole(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function search(member: Readable, path: string, name: string, inventory: Mutable): Promise<void> {
  const keep = CAPTURED.has(name) ? ([] as Buffer[]) : undefined;
  const found = new Map<MarkerKind, { count: number; firstOffset: number }>();
  let carry = Buffer.alloc(0);
  let offset = 0;
  for await (const data of member) {
    const chunk = data as Buffer;
    keep?.push(chunk);
    // A marker may lie across two chunks: the end of the last one, too short to hold a whole one, goes before this one.
    const window = carry.length === 0 ? chunk : Buffer.concat([carry, chunk]);
    for (let at = window.indexOf(NEEDLE); at !== -1 && at + NEEDLE.length < window.length; at = window.indexOf(NEEDLE, at + 1)) {
      const kind = window.toString('latin1', at + NEEDLE.length, at + NEEDLE.length + 1);
      if (kind !== 'E' && kind !== 'P') continue;
      const entry = found.get(kind) ?? { count: 0, firstOffset: offset - carry.length + at };
      found.set(kind, { ...entry, count: entry.count + 1 });
    }
    offset += chunk.length;
    carry = Buffer.from(window.subarray(Math.max(0, window.length - NEEDLE.length)));
  }
  if (keep) inventory.captured[name] = Buffer.concat(keep).toString('utf8');
  for (const [kind, { count, firstOffset }] of found) inventory.hits.push({ path, kind, inWal: isWal(path), count, firstOffset });
}

/** WAL lies in `pg_wal/`, or in an archive of its own when it is streamed in tar format. */
export function isWal(path: string): boolean {
  return /(^|!)pg_wal\/[0-9A-F]{24}/.test(path) || /^pg_wal\.tar[^!]*!/.test(path);
}
