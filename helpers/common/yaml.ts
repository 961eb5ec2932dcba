import { readFileSync } from 'node:fs';
import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { UsageError } from './errors.ts';

/**
 * Reads a YAML file and checks it against a schema.
 *
 * @throws {UsageError} naming file, line and column of the first thing that is wrong
 */
export function readYaml<T>(file: string, schema: z.ZodType<T>): T {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new UsageError(`${file}: cannot be read: ${(cause as Error).message}`, { cause });
  }
  return parseYaml(text, file, schema);
}

/** As {@link readYaml}, for a text already in memory; `file` is only used in messages. */
export function parseYaml<T>(text: string, file: string, schema: z.ZodType<T>): T {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, merge: true });
  const broken = document.errors[0];
  if (broken) {
    const at = lines.linePos(broken.pos[0]);
    throw new UsageError(`${file}:${at.line}:${at.col}: ${broken.message.split('\n')[0]}`);
  }
  const checked = schema.safeParse(document.toJS());
  if (checked.success) return checked.data;

  const issue = checked.error.issues[0];
  // The path may name a key that is missing; the nearest enclosing node that exists tells the line.
  let path = [...(issue?.path ?? [])];
  let node = document.getIn(path, true) as { range?: [number, number, number] } | undefined;
  while (!node?.range && path.length > 0) {
    path = path.slice(0, -1);
    node = document.getIn(path, true) as { range?: [number, number, number] } | undefined;
  }
  const at = lines.linePos(node?.range?.[0] ?? 0);
  const where = issue?.path.join('.') || 'document';
  throw new UsageError(`${file}:${at.line}:${at.col}: ${where}: ${issue?.message ?? 'not valid'}`);
}
