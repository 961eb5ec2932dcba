import { oneLine } from '../common/index.ts';

/** Longest piece of text, in characters: what is longer is in the report. */
const TEXT_LIMIT = 200;
const COMMAND_LIMIT = 400;

/**
 * What comes from logs, results or a target, as code on one line. In code no Markdown and no HTML counts, and GitHub makes
 * no link and no mention of it. Not for a table: a vertical bar would end the column.
 */
export function inCode(text: string, limit = TEXT_LIMIT): string {
  // Twice: characters that are named instead of shown take more room.
  const shown = oneLine(oneLine(text, limit), limit).trim();
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  // A backtick at an end would be taken for one of the fence.
  return longest === 0 ? (shown === '' ? '``  ``' : `${fence}${shown}${fence}`) : `${fence} ${shown} ${fence}`;
}

/** A command as code; it is cut only where it is of no use anyway. */
export function commandInCode(command: string): string {
  return inCode(command, COMMAND_LIMIT);
}

/** Markup; an underline but inside a word; what makes a link of an address. */
const ANYWHERE = /[\\`*{}[\]<>|~&@$#]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|:(?=\/\/)|(?<=\bwww)\./gi;
/** A list, a heading or a rule, where a text begins with it. */
const AT_BEGIN = /^(\s*(?:\d{1,9}(?=[.)]))?)([-+=.)])/;

/**
 * Our own words, from claims, as text: what Markdown or HTML would take for markup is escaped. GitHub looks for mentions
 * and for numbers of issues in what has been rendered: a character without width keeps it from finding any.
 */
export function inText(text: string, limit = TEXT_LIMIT * 2): string {
  return oneLine(text, limit)
    .replaceAll(ANYWHERE, String.raw`\$&`)
    .replace(AT_BEGIN, String.raw`$1\$2`)
    .replaceAll(/\\[@#](?=\w)/g, '$&\u200B');
}
