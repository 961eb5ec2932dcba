import { writesWalKeys } from '../axes/index.ts';
import { z } from 'zod';
import type { Evidence } from '../evidence/index.ts';
import { keyFileCopies } from '../judgement/index.ts';

/** Where in a backup the operation of a scan's cell was, and where the key files were. */
export const instantSchema = z.object({
  number: z.number().int().positive().describe('Which instant it is, from 1.'),
  of: z.number().int().positive().describe('Of how many.'),
  plannedBytes: z.number().describe('Bytes that were to have been sent when the operation was done, WAL left out.'),
  totalBytes: z.number().describe('All bytes that the server sends, WAL left out.'),
  atBytes: z
    .number()
    .nullable()
    .describe('Bytes that had been sent when the operation was done; null where the tool could not be held.'),
  keyFiles: z
    .array(
      z.object({
        name: z.string().describe('Name of the file in the key directory.'),
        sentAt: z
          .number()
          .nullable()
          .describe(
            'Bytes that had been sent when the server began with the file; null where the backup does not tell.',
          ),
        state: z
          .enum(['before', 'after', 'unchanged', 'other', 'absent'])
          .describe("From which side of the operation the backup's copy is, by content."),
      }),
    )
    .describe('The key files, and where in the backup they are.'),
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
    state: role === 'wal-keys' && writesWalKeys(axes) ? ('other' as const) : state,
  }));
  return { instant: { number, of, plannedBytes, totalBytes, atBytes: backup?.hold?.bytesSent ?? null, keyFiles } };
}
