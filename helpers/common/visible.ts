/**
 * Control characters except tab and line feed, characters that change the direction of text or are invisible, and code
 * points that are no characters. With them a line could look like another one, or control the terminal that shows it.
 */
const UNSEEN =
  // oxlint-disable-next-line no-control-regex -- these are the characters to show
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u061C\u180E\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\uFFFE\uFFFF]|\p{Cs}/gu;

/** A text in which every character can be seen: others are replaced by their name, for example `‹U+202E›`. */
export function visible(text: string): string {
  return text
    .replaceAll(/\r\n/g, '\n')
    .replaceAll(UNSEEN, (character) => `‹U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}›`);
}

/** The first `limit` characters of a text, on one line and {@link visible}; a longer text ends in an ellipsis. */
export function oneLine(text: string, limit: number): string {
  // Cut first: a line may have megabytes. Half a surrogate pair at the cut is left out.
  const begin = text.length <= limit ? text : text.slice(0, limit).replace(/[\uD800-\uDBFF]$/, '');
  return `${visible(begin).replaceAll(/\s*\n\s*/g, ' ')}${text.length <= limit ? '' : ' …'}`;
}

/** A text whose lines are kept, each as {@link oneLine} has it. */
export function lineByLine(text: string, limit: number): string {
  return text
    .split('\n')
    .map((line) => oneLine(line, limit))
    .join('\n');
}
