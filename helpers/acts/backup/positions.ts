import { z } from 'zod';

/** Where a backup begins and ends in the WAL. */
export interface Positions {
  readonly timeline: number;
  /** Redo position of the checkpoint that the backup begins with. */
  readonly start: string;
  /** Up to here the restored server must replay. */
  readonly stop: string;
}

/**
 * Which kind of server a backup was taken from, as that wrote it into `backup_label` (`access/transam/xlogbackup.c`).
 *
 * @returns null when there is no label or it does not say
 */
export function takenFrom(captured: Readonly<Record<string, string>>): 'primary' | 'standby' | null {
  const [, from] = /^BACKUP FROM: (primary|standby)$/m.exec(captured['backup_label'] ?? '') ?? [];
  return from === 'primary' || from === 'standby' ? from : null;
}

const manifestSchema = z.object({
  'WAL-Ranges': z.array(z.object({ Timeline: z.number(), 'Start-LSN': z.string(), 'End-LSN': z.string() })).min(1),
});

/**
 * Positions as the server wrote them into `backup_manifest`.
 *
 * @returns null when there is no manifest or it holds none
 */
export function positionsOf(captured: Readonly<Record<string, string>>): Positions | null {
  const text = captured['backup_manifest'];
  if (text === undefined) return null;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  const range = manifestSchema.safeParse(json).data?.['WAL-Ranges'].at(-1);
  return range ? { timeline: range.Timeline, start: range['Start-LSN'], stop: range['End-LSN'] } : null;
}
