/**
 * Control characters but for tab and line end; characters that turn the direction of text, are not seen, or stand for
 * nothing: with them a line could look like another one, or drive the terminal that shows it.
 */
const UNSEEN =
  // oxlint-disable-next-line no-control-regex -- these are the characters to show
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u061C\u180E\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\uFFFE\uFFFF]|\p{Cs}/gu;

/** A text in which each character can be seen: those that cannot are named, for example `‹U+202E›`. */
export function visible(text: string): string {
  return text
    .replaceAll(/\r\n/g, '\n')
    .replaceAll(UNSEEN, (character) => `‹U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}›`);
}

/** A text on one line, {@link visible}, and of at most so many characters of it; what is longer ends in an ellipsis. */
export function oneLine(text: string, limit: number): string {
  // Cut first: a line may have megabytes. A pair of surrogates that is cut apart is not shown in half.
  const begin = text.length <= limit ? text : text.slice(0, limit).replace(/[\uD800-\uDBFF]$/, '');
  return `${visible(begin).replaceAll(/\s*\n\s*/g, ' ')}${text.length <= limit ? '' : ' …'}`;
}
