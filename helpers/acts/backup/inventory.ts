import { createHash } from 'node:crypto';
import { Readable, Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Decompress } from 'fzstd';
import { decompressFrame } from 'lz4-napi';
import { type Header, extract } from 'tar-stream';
import { MARKER, type MarkerKind } from '../../source/index.ts';

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
  /** What symbolic links lead to, by their paths. */
  readonly links: Readonly<Record<string, string>>;
  /** Archives inside that cannot be read to their end, each with the reason. */
  readonly damaged: readonly string[];
  /** Contents of the small files that say where the backup begins and ends. */
  readonly captured: Readonly<Record<string, string>>;
  /** SHA-256 of each file in the key directory, by name. */
  readonly keyFiles: Readonly<Record<string, string>>;
}

const CAPTURED = new Set(['backup_label', 'backup_manifest', 'tablespace_map']);
/** Archives by their names, as `pg_basebackup` gives them. */
const TAR = /\.tar(\.gz|\.lz4|\.zst)?$/;
const NEEDLE = Buffer.from(MARKER);

/**
 * Walks through a tar stream of a backup, and through the tars inside it, compressed or not.
 *
 * @param keyDirectory name of the key directory, where there is one
 */
export async function takeInventory(archive: Readable, keyDirectory?: string): Promise<Inventory> {
  const inventory: Mutable = {
    files: [],
    bytes: 0,
    hits: [],
    links: {},
    damaged: [],
    captured: {},
    keyFiles: {},
    keyDirectory,
  };
  await walk(archive, 1, '', inventory);
  return inventory;
}

type Mutable = {
  files: { path: string; size: number }[];
  bytes: number;
  hits: MarkerHit[];
  links: Record<string, string>;
  damaged: string[];
  captured: Record<string, string>;
  keyFiles: Record<string, string>;
  readonly keyDirectory: string | undefined;
};

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
      if (member.header.type === 'symlink') inventory.links[path] = member.header.linkname ?? '';
      member.resume();
      continue;
    }
    inventory.files.push({ path, size: member.header.size ?? 0 });
    inventory.bytes += member.header.size ?? 0;
    if (prefix === '' && TAR.test(name)) {
      try {
        const inner = await openTar(name, member);
        if (inner) await walk(inner, 0, `${path}!`, inventory);
      } catch (error) {
        // What a tool made of its archive is a result; only the outer archive is our own.
        inventory.damaged.push(`${path} cannot be read: ${(error as Error).message}`);
      }
      // A tar ends before its stream does: the rest of the member has to be read, or the outer tar stalls.
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
  if (name.endsWith('.tar.lz4')) return Readable.from([await decompressFrame(await whole(file))]);
  if (name.endsWith('.tar.zst')) return file.pipe(zstd());
  return undefined;
}

function zstd(): Transform {
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        decompress.push(chunk);
        done();
      } catch (error) {
        done(error as Error);
      }
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
  const [directory, keyFile] = name.split('/');
  const digest = keyFile !== undefined && directory === inventory.keyDirectory ? createHash('sha256') : undefined;
  const scan = new MarkerScan();
  for await (const chunk of member) {
    keep?.push(chunk as Buffer);
    digest?.update(chunk as Buffer);
    scan.add(chunk as Buffer);
  }
  if (keep) inventory.captured[name] = Buffer.concat(keep).toString('utf8');
  if (digest && keyFile !== undefined) inventory.keyFiles[keyFile] = digest.digest('hex');
  for (const [kind, { count, firstOffset }] of scan.found)
    inventory.hits.push({ path, kind, inWal: isWal(path), count, firstOffset });
}

/** Finds markers in a stream of chunks, those across the seam of two chunks included. */
class MarkerScan {
  readonly found = new Map<MarkerKind, { count: number; firstOffset: number }>();
  /** End of what was seen so far: too short to hold a whole marker, long enough for the beginning of one. */
  #tail: Buffer = Buffer.alloc(0);
  #seen = 0;

  add(chunk: Buffer): void {
    const seam = Buffer.concat([this.#tail, chunk.subarray(0, NEEDLE.length)]);
    this.#look(seam, this.#tail.length, this.#seen - this.#tail.length);
    this.#look(chunk, chunk.length, this.#seen);
    this.#seen += chunk.length;
    const end = chunk.length >= NEEDLE.length ? chunk : Buffer.concat([this.#tail, chunk]);
    // A copy, so that the whole chunk can be freed.
    this.#tail = Buffer.from(end.subarray(-NEEDLE.length));
  }

  /** Counts the markers that begin before `limit` and end inside the window. */
  #look(window: Buffer, limit: number, offset: number): void {
    for (
      let at = window.indexOf(NEEDLE);
      at !== -1 && at < limit && at + NEEDLE.length < window.length;
      at = window.indexOf(NEEDLE, at + 1)
    ) {
      const kind = window.toString('latin1', at + NEEDLE.length, at + NEEDLE.length + 1);
      if (kind !== 'E' && kind !== 'P') continue;
      const { count, firstOffset } = this.found.get(kind) ?? { count: 0, firstOffset: offset + at };
      this.found.set(kind, { count: count + 1, firstOffset });
    }
  }
}

/** WAL lies in `pg_wal/`, or in an archive of its own when it is streamed in tar format. */
export function isWal(path: string): boolean {
  return /(^|!)pg_wal\/[0-9A-F]{24}/.test(path) || /^pg_wal\.tar[^!]*!/.test(path);
}

/** PostgreSQL gives each segment of a relation after its first a number: "Database File Layout". */
export function isLaterSegment(path: string): boolean {
  return /\/\d+\/(?:INCREMENTAL\.)?\d+(?:_\w+)?\.\d+$/.test(path);
}
