import { shellWord, visible } from '../common/index.ts';

/** Variables of a script that statements, commands and settings may name. */
const EVERYWHERE = ['ROOT', 'BIN'] as const;
/** Those that words of a command may name besides: WAL positions of the backup. */
const OF_COMMANDS = [...EVERYWHERE, 'START', 'STOP'] as const;

/** A word of a command line; only the variables of every script are expanded in it. */
function word(text: string): string {
  if (new RegExp(`\\$(${OF_COMMANDS.join('|')})\\b`).test(text))
    return `"${expandable(text, OF_COMMANDS).replaceAll('"', '\\"')}"`;
  return shellWord(text);
}

/** A command line. */
export function words(argv: readonly string[]): string {
  return argv.map(word).join(' ');
}

/**
 * A command with a here-document as its input, in which only these variables are expanded; one that names none of them is
 * left as it is.
 */
export function hereDocument(
  command: string,
  body: string,
  { tag = 'SQL', variables = EVERYWHERE }: { readonly tag?: string; readonly variables?: readonly string[] } = {},
): string {
  const expands = new RegExp(`\\$(${variables.join('|')})\\b`).test(body);
  return `${command} <<${expands ? tag : `'${tag}'`}\n${expands ? expandable(body, variables) : body}\n${tag}`;
}

/** Statements for one database, each on its own. */
export function sql(machine: string, database: string, statements: readonly string[]): string {
  return hereDocument(`sql ${machine} ${database}`, statements.map((statement) => `${statement};`).join('\n'));
}

/** A statement of a database, or something else to do between statements. */
export type SqlStep = { readonly database: string; readonly sql: string } | { readonly other: string };

/** As {@link sql}, of statements in their order: those that follow each other in one database are one command. */
export function sqlInOrder(machine: string, steps: readonly SqlStep[]): string[] {
  const parts: string[] = [];
  let pending: { database: string; statements: string[] } | undefined;
  const flush = (): void => {
    if (pending) parts.push(sql(machine, pending.database, pending.statements));
    pending = undefined;
  };
  for (const step of steps) {
    if (!('sql' in step) || step.database !== pending?.database) flush();
    if (!('sql' in step)) parts.push(step.other);
    else if (pending) pending.statements.push(step.sql);
    else pending = { database: step.database, statements: [step.sql] };
  }
  flush();
  return parts;
}

/** A shell script to run on a machine. */
export function script(machine: string, lines: readonly string[]): string {
  return hereDocument(`into ${machine} sh -e`, lines.join('\n'), { tag: 'SH' });
}

/** Lines as a comment, broken where they would be too long to read. */
export function comment(text: string): string {
  return text
    .split('\n')
    .flatMap((line) => broken(shown(line), 116))
    .map((line) => `# ${line}`.trimEnd())
    .join('\n');
}

/** A line in which each character is visible: no other may get from a log into a shell or a terminal. */
export function shown(line: string): string {
  return visible(line).replaceAll(/[\t\n]/g, ' ');
}

/** A line broken into several of at most this width, each with its indentation. */
function broken(line: string, width: number): string[] {
  const indent = /^ */.exec(line)?.[0] ?? '';
  const lines = [''];
  for (const one of line.slice(indent.length).split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last !== '' && indent.length + last.length + one.length + 1 > width) lines.push(one);
    else lines[lines.length - 1] = last === '' ? one : `${last} ${one}`;
  }
  return lines.map((text) => `${indent}${text}`);
}

function expandable(text: string, variables: readonly string[]): string {
  return text.replaceAll(/[\\`$]/g, '\\$&').replaceAll(new RegExp(`\\\\\\$(${variables.join('|')})\\b`, 'g'), '$$$1');
}
