import { z } from 'zod';

/** What was found by looking at a target. */
export const targetFactsSchema = z.strictObject({
  /** As given: `image:<ref>` or `prefix:<dir>`. */
  ref: z.string(),
  driver: z.enum(['container', 'local']),
  /** Image id, for a container. */
  imageId: z.string().optional(),
  architecture: z.string(),
  /** PostgreSQL's version, such as `17.11`. */
  postgres: z.string(),
  /** Version of Percona's server, such as `17.11.1`; left out for another server. */
  perconaServer: z.string().optional(),
  /** Id of the release that describes the extension, or of the nearest one before it; null without one. */
  release: z.string().nullable(),
  /** Version that the extension itself reports, such as `2.2.1`; null where there is none. */
  pgTde: z.string().nullable(),
  /** Name of the extension; null where there is none. */
  extension: z.string().nullable(),
  /** The release's backup tool, or PostgreSQL's own where there is no extension. */
  backupTool: z.string(),
  /** PostgreSQL's own backup tool, if that is another program than the release's. */
  stockTool: z.string().nullable(),
  /** The spellings of the WAL encryption option in the backup tool's `--help`. */
  encryptForms: z.array(z.enum(['short', 'long', 'cipher'])),
  /** All programs beside `postgres`, and those of others on `PATH` that cells run. */
  tools: z.array(z.string()),
  /** Size of /dev/shm in bytes. */
  shmBytes: z.number(),
  /** Values that the server's `io_method` takes: what was built into it; none before PostgreSQL 18, left out in earlier evidence. */
  ioMethods: z.array(z.string()).optional(),
  /** Why no server starts with `io_method = io_uring`; null where one does, left out where it was not tried. */
  ioUring: z.string().nullable().optional(),
});

export type TargetFacts = z.infer<typeof targetFactsSchema>;

/** A target beside that of the source, with the SHA-256 of its programs and its server's library, by their names, when it was probed. */
export const otherTargetSchema = targetFactsSchema.extend({ digests: z.record(z.string(), z.string()) });
export type OtherTarget = z.infer<typeof otherTargetSchema>;

/** The spellings of the WAL encryption option in a tool's `--help`. */
export function encryptForms(help: string): TargetFacts['encryptForms'] {
  const line = help.split('\n').find((l) => /--encrypt-wal\b/.test(l));
  if (line === undefined) return [];
  const forms: TargetFacts['encryptForms'] = [];
  if (/^\s*-E\b/.test(line)) forms.push('short');
  forms.push('long');
  if (/--encrypt-wal\[?=/.test(line)) forms.push('cipher');
  return forms;
}

/** The version in what `postgres --version` prints; packages append text of their own. */
export function postgresVersion(printed: string): string | undefined {
  return /PostgreSQL\) (\d+(?:\.\d+|\w+)?)/.exec(printed)?.[1];
}

/** The version of Percona's server in the same; undefined for another server. */
export function perconaServerVersion(printed: string): string | undefined {
  return /Percona Server for PostgreSQL (\d+(?:\.\d+){1,2})/.exec(printed)?.[1];
}

/** Names and values in what a single-user backend prints for a query: `1: name = "value" (typeid …)`. */
export function singleUserRows(printed: string): { column: string; value: string }[] {
  return [...printed.matchAll(/^\s*\d+: (\w+)\s+= "(.*)"\s+\(typeid/gm)].map(([, column = '', value = '']) => ({
    column,
    value,
  }));
}
