/** Longest text that a page holds, in characters: what is longer is cut, and the page says so. */
export const TEXT_LIMIT = 2000;

/**
 * Control characters but for tab and line end; characters that turn the direction of text, are not seen, or stand for
 * nothing: with them a line could look like another one.
 */
// oxlint-disable-next-line no-control-regex -- these are the characters to show
const UNSEEN = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u061C\u180E\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\uFFFE\uFFFF]|\p{Cs}/gu;

/** A text in which each character can be seen: those that cannot are named, for example `‹U+202E›`. */
export function visible(text: string): string {
  return text.replaceAll(/\r\n/g, '\n').replaceAll(UNSEEN, (character) => `‹U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}›`);
}

/** A text of at most so many characters; one that is cut says how long it was. */
export function cut(text: string, limit = TEXT_LIMIT): string {
  return text.length <= limit ? text : `${text.slice(0, limit)} … (cut: ${text.length} characters)`;
}

/**
 * Plain data with every text in it, keys included, cut and {@link visible}: what comes from logs, results or claims may
 * hold anything. Markup stays as it is; that is escaped where it is put into a page.
 */
export function fitForPage<T>(value: T, limit = TEXT_LIMIT): T {
  if (typeof value === 'string') return visible(cut(value, limit)) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => fitForPage(item, limit)) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [fitForPage(key, limit), fitForPage(item as unknown, limit)])) as T;
}
