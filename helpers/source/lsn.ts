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
  return walFilesFrom(timeline, parseLsn(from) / size, (parseLsn(to) - 1n) / size, segmentBytes);
}

/** Name of the WAL segment that holds what lies right before a position (`access/xlog_internal.h`). */
export function walFile(timeline: number, lsn: string, segmentBytes: number): string {
  return walFileOf(timeline, (parseLsn(lsn) - 1n) / BigInt(segmentBytes), segmentBytes);
}

/** Name of a WAL segment by its number, from 0: its last part counts the segments of 4 GB. */
export function walFileOf(timeline: number, segment: bigint, segmentBytes: number): string {
  const inFourGb = segmentsInFourGb(segmentBytes);
  const hex = (number: bigint): string => number.toString(16).toUpperCase().padStart(8, '0');
  return `${hex(BigInt(timeline))}${hex(segment / inFourGb)}${hex(segment % inFourGb)}`;
}

/** Names of the WAL segments from one to another of the same timeline. */
export function walFilesBetween(first: string, last: string, segmentBytes: number): string[] {
  const timeline = Number.parseInt(first.slice(0, 8), 16);
  return walFilesFrom(timeline, segmentOf(first, segmentBytes), segmentOf(last, segmentBytes), segmentBytes);
}

/** The position at which a WAL segment begins, by its name, as {@link parseLsn} gives it. */
export const walFileStart = (name: string, segmentBytes: number): bigint =>
  segmentOf(name, segmentBytes) * BigInt(segmentBytes);

/** Number of a WAL segment by its name, as {@link walFileOf} takes it. */
const segmentOf = (name: string, segmentBytes: number): bigint =>
  BigInt(`0x${name.slice(8, 16)}`) * segmentsInFourGb(segmentBytes) + BigInt(`0x${name.slice(16)}`);

function walFilesFrom(timeline: number, first: bigint, last: bigint, segmentBytes: number): string[] {
  return Array.from({ length: Math.max(0, Number(last - first) + 1) }, (_, index) =>
    walFileOf(timeline, first + BigInt(index), segmentBytes),
  );
}

const segmentsInFourGb = (segmentBytes: number): bigint => 2n ** 32n / BigInt(segmentBytes);

/** Size of a server's WAL segments in bytes. */
export async function segmentBytesOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ bytes: string }>(
    "SELECT setting AS bytes FROM pg_settings WHERE name = 'wal_segment_size'",
  );
  return Number(rows[0]?.bytes);
}

/** The position up to which a server has written WAL. */
export async function currentLsn(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ lsn: string }>('SELECT pg_current_wal_insert_lsn() AS lsn');
  return rows[0]?.lsn ?? '0/0';
}
