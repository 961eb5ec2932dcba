import { readFileSync } from 'node:fs';
import { type Document, LineCounter, isNode, parseDocument, visit } from 'yaml';
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
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const broken = document.errors[0];
  if (broken) throw new UsageError(`${at(broken.pos[0])}: ${broken.message.split('\n')[0]}`);
  let content: unknown;
  try {
    content = document.toJS();
  } catch (cause) {
    // Aliases are followed only here.
    throw new UsageError(`${at(danglingAlias(document))}: ${(cause as Error).message}`, { cause });
  }
  const checked = schema.safeParse(content);
  if (checked.success) return checked.data;

  const [first] = checked.error.issues;
  const issue = first && innermost(first);
  const path = issue?.path ?? [];
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  throw new UsageError(
    `${at(offsetOf(document, [...path, ...unknown]))}: ${placeIn(content, path) || 'document'}: ${issue?.message ?? 'not valid'}`,
  );
}

/** A path for people: an entry of a list that has an id is named by that. */
function placeIn(content: unknown, path: readonly PropertyKey[]): string {
  const [first, ...rest] = path;
  const entry: unknown = Array.isArray(content) && typeof first === 'number' ? content[first] : undefined;
  const named = typeof entry === 'object' && entry !== null && 'id' in entry && typeof entry.id === 'string';
  return (named ? [entry.id, ...rest] : path).join('.');
}

/** What is wrong with a value that may have several forms, judged by the form that it is nearest to. */
function innermost(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union') return issue;
  const [nearest] = issue.errors.flat().toSorted((a, b) => b.path.length - a.path.length);
  return nearest ? innermost({ ...nearest, path: [...issue.path, ...nearest.path] }) : issue;
}

/** Offset of the value at a path. Where the path names a missing key, that of the innermost value around it. */
function offsetOf(document: Document.Parsed, path: readonly PropertyKey[]): number {
  const node = document.getIn(path, true);
  if (isNode(node) && node.range) return node.range[0];
  return path.length === 0 ? 0 : offsetOf(document, path.slice(0, -1));
}

function danglingAlias(document: Document.Parsed): number {
  let offset = 0;
  visit(document, {
    Alias(_key, alias) {
      if (alias.resolve(document)) return undefined;
      offset = alias.range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return offset;
}
