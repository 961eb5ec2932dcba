import { dirname } from 'node:path/posix';
import { z } from 'zod';

/** Where in what the server sent each file of the data directory began, in bytes. */
export interface SentOrder {
  /** Path below the data directory, in the order of sending. */
  readonly files: ReadonlyMap<string, number>;
  /** Bytes that were sent before fetched WAL, which lies behind the stop position. */
  readonly totalBytes: number;
}

/** Size of a tar block; the server sends a header of one for each file and directory, and fills up the last of a file. */
const BLOCK = 512;

const manifestSchema = z.object({ Files: z.array(z.object({ Path: z.string().optional(), Size: z.number() })) });

/**
 * Where each file began, by a backup's manifest: the server notes a file when it has sent it (PostgreSQL's
 * `backend/backup/basebackup.c`, sendFile), and always as tar, whatever the format of the backup. Headers of empty
 * directories are not in there, so that a position may lack a few kB.
 *
 * @returns null when the text is no manifest
 */
export function sentOrder(manifest: string): SentOrder | null {
  const parsed = manifestSchema.safeParse(parseJson(manifest));
  if (!parsed.success) return null;
  const files = new Map<string, number>();
  const directories = new Set<string>();
  let at = 0;
  for (const { Path: path, Size: size } of parsed.data.Files) {
    // A path that is no UTF-8 has another name in the manifest; none of ours is such.
    const directory = dirname(path ?? '.');
    if (!directories.has(directory)) at += BLOCK;
    directories.add(directory);
    if (path !== undefined) files.set(path, at);
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return { files, totalBytes: at };
}

/** Where each file of one directory began, by name. */
export function sentIn(order: SentOrder | null, directory: string): Record<string, number> {
  const inside = [...(order?.files ?? [])].filter(([path]) => path.startsWith(`${directory}/`));
  return Object.fromEntries(inside.map(([path, at]) => [path.slice(directory.length + 1), at]));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
