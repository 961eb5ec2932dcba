import { z } from 'zod';
import type { Evidence } from '../evidence/index.ts';
import { keyFileCopies } from '../judgement/index.ts';

/** Where in a backup the operation of a scan's cell was, and where the key files were. */
export const instantSchema = z.object({
  /** Which instant of how many, from 1. */
  number: z.number(),
  of: z.number(),
  /** Bytes that were to have been sent, and all bytes that the server sends, WAL left out. */
  plannedBytes: z.number(),
  totalBytes: z.number(),
  /** Bytes that had been sent when the operation was done; null where the tool could not be held. */
  atBytes: z.number().nullable(),
  keyFiles: z.array(
    z.object({
      name: z.string(),
      /** Bytes that had been sent when the server began with the file; null where the backup does not tell. */
      sentAt: z.number().nullable(),
      /** From which side of the operation the backup's copy is, by content. */
      state: z.enum(['before', 'after', 'unchanged', 'other', 'absent']),
    }),
  ),
});
export type InstantLine = z.infer<typeof instantSchema>;

/** What the line of a scan's cell has besides what every cell has; nothing for any other. */
export function instantOf({ instant, backup, operation, axes }: Evidence): { instant?: InstantLine } {
  if (!instant) return {};
  const { number, of, atBytes: plannedBytes, totalBytes } = instant;
  const copies = operation && backup ? keyFileCopies(operation, backup.keyFiles.inBackup) : [];
  const keyFiles = copies.map(({ name, role, state }) => ({
    name,
    sentAt: backup?.keyFilesSentAt[name] ?? null,
    // With -E the tool writes WAL keys of its own over those that were sent: their content tells nothing.
    state: role === 'wal-keys' && axes.encrypt !== 'off' ? ('other' as const) : state,
  }));
  return { instant: { number, of, plannedBytes, totalBytes, atBytes: backup?.hold?.bytesSent ?? null, keyFiles } };
}
