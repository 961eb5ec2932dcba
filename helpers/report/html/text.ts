import { visible } from '../../common/index.ts';

/** Longest text that a page holds, in characters: what is longer is cut, and the page says so. */
export const TEXT_LIMIT = 2000;

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
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [fitForPage(key, limit), fitForPage(item as unknown, limit)]),
  ) as T;
}
