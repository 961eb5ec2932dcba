import type pg from 'pg';

/** A WAL position (`pg_lsn`) as a number: the high word before the slash, the low word after it, both hexadecimal. */
export function parseLsn(text: string): bigint {
  const match = /^([0-9A-F]{1,8})\/([0-9A-F]{1,8})$/i.exec(text.trim());
  if (!match) throw new Error(`"${text}" is not a WAL position`);
  return (BigInt(`0x${match[1]}`) << 32n) | BigInt(`0x${match[2]}`);
}

/** How many segment boundaries lie between two positions. */
export function segmentsBetween(from: string, to: string, segmentBytes: number): number {
  const size = BigInt(segmentBytes);
  return Number(parseLsn(to) / size - parseLsn(from) / size);
}

/** Names of the WAL segments from a position up to, and without, another one. */
export function walFilesOf(timeline: number, from: string, to: string, segmentBytes: number): string[] {
  const size = BigInt(segmentBytes);
  const [first, last] = [parseLsn(from) / size, (parseLsn(to) - 1n) / size];
  const perFile = 0x1_0000_0000n / size;
  return Array.from({ length: Math.max(0, Number(last - first) + 1) }, (_, at) =>
    nameOf(timeline, first + BigInt(at), perFile),
  );
}

/** Name of the WAL segment that holds what lies right before a position (`access/xlog_internal.h`, segments of 16 MB). */
export function walFile(timeline: number, lsn: string): string {
  return walFileOf(timeline, (parseLsn(lsn) - 1n) / BigInt(16 * 1024 * 1024));
}

/** Name of a WAL segment by its number, from 0, of 16 MB each. */
export function walFileOf(timeline: number, segment: bigint): string {
  return nameOf(timeline, segment, 256n);
}

function nameOf(timeline: number, segment: bigint, perFile: bigint): string {
  const hex = (number: bigint): string => number.toString(16).toUpperCase().padStart(8, '0');
  return `${hex(BigInt(timeline))}${hex(segment / perFile)}${hex(segment % perFile)}`;
}

/** The position up to which a server has written WAL. */
export async function currentLsn(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ lsn: string }>('SELECT pg_current_wal_insert_lsn() AS lsn');
  return rows[0]?.lsn ?? '0/0';
}
